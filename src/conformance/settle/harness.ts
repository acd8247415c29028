import { setTimeout } from 'node:timers/promises';
import type { ReplayStep } from '../../explore/replay.ts';
import { shownMetadata, shownRotation } from '../../explore/visible.ts';
import { createKey } from '../../key/create-key.ts';
import type { ServiceEvent } from '../../key/key-event.ts';
import type { KeyRequest } from '../../key/key-request.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import { isInCustomKeyStore } from '../../key/key-type.ts';
import { type Operation, operationOf } from '../../key/operation.ts';
import { keepAnswer } from '../../scenario/key-at-hand.ts';
import { requestFor } from '../../scenario/request.ts';
import { isWireObject, textIn, type Wire, type WireObject, wireObject } from '../../scenario/wire-form.ts';
import { aliasPrefix } from '../aws/run-id.ts';
import { keyStateIn, type ObservedOutcome, outcomeText } from '../oracle/observation.ts';
import { wrapped } from '../session/key-material-wrapping.ts';
import { keyStoreRequest } from '../session/key-store.ts';
import { createdKey, creationOf, type TestKey } from '../session/test-key.ts';
import { outcomeOf } from '../targets/outcome.ts';
import type { RequestMembers, Target } from '../targets/target.ts';
import type { Experiment } from './experiment.ts';

/** A call that was made, with what came of it. */
export interface SettleCall {
  readonly operation: Operation;
  readonly input: WireObject;
  readonly outcome: ObservedOutcome;
  /** When it was answered, epoch milliseconds of the target's clock. */
  readonly at: number;
}

/** How a target is waited for. Everything has a default. */
export interface SettlePatience {
  /** How long what a target finishes by itself is waited for, milliseconds; ten minutes unless given. */
  readonly patience?: number;
  /** How often in a row an answer must be the same to be believed; 3 unless given. */
  readonly reads?: number;
  /** How long to wait between two such answers, milliseconds; 100 unless given. */
  readonly pause?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** The experiment cannot go on: what the target answered does not tell. One line that says why. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell';
}

const aDay = 24 * 60 * 60 * 1000;

/** Makes the calls of one experiment on one key of a target. */
export class SettleHarness {
  readonly #target: Target;
  readonly #region: string;
  readonly #name: string;
  readonly #patience: Required<Omit<SettlePatience, 'signal'>> & Pick<SettlePatience, 'signal'>;
  #testKey: TestKey | null = null;
  #storeId: string | null = null;

  /** @param name makes the names of aliases and key stores differ from those of other experiments */
  constructor(target: Target, name: string, patience: SettlePatience) {
    this.#target = target;
    this.#region = target.regions?.[0] ?? 'us-east-1';
    this.#name = name;
    this.#patience = { patience: 10 * 60_000, reads: 3, pause: 100, ...patience };
  }

  /** Creates the key. @throws CannotTell if the target does not, or makes one in another key state than AWS */
  async create({ distinction: { typeClass }, type }: Experiment): Promise<SettleCall> {
    if (isInCustomKeyStore(type)) {
      const store = outputOf(await this.#call('CreateCustomKeyStore', keyStoreRequest(this.#name)));
      this.#storeId = textIn(store, 'CustomKeyStoreId') ?? null;
      await this.#changeStore('ConnectCustomKeyStore', 'CONNECTED');
    }
    const created = await this.#call('CreateKey', creationOf(type, this.#storeId));
    const made = keyStateIn(outputOf(created)) ?? 'no KeyState';
    this.#testKey = createdKey({ outcome: created.outcome, region: this.#region }, typeClass);
    if (this.#testKey === null) throw new CannotTell('CreateKey named no key');
    const { keyState } = createKey({ type, at: 0 });
    if (made !== keyState) throw new CannotTell(`CreateKey makes a key in ${made}, AWS in ${keyState}`);
    return created;
  }

  /** Makes a call of an experiment. @throws CannotTell if it has no certain answer */
  async perform(request: KeyRequest): Promise<SettleCall> {
    const key = this.#key;
    const { operation } = request;
    if (operation !== 'ImportKeyMaterial') {
      const name = operation === 'ReEncrypt' ? operation : operationOf(operation);
      return this.#call(name, { KeyId: key.keyId, ...request.input });
    }
    const { ExpirationModel, ImportType, keyMaterial } = request.input;
    const parameters = await this.#call(
      'GetParametersForImport',
      this.#usualRequest('GetParametersForImport'),
    );
    keepAnswer(key, parameters, outputOf(parameters));
    return this.#call(operation, {
      ...this.#usualRequest(operation, keyMaterial),
      ...(ImportType === undefined ? {} : { ImportType }),
      ExpirationModel,
      ...(ExpirationModel === 'KEY_MATERIAL_EXPIRES' ? { ValidTo: new Date(this.#now() + aDay) } : {}),
    });
  }

  /** Waits for, or brings about, what comes by itself. @throws CannotTell if it does not come */
  async await(step: Exclude<ReplayStep, { readonly request: KeyRequest }>, before: number): Promise<void> {
    if ('until' in step) {
      if (this.#target.advance === undefined) throw new CannotTell('nobody can move its clock');
      await this.#target.advance(this.#now() + step.until - before);
      return;
    }
    const type: ServiceEvent['type'] = step.event.type;
    switch (type) {
      case 'RotationFinished':
        return this.#until(async () => {
          const status = outputOf(await this.#probe('GetKeyRotationStatus'));
          return status['OnDemandRotationStartDate'] === undefined;
        }, 'its on-demand rotation was not finished');
      case 'CustomKeyStoreConnected':
        return this.#changeStore('ConnectCustomKeyStore', 'CONNECTED');
      case 'CustomKeyStoreDisconnected':
        return this.#changeStore('DisconnectCustomKeyStore', 'DISCONNECTED');
      default:
        throw new CannotTell(`nobody can bring about ${type}`);
    }
  }

  /** Waits until DescribeKey shows one of these key states. @returns the last that it showed */
  async settleIn(keyStates: readonly string[]): Promise<string> {
    let seen = '';
    try {
      await this.#until(async () => {
        seen = keyStateIn(outputOf(await this.#probe('DescribeKey'))) ?? 'no KeyState';
        return keyStates.includes(seen);
      }, '');
    } catch (error) {
      if (!(error instanceof CannotTell)) throw error;
    }
    return seen;
  }

  /** Probes the key until it has looked the same several times in a row. */
  async probe(operation: TableOperation): Promise<{ readonly shown: string; readonly call: SettleCall }> {
    const { patience, reads, pause } = this.#patience;
    const start = performance.now();
    for (let same = 0, before: string | null = null; ; ) {
      const call = await this.#probe(operation);
      const shown = shownBy(call, operation);
      same = shown === before ? same + 1 : 1;
      before = shown;
      if (same >= reads) return { shown, call };
      if (performance.now() - start > patience) throw new CannotTell(`${operation} never answered the same`);
      await this.#sleep(pause);
    }
  }

  get #key(): TestKey {
    if (this.#testKey === null) throw new CannotTell('no key was created');
    return this.#testKey;
  }

  #now(): number {
    return this.#target.now?.() ?? Date.now();
  }

  #probe(operation: TableOperation): Promise<SettleCall> {
    return this.#call(operationOf(operation), this.#usualRequest(operation));
  }

