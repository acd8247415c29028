import type { InspectionEvent } from 'xstate';
import { isTypeClass, type TypeClass } from '../../key/type-class.ts';
import { live, type Moment } from '../path/life.ts';
import { type LifeStep, readPath, stepText } from '../path/life-step.ts';
import { withReadableDates } from './readable-dates.ts';

/** One line of a recording: a step that a key took, or something that XState told of its actor. */
export type RecordedLine = RecordedStep | RecordedInspection;

/** A step and what came of it. */
export interface RecordedStep {
  readonly kind: 'step';
  readonly typeClass: TypeClass;
  /** As `readStep` reads it. */
  readonly step: string;
  /** ISO 8601, of the key's clock. */
  readonly at: string;
  /** `done`, or the exception with which a call was refused. */
  readonly outcome: string;
  readonly message?: string;
  /** The key state after it. */
  readonly keyState: string;
  /** The service events that happened in it. */
  readonly events: readonly string[];
}

/** What an inspector hears, with readable dates. */
export interface RecordedInspection {
  readonly kind: 'inspection';
  readonly type: string;
  readonly event?: unknown;
  readonly value?: unknown;
  readonly context?: unknown;
}

/** A step as it is recorded. */
export function recordedStep(typeClass: TypeClass, { step, key, outcome, events }: Moment): RecordedStep {
  return {
    kind: 'step',
    typeClass,
    step: stepText(step),
    at: new Date(key.at).toISOString(),
    outcome: outcome.kind === 'refused' ? outcome.exception.name : outcome.kind,
    ...(outcome.kind === 'refused' ? { message: outcome.exception.message } : {}),
    keyState: key.keyState,
    events: events.map(({ type }) => type),
  };
}

/** What XState tells an inspector as it is recorded; null for what says nothing of the key. */
export function recordedInspection(event: InspectionEvent): RecordedInspection | null {
  if (event.type !== '@xstate.event' && event.type !== '@xstate.snapshot') return null;
  const snapshot = event.type === '@xstate.snapshot' ? event.snapshot : {};
  return {
    kind: 'inspection',
    type: event.type,
    event: withReadableDates(event.event),
    ...('value' in snapshot ? { value: snapshot.value } : {}),
    ...('context' in snapshot ? { context: withReadableDates(snapshot.context) } : {}),
  };
}

/** What playing a recording back shows: the steps as the model takes them now, and where it differs. */
export interface Playback {
  readonly typeClass: TypeClass;
  readonly steps: readonly LifeStep[];
  readonly moments: readonly Moment[];
  /** One line for each step that came out otherwise than recorded. */
  readonly differences: readonly string[];
}

/**
 * Takes the steps of a recording again.
 *
 * @param text JSON lines
 * @throws RangeError, naming the line, for a text that is not a recording
 */
export function playBack(text: string): Playback {
  const recorded = text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : (readLine(line, index + 1) ?? [])));
  const [first] = recorded;
  if (first === undefined)
    throw new RangeError(
      'this is not a recording: it has no step (kms-model inspect --record FILE makes one)',
    );
  const steps = readPath(recorded.map(({ step }) => step).join(' '));
  const moments = live(first.typeClass, steps);
  const differences = moments.flatMap((moment, index) => {
    const was = recorded[index];
    const is = recordedStep(first.typeClass, moment);
    if (was?.outcome === is.outcome && was.keyState === is.keyState) return [];
    const before = `recorded ${was?.outcome} and ${was?.keyState}`;
    return [`step ${index + 1}, ${is.step}: ${before}, now ${is.outcome} and ${is.keyState}`];
  });
  return { typeClass: first.typeClass, steps, moments, differences };
}

function readLine(
  line: string,
  number: number,
): Pick<RecordedStep, 'typeClass' | 'step' | 'outcome' | 'keyState'> | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new RangeError(`line ${number} of the recording is not JSON`);
  }
  const { kind, typeClass, step, outcome, keyState }: Readonly<Record<string, unknown>> =
    typeof value === 'object' && value !== null ? { ...value } : {};
  if (kind === 'inspection') return null;
  if (kind !== 'step' || typeof typeClass !== 'string' || !isTypeClass(typeClass)) {
    throw new RangeError(`line ${number} of the recording is neither a step nor an inspection event`);
  }
  return { typeClass, step: String(step), outcome: String(outcome), keyState: String(keyState) };
}
