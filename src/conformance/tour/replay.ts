import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import { operationOf, operations } from '../../key/operation.ts';
import type { Divergence } from '../finding/divergence.ts';
import type { JudgedCall } from '../session/session.ts';
import type { Transition } from '../session/situation.ts';
import { subjectsOf, type TestKey, type TestKeys } from '../session/test-key.ts';
import type { TourHarness } from '../tour/harness.ts';
import { isLead, producersOf } from './readiness.ts';

/** Something that was done with a key and can be done with another: a call on it, a call on its key store, a wait. */
export type Act =
  | { readonly kind: 'call'; readonly operation: TableOperation; readonly region: string }
  | Exclude<Transition, { kind: 'call' }>;

/** A longer time between two calls was let pass on purpose, milliseconds. */
const longPause = 30_000;

/** What was done with the key before the call that showed a divergence; looks at it left out. */
export function actsBefore({ history, after }: Divergence, canWait: boolean): readonly Act[] {
  const end = after === null ? history.length - 1 : history.lastIndexOf(after);
  return history.slice(1, Math.max(1, end)).flatMap(({ judgement, observation }, index): readonly Act[] => {
    const { operation, region, start } = observation;
    const before = history[index]?.observation.end ?? start;
    const pause: readonly Act[] = canWait && start - before > longPause ? [{ kind: 'wait' }] : [];
    if (operation === 'ConnectCustomKeyStore' || operation === 'DisconnectCustomKeyStore') {
      return [...pause, { kind: 'store', operation }];
    }
    const row = judgement.cells[0]?.operation ?? (isTableOperation(operation) ? operation : null);
    if (row === null || row === 'DescribeKey') return pause;
    return [...pause, { kind: 'call', operation: row, region }];
  });
}

/** What a replay came to: its last call, and the key that it was made on. */
export interface Replayed {
  readonly step: JudgedCall;
  readonly subject: TestKey;
}

/** Does again with a fresh key what was done with another; null if it cannot be done to the end. */
export async function replay(
  harness: TourHarness,
  cast: TestKeys,
  acts: readonly Act[],
): Promise<Replayed | null> {
  let last: Replayed | null = null;
  for (const act of acts) {
    if (last?.step.judgement.verdict === 'diverges') {
      if ((await harness.findAgain(last.subject, cast, last.step)) === null) return null;
    }
    if (act.kind !== 'call') {
      await harness.move(act, cast);
      continue;
    }
    const subject = subjectsOf(cast).find(({ region }) => region === act.region);
    if (subject === undefined) return null;
    last = { step: await harness.call(act.operation, subject, cast), subject };
  }
  return last;
}

/** So often is something left out of a sequence, at most. */
const mostTries = 40;

/**
 * The steps of the shortest part of a sequence of acts that still shows what the whole one does; null if it does not show
 * it. Starts with the acts that are likely to matter, if they show it; leaves out first large pieces, then single acts.
 *
 * @param isLikely which acts are tried first, without the others
 * @param shows does the acts and says which steps were made if they show it
 * @param mayGoOn ends the search with what was found until then
 */
export async function shortest(
  acts: readonly Act[],
  isLikely: (act: Act) => boolean,
  shows: (acts: readonly Act[]) => Promise<readonly JudgedCall[] | null>,
  mayGoOn: () => boolean,
): Promise<readonly JudgedCall[] | null> {
  let kept: readonly Act[] = acts.filter(isLikely);
  let steps = await shows(kept);
  if (steps === null && kept.length < acts.length) {
    kept = acts;
    steps = await shows(kept);
  }
  if (steps === null) return null;
  let tries = 0;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = kept.length - size; start > -size; start -= size) {
      tries += 1;
      if (tries > mostTries || !mayGoOn()) return steps;
      const fewer = [...kept.slice(0, Math.max(0, start)), ...kept.slice(start + size)];
      const again = await shows(fewer);
      if (again === null) continue;
      steps = again;
      kept = fewer;
    }
  }
  return steps;
}

/** Which acts are likely to matter for a call: what leads to another key state, what it needs, what is about the same. */
export function likelyFor(row: TableOperation): (act: Act) => boolean {
  const needed = producersOf(row);
  const { category } = operations[operationOf(row)];
  const isAboutTheSame = (operation: TableOperation) =>
    category !== 'cryptographic' && operations[operationOf(operation)].category === category;
  return (act) =>
    act.kind !== 'call' ||
    isLead(act.operation) ||
    needed.includes(act.operation) ||
    isAboutTheSame(act.operation);
}
