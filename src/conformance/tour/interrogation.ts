import type { TypeClass } from '../../key/type-class.ts';
import { type Divergence, divergenceOfProbe, showsOtherState } from '../finding/divergence.ts';
import { leadTo } from '../session/lead.ts';
import { type Place, textOf } from '../session/scene.ts';
import type { Step } from '../session/session.ts';
import { type Cast, subjectsOf } from '../session/subject.ts';
import type { Workbench } from '../session/workbench.ts';

/**
 * Several calls were made before the state was another than the model's: makes each of them alone on a fresh key.
 *
 * @returns the divergence with the call that did it; null if none does it alone
 */
export async function interrogate(
  bench: Workbench,
  typeClass: TypeClass,
  region: string,
  suspects: readonly Step[],
): Promise<Divergence | null> {
  let cast: Cast | null = null;
  for (const { observation, judgement, place } of suspects) {
    cast ??= place === null ? null : await castAt(bench, typeClass, place);
    const subject = cast === null ? undefined : subjectsOf(cast).find((each) => each.region === region);
    if (cast === null || subject === undefined) return null;
    const operation = judgement.cells[0]?.operation;
    if (operation === undefined || observation.operation === 'DescribeKey') continue;
    const step = await bench.call(operation, subject, cast);
    const probe = await bench.call('DescribeKey', subject, cast);
    if (probe.judgement.verdict !== 'diverges') continue;
    const found = divergenceOfProbe(probe, step, subject, bench.historyOf(subject));
    bench.leave(cast);
    if (found !== null && showsOtherState(probe)) return found;
    cast = null;
  }
  if (cast !== null) bench.leave(cast);
  return null;
}

/** Says whether a call that diverged does so as well alone, on a fresh key in the same place. */
export async function divergesAlone(
  bench: Workbench,
  typeClass: TypeClass,
  { judgement, place }: Step,
): Promise<boolean> {
  const operation = judgement.cells[0]?.operation;
  const cast = place === null ? null : await castAt(bench, typeClass, place);
  const subject = cast === null ? undefined : subjectsOf(cast).find(({ region }) => region === place?.region);
  if (operation === undefined || cast === null || subject === undefined) return false;
  const step = await bench.call(operation, subject, cast);
  if (step.judgement.verdict === 'diverges') await bench.findAgain(subject, cast, step);
  bench.leave(cast);
  return step.judgement.verdict === 'diverges';
}

/** A fresh key, led to a place that another key was in; null if it does not get there. */
async function castAt(bench: Workbench, typeClass: TypeClass, place: Place): Promise<Cast | null> {
  const { cast } = await bench.create(typeClass);
  if (cast === null) return null;
  return (await leadTo(bench, cast, (scene) => textOf(scene) === place.text)) ? cast : null;
}
