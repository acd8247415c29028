import type { TypeClass } from '../../key/type-class.ts';
import { type Divergence, divergenceOfProbe, showsOtherState } from '../finding/divergence.ts';
import type { JudgedCall } from '../session/session.ts';
import { type Precondition, textOf } from '../session/situation.ts';
import { keyInRegion, type TestKeys } from '../session/test-key.ts';
import type { TourHarness } from './harness.ts';

/**
 * Several calls were made before the state was another than the model's: makes each of them alone on a fresh key.
 *
 * @returns the divergence with the call that did it; null if none does it alone
 */
export async function probeEach(
  harness: TourHarness,
  typeClass: TypeClass,
  region: string,
  candidates: readonly JudgedCall[],
): Promise<Divergence | null> {
  let keys: TestKeys | null = null;
  for (const { observation, judgement, precondition } of candidates) {
    keys ??= precondition === null ? null : await freshKeysIn(harness, typeClass, precondition);
    const key = keys === null ? undefined : keyInRegion(keys, region);
    if (keys === null || key === undefined) return null;
    const operation = judgement.cells[0]?.operation;
    if (operation === undefined || observation.operation === 'DescribeKey') continue;
    const call = await harness.call(operation, key);
    const probe = await harness.call('DescribeKey', key);
    if (probe.judgement.verdict !== 'diverges') continue;
    const found = divergenceOfProbe(probe, call, key, harness.historyOf(key));
    harness.leave(keys);
    if (found !== null && showsOtherState(probe)) return found;
    keys = null;
  }
  if (keys !== null) harness.leave(keys);
  return null;
}

/** Says whether a call that diverged does so as well alone, on a fresh key in the same situation. */
export async function divergesAlone(
  harness: TourHarness,
  typeClass: TypeClass,
  { judgement, precondition }: JudgedCall,
): Promise<boolean> {
  const operation = judgement.cells[0]?.operation;
  const keys = precondition === null ? null : await freshKeysIn(harness, typeClass, precondition);
  if (operation === undefined || precondition === null || keys === null) return false;
  const key = keyInRegion(keys, precondition.region);
  if (key === undefined) return false;
  const call = await harness.call(operation, key);
  await harness.isFound({ call, key });
  harness.leave(keys);
  return call.judgement.verdict === 'diverges';
}

/** A fresh key, brought to the situation that another key was in; null if it does not get there. */
async function freshKeysIn(
  harness: TourHarness,
  typeClass: TypeClass,
  { text }: Precondition,
): Promise<TestKeys | null> {
  const { keys } = await harness.create(typeClass);
  if (keys === null) return null;
  return (await harness.bringTo(keys, (situation) => textOf(situation) === text)) ? keys : null;
}
