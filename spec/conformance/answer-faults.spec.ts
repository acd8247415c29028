import { describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { answerFaults } from './targets/answer-faults.ts';
import { faultyTarget } from './targets/fault.ts';

describe('a tour of one type of key finds', () => {
  it.each(answerFaults)('$sentence, as one cause', async (fault) => {
    const report = await runConformance({
      target: faultyTarget(fault),
      classes: ['symmetric'],
      clockSlack: 0,
    });
    expect(report.causes).toHaveLength(1);
    expect(report.findings.every(({ kind, reproduced }) => kind === 'wrong response' && reproduced)).toBe(
      true,
    );
  });
});
