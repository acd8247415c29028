import type { AssumptionName } from '../key/assumption.ts';
import { type TableOperation, tableOperations } from '../key/key-state-table.ts';
import { type TypeClass, typeClassNames } from '../key/type-class.ts';
import { CellResults } from './finding/cell-results.ts';
import type { Divergence } from './finding/divergence.ts';
import type { Finding } from './finding/finding.ts';
import type { Cell } from './oracle/judged-key.ts';
import { Oracle, type OracleOptions } from './oracle/oracle.ts';
import { makeReport } from './report/make-report.ts';
import type { ConformanceReport } from './report/report.ts';
import { type JudgedCall, Session } from './session/session.ts';
import { RunStopped } from './targets/run-stopped.ts';
import type { Target } from './targets/target.ts';
import { asSeen, type Confirmation, confirm } from './tour/confirm.ts';
import { TourHarness } from './tour/harness.ts';
import { Tour } from './tour/tour.ts';

/** What a conformance run is to do. Everything but the target has a default. */
export interface RunOptions extends OracleOptions {
  readonly target: Target;
  /** What the report calls the target. */
  readonly targetName?: string;
  /** All unless given. */
  readonly classes?: readonly TypeClass[];
  /** The rows of the key state table; all unless given. */
  readonly operations?: readonly TableOperation[];
  /** Leaves out some of their cells: see {@link selection} and {@link cellsOfShard}. */
  readonly isWanted?: (cell: Cell) => boolean;
  readonly seed?: number;
  /** Hears of every call. */
  readonly onStep?: (step: JudgedCall) => void;
  /** Hears how far the run is: cells visited, and all that are wanted. */
  readonly onProgress?: (visited: number, wanted: number) => void;
}

/** So many calls may be made to find the shortest sequences of all findings, even after a short tour. */
const leastForConfirming = 3_000;

/** Compares a target with the model: visits cells, confirms every cause on a fresh key, reports. */
export async function runConformance(options: RunOptions): Promise<ConformanceReport> {
  const {
    target,
    targetName = 'target',
    classes = typeClassNames,
    operations = tableOperations,
    seed = 1,
  } = options;
  const results = new CellResults(classes, operations, options.isWanted);
  const readings = new Map<AssumptionName, Set<string>>();
  const session = new Session(target, new Oracle(options), (step) => {
    if (step.judgement.verdict === 'conforms') {
      for (const { name, value } of step.judgement.readings) {
        readings.set(name, (readings.get(name) ?? new Set()).add(value));
      }
    }
    options.onStep?.(step);
    options.onProgress?.(results.progress.visited, results.progress.wanted);
  });
  const harness = new TourHarness(session, `conformance-${session.now().toString(36)}`);
  const findings: Finding[] = [];
  let stopped: string | null = null;
  try {
    for (const typeClass of classes) await new Tour(harness, results, typeClass).run();
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    stopped = error.message;
  }
  const mostCalls = session.calls + Math.max(leastForConfirming, 3 * session.calls);
  const mayGoOn = () => session.calls < mostCalls;
  for (const divergences of [...results.causes.values()]) {
    const [first] = divergences;
    if (first === undefined) continue;
    let confirmation = asSeen(first);
    try {
      // What was found stays found where the target is lost while it is confirmed.
      if (stopped === null) confirmation = await confirm(harness, first, mayGoOn);
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      stopped = error.message;
    }
    const finding = findingOf(divergences, first, confirmation, `cause ${findings.length + 1}`);
    results.attach(finding.id, divergences);
    findings.push(finding);
  }
  return makeReport({
    target: targetName,
    seed,
    stopped,
    calls: session.calls,
    keys: harness.keys,
    notImplemented: results.notImplemented,
    cells: results.cells,
    findings,
    readings,
  });
}

function findingOf(
  divergences: readonly Divergence[],
  { kind, operation, keyState, keyType, expected, observed, basis, source }: Divergence,
  { reproduced, steps }: Confirmation,
  id: string,
): Finding {
  const keyTypes = [...new Set(divergences.flatMap((divergence) => divergence.keyType ?? []))];
  return {
    id,
    kind,
    operation,
    keyState,
    keyType,
    keyTypes,
    expected,
    observed,
    basis,
    source,
    steps,
    reproduced,
  };
}
