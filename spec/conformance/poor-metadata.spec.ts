/** A target that shows no key state: the model is believed, and the run goes on. */
import { describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { wireObject } from '../../src/scenario/wire-form.ts';

describe('a target whose KeyMetadata lack members', () => {
  it('is toured all the same, with one finding for what CreateKey does not answer', async () => {
    const model = accountTarget();
    const { cells, findings, summary, stopped } = await runConformance({
      classes: ['symmetric'],
      target: {
        ...model,
        send: async (operation, input, region) => {
          const { KeyMetadata, ...others } = wireObject(await model.send(operation, input, region));
          if (KeyMetadata === undefined) return others;
          const { KeyState, Enabled, ...members } = wireObject(KeyMetadata);
          return { ...others, KeyMetadata: members };
        },
      },
    });
    expect(stopped).toBeNull();
    expect(summary.notReached).toBe(0);
    const wrong = cells.filter(({ result }) => result !== 'conforms');
    expect(new Set(wrong.map(({ operation }) => operation))).toEqual(new Set(['DescribeKey']));
    expect(findings).toMatchObject([
      {
        operation: 'CreateKey',
        kind: 'wrong response',
        observed: 'no Enabled, no KeyState',
        reproduced: true,
      },
    ]);
    for (const cell of wrong) expect(cell.findings).toEqual(findings.map(({ id }) => id));
  });
});
