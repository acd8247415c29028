import type { AssumptionName, KeyState, Operation, TableOperation, TypeClass } from '../key/index.ts';
import type { Finding } from './finding.ts';

/** What became of one cell of the key state table. */
export interface CellReport {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly keyType: TypeClass;
  readonly result: 'conforms' | 'diverges' | 'unknown' | 'not reached';
  readonly expected: string;
  readonly observed: string;
  /** The ids of its findings. */
  readonly findings: readonly string[];
}

/** All that a conformance run found: the form of its JSON report. */
export interface ConformanceReport {
  /** What was tested: an endpoint, or a name. */
  readonly target: string;
  /** This package with its version. */
  readonly model: string;
  readonly seed: number;
  readonly verdict: 'conforms' | 'diverges' | 'cannot tell';
  readonly summary: {
    readonly calls: number;
    readonly keys: number;
    readonly cells: number;
    readonly conforms: number;
    readonly diverges: number;
    readonly unknown: number;
    readonly notReached: number;
    readonly findings: number;
  };
  /** Why the run ended before its end; null if it did not. */
  readonly stopped: string | null;
  /** Operations that the target does not have, with how it said so. */
  readonly notImplemented: readonly { readonly operation: Operation; readonly observed: string }[];
  readonly cells: readonly CellReport[];
  readonly findings: readonly Finding[];
  /** Which reading of an assumption the target took. */
  readonly assumptions: readonly { readonly name: AssumptionName; readonly taken: string }[];
}
