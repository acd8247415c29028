/** Random sequences: that they find what depends on history, get small, and are played again by one line. */
import { describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import type { JudgedCall } from '../../src/conformance/session/session.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { kmsModel } from '../cli/run.ts';
import { faultyTarget } from './targets/fault.ts';
import { historyFaults } from './targets/history-faults.ts';

function fault(part: string) {
  const found = historyFaults.find(({ sentence }) => sentence.includes(part));
  if (found === undefined) throw new Error(`no fault says ${part}`);
  return faultyTarget(found);
}

/** Nothing but random sequences. */
const played = { tour: false, clockSlack: 0 } as const;

const secondCancel = 'the second CancelKeyDeletion';

async function callsOf(seed: number, target = accountTarget()): Promise<readonly string[]> {
  const calls: string[] = [];
  const onStep = ({ observation: { operation, input } }: JudgedCall) => {
    calls.push(`${operation} ${JSON.stringify(Object.keys(input))}`);
  };
  await runConformance({ target, tour: false, campaign: { runs: 3 }, seed, clockSlack: 0, onStep });
  return calls;
}

describe('a campaign', () => {
  it('shows nothing on the model', async () => {
    const report = await runConformance({
      ...played,
      target: accountTarget(),
      seed: 3,
      campaign: { runs: 5 },
    });
    expect(report).toMatchObject({ verdict: 'conforms', stopped: null, findings: [] });
  });

  it('plays the same sequences for the same seed, and others for another', async () => {
    const [one, again, other] = [await callsOf(5), await callsOf(5), await callsOf(6)];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('calls what is refused too, and on several keys', async () => {
    const outcomes = new Set<string>();
    const created: string[] = [];
    await runConformance({
      ...played,
      target: accountTarget(),
      campaign: { runs: 4 },
      onStep: ({ observation: { operation, outcome } }) => {
        outcomes.add(outcome.kind);
        if (operation === 'CreateKey') created.push(operation);
      },
    });
    expect([...outcomes].toSorted()).toEqual(['answered', 'refused']);
    expect(created.length).toBeGreaterThanOrEqual(8);
  });

  it('finds a fault of history, makes its sequence small, and shows it again on fresh keys', async () => {
    const { findings, verdict } = await runConformance({
      ...played,
      target: fault(secondCancel),
      campaign: { mostFindings: 1 },
    });
    expect(verdict).toBe('diverges');
    const [finding] = findings;
    expect(finding).toMatchObject({
      kind: 'wrong state',
      operation: 'CancelKeyDeletion',
      keyState: 'PendingDeletion',
      expected: 'KeyState "Disabled"',
      observed: 'KeyState "Enabled"',
      reproduced: true,
    });
    expect(finding?.steps.map(({ operation }) => operation)).toEqual([
      'CreateKey',
      'ScheduleKeyDeletion',
      'CancelKeyDeletion',
      'ScheduleKeyDeletion',
      'CancelKeyDeletion',
      'DescribeKey',
    ]);
  });

  it('plays the sequence of a finding again, and nothing else', async () => {
    const found = await runConformance({
      ...played,
      target: fault(secondCancel),
      campaign: { mostFindings: 1 },
    });
    const path = /--path (\S+)/.exec(found.findings[0]?.replay ?? '')?.[1] ?? '';
    const again = await runConformance({ ...played, target: fault(secondCancel), campaign: { path } });
    expect(again.findings.map(({ id, steps }) => [id, steps.length])).toEqual(
      found.findings.map(({ id, steps }) => [id, steps.length]),
    );
    expect(again.summary.calls).toBeLessThan(40);
    const onModel = await runConformance({ ...played, target: accountTarget(), campaign: { path } });
    expect(onModel.findings).toEqual([]);
  });

  it('does not tell again what a report of the same target has', async () => {
    const known = await runConformance({ ...played, target: fault(secondCancel), campaign: { runs: 4 } });
    expect(known.findings).not.toEqual([]);
    const again = await runConformance({
      ...played,
      target: fault(secondCancel),
      campaign: { runs: 4, known },
    });
    expect(again.findings).toEqual([]);
  });

  it('is dealt out to shards: together they play what one campaign plays', async () => {
    const whole = (await callsOf(5)).length;
    let sum = 0;
    for (const index of [1, 2, 3]) {
      const onStep = () => {
        sum += 1;
      };
      const shard = { index, count: 3 };
      const campaign = { runs: 3 };
      await runConformance({ ...played, target: accountTarget(), seed: 5, campaign, shard, onStep });
    }
    // Each shard makes a custom key store of its own, with three calls.
    expect(Math.abs(sum - whole)).toBeLessThan(0.05 * whole);
  });

  it('never says that a target conforms when its time is over', async () => {
    const report = await runConformance({ ...played, target: accountTarget(), campaign: { timeLimit: 0 } });
    expect(report.verdict).toBe('cannot tell');
    expect(report.stopped).toContain('time limit');
  });
});

describe('kms-model conformance --campaign', () => {
  it('plays random sequences against the embedded model', async () => {
    const { status, stdout } = await kmsModel('conformance', '--campaign', '--no-tour', '--runs', '3');
    expect(stdout).toMatch(/^conforms: /m);
    expect(status).toBe(0);
  });

  it.each([
    [['--path', '1:2'], '--path and --no-tour need --campaign'],
    [['--campaign', '--path', 'x'], "--path must be a path that a campaign printed, such as 12:3:0; got 'x'"],
    [['--campaign', '--runs', '0'], "--runs must be a whole number from 1 to 999999; got '0'"],
    [['--campaign', '--seed', '1.5'], "--seed must be a whole number of 32 bits; got '1.5'"],
    [['--campaign', '--aws', '--region', 'us-east-1'], '--campaign is not for AWS'],
  ])('refuses %j', async (words, problem) => {
    const { status, stderr } = await kmsModel('conformance', ...words);
    expect(stderr).toContain(problem);
    expect(status).toBe(2);
  });
});
