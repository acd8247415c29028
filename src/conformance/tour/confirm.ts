import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import type { TypeClass } from '../../key/type-class.ts';
import { isWireObject, textIn, type WireObject } from '../../scenario/wire-form.ts';
import { contradictionsOf, type Divergence, divergenceOf, divergenceOfProbe } from '../finding/divergence.ts';
import { expectedText, type FindingStep } from '../finding/finding.ts';
import { causeOf } from '../finding/finding-id.ts';
import { outcomeText } from '../oracle/observation.ts';
import type { JudgedCall } from '../session/session.ts';
import { keyStatesOf, type Situation, textOf } from '../session/situation.ts';
import { subjectsOf, type TestKey, type TestKeys } from '../session/test-key.ts';
import { leadTo } from '../tour/bring-to.ts';
import type { TourHarness } from '../tour/harness.ts';
import { isReady, producersOf } from './readiness.ts';
import { type Act, actsBefore, likelyFor, replay, shortest } from './replay.ts';

/** Whether a divergence showed again, and the calls that show it. */
export interface Confirmation {
  readonly reproduced: boolean;
  readonly steps: readonly FindingStep[];
}

/**
 * Shows a divergence again on a fresh key: by the shortest way to the state where it was seen, then by the shortest way to
 * the very precondition, at last by all the calls that were made before it, of which those are left out that are not needed.
 *
 * @param mayGoOn whether calls may still be spent on a shorter sequence
 */
export async function confirm(
  harness: TourHarness,
  divergence: Divergence,
  mayGoOn: () => boolean = () => true,
): Promise<Confirmation> {
  const { keyType, after, precondition } = divergence;
  if (keyType === null) return asSeen(divergence);
  if (precondition === null || divergence.operation === 'CreateKey')
    return confirmCreation(harness, divergence, keyType);
  const blamed = after?.judgement.cells[0] ?? null;
  const row = after === null ? rowOf(divergence) : (blamed?.operation ?? null);
  if (row === null) return confirmCreation(harness, divergence, keyType);
  const state = after === null ? divergence.keyState : (blamed?.keyState ?? null);
  const wanted = [
    (situation: Situation) =>
      keyStatesOf(situation).some(([region, each]) => region === precondition.region && each === state),
    (situation: Situation) => textOf(situation) === precondition.text,
  ];
  for (const isWanted of wanted) {
    const steps = await onFreshKey(harness, keyType, async (cast) => {
      await provide(harness, row, cast.home, cast);
      if (!(await leadTo(harness, cast, isWanted))) return null;
      const subject = subjectsOf(cast).find(({ region }) => region === precondition.region);
      if (subject === undefined) return null;
      return stepsIfShown(harness, divergence, subject, cast, await harness.call(row, subject, cast));
    });
    if (steps !== null) return asShown(steps);
  }
  const telling = { kind: 'call', operation: row, region: precondition.region } as const;
  const shows = (acts: readonly Act[]) =>
    onFreshKey(harness, keyType, async (cast) => {
      const again = await replay(harness, cast, [...acts, telling]);
      return again && stepsIfShown(harness, divergence, again.subject, cast, again.step);
    });
  const acts = actsBefore(divergence, harness.canWait);
  const steps = mayGoOn() ? await shortest(acts, likelyFor(row), shows, mayGoOn) : null;
  return steps === null ? asSeen(divergence) : asShown(steps);
}

async function confirmCreation(
  harness: TourHarness,
  divergence: Divergence,
  keyType: TypeClass,
): Promise<Confirmation> {
  const { cast, step } = await harness.create(keyType);
  if (step === null) return asSeen(divergence);
  const isAgain =
    divergence.operation === 'CreateKey'
      ? isSame(divergence, divergenceOf(step, keyType, []))
      : cast !== null && (await isShown(harness, divergence, cast.home, cast, step));
  if (cast !== null) harness.leave(cast);
  if (!isAgain) return asSeen(divergence);
  return asShown(cast === null ? [step] : harness.historyOf(cast.home));
}

/** The row of a call that diverged; where its request named no key of the model, such as a DeleteAlias, its own. */
function rowOf({ operation, row }: Divergence): TableOperation | null {
  return row ?? (isTableOperation(operation) ? operation : null);
}

/** Does something with a fresh key that no later call will name; null where the target does not make one as expected. */
async function onFreshKey(
  harness: TourHarness,
  keyType: TypeClass,
  work: (cast: TestKeys) => Promise<readonly JudgedCall[] | null>,
): Promise<readonly JudgedCall[] | null> {
  const { cast, step } = await harness.create(keyType);
  if (cast === null || step === null) return null;
  const steps = (await isFound(harness, cast.home, cast, step)) ? await work(cast) : null;
  harness.leave(cast);
  return steps;
}

async function stepsIfShown(
  harness: TourHarness,
  divergence: Divergence,
  subject: TestKey,
  cast: TestKeys,
  last: JudgedCall,
): Promise<readonly JudgedCall[] | null> {
  return (await isShown(harness, divergence, subject, cast, last)) ? harness.historyOf(subject) : null;
}

function asShown(steps: readonly JudgedCall[]): Confirmation {
  return { reproduced: true, steps: steps.map(findingStep) };
}

/** The calls that showed a divergence, where they did not show it again. */
export function asSeen({ history }: Divergence): Confirmation {
  return { reproduced: false, steps: history.map(findingStep) };
}

/** What a telling request needs is made first, while the key is Enabled: see {@link isReady}. */
async function provide(
  harness: TourHarness,
  row: TableOperation,
  subject: TestKey,
  cast: TestKeys,
): Promise<void> {
  if (isReady(row, subject)) return;
  const isEnabled = (situation: Situation) =>
    keyStatesOf(situation).some(([, keyState]) => keyState === 'Enabled');
  if (!(await leadTo(harness, cast, isEnabled))) return;
  for (const producer of producersOf(row)) await harness.call(producer, subject, cast);
}

/** Says whether a call shows a divergence, by its own answer or by a DescribeKey after it. */
async function isShown(
  harness: TourHarness,
  divergence: Divergence,
  subject: TestKey,
  cast: TestKeys,
  last: JudgedCall,
): Promise<boolean> {
  if (divergence.after === null) {
    if (!isSame(divergence, divergenceOf(last, subject.typeClass, []))) return false;
    await harness.findAgain(subject, cast, last);
    return true;
  }
  const probe =
    last.judgement.verdict === 'diverges'
      ? await harness.findAgain(subject, cast, last)
      : await harness.call('DescribeKey', subject, cast);
  if (probe === null) return false;
  const shown = [
    ...contradictionsOf(probe, subject, harness.historyOf(subject)),
    divergenceOfProbe(probe, last, subject, []),
  ];
  return shown.some((again) => isSame(divergence, again));
}

async function isFound(
  harness: TourHarness,
  subject: TestKey,
  cast: TestKeys,
  step: JudgedCall,
): Promise<boolean> {
  return step.judgement.verdict !== 'diverges' || (await harness.findAgain(subject, cast, step)) !== null;
}

function isSame(one: Divergence, other: Divergence | null): boolean {
  return other !== null && causeOf(one) === causeOf(other);
}

/** A call as a finding tells of it. */
export function findingStep({ observation, judgement }: JudgedCall): FindingStep {
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
