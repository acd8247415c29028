import { type Distinction, distinguish } from '../../explore/distinguish.ts';
import { type Replay, type ReplayStep, replay } from '../../explore/replay.ts';
import { visibleMetadata, visibleRotation } from '../../explore/visible.ts';
import type { AssumptionName, Assumptions } from '../../key/assumption.ts';
import { judge } from '../../key/judge.ts';
import type { KeyState } from '../../key/key-state.ts';
import { isInCustomKeyStore, type KeyType } from '../../key/key-type.ts';
import { typeClasses } from '../../key/type-class.ts';

/** What can be asked of a target so that an assumption is settled. */
export interface Means {
  /** Whether days can pass: a target whose clock can be moved. */
  readonly days: boolean;
  /** Whether a custom key store can be made. */
  readonly keyStores: boolean;
}

/** What the model says under one reading of an assumption. */
export interface Prediction {
  readonly value: string;
  /** What each call comes to: `success`, or the exception; with the key state after it. */
  readonly answers: readonly { readonly outcome: string; readonly keyState: string }[];
  /** What the probe at the end shows. */
  readonly shown: string;
}

/** The shortest calls that settle an assumption, and what they would show under each reading. */
export interface Experiment {
  readonly distinction: Distinction;
  readonly type: KeyType;
  readonly steps: readonly ReplayStep[];
  /** What is done, for people: one text for each call or wait, the creation of the key first. */
  readonly calls: readonly string[];
  readonly predictions: readonly Prediction[];
}

/** An experiment, or why there is none. */
export type Plan =
  | { readonly kind: 'experiment'; readonly experiment: Experiment }
  /** The target or the patience of a run does not allow for it. */
  | { readonly kind: 'not here'; readonly experiment: Experiment; readonly why: string }
  /** No calls tell the readings apart, because of how others were settled. */
  | { readonly kind: 'no difference'; readonly why: string };

const aDay = 24 * 60 * 60 * 1000;

/**
 * Plans how an assumption is settled: the search finds the calls, the model says what each reading would show.
 *
 * @param settled readings of other assumptions that the target is known to have
 */
export function planOf(name: AssumptionName, settled: Partial<Assumptions>, means: Means): Plan {
  const distinction = distinguish(name, settled);
  if (distinction === null) {
    const readings = Object.entries(settled).map(([other, value]) => `${other} ${value}`);
    return { kind: 'no difference', why: `no calls tell its readings apart where ${readings.join(', ')}` };
  }
  const type: KeyType = typeClasses[distinction.typeClass];
  const replays = distinction.paths.map(({ value, path }) => ({ value, replayed: replay(path) }));
  const steps = replays[0]?.replayed.steps ?? [];
  const predictions = replays.map(({ value, replayed }) => predictionOf(value, replayed, distinction.probe));
  const experiment = { distinction, type, steps, calls: callsOf(distinction, type), predictions };
  const times = steps.map(timeOf);
  const took = Math.max(0, ...times) - Math.min(...times);
  const missing = [
    ...(isInCustomKeyStore(type) && !means.keyStores
      ? ['it takes a custom key store with a CloudHSM cluster, which a run never makes']
      : []),
    ...(took > 0 && !means.days
      ? [`it takes ${Math.ceil(took / aDay)} days, and nothing shortens them`]
      : []),
  ];
  return missing.length === 0
    ? { kind: 'experiment', experiment }
    : { kind: 'not here', experiment, why: missing.join(', and ') };
}

/** The instant of a step, epoch milliseconds. */
export function timeOf(step: ReplayStep): number {
  return 'until' in step ? step.until : 'request' in step ? step.request.at : step.event.at;
}

function predictionOf(value: string, { keys, steps }: Replay, probe: Distinction['probe']): Prediction {
  let keyState: KeyState | 'Deleted' = 'Enabled';
  const answers = steps.flatMap((step) => {
    if (!('request' in step)) return [];
    if (step.outcome.ok) keyState = step.outcome.key.keyState;
    return [{ outcome: step.outcome.ok ? 'success' : step.outcome.exception.name, keyState }];
  });
  return { value, answers, shown: shownIn(keys[0] ?? null, probe) };
}

function shownIn(key: Replay['keys'][number], probe: Distinction['probe']): string {
  if (key === null || key.keyState === 'Deleted') return 'NotFoundException';
  switch (probe) {
    case 'DescribeKey':
      return visibleMetadata(key);
    case 'GetKeyRotationStatus':
      return visibleRotation(key);
    default:
      return judge(key.facts, key.keyState, { type: probe, at: key.at })?.error.name ?? 'success';
  }
}

function callsOf({ probe, paths }: Distinction, type: KeyType): readonly string[] {
  const creation = [
    'CreateKey',
    ...(type.origin === 'AWS_KMS' ? [] : [type.origin]),
    ...(type.multiRegion ? ['multi-Region'] : []),
  ].join(' ');
  const labels = (paths[0]?.path.steps ?? []).map(({ label, stimulus }) =>
    stimulus?.kind === 'deadline' || stimulus?.kind === 'service' ? `(${label})` : label,
  );
  return [creation, ...labels, probe];
}
