/** Random lives of an account, and the trail that CloudTrail would have of them. */
import fc from 'fast-check';
import { type CreateAccountOptions, createAccount } from '../../src/account/account.ts';
import { advance } from '../../src/account/advance.ts';
import { call } from '../../src/account/call.ts';
import type { Operation } from '../../src/key/operation.ts';
import { type JudgeOptions, judgeKey } from '../../src/trail/judge/judge-key.ts';
import type { KeyLife } from '../../src/trail/judge/key-life.ts';
import { Possibilities } from '../../src/trail/judge/possibilities.ts';
import { observationsOf } from '../../src/trail/observation.ts';
import { ObservationStore } from '../../src/trail/observation-store.ts';
import { readRecord } from '../../src/trail/read/trail-record.ts';
import { TrailRecords, type WrittenRecord } from '../../src/trail/write/trail-records.ts';
import { histories, requestOf, type Step } from '../account/arbitrary-calls.ts';
import { start } from '../account/session.ts';

/** The records of a life, in the order of what happened. */
export function trailOfLife(
  steps: readonly Step[],
  options: CreateAccountOptions = {},
): readonly WrittenRecord[] {
  const records = new TrailRecords();
  const written: WrittenRecord[] = [];
  let account = createAccount({ at: start, ...options });
  let at = start;
  for (const step of steps) {
    if (step.kind === 'wait') at += step.milliseconds;
    const { account: before, events } = advance(account, at);
    if (step.kind !== 'call') {
      written.push(...records.of({ events, call: null, before, after: before }));
      account = before;
      continue;
    }
    const attempt = (operation: Operation, input: unknown, region: string) =>
      call(before, { operation, input, region, at }).outcome;
    const request = { ...requestOf(step, before, at, attempt), at };
    const { account: after, outcome } = call(before, request);
    written.push(...records.of({ events, call: { request, outcome }, before, after }));
    account = after;
  }
  return written;
}

/** Reads and judges records as a log; each file of the log is a list of records. */
export function judged(
  records: readonly unknown[],
  options: JudgeOptions,
  possibilities = new Possibilities(),
): readonly KeyLife[] {
  const store = new ObservationStore();
  for (const value of records) {
    const read = readRecord(value);
    if (read.kind !== 'record') throw new Error(JSON.stringify(read));
    for (const observation of observationsOf(read.record)) store.add(observation, 0);
  }
  return [...store.byKey()].map(({ keyArn, observations }) =>
    judgeKey(keyArn, observations, possibilities, options),
  );
}

/** What was judged to diverge, in words. */
export function accusations(lives: readonly KeyLife[]): readonly string[] {
  return lives.flatMap(({ keyArn, records }) =>
    records
      .filter(({ verdict }) => verdict.kind === 'diverges')
      .map(({ observation, verdict }) =>
        [
          keyArn,
          new Date(observation.at).toISOString(),
          observation.kind.event,
          JSON.stringify(verdict),
        ].join(' '),
      ),
  );
}

/** What becomes of the records of a life on their way to whoever reads them. */
export interface Losses {
  /** Which records are lost, of those that may be: one of so many, by a number of its own for each place. */
  readonly lost: readonly number[];
  /** How many are missing at the beginning, and at the end. */
  readonly late: number;
  readonly early: number;
  readonly twice: readonly number[];
  /** In which order they come. */
  readonly order: readonly number[];
  /** Whether also changes may be lost. */
  readonly anything: boolean;
}

/** A random life, and what its trail loses. */
export const livesWithLosses: fc.Arbitrary<{ readonly life: readonly Step[]; readonly losses: Losses }> =
  fc.record({
    life: histories,
    losses: fc.record({
      lost: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 40 }),
      late: fc.nat({ max: 12 }),
      early: fc.nat({ max: 4 }),
      twice: fc.array(fc.nat({ max: 100 }), { maxLength: 5 }),
      order: fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 50 }),
      anything: fc.constant(false),
    }),
  });

/**
 * The records that arrive: without some refusals and reads, without a beginning and an end, some twice, in any order. What
 * CloudTrail promises to record is a successful call that changes something.
 */
export function recordsLeft(records: readonly WrittenRecord[], losses: Losses): readonly WrittenRecord[] {
  const { anything, early, late, lost, order, twice } = losses;
  const some = <Value>(values: readonly Value[], index: number) => values[index % values.length];
  const left = records.slice(late, records.length - early).filter((record, index) => {
    const mayBeLost = anything || record['readOnly'] === true || record['errorCode'] !== undefined;
    return !mayBeLost || some(lost, index) !== 0;
  });
  const again = twice.flatMap((index) => left[index] ?? []);
  return [...left, ...again]
    .map((record, index) => ({ record, place: some(order, index) ?? 0 }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ record }) => record);
}
