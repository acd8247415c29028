/** Creating and Updating end by themselves, at a moment that nobody promises and that no caller of AWS can move. */
import { describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { type AccountTarget, accountTarget } from '../../src/conformance/targets/account-target.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import type { TypeClass } from '../../src/key/type-class.ts';

/** The model in real time: it goes on so far with every call, and nobody moves its clock. */
function inRealTime(millisecondsPerCall: number): Target {
  const { now, send, served }: AccountTarget = accountTarget();
  return {
    now,
    regions: ['us-east-1', 'eu-west-1'],
    send: (operation, input, region) => {
      served.moveTo(now() + millisecondsPerCall);
      return send(operation, input, region);
    },
  };
}

const keyType: TypeClass = 'symmetric-multi-region';

describe('a target whose Creating and Updating pass by themselves', () => {
  it.each([20, 1_000, 5_000, 20_000, 90_000])(
    'is toured to an end, at %i ms a call',
    async (millisecondsPerCall) => {
      const { summary, stopped, findings } = await runConformance({
        target: inRealTime(millisecondsPerCall),
        classes: [keyType],
      });
      expect({ stopped, findings }).toEqual({ stopped: null, findings: [] });
      expect(summary.calls).toBeLessThan(1_500);
      expect(summary.conforms).toBeGreaterThan(180);
    },
  );

  it('reaches every cell if they last long enough', async () => {
    const { summary } = await runConformance({ target: inRealTime(20), classes: [keyType] });
    expect(summary).toMatchObject({ notReached: 0, unknown: 0, diverges: 0 });
  });
});
