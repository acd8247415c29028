import { causesOf } from '../../src/conformance/cause/cause.ts';
import type { Finding } from '../../src/conformance/finding/finding.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';

const finding: Finding = {
  id: 'Fa',
  kind: 'wrong answer',
  operation: 'CancelKeyDeletion',
  keyState: 'Enabled',
  keyType: 'symmetric',
  keyTypes: ['symmetric'],
  expected: 'KMSInvalidStateException',
  observed: 'success',
  basis: 'documented',
  source: 'Key states of AWS KMS keys',
  steps: [
    {
      operation: 'CancelKeyDeletion',
      region: 'us-east-1',
      input: { KeyId: 'one' },
      keyState: 'Enabled',
      expected: 'KMSInvalidStateException',
      observed: 'success',
    },
  ],
  reproduced: true,
};

const findings: readonly Finding[] = [
  finding,
  { ...finding, id: 'Fb', operation: 'EnableKey', reproduced: false },
];
const causes = causesOf(findings);

/** A report with one finding that showed again and one that did not. */
export const sampleReport: ConformanceReport = {
  target: 'example 1.2.3',
  model: 'kms-reference-model',
  seed: 1,
  verdict: 'diverges',
  summary: {
    calls: 9,
    keys: 2,
    cells: 8,
    conforms: 3,
    diverges: 2,
    unknown: 0,
    notReached: 3,
    findings: 2,
    causes: causes.length,
  },
  stopped: 'it fell silent',
  notImplemented: [{ operation: 'ReplicateKey', observed: 'InvalidAction' }],
  cells: [],
  findings,
  causes,
  assumptions: [],
};
