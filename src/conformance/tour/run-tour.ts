/** Tour: visits every cell of the key state table on a target, and shows each cause again on a fresh key; `run.ts` uses it. */

import { CellResults } from '../finding/cell-results.ts';
import { findingOf } from '../finding/divergence.ts';
import type { Finding } from '../finding/finding.ts';
import { Oracle } from '../oracle/oracle.ts';
import type { RunFound } from '../report/make-report.ts';
import type { Run } from '../run-options.ts';
import { Session } from '../session/session.ts';
import { cellsOfShard } from '../shard.ts';
import { RunStopped } from '../targets/target.ts';
import { asSeen, confirm } from './confirm.ts';
import { TourHarness } from './harness.ts';
import { Tour } from './tour.ts';

/** So many calls may be made to find the shortest sequences of all findings, even after a short tour. */
const leastForConfirming = 3_000;

/** Visits every wanted cell of a target, class by class, then shows every cause of a divergence again on a fresh key. */
export async function runTour(run: Run): Promise<RunFound> {
  const { target, classes, operations, shard, isWanted, onStep, onProgress } = run;
  const isMeant = shard === undefined ? isWanted : cellsOfShard(shard, isWanted);
  const results = new CellResults(classes, operations, isMeant);
  const session = new Session(target, new Oracle(run), (call) => {
    onStep?.(call);
    onProgress?.(results.progress.visited, results.progress.wanted);
  });
  const harness = new TourHarness(session, `conformance-${session.now().toString(36)}`);
  let stopped: string | null = null;
  try {
    for (const typeClass of classes) await new Tour(harness, results, typeClass).run();
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    stopped = error.message;
  }
  const mostCalls = session.calls + Math.max(leastForConfirming, 3 * session.calls);
  const mayGoOn = () => session.calls < mostCalls;
  const findings: Finding[] = [];
  for (const divergences of [...results.causes.values()]) {
    const [first] = divergences;
    let confirmation = asSeen(first);
    try {
      // What was found stays found where the target is lost while it is confirmed.
      if (stopped === null) confirmation = await confirm(harness, first, mayGoOn);
    } catch (error) {
      if (!(error instanceof RunStopped)) throw error;
      stopped = error.message;
    }
    const id = `cause ${findings.length + 1}`;
    results.attach(id, divergences);
    findings.push(findingOf(divergences, { id, ...confirmation }));
  }
  const { cells, notImplemented } = results;
  return { stopped, calls: session.calls, keys: harness.keys, notImplemented, cells, findings };
}
