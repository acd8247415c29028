import { isTableOperation, type KeyState } from '../key/index.ts';
import { causeOf, contradictionsOf, type Divergence, divergenceOf, divergenceOfProbe } from './divergence.ts';
import { expectedText, type FindingStep } from './finding.ts';
import { outcomeText } from './observation.ts';
import { routeTo } from './route.ts';
import type { Step } from './session.ts';
import type { Subject } from './subject.ts';
import { isWireObject, textIn } from './wire-form.ts';
import type { Workbench } from './workbench.ts';

/** Whether a divergence showed again, and the calls that show it. */
export interface Confirmation {
  readonly reproduced: boolean;
  readonly steps: readonly FindingStep[];
}

/** Shows a divergence again on a fresh key, by the shortest way to where it was seen. */
export async function confirm(bench: Workbench, divergence: Divergence): Promise<Confirmation> {
  const seen: Confirmation = { reproduced: false, steps: divergence.history.map(findingStep) };
  const { keyType, after } = divergence;
  if (keyType === null) return seen;
  const { subject, step: creation } = await bench.create(keyType);
  if (divergence.operation === 'CreateKey') {
    return isSame(divergence, divergenceOf(creation, keyType, []))
      ? { reproduced: true, steps: [findingStep(creation)] }
      : seen;
  }
  if (subject === null || !(await isFound(bench, subject, creation))) return seen;
  const operation = after === null ? divergence.operation : after.observation.operation;
  const keyState = after === null ? divergence.keyState : (after.judgement.cells[0]?.keyState ?? null);
  if (!isTableOperation(operation)) {
    const shown = await isShown(bench, divergence, subject, creation);
    return shown ? { reproduced: true, steps: bench.historyOf(subject).map(findingStep) } : seen;
  }
  if (keyState === null || !(await reach(bench, subject, keyState))) return seen;
  const last = await bench.call(operation, subject);
  if (last === null || !(await isShown(bench, divergence, subject, last))) return seen;
  return { reproduced: true, steps: bench.historyOf(subject).map(findingStep) };
}

/** Leads a key to a state by the shortest way; false if it does not get there. */
async function reach(bench: Workbench, subject: Subject, keyState: KeyState): Promise<boolean> {
  for (let state = bench.keyStateOf(subject); state !== keyState; state = bench.keyStateOf(subject)) {
    const key = bench.keyOf(subject);
    const next = key === null ? undefined : routeTo(key, (wanted) => wanted === keyState)?.[0];
    const step = next === undefined ? null : await bench.call(next, subject);
    if (step === null || !(await isFound(bench, subject, step))) return false;
    if (bench.keyStateOf(subject) === state) return false;
  }
  return true;
}

/** Says whether a call shows a divergence, by its own answer or by a DescribeKey after it. */
async function isShown(
  bench: Workbench,
  divergence: Divergence,
  subject: Subject,
  last: Step,
): Promise<boolean> {
  if (divergence.after === null) {
    const again = divergenceOf(last, subject.typeClass, []);
    if (!isSame(divergence, again)) return false;
    await bench.findAgain(subject, last);
    return true;
  }
  const probe =
    last.judgement.verdict === 'diverges'
      ? await bench.findAgain(subject, last)
      : await bench.call('DescribeKey', subject);
  if (probe === null) return false;
  return [...contradictionsOf(probe, subject, []), divergenceOfProbe(probe, last, subject, [])].some(
    (again) => isSame(divergence, again),
  );
}

async function isFound(bench: Workbench, subject: Subject, step: Step): Promise<boolean> {
  return step.judgement.verdict !== 'diverges' || (await bench.findAgain(subject, step)) !== null;
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
    keyState: judgement.cells[0]?.keyState ?? null,
    expected:
      judgement.verdict === 'conforms'
        ? expectedText([judgement.expected], [])
        : judgement.verdict === 'diverges'
          ? expectedText(judgement.expected, judgement.differences)
          : '',
    observed:
      outcome.kind === 'answered' && isWireObject(metadata)
        ? `success, KeyState ${String(metadata['KeyState'])}, Enabled ${String(metadata['Enabled'])}`
        : outcomeText(outcome),
  };
}
