/** report: what a conformance run, a trace or several of them found; its verdict, baseline and file. All of conformance may use it. */

import type { AssumptionName } from '../../key/assumption.ts';
import type { KeyState } from '../../key/key-state.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import { type Operation, operationOf } from '../../key/operation.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { Cause } from '../cause/cause.ts';
import type { CellReport, MissingOperation } from '../finding/cell-results.ts';
import type { Finding, FindingKind } from '../finding/finding.ts';

/** All that a conformance run found: the form of its JSON report, `docs/schemas/conformance-report.schema.json`. */
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
    readonly causes: number;
  };
  /** Why the run ended before its end; null if it did not. */
  readonly stopped: string | null;
  /** Which part of a run over several machines this is, such as `2/4`. Missing for a whole run. */
  readonly shard?: string;
  /** For a trace that was judged: how many of its calls diverge only because they use what a finding gave. */
  readonly trace?: { readonly following: number };
  /** Operations that the target does not have, with how it said so. */
  readonly notImplemented: readonly MissingOperation[];
  readonly cells: readonly CellReport[];
  readonly findings: readonly Finding[];
  /** The findings by the rule that each breaks, the worst first. */
  readonly causes: readonly Cause[];
  /** How the findings stand to those that were accepted before. Missing where no baseline was given. */
  readonly baseline?: BaselineComparison;
  /** Which reading of an assumption the target took. */
  readonly assumptions: readonly { readonly name: AssumptionName; readonly taken: string }[];
}

/** A finding that is accepted, as a baseline file has it: `docs/schemas/conformance-baseline.schema.json`. */
export interface AcceptedFinding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly operation: Operation;
  readonly keyState: KeyState | null;
  /** The type classes in which it is accepted; empty for one that concerns none. */
  readonly keyTypes: readonly TypeClass[];
  readonly expected: string;
  readonly observed: string;
  /** Why it is accepted, for people. */
  readonly note?: string;
}

/** Cells of an operation in a key state that have no certain answer: the target crashes or never answers there. */
export interface UncertainCells {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly keyTypes: readonly TypeClass[];
}

/** A report compared with a baseline. Each part says exactly which type classes it is about. */
export interface BaselineComparison {
  readonly accepted: readonly AcceptedFinding[];
  /** Not accepted: the regressions. */
  readonly fresh: readonly AcceptedFinding[];
  /** Accepted, and no longer found although its cell was reached: the baseline can shrink. */
  readonly gone: readonly AcceptedFinding[];
  /** Operations that the target had when the baseline was made, and no longer has. */
  readonly lost: readonly Operation[];
  /** Cells without a certain answer that had one when the baseline was made. */
  readonly uncertain: readonly UncertainCells[];
}

/** Says whether a cell had a certain answer. */
export function isAnswered({ result }: CellReport): boolean {
  return result === 'conforms' || result === 'diverges';
}

/** The operations that had a certain answer in some cell. */
export function answeredOperations(cells: readonly CellReport[]): ReadonlySet<Operation> {
  return new Set(cells.filter(isAnswered).map(({ operation }) => operationOf(operation)));
}
