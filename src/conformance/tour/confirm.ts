import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import type { TypeClass } from '../../key/type-class.ts';
import { contradictionsOf, type Divergence, divergenceOf, divergenceOfProbe } from '../finding/divergence.ts';
import { expectedText, type FindingStep } from '../finding/finding.ts';
import { causeOf } from '../finding/finding-id.ts';
import { outcomeText } from '../oracle/observation.ts';
import { isWireObject, textIn, type WireObject } from '../oracle/wire-form.ts';
import { leadTo } from '../session/lead.ts';
import { keyStatesOf, type Scene, textOf } from '../session/scene.ts';
import type { Step } from '../session/session.ts';
import { type Cast, type Subject, subjectsOf } from '../session/subject.ts';
import type { Workbench } from '../session/workbench.ts';
import { isReady, producersOf } from './readiness.ts';
import { type Act, actsBefore, likelyFor, replay, shortest } from './replay.ts';

/** Whether a divergence showed again, and the calls that show it. */
export interface Confirmation {
  readonly reproduced: boolean;
  readonly steps: readonly FindingStep[];
}

/**
 * Shows a divergence again on a fresh key: by the shortest way to the state where it was seen, then by the shortest way to
 * the very place, at last by all the calls that were made before it, of which those are left out that are not needed.
 *
 * @param mayGoOn whether calls may still be spent on a shorter sequence
 */
export async function confirm(
  bench: Workbench,
  divergence: Divergence,
  mayGoOn: () => boolean = () => true,
): Promise<Confirmation> {
  const { keyType, after, place } = divergence;
  if (keyType === null) return asSeen(divergence);
  if (place === null || divergence.operation === 'CreateKey')
    return confirmCreation(bench, divergence, keyType);
  const blamed = after?.judgement.cells[0] ?? null;
  const row = after === null ? rowOf(divergence) : (blamed?.operation ?? null);
  if (row === null) return confirmCreation(bench, divergence, keyType);
  const state = after === null ? divergence.keyState : (blamed?.keyState ?? null);
  const wanted = [
    (scene: Scene) => keyStatesOf(scene).some(([region, each]) => region === place.region && each === state),
    (scene: Scene) => textOf(scene) === place.text,
  ];
  for (const isWanted of wanted) {
    const steps = await onFreshKey(bench, keyType, async (cast) => {
      await provide(bench, row, cast.home, cast);
      if (!(await leadTo(bench, cast, isWanted))) return null;
      const subject = subjectsOf(cast).find(({ region }) => region === place.region);
      if (subject === undefined) return null;
      return stepsIfShown(bench, divergence, subject, cast, await bench.call(row, subject, cast));
    });
    if (steps !== null) return asShown(steps);
  }
  const telling = { kind: 'call', operation: row, region: place.region } as const;
  const shows = (acts: readonly Act[]) =>
    onFreshKey(bench, keyType, async (cast) => {
      const again = await replay(bench, cast, [...acts, telling]);
      return again && stepsIfShown(bench, divergence, again.subject, cast, again.step);
    });
  const acts = actsBefore(divergence, bench.canWait);
  const steps = mayGoOn() ? await shortest(acts, likelyFor(row), shows, mayGoOn) : null;
  return steps === null ? asSeen(divergence) : asShown(steps);
}

async function confirmCreation(
  bench: Workbench,
  divergence: Divergence,
  keyType: TypeClass,
): Promise<Confirmation> {
  const { cast, step } = await bench.create(keyType);
  if (step === null) return asSeen(divergence);
  const isAgain =
    divergence.operation === 'CreateKey'
      ? isSame(divergence, divergenceOf(step, keyType, []))
      : cast !== null && (await isShown(bench, divergence, cast.home, cast, step));
  if (cast !== null) bench.leave(cast);
  if (!isAgain) return asSeen(divergence);
  return asShown(cast === null ? [step] : bench.historyOf(cast.home));
}

/** The row of a call that diverged; where its request named no key of the model, such as a DeleteAlias, its own. */
function rowOf({ operation, row }: Divergence): TableOperation | null {
  return row ?? (isTableOperation(operation) ? operation : null);
}

