import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import { isLeadOperation, operationOf, operations } from '../../key/operation.ts';
import type { Divergence } from '../finding/divergence.ts';
import type { JudgedCall } from '../session/session.ts';
import { shorter } from '../session/shorter.ts';
import { keyInRegion, type TestKeys } from '../session/test-key.ts';
import type { Action, CallOnKey, TourHarness } from './harness.ts';
import { makerFor } from './prepared.ts';

/** A longer time between two calls was let pass on purpose, milliseconds. */
const longPause = 30_000;

/** What was done with the key before the call that showed a divergence; looks at it left out. */
export function actionsBefore({ history, after }: Divergence, canWait: boolean): readonly Action[] {
  const end = after === null ? history.length - 1 : history.lastIndexOf(after);
  return history
    .slice(1, Math.max(1, end))
    .flatMap(({ judgement, observation }, index): readonly Action[] => {
      const { operation, region, start } = observation;
      const before = history[index]?.observation.end ?? start;
      const pause: readonly Action[] = canWait && start - before > longPause ? [{ kind: 'wait' }] : [];
      if (operation === 'ConnectCustomKeyStore' || operation === 'DisconnectCustomKeyStore') {
        return [...pause, { kind: 'store', operation }];
      }
      const row = judgement.cells[0]?.operation ?? (isTableOperation(operation) ? operation : null);
      if (row === null || row === 'DescribeKey') return pause;
      return [...pause, { kind: 'call', operation: row, region }];
    });
}

/** Does again with fresh keys what was done with others; the last call on one, or null if it cannot be done to the end. */
export async function replay(
  harness: TourHarness,
  keys: TestKeys,
  actions: readonly Action[],
): Promise<CallOnKey | null> {
  let last: CallOnKey | null = null;
  for (const action of actions) {
    if (last !== null && !(await harness.isFound(last))) return null;
    if (action.kind === 'call' && keyInRegion(keys, action.region) === undefined) return null;
    last = (await harness.perform(action, keys)) ?? last;
  }
  return last;
}

/** So often is something left out of a sequence, at most. */
const mostTries = 40;

/**
 * The calls of the shortest part of a sequence of actions that still shows what the whole one does; null if it does not
 * show it. Starts with the actions that are likely to matter, if they show it; leaves out first large pieces, then single
 * actions.
 *
 * @param isLikely which actions are tried first, without the others
 * @param shows does the actions and says which calls were made if they show it
 * @param mayGoOn ends the search with what was found until then
 */
export async function shortest(
  actions: readonly Action[],
  isLikely: (action: Action) => boolean,
  shows: (actions: readonly Action[]) => Promise<readonly JudgedCall[] | null>,
  mayGoOn: () => boolean,
): Promise<readonly JudgedCall[] | null> {
  let kept: readonly Action[] = actions.filter(isLikely);
  let calls = await shows(kept);
  if (calls === null && kept.length < actions.length) {
    kept = actions;
    calls = await shows(kept);
  }
  if (calls === null) return null;
  let parts = shorter(kept);
  for (let tries = 0; tries < mostTries && mayGoOn(); tries += 1) {
    const { value: part } = parts.next();
    if (part === undefined) break;
    const again = await shows(part.rest);
    if (again === null) continue;
    calls = again;
    parts = shorter(part.rest, part.progress);
  }
  return calls;
}

/** Which actions are likely to matter for a call: what leads to another key state, what it needs, what is about the same. */
export function likelyFor(row: TableOperation): (action: Action) => boolean {
  const maker = makerFor(row);
  const { category } = operations[operationOf(row)];
  const isAboutTheSame = (operation: TableOperation) =>
    category !== 'cryptographic' && operations[operationOf(operation)].category === category;
  return (action) =>
    action.kind !== 'call' ||
    isLeadOperation(action.operation) ||
    action.operation === maker ||
    isAboutTheSame(action.operation);
}
