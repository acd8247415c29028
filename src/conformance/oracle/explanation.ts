import type { Account, KeyRecord } from '../../account/account.ts';
import { advance } from '../../account/advance.ts';
import { nextDue } from '../../account/agenda.ts';
import { aliasAt, keyRecordAt } from '../../account/look-up.ts';
import { textIn, type WireObject } from '../../scenario/wire-form.ts';
import { agreementOf, type Difference } from './agreement.ts';
import { type Bindings, requestInModel } from './bindings.ts';
import type { Hypothesis } from './hypothesis.ts';
import { type Cell, cellOf, type JudgedKey, judgedKeys, type ModelRequest } from './judged-key.ts';
import type { Observation } from './observation.ts';
import { type ExpectedAnswer, type Possibility, possibilitiesOf } from './possibility.ts';
import type { Reading } from './reading.ts';
import { accountsByNow, withForegoneDone, withStoresSettled } from './service-moment.ts';
import { strictDifferences } from './strict.ts';

/** What is allowed for when an observation is explained. */
export interface Allowances {
  /** How old the state may be that a read or a refusal comes from, milliseconds. */
  readonly lag: number;
  /** How far the target's clock may be off, milliseconds. */
  readonly clockSlack: number;
  /** Whether the messages of refusals and their HTTP status must be AWS's too. */
  readonly strict: boolean;
}

/** One way to see an observation in one hypothesis, whether it fits or not. */
export interface Explanation {
  /** What the model would have answered. */
  readonly answer: ExpectedAnswer;
  readonly readings: readonly Reading[];
  /** The cells of the key state table that the call stands in. */
  readonly cells: readonly Cell[];
  /** Empty where the observation fits; null where one is an answer and the other a refusal, or another exception. */
  readonly differences: readonly Difference[] | null;
  /** Where the target is then. */
  readonly after: Hypothesis;
}

/**
 * Every way in which the model can see an observation, starting from one hypothesis; the most literal first. It ends with
 * the first account that explains it, as far as accounts differ only in what the service may do at any time.
 *
 * @param count how many observations there were: the model makes its names from it, the same in every hypothesis
 */
export function* explanationsOf(
  hypothesis: Hypothesis,
  observation: Observation,
  allowances: Allowances,
  count: number,
): Generator<Explanation> {
  const { outcome, start, end, operation, region } = observation;
  const { bindings } = hypothesis;
  const account: Account = { ...hypothesis.account, counter: count * namesPerCall };
  const request: ModelRequest = { operation, input: inputInModel(bindings, observation), region };
  if (outcome.kind === 'throttled') {
    yield untouched(hypothesis, outcome.why);
    return;
  }
  if (outcome.kind === 'not implemented') {
    const cells = judgedKeys(account, request).flatMap((key) => cellOf(key) ?? []);
    yield { ...untouched(hypothesis, outcome.why), cells };
    return;
  }
  const at = Math.max(account.at, start - allowances.clockSlack);
  const due = nextDue(account)?.at ?? Number.POSITIVE_INFINITY;
  for (const moved of accountsInTime(account, request, { at, end, due })) {
    const moment = moved.at;
    const keys = judgedKeys(moved, request);
    for (const now of accountsBefore(moved, request, keys, end)) {
      let isExplained = false;
      const keysNow = now === moved ? keys : judgedKeys(now, request);
      for (const explanation of explanationsIn(
        now,
        keysNow,
        request,
        moment,
        hypothesis,
        observation,
        allowances,
      )) {
        isExplained ||= explanation.differences?.length === 0;
        yield explanation;
      }
      // What the service can have done before this call it can as well do after it; a call that may have done nothing is
      // explained by that alone.
      if (isExplained && outcome.kind !== 'ambiguous' && !dependsOnService(operation)) return;
    }
  }
  if (allowances.lag > 0 && (outcome.kind === 'refused' || isRead(operation))) {
    for (const { account: past, until } of hypothesis.past) {
      if (until < start - allowances.lag) return;
      const then = { ...past, counter: account.counter };
      const time = { at: Math.max(then.at, at), end, due: nextDue(then)?.at ?? Number.POSITIVE_INFINITY };
      for (const seen of [then, ...accountsInTime(then, request, time)]) {
        const keys = judgedKeys(seen, request);
        for (const now of accountsBefore(seen, request, keys, end)) {
          const judged = now === seen ? keys : judgedKeys(now, request);
          const ways = explanationsIn(now, judged, request, now.at, hypothesis, observation, allowances);
          for (const stale of ways) {
            yield { ...stale, after: { ...hypothesis, bindings: stale.after.bindings } };
          }
        }
      }
    }
  }
}

const namesPerCall = 16;

/** The accounts at the time of a call: nothing happened to its keys that need not; or it happened as early as it could. */
function* accountsInTime(
  account: Account,
  request: ModelRequest,
  { at, end, due }: { readonly at: number; readonly end: number; readonly due: number },
): Generator<Account> {
  const moments = due > at && due <= end ? [at, end] : [at];
  const before = due <= end ? withForegoneDone(account, end) : account;
  for (const moment of moments) yield advance(before, moment).account;
  const concerned = concernedBy(before, request, judgedKeys(before, request));
  const [, ...early] = accountsByNow(before, concerned, end);
  for (const one of early) yield advance(one, Math.max(one.at, at)).account;
}

/** What the service may have done by itself before the call came: nothing first. */
function* accountsBefore(
  account: Account,
  request: ModelRequest,
  keys: readonly JudgedKey[],
  end: number,
): Generator<Account> {
  const concerned = concernedBy(account, request, keys);
  yield* accountsByNow(account, concerned, end);
  if (!concernsKeyStores(request, concerned)) return;
  const settled = withStoresSettled(account);
  if (settled !== account) yield* accountsByNow(settled, concerned, end);
}

