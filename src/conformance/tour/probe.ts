import type { TypeClass } from '../../key/type-class.ts';
import { type Divergence, divergenceOfProbe, showsOtherState } from '../finding/divergence.ts';
import type { JudgedCall } from '../session/session.ts';
import { type Precondition, textOf } from '../session/situation.ts';
import { subjectsOf, type TestKeys } from '../session/test-key.ts';
import { leadTo } from '../tour/bring-to.ts';
import type { TourHarness } from '../tour/harness.ts';

/**
 * Several calls were made before the state was another than the model's: makes each of them alone on a fresh key.
 *
 * @returns the divergence with the call that did it; null if none does it alone
 */
export async function interrogate(
  harness: TourHarness,
  typeClass: TypeClass,
  region: string,
  suspects: readonly JudgedCall[],
): Promise<Divergence | null> {
  let cast: TestKeys | null = null;
  for (const { observation, judgement, precondition } of suspects) {
    cast ??= precondition === null ? null : await castAt(harness, typeClass, precondition);
    const subject = cast === null ? undefined : subjectsOf(cast).find((each) => each.region === region);
    if (cast === null || subject === undefined) return null;
    const operation = judgement.cells[0]?.operation;
    if (operation === undefined || observation.operation === 'DescribeKey') continue;
    const step = await harness.call(operation, subject, cast);
    const probe = await harness.call('DescribeKey', subject, cast);
    if (probe.judgement.verdict !== 'diverges') continue;
    const found = divergenceOfProbe(probe, step, subject, harness.historyOf(subject));
    harness.leave(cast);
    if (found !== null && showsOtherState(probe)) return found;
    cast = null;
  }
  if (cast !== null) harness.leave(cast);
  return null;
}

/** Says whether a call that diverged does so as well alone, on a fresh key in the same precondition. */
export async function divergesAlone(
  harness: TourHarness,
  typeClass: TypeClass,
  { judgement, precondition }: JudgedCall,
): Promise<boolean> {
  const operation = judgement.cells[0]?.operation;
  const cast = precondition === null ? null : await castAt(harness, typeClass, precondition);
  const subject =
    cast === null ? undefined : subjectsOf(cast).find(({ region }) => region === precondition?.region);
  if (operation === undefined || cast === null || subject === undefined) return false;
  const step = await harness.call(operation, subject, cast);
  if (step.judgement.verdict === 'diverges') await harness.findAgain(subject, cast, step);
  harness.leave(cast);
  return step.judgement.verdict === 'diverges';
}

/** A fresh key, led to a precondition that another key was in; null if it does not get there. */
async function castAt(
  harness: TourHarness,
  typeClass: TypeClass,
  precondition: Precondition,
): Promise<TestKeys | null> {
  const { cast } = await harness.create(typeClass);
  if (cast === null) return null;
  return (await leadTo(harness, cast, (situation) => textOf(situation) === precondition.text)) ? cast : null;
}