/** Does something with a fresh key that no later call will name; null where the target does not make one as expected. */
async function onFreshKey(
  bench: Workbench,
  keyType: TypeClass,
  work: (cast: Cast) => Promise<readonly Step[] | null>,
): Promise<readonly Step[] | null> {
  const { cast, step } = await bench.create(keyType);
  if (cast === null || step === null) return null;
  const steps = (await isFound(bench, cast.home, cast, step)) ? await work(cast) : null;
  bench.leave(cast);
  return steps;
}

async function stepsIfShown(
  bench: Workbench,
  divergence: Divergence,
  subject: Subject,
  cast: Cast,
  last: Step,
): Promise<readonly Step[] | null> {
  return (await isShown(bench, divergence, subject, cast, last)) ? bench.historyOf(subject) : null;
}

function asShown(steps: readonly Step[]): Confirmation {
  return { reproduced: true, steps: steps.map(findingStep) };
}

/** The calls that showed a divergence, where they did not show it again. */
export function asSeen({ history }: Divergence): Confirmation {
  return { reproduced: false, steps: history.map(findingStep) };
}

/** What a telling request needs is made first, while the key is Enabled: see {@link isReady}. */
async function provide(bench: Workbench, row: TableOperation, subject: Subject, cast: Cast): Promise<void> {
  if (isReady(row, subject)) return;
  const isEnabled = (scene: Scene) => keyStatesOf(scene).some(([, keyState]) => keyState === 'Enabled');
  if (!(await leadTo(bench, cast, isEnabled))) return;
  for (const producer of producersOf(row)) await bench.call(producer, subject, cast);
}

/** Says whether a call shows a divergence, by its own answer or by a DescribeKey after it. */
async function isShown(
  bench: Workbench,
  divergence: Divergence,
  subject: Subject,
  cast: Cast,
  last: Step,
): Promise<boolean> {
  if (divergence.after === null) {
    if (!isSame(divergence, divergenceOf(last, subject.typeClass, []))) return false;
    await bench.findAgain(subject, cast, last);
    return true;
  }
  const probe =
    last.judgement.verdict === 'diverges'
      ? await bench.findAgain(subject, cast, last)
      : await bench.call('DescribeKey', subject, cast);
  if (probe === null) return false;
  const shown = [
    ...contradictionsOf(probe, subject, bench.historyOf(subject)),
    divergenceOfProbe(probe, last, subject, []),
  ];
  return shown.some((again) => isSame(divergence, again));
}

async function isFound(bench: Workbench, subject: Subject, cast: Cast, step: Step): Promise<boolean> {
  return step.judgement.verdict !== 'diverges' || (await bench.findAgain(subject, cast, step)) !== null;
}

function isSame(one: Divergence, other: Divergence | null): boolean {
  return other !== null && causeOf(one) === causeOf(other);
}

/** A call as a finding tells of it. */
export function findingStep({ observation, judgement }: Step): FindingStep {
  const { operation, region, input, keyMaterial, outcome } = observation;
  const metadata = outcome.kind === 'answered' ? outcome.output['KeyMetadata'] : undefined;
  const created = operation === 'CreateKey' && isWireObject(metadata) ? textIn(metadata, 'KeyId') : undefined;
  return {
    operation,
    region,
    input,
    ...(keyMaterial === undefined ? {} : { keyMaterial }),
    ...(created === undefined ? {} : { createdKeyId: created }),
    ...(outcome.kind === 'answered' ? { output: outcome.output } : {}),
    keyState: judgement.cells[0]?.keyState ?? null,
    expected:
      judgement.verdict === 'conforms'
        ? expectedText([judgement.expected], [])
        : judgement.verdict === 'diverges'
          ? expectedText(judgement.expected, judgement.differences)
          : '',
    observed:
      outcome.kind === 'answered' && isWireObject(metadata)
        ? ['success', ...shownMembers.flatMap((name) => memberIn(metadata, name))].join(', ')
        : outcomeText(outcome),
  };
}

/** What of KeyMetadata is told of every answer that has it. */
const shownMembers = ['KeyState', 'Enabled'] as const;

function memberIn(metadata: WireObject, name: string): readonly string[] {
  const value = metadata[name];
  return value === undefined ? [] : [`${name} ${String(value)}`];
}
