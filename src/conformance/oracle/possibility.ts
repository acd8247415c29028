import type { Account, KeyRecord } from '../../account/account.ts';
import { advance } from '../../account/advance.ts';
import { call } from '../../account/call.ts';
import { relatedKeys } from '../../account/look-up.ts';
import { assumptionTable } from '../../key/assumption.ts';
import { decide } from '../../key/decide.ts';
import type { ExceptionName } from '../../key/exception.ts';
import type { Basis } from '../../key/refusal.ts';
import { type WireObject, wireObject } from '../../scenario/wire-form.ts';
import { isAlike } from './hypothesis.ts';
import type { JudgedKey, ModelRequest } from './judged-key.ts';
import { openAssumptions, type Reading, readingsOf, underReadings, withoutReadings } from './reading.ts';

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

/**
 * All ways in which the model can do a call at a time, the most literal first.
 *
 * @param at epoch milliseconds, not before the account's last instant
 * @param keys the keys that the request concerns: see {@link judgedKeys}
 */
export function possibilitiesOf(
  account: Account,
  request: ModelRequest,
  at: number,
  keys: readonly JudgedKey[],
): readonly Possibility[] {
  const [first] = keys;
  const names = first === undefined ? [] : openAssumptions(first, at);
  if (first === undefined || names.length === 0) return withAlternatives(account, request, at, keys);
  const under = readingsOf(names).map((readings) => {
    const possibilities = withAlternatives(underReadings(account, first.record, readings), request, at, keys);
    return possibilities.map((possibility) => {
      return { ...possibility, account: withoutReadings(possibility.account, first.record), readings };
    });
  });
  // What another reading does by the letter comes before what this one also lets pass.
  const literal = under.flatMap(([byTheLetter]) => byTheLetter ?? []);
  const isAllowed = literal.some(({ answer }) => answer.kind === 'answered');
  const others = under
    .flatMap(([, ...alternatives]) => alternatives.map(withNoReading))
    .filter(({ answer }) => answer.kind === 'refused' || !isAllowed);
  return differentOnes([...literal, ...others], first);
}

function withNoReading(possibility: Possibility): Possibility {
  return { ...possibility, readings: [] };
}

/** Leaves out what comes out the same; a reading that makes no difference is none. */
function differentOnes(all: readonly Possibility[], { record }: JudgedKey): readonly Possibility[] {
  const different: Possibility[] = [];
  for (const possibility of all) {
    const index = different.findIndex((other) => comesOutTheSame(other, possibility, record));
    const same = different[index];
    if (same === undefined) different.push(possibility);
    else if (isOfAnyWording(possibility)) different[index] = { ...same, answer: possibility.answer };
  }
  const [literal] = different;
  const mattering = new Set(
    different.flatMap(({ readings }) =>
      readings
        .filter(({ name, value }) => isOtherwise(literal?.readings ?? [], name, value))
        .map(({ name }) => name),
    ),
  );
  return different.map((possibility) => ({
    ...possibility,
    readings: possibility.readings.filter(({ name }) => mattering.has(name)),
  }));
}

function isOtherwise(readings: readonly Reading[], name: string, value: string): boolean {
  return readings.some((other) => other.name === name && other.value !== value);
}

function comesOutTheSame(one: Possibility, other: Possibility, record: KeyRecord): boolean {
  return (
    isSameAnswer(one.answer, other.answer) &&
    isAlike(relatedKeys(one.account, record), relatedKeys(other.account, record))
  );
}

function isOfAnyWording({ answer }: Possibility): boolean {
  return answer.kind === 'refused' && answer.message === null;
}

/** Another wording makes no other refusal. */
function isSameAnswer(one: ExpectedAnswer, other: ExpectedAnswer): boolean {
  if (one.kind === 'refused') return other.kind === 'refused' && one.exception === other.exception;
  return other.kind === 'answered' && isAlike(one.response, other.response);
}

/** The call by the letter, then what AWS's texts also allow. */
function withAlternatives(
  account: Account,
  request: ModelRequest,
  at: number,
  keys: readonly JudgedKey[],
): readonly Possibility[] {
  const { account: after, outcome } = call(account, { ...request, at });
  if (!outcome.ok) {
    const {
      name,
      message,
      alsoConforms = [],
      basis = 'inferred',
      source = accountSource,
    } = outcome.exception;
    const grounds = { basis, source };
    const isOpen = message.endsWith(' is pending deletion.') && alsoConforms.length > 0;
    return [
      {
        answer: { kind: 'refused', exception: name, message, ...grounds },
        account: after,
        readings: isOpen ? pendingDeletionAs(name) : [],
      },
      ...alsoConforms.map(
        (other): Possibility => ({
          answer:
            other.verdict === 'allowed'
              ? { kind: 'answered', response: null, ...grounds }
              : { kind: 'refused', exception: other.exception, message: null, ...grounds },
          account: after,
          readings: isOpen && other.verdict === 'refused' ? pendingDeletionAs(other.exception) : [],
        }),
      ),
    ];
  }
  const { exceptions, basis, source } = groundsOfSuccess(keys);
  const response = wireObject(outcome.response);
  return [
    { answer: { kind: 'answered', response, basis, source }, account: after, readings: [] },
    ...exceptions.map(
      (exception): Possibility => ({
        answer: { kind: 'refused', exception, message: null, basis, source },
        account: advance(account, at).account,
        readings: [],
      }),
    ),
  ];
}

/** F1: which of the two exceptions that AWS documents for a key pending deletion a target takes. */
function pendingDeletionAs(exception: string): readonly Reading[] {
  const { values } = assumptionTable.pendingDeletionException;
  return values.some((value) => value === exception)
    ? [{ name: 'pendingDeletionException', value: exception }]
    : [];
}

const accountSource = 'API reference of the operation';

/** Why a call is allowed, and with which exceptions it may be refused all the same. */
function groundsOfSuccess(keys: readonly JudgedKey[]): {
  readonly exceptions: readonly ExceptionName[];
  readonly basis: Basis;
  readonly source: string;
} {
  const verdicts = keys.flatMap(({ operation, record: { key } }) =>
    key.keyState === 'Deleted' ? [] : [decide(operation, key.keyState, key.facts.type)],
  );
  const exceptions = verdicts.flatMap((verdict) =>
    verdict.verdict === 'refused'
      ? []
      : verdict.alsoConforms.flatMap((other) => (other.verdict === 'refused' ? [other.exception] : [])),
  );
  const { basis, source } = verdicts[0] ?? { basis: 'documented' as const, source: accountSource };
  return { exceptions, basis, source };
}
