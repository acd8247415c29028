/** The run as a library, as a project uses it in a vitest of its own. */
import { describe, expect, it } from 'vitest';
import {
  accountTarget,
  assertConforms,
  ConformanceError,
  checkConformance,
  type Target,
} from '../../src/conformance/index.ts';
import { wrongCellTarget } from './targets/wrong-cell.ts';

const only = ['symmetric'];

describe('checkConformance', () => {
  it('tours the cells that are meant and says that the model conforms', async () => {
    const report = await checkConformance({ target: accountTarget(), only });
    expect(report).toMatchObject({ verdict: 'conforms', findings: [], stopped: null });
    expect(() => assertConforms(report)).not.toThrow();
  });

  it('takes anything with send', async () => {
    const { send } = accountTarget({}, Date.now());
    const target: Target = { send };
    const report = await checkConformance({ target, only: ['CancelKeyDeletion+symmetric'] });
    expect(report.verdict).toBe('conforms');
  });

  it('plays random sequences as well, in one report', async () => {
    const report = await checkConformance({ target: accountTarget(), only, campaign: { runs: 3 } });
    const toured = await checkConformance({ target: accountTarget(), only });
    expect(report.verdict).toBe('conforms');
    expect(report.summary.cells).toBe(toured.summary.cells);
    expect(report.summary.calls).toBeGreaterThan(toured.summary.calls);
  });

  it('ends in time with a target that never answers, and does not call it conforming', async () => {
    const target: Target = { send: () => new Promise(() => {}) };
    const report = await checkConformance({ target, only, timeLimit: 200 });
    expect(report.verdict).toBe('cannot tell');
    expect(() => assertConforms(report)).toThrow(/time limit/);
  });

  it('ends in time with a target that answers at once, without a turn for timers', async () => {
    const report = await checkConformance({ target: accountTarget(), timeLimit: 100 });
    expect(report.verdict).toBe('cannot tell');
    expect(report.stopped).toBe('the time limit of 0.1 seconds was over');
  });

  it('refuses words, seeds and paths that are none', async () => {
    const target = accountTarget();
    await expect(checkConformance({ target, only: ['CancelKeyDeletoin'] })).rejects.toThrow(
      'CancelKeyDeletoin',
    );
    await expect(checkConformance({ target, seed: 1.5 })).rejects.toThrow(
      'seed must be a whole number of 32 bits; got 1.5',
    );
    await expect(checkConformance({ target, campaign: { path: 'x' } })).rejects.toThrow(
      "path must be one that a campaign printed, such as 12:3:0; got 'x'",
    );
    await expect(checkConformance({ target, campaign: { runs: 0 } })).rejects.toThrow(
      'runs must be a whole number from 1 to 1000000; got 0',
    );
  });
});

describe('assertConforms', () => {
  it('throws with what was expected, why, and the calls that show it', async () => {
    const cell = { operation: 'CancelKeyDeletion', keyState: 'Enabled', keyType: 'symmetric' } as const;
    const report = await checkConformance({ target: wrongCellTarget(cell, 'accepts'), only });
    const thrown = catching(() => assertConforms(report));
    expect(thrown).toBeInstanceOf(ConformanceError);
    expect(thrown?.message).toMatch(
      /CancelKeyDeletion in Enabled: success, not KMSInvalidStateException\n {2}in symmetric; the model's answer is \w+: .+\n {4}1\. CreateKey .+\n {2}> 2\. CancelKeyDeletion KeyId: <key>: success$/m,
    );
  });
});

function catching(act: () => void): Error | null {
  try {
    act();
    return null;
  } catch (error) {
    return error instanceof Error ? error : null;
  }
}
