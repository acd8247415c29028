/**
 * Tours every peer and writes what was found: `npm run peers`, or `npm run peers -- -t moto` for one of them. The page
 * docs/track-record.md is made from the kept reports, so that a run of one peer leaves the others as they were.
 */
import { afterAll, test } from 'vitest';
import { shellReproduction } from '../../src/conformance/render/reproduction.ts';
import { joinedReport } from '../../src/conformance/report/merge.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { patientTarget } from '../../src/conformance/targets/patient-target.ts';
import { sdkTarget } from '../../src/conformance/targets/sdk-target.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { watchfulTarget } from '../../src/conformance/targets/watchful-target.ts';
import { worldPrograms } from '../world/python.ts';
import { writeKeptPages } from './kept-pages.ts';
import { paste } from './paste.ts';
import { bestFounded, isSeen, issuesOfAPeer, type PastedFinding } from './peer-issue.ts';
import { pageEndpoint as endpoint, peerRecord } from './peer-record.ts';
import { peers } from './peers.ts';
import { keepRecord } from './records.ts';
import { startPeer } from './start-peer.ts';
import { tourByClass } from './tour-by-class.ts';

test.for(peers)('$name', async (peer) => {
  const running = await startPeer(peer);
  const sdk = sdkTarget({ endpoint: running.url, regions: ['us-east-1', 'eu-west-1'] });
  // One for all classes: an operation that answered once is not missing where it crashes.
  const target = watchfulTarget(patientTarget(sdk));
  try {
    const report = await campaign(target, await tourByClass(target, `${peer.name} ${peer.version}`));
    await keepRecord(peerRecord(peer, report, new Date(), await pasted(report, running.url)));
  } finally {
    target.close();
    await running.stop();
  }
});

/** Random sequences after the tour, which tell only what it did not; with a peer of many faults they have an end. */
async function campaign(target: Target, toured: ConformanceReport): Promise<ConformanceReport> {
  const played = await runConformance({
    target,
    targetName: toured.target,
    tour: false,
    campaign: { known: toured, runs: 30, mostFindings: 15, timeLimit: 4 * 60_000 },
  });
  const stopped = [toured.stopped, played.stopped].flatMap((why) => why ?? []);
  return joinedReport(toured, [played], stopped);
}

/** Pastes the best-founded findings into a shell, until enough of them were seen there. */
async function pasted(report: ConformanceReport, url: string): Promise<readonly PastedFinding[]> {
  const programs = await worldPrograms();
  const seen: PastedFinding[] = [];
  for (const finding of bestFounded(report)) {
    if (seen.length === issuesOfAPeer) break;
    const printed = await paste(shellReproduction(finding, url), programs);
    if (isSeen(finding, printed))
      seen.push({ finding: finding.id, printed: printed.replaceAll(url, endpoint) });
  }
  return seen;
}

afterAll(writeKeptPages);
