import type { AssumptionName } from '../../key/assumption.ts';
import type { CellResults } from '../finding/cell-results.ts';
import { findingOf } from '../finding/divergence.ts';
import type { Finding, FindingStep } from '../finding/finding.ts';
import { findingStep } from '../finding/finding-step.ts';
import type { Observation } from '../oracle/observation.ts';
import { makeReport } from '../report/make-report.ts';
import type { ConformanceReport } from '../report/report.ts';
import type { JudgedCall } from '../session/session.ts';
import type { TraceHeader } from './line.ts';

/** What the judging of a trace came to. */
export interface TraceResult {
  readonly header: TraceHeader;
  readonly results: CellResults;
  readonly observations: number;
  readonly keys: number;
  /** How many observations the model was asked about and explains. */
  readonly explained: number;
  /** How many divergent calls only follow from the findings. */
  readonly following: number;
  /** Why the trace, or its judgement, is not whole; null if both are. */
  readonly stopped: string | null;
  /** Whether lines in the middle of the trace may be missing. */
  readonly hasGaps: boolean;
  readonly readings: ReadonlyMap<AssumptionName, ReadonlySet<string>>;
  readonly lineOf: (observation: Observation) => number | undefined;
}

/** A trace's report, in the form of that of a run: of the cells that the trace visits. */
export function reportOfTrace(result: TraceResult): ConformanceReport {
  const { header, results, stopped, readings, explained, observations, keys, following } = result;
  const findings = [...results.causes.values()].map((divergences, index): Finding => {
    const { history } = divergences[0];
    const id = `cause ${index + 1}`;
    results.attach(id, divergences);
    return findingOf(divergences, { id, steps: stepsOf(history, result), reproduced: false });
  });
  return {
    ...makeReport({
      target: header.target ?? 'a trace',
      seed: header.seed ?? 0,
      stopped:
        stopped ??
        (explained === 0 && findings.length === 0 ? 'the trace has no call with a certain answer' : null),
      calls: observations,
      keys,
      notImplemented: results.notImplemented,
      cells: results.cells.filter((cell) => cell.result !== 'not reached'),
      findings,
      readings,
    }),
    verdict: verdictOf(result, findings.length),
    trace: { following },
  };
}

/** The time between calls is reported from a minute on: a shorter one decides nothing. */
const shortestWait = 60_000;

function stepsOf(history: readonly JudgedCall[], { lineOf }: TraceResult): readonly FindingStep[] {
  return history.map((call, index) => {
    const { start } = call.observation;
    const line = lineOf(call.observation);
    const waited = start - (history[index - 1]?.observation.end ?? start);
    return {
      ...findingStep(call),
      ...(line === undefined ? {} : { line }),
      ...(waited < shortestWait ? {} : { waited }),
    };
  });
}

function verdictOf(
  { stopped, explained, hasGaps }: TraceResult,
  findings: number,
): ConformanceReport['verdict'] {
  if (findings > 0 && !hasGaps) return 'diverges';
  return stopped === null && explained > 0 ? 'conforms' : 'cannot tell';
}
