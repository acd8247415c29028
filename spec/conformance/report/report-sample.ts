import { causesOf } from '../../../src/conformance/cause/cause.ts';
import type { CellReport } from '../../../src/conformance/finding/cell-results.ts';
import type { Finding, FindingStep } from '../../../src/conformance/finding/finding.ts';
import { findingId } from '../../../src/conformance/finding/finding-id.ts';
import type { ConformanceReport } from '../../../src/conformance/report/report.ts';

/** What an unkind target may put into its answers: markup, an escape sequence, a fence, a cell border, a NUL. */
export const hostileText = `<script>alert('1')</script> & "]]> \u001b[31m \u0000 \`\`\` | ' $(touch /tmp/x) \u202e`;

export const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
const keyArn = `arn:aws:kms:us-east-1:111122223333:key/${keyId}`;

function step(operation: FindingStep['operation'], more: Partial<FindingStep> = {}): FindingStep {
  return {
    operation,
    region: 'us-east-1',
    input: { KeyId: keyId },
    keyState: 'Enabled',
    expected: 'success',
    observed: 'success',
    ...more,
  };
}

const create = step('CreateKey', {
  input: { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', Origin: 'AWS_KMS', MultiRegion: false },
  keyState: null,
  createdKeyId: keyId,
  output: {
    KeyMetadata: { KeyId: keyId, Arn: keyArn, KeyState: 'Enabled', Enabled: true, CreationDate: 1.7e9 },
  },
});

const disable = step('DisableKey', { output: {} });
const look = step('DescribeKey', {
  keyState: 'Disabled',
  observed: 'success, KeyState Enabled, Enabled true',
  output: { KeyMetadata: { KeyId: keyId, Arn: keyArn, KeyState: 'Enabled', Enabled: true } },
});

function finding(facts: Omit<Finding, 'id' | 'keyType' | 'source' | 'reproduced'>): Finding {
  return {
    ...facts,
    id: findingId(facts),
    keyType: facts.keyTypes[0] ?? null,
    source: 'AWS KMS Developer Guide, Key states of AWS KMS keys',
    reproduced: true,
  };
}

/** Encrypt works on a disabled key. */
export const letsThrough = finding({
  kind: 'wrong answer',
  operation: 'Encrypt',
  keyState: 'Disabled',
  keyTypes: ['symmetric', 'symmetric-external'],
  expected: 'DisabledException',
  observed: 'success',
  basis: 'recorded',
  steps: [
    create,
    disable,
    step('Encrypt', {
      input: { KeyId: keyId, Plaintext: 'aGVsbG8=', EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
      keyState: 'Disabled',
      expected: 'DisabledException',
      output: { KeyId: keyArn, CiphertextBlob: 'AQIDBAUGBwgJCgsMDQ4PEA==' },
    }),
  ],
});

/** DisableKey does nothing. */
export const wrongState = finding({
  kind: 'wrong state',
  operation: 'DisableKey',
  keyState: 'Enabled',
  keyTypes: ['symmetric'],
  expected: 'KeyState "Disabled"',
  observed: 'KeyState "Enabled"',
  basis: 'documented',
  steps: [create, disable, look],
});

/** The wrong exception, with a message full of mischief. */
export const wrongException = finding({
  kind: 'wrong answer',
  operation: 'CancelKeyDeletion',
  keyState: 'Enabled',
  keyTypes: ['symmetric'],
  expected: 'KMSInvalidStateException',
  observed: `ValidationException: ${hostileText}`,
  basis: 'documented',
  steps: [
    create,
    step('CancelKeyDeletion', {
      expected: 'KMSInvalidStateException',
      observed: `ValidationException: ${hostileText}`,
    }),
  ],
});

/** CreateKey, which no cell of the table has. */
export const outside = finding({
  kind: 'wrong response',
  operation: 'CreateKey',
  keyState: null,
  keyTypes: ['symmetric-external'],
  expected: 'Enabled false, KeyState "PendingImport"',
  observed: 'Enabled true, KeyState "Enabled"',
  basis: 'documented',
  steps: [create],
});

function cell(
  facts: Pick<CellReport, 'operation' | 'keyState' | 'result'> & Partial<CellReport>,
): CellReport {
  return { keyType: 'symmetric', expected: '', observed: '', findings: [], ...facts };
}

const findings = [outside, wrongException, wrongState, letsThrough];
const causes = causesOf(findings);

/** A report with every kind of result in it, the findings in no order. */
export const sampleReport: ConformanceReport = {
  target: 'http://127.0.0.1:4566',
  model: 'kms-reference-model 0.1.0',
  seed: 7,
  verdict: 'diverges',
  summary: {
    calls: 40,
    keys: 6,
    cells: 7,
    conforms: 1,
    diverges: 4,
    unknown: 1,
    notReached: 1,
    findings: findings.length,
    causes: causes.length,
  },
  stopped: null,
  notImplemented: [{ operation: 'ReplicateKey', observed: 'UnknownOperationException' }],
  cells: [
    cell({ operation: 'DescribeKey', keyState: 'Enabled', result: 'conforms' }),
    cell({ operation: 'Encrypt', keyState: 'Disabled', result: 'diverges', findings: [letsThrough.id] }),
    cell({
      operation: 'Encrypt',
      keyState: 'Disabled',
      keyType: 'symmetric-external',
      result: 'diverges',
      findings: [letsThrough.id],
    }),
    cell({ operation: 'DisableKey', keyState: 'Enabled', result: 'diverges', findings: [wrongState.id] }),
    cell({
      operation: 'CancelKeyDeletion',
      keyState: 'Enabled',
      result: 'diverges',
      findings: [wrongException.id],
    }),
    cell({ operation: 'Sign', keyState: 'Enabled', result: 'unknown', observed: 'socket hang up' }),
    cell({ operation: 'ReplicateKey', keyState: 'Enabled', result: 'not reached' }),
  ],
  findings,
  causes,
  assumptions: [{ name: 'importIntoDisabledKey', taken: 'Enabled' }],
};