/** The keys that decide about a call: those that are judged, and the one whose alias it names. */
function concernedBy(
  account: Account,
  { input, region }: ModelRequest,
  keys: readonly JudgedKey[],
): readonly KeyRecord[] {
  const records = keys.map(({ record }) => record);
  const alias = aliasAt(account, region, textIn(input, 'AliasName') ?? '');
  const named = alias === undefined ? undefined : keyRecordAt(account, region, alias.targetKeyId);
  return named === undefined || records.includes(named) ? records : [...records, named];
}

function concernsKeyStores({ input }: ModelRequest, records: readonly KeyRecord[]): boolean {
  return input['CustomKeyStoreId'] !== undefined || records.some(({ keyStoreId }) => keyStoreId !== null);
}

function* explanationsIn(
  account: Account,
  keys: readonly JudgedKey[],
  request: ModelRequest,
  moment: number,
  hypothesis: Hypothesis,
  observation: Observation,
  allowances: Allowances,
): Generator<Explanation> {
  const cells = keys.flatMap((key) => cellOf(key) ?? []);
  if (observation.outcome.kind === 'ambiguous') {
    const { why } = observation.outcome;
    yield { ...untouched({ ...hypothesis, account }, why), cells };
  }
  for (const possibility of possibilitiesOf(account, request, moment, keys)) {
    yield seenAs(possibility, cells, hypothesis, observation, allowances);
  }
}

function seenAs(
  { account, answer, readings }: Possibility,
  cells: readonly Cell[],
  hypothesis: Hypothesis,
  { operation, outcome, start, end }: Observation,
  { lag, clockSlack, strict }: Allowances,
): Explanation {
  const { bindings } = hypothesis;
  const after = underReading(hypothesisAfter(hypothesis, account, end, lag), readings);
  const explanation = { answer, readings, cells, after };
  switch (outcome.kind) {
    case 'answered': {
      if (answer.kind !== 'answered') return { ...explanation, differences: null };
      if (answer.response === null) return { ...explanation, differences: [] };
      const allowance = { before: clockSlack, after: end - start + 2 * clockSlack };
      const isGenerated = operation.startsWith('Generate');
      const agreement = agreementOf(answer.response, outcome.output, bindings, allowance, isGenerated);
      const isTold = (difference: Difference) =>
        difference.observed !== undefined || outcome.partial === undefined;
      return {
        ...explanation,
        differences: agreement.differences.filter(isTold),
        after: { ...after, bindings: agreement.bindings },
      };
    }
    case 'refused': {
      const isSame = answer.kind === 'refused' && answer.exception === outcome.exception;
      if (!isSame) return { ...explanation, differences: null };
      return { ...explanation, differences: strict ? strictDifferences(answer, outcome) : [] };
    }
    case 'ambiguous':
    case 'throttled':
    case 'not implemented':
      return { ...explanation, differences: [] };
    default:
      return outcome satisfies never;
  }
}

function underReading(hypothesis: Hypothesis, readings: readonly Reading[]): Hypothesis {
  if (readings.length === 0) return hypothesis;
  const { readings: earlier = [] } = hypothesis;
  const again = new Set(readings.map(({ name }) => name));
  return { ...hypothesis, readings: [...earlier.filter(({ name }) => !again.has(name)), ...readings] };
}

/** Nothing was done, as far as anybody can tell. */
function untouched(hypothesis: Hypothesis, why: string): Explanation {
  const answer = { kind: 'answered', response: null, basis: 'inferred', source: why } as const;
  return { answer, readings: [], cells: [], differences: [], after: hypothesis };
}

function hypothesisAfter(hypothesis: Hypothesis, account: Account, end: number, lag: number): Hypothesis {
  const { account: before, past } = hypothesis;
  if (lag === 0 || (before.keys === account.keys && before.aliases === account.aliases)) {
    return { ...hypothesis, account };
  }
  const recent = past.filter(({ until }) => until >= end - lag);
  return { ...hypothesis, account, past: [{ account: before, until: end }, ...recent] };
}

/** The model wraps no key material: what is imported stands there openly, or is known by its wrapping alone. */
function inputInModel(bindings: Bindings, { input, keyMaterial }: Observation): WireObject {
  const request = requestInModel(bindings, input);
  if (keyMaterial === undefined) return request;
  return { ...request, EncryptedKeyMaterial: Buffer.from(keyMaterial).toString('base64') };
}

/**
 * Says whether it makes a difference to later calls if the service did its part before a call or after it: what is
 * encrypted while a rotation is under way is encrypted with the old key material or with the new; the keys of a store that
 * is disconnected may have been connected before.
 */
export function dependsOnService(operation: Observation['operation']): boolean {
  switch (operation) {
    case 'DisconnectCustomKeyStore':
    case 'Encrypt':
    case 'GenerateDataKey':
    case 'GenerateDataKeyPair':
    case 'GenerateDataKeyPairWithoutPlaintext':
    case 'GenerateDataKeyWithoutPlaintext':
    case 'ReEncrypt':
    case 'RotateKeyOnDemand':
    case 'UpdatePrimaryRegion':
      return true;
    default:
      return false;
  }
}

/** Says whether an operation only reads or uses keys: it may then be answered from the past. */
function isRead(operation: Observation['operation']): boolean {
  return /^(Describe|Get|List|Encrypt|Decrypt|Sign|Verify|Generate|Derive|ReEncrypt|Encapsulate|Decapsulate)/.test(
    operation,
  );
}
