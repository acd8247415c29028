import { setTimeout } from 'node:timers/promises';
import type { ReplayStep } from '../../explore/replay.ts';
import { createKey } from '../../key/create-key.ts';
import type { ServiceEvent } from '../../key/key-event.ts';
import type { KeyRequest } from '../../key/key-request.ts';
import { isInCustomKeyStore } from '../../key/key-type.ts';
import { type Operation, operationOf } from '../../key/operation.ts';
import { wrappingAlgorithmOf } from '../../scenario/key-material.ts';
import { requestFor } from '../../scenario/request.ts';
import { isWireObject, textIn, type Wire, type WireObject, wireObject } from '../../scenario/wire-form.ts';
import { aliasPrefix } from '../aws/run-id.ts';
import { type ObservedOutcome, outcomeText } from '../oracle/observation.ts';
import { wrapped } from '../session/key-material-wrapping.ts';
import { newTestKey, type TestKey } from '../session/test-key.ts';
import { outcomeOfError } from '../targets/outcome-of-error.ts';
import { RunStopped } from '../targets/run-stopped.ts';
import type { RequestMembers, Target } from '../targets/target.ts';
import type { Experiment } from './experiment.ts';
import { type SettleCall, shownBy } from './look.ts';

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
  #subject: TestKey | null = null;
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
    if (isInCustomKeyStore(type)) await this.#connectNewStore();
    const created = await this.#call('CreateKey', {
      KeySpec: type.keySpec,
      KeyUsage: type.keyUsage,
      Origin: type.origin,
      MultiRegion: type.multiRegion,
      ...(this.#storeId === null ? {} : { CustomKeyStoreId: this.#storeId }),
    });
    const metadata = outputOf(created)['KeyMetadata'];
    const keyId = isWireObject(metadata) ? textIn(metadata, 'KeyId') : undefined;
    if (keyId === undefined || !isWireObject(metadata)) throw new CannotTell('CreateKey named no key');
    const { keyState } = createKey({ type, at: 0 });
    const made = textIn(metadata, 'KeyState') ?? 'no KeyState';
    if (made !== keyState) throw new CannotTell(`CreateKey makes a key in ${made}, AWS in ${keyState}`);
    const keyArn = textIn(metadata, 'Arn') ?? keyId;
    this.#subject = newTestKey({ keyId, keyArn, region: this.#region, type, typeClass });
    return created;
  }

  /** Makes a call of an experiment. @throws CannotTell if it has no certain answer */
  async perform(request: KeyRequest): Promise<SettleCall> {
    const { keyId: KeyId, type } = this.#key;
    if (request.operation !== 'ImportKeyMaterial') {
      return this.#call(nameOf(request.operation), { KeyId, ...request.input });
    }
    const { ExpirationModel, ImportType, keyMaterial } = request.input;
    const parameters = outputOf(
      await this.#call('GetParametersForImport', {
        KeyId,
        WrappingAlgorithm: wrappingAlgorithmOf(type),
        WrappingKeySpec: 'RSA_2048',
      }),
    );
    const publicKey = bytesIn(parameters, 'PublicKey');
    return this.#call('ImportKeyMaterial', {
      KeyId,
      ImportToken: bytesIn(parameters, 'ImportToken'),
      EncryptedKeyMaterial: wrapped(publicKey, type, keyMaterial),
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
        await this.#until(
          async () => outputOf(await this.#rotationStatus())['OnDemandRotationStartDate'] === undefined,
          'its on-demand rotation was not finished',
        );
        return;
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
        const metadata = outputOf(await this.#describe())['KeyMetadata'];
        seen = (isWireObject(metadata) ? textIn(metadata, 'KeyState') : undefined) ?? 'no KeyState';
        return keyStates.includes(seen);
      }, '');
    } catch (error) {
      if (!(error instanceof CannotTell)) throw error;
    }
    return seen;
  }

  /** Looks at the key until it has looked the same several times in a row. */
  async look(
    look: Experiment['distinction']['probe'],
  ): Promise<{ readonly shown: string; readonly call: SettleCall }> {
    const { patience, reads, pause } = this.#patience;
    const start = performance.now();
    for (let same = 0, before: string | null = null; ; ) {
      const call = await this.#lookOnce(look);
      const shown = shownBy(call, look, this.#now());
      same = shown === before ? same + 1 : 1;
      before = shown;
      if (same >= reads) return { shown, call };
      if (performance.now() - start > patience) throw new CannotTell(`${look} never answered the same`);
      await this.#sleep(pause);
    }
  }

  get #key(): TestKey {
    if (this.#subject === null) throw new CannotTell('no key was created');
    return this.#subject;
  }

  #now(): number {
    return this.#target.now?.() ?? Date.now();
  }

  #describe(): Promise<SettleCall> {
    return this.#call('DescribeKey', { KeyId: this.#key.keyId });
  }

  #rotationStatus(): Promise<SettleCall> {
    return this.#call('GetKeyRotationStatus', { KeyId: this.#key.keyId });
  }

  async #lookOnce(look: Experiment['distinction']['probe']): Promise<SettleCall> {
    switch (look) {
      case 'DescribeKey':
        return this.#describe();
      case 'GetKeyRotationStatus':
        return this.#rotationStatus();
      default: {
        const { input } = requestFor(look, this.#key, {
          freshName: () => `${aliasPrefix}${this.#name}`,
          otherRegion: this.#region,
          wrap: wrapped,
        });
        return this.#call(operationOf(look), input);
      }
    }
  }

  async #connectNewStore(): Promise<void> {
    const made = await this.#call('CreateCustomKeyStore', {
      CustomKeyStoreName: this.#name,
      CustomKeyStoreType: 'AWS_CLOUDHSM',
      CloudHsmClusterId: 'cluster-conformance',
      TrustAnchorCertificate: 'certificate',
      KeyStorePassword: 'conformance',
    });
    this.#storeId = textIn(outputOf(made), 'CustomKeyStoreId') ?? null;
    await this.#changeStore('ConnectCustomKeyStore', 'CONNECTED');
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
    let outcome: ObservedOutcome;
    try {
      outcome = {
        kind: 'answered',
        output: wireObject(await this.#target.send(operation, input, this.#region)),
      };
    } catch (error) {
      if (error instanceof RunStopped) throw error;
      outcome = outcomeOfError(error);
    }
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

function nameOf(operation: KeyRequest['operation']): Operation {
  return operation === 'ReEncrypt' ? operation : operationOf(operation);
}

function bytesIn(output: WireObject, member: string): Uint8Array {
  return Buffer.from(textIn(output, member) ?? '', 'base64');
}
