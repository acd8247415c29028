import type { Account, KeyRecord } from '../../account/account.ts';
import { advance } from '../../account/advance.ts';
import { withKey } from '../../account/agenda.ts';
import { call } from '../../account/call.ts';
import { keyRecordAt, relatedKeys } from '../../account/look-up.ts';
import { decide } from '../../key/decide.ts';
import { apiPage, type Basis } from '../../key/evidence/evidence.ts';
import type { ExceptionName } from '../../key/exception.ts';
import { keyIdOf, regionOf } from '../../key/key-facts.ts';
import type { Operation } from '../../key/operation.ts';
import { type WireObject, wireObject } from '../../scenario/wire-form.ts';
import type { JudgedKey } from './judged-key.ts';
import type { Moment } from './moment.ts';
import type { ObservedOutcome } from './observation.ts';
import { openAssumptions, type Reading, readingsOf, underReadings, withoutReadings } from './reading.ts';
import { isAlike } from './uncertain/alike.ts';

/** An answer that the model gives or lets pass, with the reason. */
export type ExpectedAnswer = {
  readonly basis: Basis;
  readonly source: string;
} & (
  | {
      readonly kind: 'answered';
      /** Null where only the success is expected, whatever its members. */
      readonly response: WireObject | null;
    }
  | {
      readonly kind: 'refused';
      readonly exception: string;
      /** Null where any wording will do. */
      readonly message: string | null;
    }
);

/** One way in which the model can do a call: the answer, the account afterwards, the readings that lead there. */
export interface Possibility {
  readonly answer: ExpectedAnswer;
  readonly account: Account;
  readonly readings: readonly Reading[];
}

/** What can have come of a call at one moment, the most literal first: what the model does then; or nothing at all. */
export function possibilitiesAt(moment: Moment, outcome: ObservedOutcome): readonly Possibility[] {
  switch (outcome.kind) {
    case 'answered':
    case 'refused':
      return possibilitiesOf(moment);
    case 'ambiguous':
      return [nothingDone(moment, outcome.why), ...possibilitiesOf(moment)];
    case 'throttled':
    case 'not implemented':
      return [nothingDone(moment, outcome.why)];
    default:
      return outcome satisfies never;
  }
}

function nothingDone({ account }: Moment, why: string): Possibility {
  const answer = { kind: 'answered', response: null, basis: 'inferred', source: why } as const;
  return { answer, account, readings: [] };
}

/** All ways in which the model can do a call at the time of its account, the most literal first. */
export function possibilitiesOf(moment: Omit<Moment, 'isStale'>): readonly Possibility[] {
  const { account, keys } = moment;
  const [first] = keys;
  const names = first === undefined ? [] : openAssumptions(first, account.at);
  if (first === undefined || names.length === 0) return withAlternatives(moment);
  const under = readingsOf(names).map((readings) =>
    withAlternatives({ ...moment, account: underReadings(account, first.record, readings) }).map(
      (possibility): Possibility => ({
        ...possibility,
        account: withoutReadings(possibility.account, first.record),
        readings,
      }),
    ),
  );
  // What another reading does by the letter comes before what this one also lets pass.
  const literal = under.flatMap(([byTheLetter]) => byTheLetter ?? []);
  const isAllowed = literal.some(({ answer }) => answer.kind === 'answered');
  const others = under
    .flatMap(([, ...alternatives]) => alternatives.map((each): Possibility => ({ ...each, readings: [] })))
    .filter(({ answer }) => answer.kind === 'refused' || !isAllowed);
  return differentOnes([...literal, ...others], first);
}

/** Leaves out what comes out the same; a reading that makes no difference is dropped. */
function differentOnes(all: readonly Possibility[], { record }: JudgedKey): readonly Possibility[] {
  const different: Possibility[] = [];
  for (const possibility of all) {
    const index = different.findIndex((other) => comesOutTheSame(other, possibility, record));
    const same = different[index];
    if (same === undefined) different.push(possibility);
    else if (possibility.answer.kind === 'refused' && possibility.answer.message === null)
      different[index] = { ...same, answer: possibility.answer };
  }
  const [literal] = different;
  const mattering = new Set(
    different.flatMap(({ readings }) =>
      readings
        .filter(({ name, value }) =>
          literal?.readings.some((other) => other.name === name && other.value !== value),
        )
        .map(({ name }) => name),
    ),
  );
  return different.map((possibility) => ({
    ...possibility,
    readings: possibility.readings.filter(({ name }) => mattering.has(name)),
  }));
}

