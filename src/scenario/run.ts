import type { Account } from '../account/account.ts';
import { call } from '../account/call.ts';
import { keyAt } from '../account/look-up.ts';
import { requestShape } from '../account/request/operation-shapes.ts';
import { isTableOperation, type TableOperation } from '../key/key-state-table.ts';
import { type Made, makerOf, operations } from '../key/operation.ts';
import { isAtHand, type KeyAtHand, keepAnswer } from './key-at-hand.ts';
import { keyArnsOf, placeholdersOfKeys, withValues } from './placeholder.ts';
import { requestFor } from './request.ts';
import type { PerformedCall, PlannedCall, Scenario, Wait } from './scenario.ts';
import { isWireObject, textIn, type WireObject, wireObject } from './wire-form.ts';

/** A scenario that was run: every call with its answer, and the account before and after the last of them. */
export interface ScenarioRun {
  readonly calls: readonly PerformedCall[];
  readonly before: Account;
  readonly account: Account;
  /** What was waited after the last call. */
  readonly wait: Wait;
}

/**
 * Runs a scenario on an account. Each call names what earlier answers gave: keys, ciphertexts, import tokens, grants,
 * aliases. What nobody has made by then is made before, by a further call at the first moment that allows it.
 *
 * @throws RangeError for a time that the account cannot move to
 */
export function runScenario(scenario: Scenario, account: Account): ScenarioRun {
  const run = new Run(account);
  for (const [index, item] of scenario.entries()) {
    if (item.kind === 'wait') {
      run.wait(item);
      continue;
    }
    const maker = run.missingMakerFor(item);
    if (maker !== null) {
      // A token is good for the next import; what else is made may be made long before.
      const place = run.firstPlaceFor(maker, maker.operation === 'GetParametersForImport' ? index : 0);
      if (place !== null) return runScenario(scenario.toSpliced(place, 0, maker), account);
    }
    run.call(item);
  }
  return run.done();
}

class Run {
  #account: Account;
  #beforeLast: Account;
  #at: number;
  #wait: Wait = noWait;
  /** The account before each part of the scenario, and when that was. */
  readonly #before: { readonly account: Account; readonly at: number }[] = [];
  readonly #calls: PerformedCall[] = [];
  /** The ID of the key; null before there is one. */
  #keyId: string | null = null;
  #storeId: string | null = null;
  /** The key by Region: what a related key made is of use to all. */
  readonly #keys = new Map<string, KeyAtHand>();
  readonly #made = new Map<Made, unknown>();
  #aliases = 0;

  constructor(account: Account) {
    this.#account = account;
    this.#beforeLast = account;
    this.#at = account.at;
  }

  wait({ duration, events = [] }: Wait): void {
    this.#before.push({ account: this.#account, at: this.#at });
    this.#at += duration;
    const { duration: earlier, events: others = [] } = this.#wait;
    this.#wait = { kind: 'wait', duration: earlier + duration, events: [...others, ...events] };
  }

  call(planned: PlannedCall): void {
    this.#before.push({ account: this.#account, at: this.#at });
    const { operation, region, keyMaterial } = planned;
    const input = this.#inputOf(planned);
    const at = this.#at;
    const { account, outcome } = call(this.#account, { operation, input, region, at });
    this.#beforeLast = this.#account;
    this.#account = account;
    const { duration, events = [] } = this.#wait;
    const made = {
      operation,
      region,
      input,
      at,
      events,
      ...(keyMaterial === undefined ? {} : { keyMaterial }),
      ...(duration === 0 ? {} : { waited: duration }),
    };
    this.#wait = noWait;
    if (!outcome.ok) {
      this.#calls.push({ ...made, exception: outcome.exception });
      return;
    }
    const output = wireObject(outcome.response);
    this.#calls.push({ ...made, output });
    this.#keep(operation, region, input, output);
  }

  /** The call that makes what a call needs and nobody has made; null if nothing is missing. */
  missingMakerFor({ isWhole, operation, region }: PlannedCall): PlannedCall | null {
    const { needs } = operations[operation];
    const key = this.#keyIn(region);
    if (isWhole === true || needs === null || key === null || isAtHand(needs, key, this.#at)) return null;
    const maker = makerOf(needs);
    return maker === undefined ? null : { kind: 'call', operation: maker, region, input: {} };
  }

  /** The first place, from one on, at which a call is allowed; null if there is none so far. */
  firstPlaceFor(planned: PlannedCall, first: number): number | null {
    const { operation, region } = planned;
    const input = this.#inputOf(planned);
    const places = [...this.#before, { account: this.#account, at: this.#at }];
    const place = places.findIndex(
      ({ account, at }, index) =>
        index >= first && call(account, { operation, input, region, at }).outcome.ok,
    );
    return place === -1 ? null : place;
  }

  done(): ScenarioRun {
    return { calls: this.#calls, before: this.#beforeLast, account: this.#account, wait: this.#wait };
  }

  #inputOf({ input: planned, isWhole, keyMaterial, operation, region }: PlannedCall): WireObject {
    const input = withValues(planned, placeholdersOfKeys(keyArnsOf(this.#calls)));
    if (isWhole === true) return input;
    const row = rowOf(operation);
    const key = this.#keyIn(region);
    if (row === null || key === null) {
      const takesStore = Object.hasOwn(requestShape(operation).members, 'CustomKeyStoreId');
      return takesStore && this.#storeId !== null ? { ...input, CustomKeyStoreId: this.#storeId } : input;
    }
    const usual = requestFor(row, key, {
      freshName: () => `alias/example-${this.#aliases + 1}`,
      otherRegion: region === 'us-east-1' ? 'eu-west-1' : 'us-east-1',
      wrap: (_publicKey, _type, name) => new TextEncoder().encode(name),
      ...(keyMaterial === undefined ? {} : { keyMaterial }),
    });
    return { ...wireObject(usual.input), ...input };
  }

  #keyIn(region: string): KeyAtHand | null {
    const known = this.#keys.get(region);
    if (known !== undefined || this.#keyId === null) return known ?? null;
    const key = keyAt(this.#account, region, this.#keyId);
    if (key === null) return null;
    const { keyArn, type } = key.facts;
    const made = this.#made;
    const atHand = {
      keyId: this.#keyId,
      keyArn,
      type,
      made,
      aliases: [],
      grants: [],
      importParameters: null,
    };
    this.#keys.set(region, atHand);
    return atHand;
  }

  #keep(operation: PlannedCall['operation'], region: string, input: WireObject, output: WireObject): void {
    if (operation === 'CreateAlias') this.#aliases += 1;
    this.#storeId ??= textIn(output, 'CustomKeyStoreId') ?? null;
    const metadata = output['KeyMetadata'];
    if (isWireObject(metadata)) this.#keyId ??= textIn(metadata, 'KeyId') ?? null;
    const key = this.#keyIn(region);
    if (key !== null) keepAnswer(key, { operation, input }, output);
  }
}

const noWait: Wait = { kind: 'wait', duration: 0 };

/** The row of the key state table by which a call on a key is judged; null for a call on no key. */
function rowOf(operation: PlannedCall['operation']): TableOperation | null {
  if (operation === 'ReEncrypt') return 'ReEncryptFrom';
  return isTableOperation(operation) ? operation : null;
}