  #usualRequest(operation: TableOperation, keyMaterial?: string): RequestMembers {
    const context = {
      freshName: () => `${aliasPrefix}${this.#name}`,
      otherRegion: this.#region,
      wrap: wrapped,
      ...(keyMaterial === undefined ? {} : { keyMaterial }),
    };
    return requestFor(operation, this.#key, context).input;
  }

  async #changeStore(
    operation: 'ConnectCustomKeyStore' | 'DisconnectCustomKeyStore',
    wanted: 'CONNECTED' | 'DISCONNECTED',
  ): Promise<void> {
    const byId = { CustomKeyStoreId: this.#storeId };
    outputOf(await this.#call(operation, byId));
    await this.#until(async () => {
      const stores = outputOf(await this.#call('DescribeCustomKeyStores', byId))['CustomKeyStores'];
      return (
        Array.isArray(stores) &&
        stores.some((store: Wire) => isWireObject(store) && store['ConnectionState'] === wanted)
      );
    }, `its custom key store was not ${wanted}`);
  }

  /** Asks again and again, with waits that grow; on a target with a clock of its own, a minute passes each time. */
  async #until(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
    const { patience } = this.#patience;
    const start = this.#now();
    for (let wait = 50; !(await isSo()); wait = Math.min(wait * 2, 5_000)) {
      if (this.#now() - start > patience) {
        throw new CannotTell(`${otherwise} after ${Math.round(patience / 1000)} seconds`);
      }
      if (this.#target.advance === undefined) await this.#sleep(wait);
      else await this.#target.advance(this.#now() + 61_000);
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    const { signal } = this.#patience;
    await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() =>
      signal?.throwIfAborted(),
    );
  }

  /** @throws CannotTell for what is neither an answer nor a refusal */
  async #call(operation: Operation, input: RequestMembers): Promise<SettleCall> {
    const { outcome } = await outcomeOf(this.#target, operation, input, this.#region);
    if (outcome.kind === 'answered' || outcome.kind === 'refused') {
      return { operation, input: wireObject(input), outcome, at: this.#now() };
    }
    throw new CannotTell(`${operation}: ${outcomeText(outcome)}`);
  }
}

/** @throws CannotTell for a refusal */
function outputOf({ operation, outcome }: SettleCall): WireObject {
  if (outcome.kind === 'answered') return outcome.output;
  throw new CannotTell(`${operation}: ${outcomeText(outcome)}`);
}

/** What the probe at the end of an experiment shows of the key, in the words in which the model predicts it. */
function shownBy({ outcome, at }: SettleCall, probe: TableOperation): string {
  if (outcome.kind === 'refused') return outcome.exception;
  if (outcome.kind !== 'answered') return outcomeText(outcome);
  const { output } = outcome;
  switch (probe) {
    case 'DescribeKey': {
      const metadata = output['KeyMetadata'];
      const facts = isWireObject(metadata) ? metadata : {};
      return shownMetadata({
        KeyState: textIn(facts, 'KeyState'),
        ExpirationModel: textIn(facts, 'ExpirationModel'),
        hasValidTo: (facts['ValidTo'] ?? null) !== null,
      });
    }
    case 'GetKeyRotationStatus': {
      const date = output['NextRotationDate'];
      return shownRotation({
        KeyRotationEnabled: output['KeyRotationEnabled'] === true,
        isOverdue: typeof date === 'number' ? date * 1000 <= at : null,
      });
    }
    default:
      return 'success';
  }
}
