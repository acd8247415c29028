/**
 * Tours peers behind `kms-model guard --answer-missing`: `npm run peers:guard`, or `npm run peers:guard -- -t moto` for one of
 * them. The guard's clock is moved where the tour has to wait.
 */
import { afterAll, test } from 'vitest';
import { clockedTarget } from '../../src/conformance/targets/clocked-target.ts';
import { patientTarget } from '../../src/conformance/targets/patient-target.ts';
import { sdkTarget } from '../../src/conformance/targets/sdk-target.ts';
import { watchfulTarget } from '../../src/conformance/targets/watchful-target.ts';
import { startGuard } from '../../src/guard/guard-server.ts';
import { guardedRecord, keepGuardedRecord } from './guarded-record.ts';
import { writeKeptPages } from './kept-pages.ts';
import { peers } from './peers.ts';
import { startPeer } from './start-peer.ts';
import { tourByClass } from './tour-by-class.ts';

test.for(peers)('$name', async (peer) => {
  const running = await startPeer(peer);
  const guard = await startGuard({ upstream: running.url, answerMissing: true });
  const sdk = sdkTarget({ endpoint: guard.url, regions: ['us-east-1', 'eu-west-1'] });
  const clock = new URL(`${guard.url}/_kms-model/clock`);
  const target = watchfulTarget(patientTarget(await clockedTarget(sdk, clock)));
  try {
    const report = await tourByClass(target, `${peer.name} ${peer.version} behind the guard`);
    await keepGuardedRecord(guardedRecord(peer, report, new Date()));
  } finally {
    target.close();
    await guard.close();
    await running.stop();
  }
});

afterAll(writeKeptPages);
