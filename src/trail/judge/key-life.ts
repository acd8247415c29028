import type { LifecycleState } from '../../key/key-state.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { TrailObservation } from '../observation.ts';
import type { Reading } from './readings.ts';

/** What is said of one record. */
export type TrailVerdict =
  | { readonly kind: 'conforms' }
  | { readonly kind: 'diverges'; readonly why: string }
  | { readonly kind: 'cannot tell'; readonly why: string; readonly isMissingRecord: boolean };

/** One record of a key, judged. */
export interface JudgedObservation {
  readonly observation: TrailObservation;
  readonly verdict: TrailVerdict;
  /** The key states that the key may have been in when it was called, by the records before and what the message says. */
  readonly before: readonly LifecycleState[];
  /** The key states that it may be in afterwards. */
  readonly after: readonly LifecycleState[];
  readonly typeClasses: readonly TypeClass[];
  /** The readings of assumptions that this record told. */
  readonly told: readonly Reading[];
}

/** What the log says of one key. */
export interface KeyLife {
  readonly keyArn: string;
  /** In the order in which they were judged. */
  readonly records: readonly JudgedObservation[];
  /** What the key may be now, as far as the log goes. */
  readonly states: readonly LifecycleState[];
  readonly typeClasses: readonly TypeClass[];
}
