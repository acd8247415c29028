import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import type { TypeClass } from '../../key/type-class.ts';
import { contradictionsOf, type Divergence, divergenceOf, divergenceOfProbe } from '../finding/divergence.ts';
import type { Finding } from '../finding/finding.ts';
import { causeOf } from '../finding/finding-id.ts';
import { findingStep } from '../finding/finding-step.ts';
import type { JudgedCall } from '../session/session.ts';
import { keyStatesOf, type Situation, textOf } from '../session/situation.ts';
import { keyInRegion, type TestKeys } from '../session/test-key.ts';
import type { Action, CallOnKey, TourHarness } from './harness.ts';
import { isReady, makerFor } from './prepared.ts';
import { actionsBefore, likelyFor, replay, shortest } from './replay.ts';

/** Whether a divergence showed again, and the calls that show it. */
export type Confirmation = Pick<Finding, 'steps' | 'reproduced'>;

/** The calls that showed a divergence, where they did not show it again. */
export function asSeen({ history }: Divergence): Confirmation {
  return { steps: history.map(findingStep), reproduced: false };
}

/**
 * Shows a divergence again on a fresh key: by the shortest way to the key state where it was seen, then by the shortest way
 * to the very situation, at last by all the calls that were made before it, of which those are left out that are not needed.
 *
 * @param mayGoOn whether calls may still be spent on a shorter sequence
 */
export async function confirm(
  harness: TourHarness,
  divergence: Divergence,
  mayGoOn: () => boolean,
): Promise<Confirmation> {
  const { keyType } = divergence;
  const calls = keyType === null ? null : await shownAgain(harness, divergence, keyType, mayGoOn);
  return calls === null ? asSeen(divergence) : { steps: calls.map(findingStep), reproduced: true };
}

async function shownAgain(
  harness: TourHarness,
  divergence: Divergence,
  keyType: TypeClass,
  mayGoOn: () => boolean,
): Promise<readonly JudgedCall[] | null> {
  const { after, operation, precondition } = divergence;
  const blamed = after?.judgement.cells[0] ?? null;
  // Where the request named no key of the model, such as a DeleteAlias, the row is its own.
  const own = divergence.row ?? (isTableOperation(operation) ? operation : null);
  const row = after === null ? own : (blamed?.operation ?? null);
  if (precondition === null || row === null || operation === 'CreateKey') {
    return creationShownAgain(harness, divergence, keyType);
  }
  const { region, text } = precondition;
  const state = after === null ? divergence.keyState : (blamed?.keyState ?? null);
  const wanted = [
    (situation: Situation) =>
      keyStatesOf(situation).some(([each, keyState]) => each === region && keyState === state),
    (situation: Situation) => textOf(situation) === text,
  ];
  for (const isWanted of wanted) {
    const calls = await onFreshKey(harness, keyType, divergence, async (keys) => {
      await prepare(harness, row, keys);
      if (!(await harness.bringTo(keys, isWanted))) return null;
      const key = keyInRegion(keys, region);
      return key === undefined ? null : { call: await harness.call(row, key), key };
    });
    if (calls !== null) return calls;
  }
  const shows = (actions: readonly Action[]) =>
    onFreshKey(harness, keyType, divergence, (keys) =>
      replay(harness, keys, [...actions, { kind: 'call', operation: row, region }]),
    );
  const actions = actionsBefore(divergence, harness.canWait);
  return mayGoOn() ? shortest(actions, likelyFor(row), shows, mayGoOn) : null;
}

async function creationShownAgain(
  harness: TourHarness,
  divergence: Divergence,
  keyType: TypeClass,
): Promise<readonly JudgedCall[] | null> {
  const { keys, call } = await harness.create(keyType);
  if (call === null) return null;
  const isAgain =
    divergence.operation === 'CreateKey'
      ? isSame(divergence, divergenceOf(call, keyType, []))
      : keys !== null && (await isShown(harness, divergence, { call, key: keys.primary }));
  if (keys !== null) harness.leave(keys);
  if (!isAgain) return null;
  return keys === null ? [call] : harness.historyOf(keys.primary);
}

/** Makes a call on a fresh key that no later call will name: the calls on the key if they show a divergence, else null. */
async function onFreshKey(
  harness: TourHarness,
  keyType: TypeClass,
  divergence: Divergence,
  work: (keys: TestKeys) => Promise<CallOnKey | null>,
): Promise<readonly JudgedCall[] | null> {
  const { keys, call } = await harness.create(keyType);
  if (keys === null || call === null) return null;
  const last = (await harness.isFound({ call, key: keys.primary })) ? await work(keys) : null;
  const calls =
    last !== null && (await isShown(harness, divergence, last)) ? harness.historyOf(last.key) : null;
  harness.leave(keys);
  return calls;
}

/** Makes what the request of a row needs beforehand, while the key is Enabled: see {@link isReady}. */
async function prepare(harness: TourHarness, row: TableOperation, keys: TestKeys): Promise<void> {
  if (isReady(row, keys.primary)) return;
  const isEnabled = (situation: Situation) =>
    keyStatesOf(situation).some(([, keyState]) => keyState === 'Enabled');
  if (!(await harness.bringTo(keys, isEnabled))) return;
  const maker = makerFor(row);
  if (maker !== null) await harness.call(maker, keys.primary);
}

/** Says whether a call shows a divergence, by its own answer or by a DescribeKey after it. */
async function isShown(
  harness: TourHarness,
  divergence: Divergence,
  { call, key }: CallOnKey,
): Promise<boolean> {
  if (divergence.after === null) {
    if (!isSame(divergence, divergenceOf(call, key.typeClass, []))) return false;
    await harness.findAgain(key, call);
    return true;
  }
  const probe =
    call.judgement.verdict === 'diverges'
      ? await harness.findAgain(key, call)
      : await harness.call('DescribeKey', key);
  if (probe === null) return false;
  const shown = [
    ...contradictionsOf(probe, key, harness.historyOf(key)),
    divergenceOfProbe(probe, call, key, []),
  ];
  return shown.some((again) => isSame(divergence, again));
}

function isSame(one: Divergence, other: Divergence | null): boolean {
  return other !== null && causeOf(one) === causeOf(other);
}
