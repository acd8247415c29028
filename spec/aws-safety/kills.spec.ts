/** A run on AWS that is killed at any moment leaves no key behind that a cleanup does not find. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginAwsRun } from '../../src/conformance/aws/aws-run.ts';
import { cleanUp } from '../../src/conformance/aws/cleanup.ts';
import { openJournal, readJournal } from '../../src/conformance/aws/journal.ts';
import { newRunId } from '../../src/conformance/aws/run-id.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { type AccountTarget, accountTarget } from '../../src/conformance/targets/account-target.ts';
import { stopSignal } from '../../src/conformance/targets/stoppable-target.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import type { TableOperation } from '../../src/key/key-state-table.ts';
import type { TypeClass } from '../../src/key/type-class.ts';
import { dirty, remainsIn } from './remains.ts';

const regions = ['us-east-1', 'eu-west-1'] as const;
const classes: readonly TypeClass[] = ['symmetric', 'symmetric-multi-region'];
const operations: readonly TableOperation[] = [
  'CancelKeyDeletion',
  'CreateAlias',
  'CreateGrant',
  'DescribeKey',
  'DisableKey',
  'ReplicateKey',
  'ScheduleKeyDeletion',
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-model-kills-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What plays AWS. No caller moves its clock; once a run has ended it goes on by itself, five seconds a call. */
function playedAws(): { readonly aws: AccountTarget; readonly target: Target; readonly goOn: () => void } {
  const aws = accountTarget({ seed: 'aws' });
  let step = 0;
  const send: Target['send'] = (operation, input, region) => {
    aws.served.moveTo(aws.now() + step);
    return aws.send(operation, input, region);
  };
  return {
    aws,
    target: { regions, send, now: aws.now },
    goOn: () => {
      step = 5_000;
    },
  };
}

type Fate = 'killed before it was done' | 'killed after it was done' | 'SIGTERM' | 'the connection breaks';

/** Makes a run whose Nth call meets its fate, then whatever cleans up after it. */
async function runUntil(number: number, fate: Fate) {
  const { aws, target, goOn } = playedAws();
  const run = newRunId(Date.UTC(2026, 0, 1));
  const terminated = new AbortController();
  const { signal } = stopSignal({ signal: terminated.signal });
  let calls = 0;
  let die = () => {};
  const death = new Promise<'dead'>((resolve) => {
    die = () => resolve('dead');
  });
  const never = new Promise<never>(() => {});
  const fateful: Target = {
    ...target,
    send: async (operation, input, region) => {
      calls += 1;
      if (calls !== number) {
        // A killed process calls no more.
        if (calls > number && fate.startsWith('killed')) return never;
        return target.send(operation, input, region);
      }
      switch (fate) {
        case 'killed before it was done':
          die();
          return never;
        case 'killed after it was done':
          await target.send(operation, input, region).catch(() => {});
          die();
          return never;
        case 'SIGTERM':
          terminated.abort('SIGTERM');
          return target.send(operation, input, region);
        case 'the connection breaks':
          await target.send(operation, input, region).catch(() => {});
          throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
        default:
          return fate satisfies never;
      }
    },
  };
  const begun = beginAwsRun({ target: fateful, run, regions, folder, rate: 1e6, signal, grace: 50 });
  const conformance = runConformance({ target: begun.target, classes, operations }).then(
    ({ stopped }) => stopped,
  );
  const stopped = await Promise.race([conformance, death]);
  const callsOfRun = calls;
  goOn();
  const cleaned =
    stopped === 'dead'
      ? await cleanUp({
          target,
          run,
          regions: [],
          entries: readJournal(folder, run),
          journal: openJournal(folder, run),
        })
      : await begun.cleanUp();
  begun.journal.close();
  return { remains: await remainsIn(aws, regions), cleaned, callsOfRun, run, stopped };
}

describe('a run on AWS', () => {
  let wanted = 0;
  beforeAll(async () => {
    const whole = await runUntil(Number.POSITIVE_INFINITY, 'SIGTERM');
    wanted = whole.callsOfRun;
    expect(whole.remains.length).toBeGreaterThan(2);
  });

  it('that comes to its end has every key tagged and scheduled, no alias and no grant', async () => {
    const { remains, cleaned, run, stopped } = await runUntil(Number.POSITIVE_INFINITY, 'SIGTERM');
    expect(stopped).toBeNull();
    expect(dirty(remains)).toEqual([]);
    expect(remains.every(({ tags }) => tags.includes(`kms-model-run=${run}`))).toBe(true);
    expect(cleaned.leftBehind).toEqual([]);
    expect(cleaned.cleaned).toHaveLength(remains.length);
  });

  it.each<Fate>([
    'killed before it was done',
    'killed after it was done',
    'SIGTERM',
    'the connection breaks',
  ])('leaves nothing behind, whichever of its calls is the one: %s', async (fate) => {
    // The first calls one by one, creations of keys and replicas among them; then every seventh.
    const numbers = Array.from({ length: wanted }, (_, index) => index + 1).filter(
      (number) => number <= 12 || number % 7 === 0,
    );
    expect(numbers.length).toBeGreaterThan(15);
    for (const number of numbers) {
      const { remains, cleaned, stopped } = await runUntil(number, fate);
      expect({ number, dirty: dirty(remains), left: cleaned.leftBehind }).toEqual({
        number,
        dirty: [],
        left: [],
      });
      if (fate.startsWith('killed')) expect(stopped).toBe('dead');
      if (fate === 'SIGTERM') expect(stopped).toBe('stopped by SIGTERM');
    }
  });
});