function comesOutTheSame(one: Possibility, other: Possibility, record: KeyRecord): boolean {
  return (
    isSameAnswer(one.answer, other.answer) &&
    isAlike(relatedKeys(one.account, record), relatedKeys(other.account, record))
  );
}

/** Another wording makes no other refusal. */
function isSameAnswer(one: ExpectedAnswer, other: ExpectedAnswer): boolean {
  if (one.kind === 'refused') return other.kind === 'refused' && one.exception === other.exception;
  return other.kind === 'answered' && isAlike(one.response, other.response);
}

/** The call by the letter, then what AWS's texts also allow. */
function withAlternatives({ account, request, keys }: Omit<Moment, 'isStale'>): readonly Possibility[] {
  const { at } = account;
  const { account: after, outcome } = call(account, { ...request, at });
  if (!outcome.ok) {
    const {
      name,
      message,
      alsoConforms = [],
      basis = 'inferred',
      source = apiPage(request.operation),
    } = outcome.exception;
    const grounds = { basis, source };
    const refusedWith = (exception: string, text: string | null): Possibility => ({
      answer: { kind: 'refused', exception, message: text, ...grounds },
      account: after,
      readings: [],
    });
    return [
      refusedWith(name, message),
      ...alsoConforms.map(
        (other): Possibility =>
          other.verdict === 'allowed'
            ? {
                answer: { kind: 'answered', response: null, ...grounds },
                account: doneAllTheSame({ account, request, keys }) ?? after,
                readings: [],
              }
            : refusedWith(other.exception, null),
      ),
    ];
  }
  const { exceptions, ...grounds } = groundsOfSuccess(request.operation, keys);
  return [
    {
      answer: { kind: 'answered', response: wireObject(outcome.response), ...grounds },
      account: after,
      readings: [],
    },
    ...exceptions.map(
      (exception): Possibility => ({
        answer: { kind: 'refused', exception, message: null, ...grounds },
        account: advance(account, at).account,
        readings: [],
      }),
    ),
  ];
}

/** What a call does that is refused by the letter and allowed all the same: a late CancelKeyDeletion alone changes a key. */
function doneAllTheSame({ account, request, keys }: Omit<Moment, 'isStale'>): Account | null {
  const facts = keys[0]?.record.key.facts;
  if (request.operation !== 'CancelKeyDeletion' || facts === undefined) return null;
  const record = keyRecordAt(account, regionOf(facts.keyArn), keyIdOf(facts.keyArn));
  const waitingPeriod = record?.key.facts.waitingPeriod ?? null;
  if (record === undefined || waitingPeriod === null) return null;
  const inTime = { ...waitingPeriod, deletionDate: account.at + 1 };
  const key = { ...record.key, facts: { ...record.key.facts, waitingPeriod: inTime } };
  return call(withKey(account, { ...record, key }), { ...request, at: account.at }).account;
}

/** Why a call is allowed, and with which exceptions it may be refused all the same. */
function groundsOfSuccess(
  called: Operation,
  keys: readonly JudgedKey[],
): {
  readonly exceptions: readonly ExceptionName[];
  readonly basis: Basis;
  readonly source: string;
} {
  const verdicts = keys.flatMap(({ operation, record: { key } }) =>
    key.keyState === 'Deleted' ? [] : [decide(operation, key.keyState, key.facts.type)],
  );
  const exceptions = verdicts
    .filter(({ verdict }) => verdict === 'allowed')
    .flatMap(({ alsoConforms }) => alsoConforms)
    .flatMap((other) => (other.verdict === 'refused' ? [other.exception] : []));
  const { basis, source } = verdicts[0] ?? { basis: 'documented' as const, source: apiPage(called) };
  return { exceptions, basis, source };
}
