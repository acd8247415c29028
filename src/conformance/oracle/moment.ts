import type { Account, KeyRecord } from '../../account/account.ts';
import { advance } from '../../account/advance.ts';
import { nextDue } from '../../account/agenda.ts';
import { aliasAt, keyRecordAt } from '../../account/look-up.ts';
import { operations } from '../../key/operation.ts';
import { textIn, type WireObject } from '../../scenario/wire-form.ts';
import { type Bindings, requestInModel } from './bindings.ts';
import type { Variant } from './hypothesis.ts';
import { type JudgedKey, judgedKeys, type ModelRequest } from './judged-key.ts';
import type { Observation } from './observation.ts';
import { accountsByNow, withForegoneDone, withStoresSettled } from './service-moment.ts';

/** A call that is to be explained, and what is allowed for. */
export interface ObservedCall {
  readonly observation: Observation;
  /** How many calls there were: the model makes its names from it, the same in every variant. */
  readonly number: number;
  /** How old the state may be that a read or a refusal comes from, milliseconds. */
  readonly lag: number;
  /** How far the target's clock may be off, milliseconds. */
  readonly clockSlack: number;
  /** Whether the messages of refusals and their HTTP status must be AWS's too. */
  readonly strict: boolean;
}

/** An instant at which a call can have been done: the account just before it, and the request in the words of the model. */
export interface Moment {
  readonly account: Account;
  readonly request: ModelRequest;
  readonly keys: readonly JudgedKey[];
  /** Whether the call saw a state that was over. */
  readonly isStale: boolean;
}

const namesPerCall = 16;

/**
 * Every moment at which a call can have been done in one variant: with nothing that need not have happened before it first,
 * then with what the service may have done by then, then in the past, as far as a read or a refusal may be stale.
 */
export function* momentsOf({ account, bindings, past }: Variant, call: ObservedCall): Generator<Moment> {
  const { observation, lag, clockSlack, number } = call;
  const { operation, region, start, end, outcome } = observation;
  const request = { operation, input: inputInModel(bindings, observation), region };
  const counter = number * namesPerCall;
  const earliest = Math.max(account.at, start - clockSlack);
  if (outcome.kind === 'throttled' || outcome.kind === 'not implemented') {
    yield momentIn(account, request);
    return;
  }
  for (const moved of accountsInTime({ ...account, counter }, request, { earliest, end })) {
    yield* momentsFrom(moved, request, end);
  }
  if (lag === 0 || !(outcome.kind === 'refused' || operations[operation].changes === null)) return;
  for (const { account: before, until } of past) {
    if (until < start - lag) return;
    const then = { ...before, counter };
    for (const seen of [then, ...accountsInTime(then, request, { earliest, end })]) {
      for (const moment of momentsFrom(seen, request, end)) yield { ...moment, isStale: true };
    }
  }
}

function momentIn(account: Account, request: ModelRequest): Moment {
  return { account, request, keys: judgedKeys(account, request), isStale: false };
}

/** The accounts at the time of a call: nothing happened to its keys that need not; or it happened as early as it could. */
function* accountsInTime(
  account: Account,
  request: ModelRequest,
  { earliest, end }: { readonly earliest: number; readonly end: number },
): Generator<Account> {
  const at = Math.max(account.at, earliest);
  const due = nextDue(account)?.at ?? Number.POSITIVE_INFINITY;
  const before = due <= end ? withForegoneDone(account, end) : account;
  yield advance(before, at).account;
  if (due > at && due <= end) yield advance(before, end).account;
  const [, ...early] = accountsByNow(before, concernedBy(momentIn(before, request)), end);
  for (const one of early) yield advance(one, Math.max(one.at, at)).account;
}

/** What the service may have done by itself before the call came: nothing first. */
function* momentsFrom(account: Account, request: ModelRequest, end: number): Generator<Moment> {
  const literal = momentIn(account, request);
  const concerned = concernedBy(literal);
  for (const now of accountsByNow(account, concerned, end)) {
    yield now === account ? literal : momentIn(now, request);
  }
  if (!concernsKeyStores(request, concerned)) return;
  const settled = withStoresSettled(account);
  if (settled === account) return;
  for (const now of accountsByNow(settled, concerned, end)) yield momentIn(now, request);
}

/** The keys that decide about a call: those that are judged, and the one whose alias it names. */
function concernedBy({ account, request: { input, region }, keys }: Moment): readonly KeyRecord[] {
  const records = keys.map(({ record }) => record);
  const alias = aliasAt(account, region, textIn(input, 'AliasName') ?? '');
  const named = alias === undefined ? undefined : keyRecordAt(account, region, alias.targetKeyId);
  return named === undefined || records.includes(named) ? records : [...records, named];
}

function concernsKeyStores({ input }: ModelRequest, records: readonly KeyRecord[]): boolean {
  return input['CustomKeyStoreId'] !== undefined || records.some(({ keyStoreId }) => keyStoreId !== null);
}

/** The model wraps no key material: what is imported stands there openly, or is known by its wrapping alone. */
function inputInModel(bindings: Bindings, { input, keyMaterial }: Observation): WireObject {
  const request = requestInModel(bindings, input);
  if (keyMaterial === undefined) return request;
  return { ...request, EncryptedKeyMaterial: Buffer.from(keyMaterial).toString('base64') };
}
