import type { AssumptionName } from '../key/assumption.ts';
import type { Verdict } from '../key/decide.ts';
import type { KeyState, LifecycleState } from '../key/key-state.ts';
import type { TableOperation } from '../key/key-state-table.ts';
import type { TypeClass } from '../key/type-class.ts';
import type { TrailEvent } from './observation.ts';
import type { UnreadRecord } from './trail-reading.ts';

/** What a log says about AWS and about the keys in it. Times are epoch milliseconds. */
export interface TrailReport {
  /** This package with its version. */
  readonly model: string;
  readonly verdict: 'conforms' | 'diverges' | 'cannot tell';
  readonly read: {
    readonly files: number;
    readonly records: number;
    readonly otherServices: number;
    /** Records that came again, of one action. */
    readonly again: number;
    readonly withoutKey: number;
    readonly unreadable: number;
    /** The first of those that could not be read. */
    readonly unread: readonly UnreadRecord[];
    readonly from: number | null;
    readonly to: number | null;
    readonly regions: readonly string[];
  };
  readonly summary: {
    readonly keys: number;
    /** Judged records: what one record says of one key. */
    readonly judged: number;
    readonly conforms: number;
    readonly diverges: number;
    /** Those that only a record explains that the log does not have. */
    readonly missing: number;
    /** Those that say nothing of a key state. */
    readonly cannotTell: number;
  };
  /** The first records that diverge, or that a record explains that the log does not have. */
  readonly findings: readonly TrailFinding[];
  readonly cells: readonly TrailCell[];
  readonly keys: readonly TrailKey[];
  readonly settled: readonly SettledByTrail[];
  /** The lives of the keys that were asked for. Missing if none were. */
  readonly lives?: readonly TrailLife[];
}

/** The life of one key in words. */
export interface TrailLife {
  readonly keyArn: string;
  readonly sentences: readonly LifeSentence[];
  /** What makes it usable again. */
  readonly advice: string;
}

/** One sentence of a key's life: one record, or several in a row that say the same. */
export interface LifeSentence {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly text: string;
  /** The key states that the key may be in then. */
  readonly states: readonly LifecycleState[];
}

/** A record that the model does not explain. */
export interface TrailFinding {
  readonly kind: 'diverges' | 'missing record';
  readonly why: string;
  readonly at: number;
  readonly keyArn: string;
  readonly event: TrailEvent;
  readonly exception: string | null;
  readonly message: string | null;
  readonly before: readonly LifecycleState[];
  readonly file: string;
  readonly eventId: string;
}

/** A cell of the key state table that AWS was seen to answer, over all type classes. */
export interface TrailCell {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  /** How often as the model has it, and how often not. */
  readonly alike: number;
  readonly unlike: number;
  readonly typeClasses: readonly TypeClass[];
}

/** What is known of one key at the end of the log. */
export interface TrailKey {
  readonly keyArn: string;
  readonly states: readonly LifecycleState[];
  /** Whether its key material can be used, as far as the key state says. */
  readonly usable: 'yes' | 'no' | 'cannot tell';
  /** The type class; null while several are possible. */
  readonly typeClass: TypeClass | null;
  readonly records: number;
  readonly diverges: number;
  /** The last thing that changed it; null if the log has none. */
  readonly lastChange: { readonly at: number; readonly event: TrailEvent; readonly actor: string } | null;
}

/** Something that the log decides and that no answer of AWS on record did. */
export interface SettledByTrail {
  /** Why the model's verdict was believed so far: no answer of AWS is on record. Null for an assumption. */
  readonly basis: Verdict['basis'] | null;
  /** The reading of an assumption that AWS was seen to take; null for a cell of the key state table. */
  readonly assumption: { readonly name: AssumptionName; readonly value: string } | null;
  readonly operation: TrailEvent;
  readonly keyState: KeyState | null;
  /** The type classes that the key can have been of. */
  readonly typeClasses: readonly TypeClass[];
  readonly exception: string | null;
  /** With places, and nothing else that names anything. */
  readonly message: string | null;
  readonly alike: boolean;
  readonly times: number;
  /** The month in which it was seen first and last, such as `2026-03`. */
  readonly first: string;
  readonly last: string;
}
