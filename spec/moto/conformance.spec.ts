/** What is true of moto 5.2.5, from what a conformance run finds by itself; each finding is shown again from its own steps. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding, FindingStep } from '../../src/conformance/finding/finding.ts';
import { shellReproduction } from '../../src/conformance/render/reproduction.ts';
import { terminalReport } from '../../src/conformance/render/terminal.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { type SdkTarget, sdkTarget } from '../../src/conformance/targets/sdk-target.ts';
import type { TypeClass } from '../../src/key/type-class.ts';
import { type MotoServer, startMoto } from './moto-server.ts';

let moto: MotoServer;
let target: SdkTarget;
let report: ConformanceReport;

beforeAll(async () => {
  moto = await startMoto();
  target = sdkTarget({ endpoint: moto.url, regions: ['us-east-1', 'eu-west-1'] });
  report = await runConformance({ target, targetName: 'moto' });
}, 900_000);

afterAll(async () => {
  target.close();
  await moto.stop();
});

function findingOf(kind: Finding['kind'], operation: string, keyState: string | null): Finding {
  const found = report.findings.find(
    (finding) =>
      finding.kind === kind &&
      finding.operation === operation &&
      finding.keyState === keyState &&
      (keyState === null || finding.keyTypes.includes('symmetric')),
  );
  if (found === undefined) throw new Error(`no ${kind} of ${operation} in ${keyState}`);
  return found;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly KeyMetadata?: { readonly [member: string]: unknown } };
}

/** Makes the calls of a finding once more, with nothing but HTTP; the key that is created takes the place of the old one. */
async function again(steps: readonly FindingStep[]): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const created = new Map<string, string>();
  for (const { operation, input, createdKeyId, region } of steps) {
    let body = JSON.stringify(input);
    for (const [before, now] of created) body = body.replaceAll(before, now);
    const response = await fetch(moto.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `TrentService.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=conformance/20260101/${region}/kms/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body,
    });
    const text = await response.text();
    // moto answers null where the API has no output.
    const answer: Answer = { status: response.status, body: JSON.parse(text === '' ? '{}' : text) ?? {} };
    const keyId = answer.body.KeyMetadata?.['KeyId'];
    if (createdKeyId !== undefined && typeof keyId === 'string') created.set(createdKeyId, keyId);
    answers.push(answer);
  }
  return answers;
}

describe('a conformance run against moto', () => {
  it('diverges, and says so', () => {
    expect(report.verdict).toBe('diverges');
    expect(report.summary.findings).toBeGreaterThanOrEqual(100);
    expect(report.stopped).toBeNull();
    expect(report.findings.filter(({ reproduced }) => !reproduced)).toEqual([]);
  });

  it('finds that CancelKeyDeletion on an Enabled key is accepted and leaves it Disabled', async () => {
    const finding = findingOf('wrong answer', 'CancelKeyDeletion', 'Enabled');
    expect(finding).toMatchObject({
      expected: 'KMSInvalidStateException',
      observed: 'success',
      basis: 'documented',
    });
    expect(finding.source).toContain('Key states of AWS KMS keys');
    expect(finding.keyTypes).toEqual(expect.arrayContaining(['symmetric', 'signing', 'symmetric-external']));
    expect(finding.steps.map(({ operation }) => operation)).toEqual([
      'CreateKey',
      'CancelKeyDeletion',
      'DescribeKey',
    ]);
    const answers = await again(finding.steps);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.at(-1)?.body.KeyMetadata).toMatchObject({ KeyState: 'Disabled' });
  });

  it('finds that the metadata of that key contradict themselves', async () => {
    const finding = findingOf('metadata contradiction', 'DescribeKey', 'Disabled');
    expect(finding).toMatchObject({
      expected: 'Enabled false in Disabled',
      observed: 'Enabled true in Disabled',
    });
    const answers = await again(finding.steps);
    expect(answers.at(-1)?.body.KeyMetadata).toMatchObject({ KeyState: 'Disabled', Enabled: true });
  });

  it('finds that Encrypt works on a Disabled key', async () => {
    const finding = findingOf('wrong answer', 'Encrypt', 'Disabled');
    expect(finding).toMatchObject({ expected: 'DisabledException', observed: 'success' });
    const upToEncrypt = finding.steps.map(({ operation }) => operation);
    expect(upToEncrypt.slice(0, 3)).toEqual(['CreateKey', 'DisableKey', 'Encrypt']);
    const answers = await again(finding.steps);
    expect(answers[2]?.status).toBe(200);
  });

  it('finds that a key pending deletion is used, changed and scheduled again', () => {
    for (const operation of [
      'Encrypt',
      'GenerateDataKey',
      'EnableKey',
      'DisableKey',
      'ScheduleKeyDeletion',
    ]) {
      expect(findingOf('wrong answer', operation, 'PendingDeletion').observed).toBe('success');
    }
  });

  it('finds that a key without key material is Enabled at once', () => {
    expect(findingOf('wrong response', 'CreateKey', null)).toMatchObject({
      keyType: 'symmetric-external',
      observed: 'Enabled true, KeyState "Enabled"',
    });
  });

  it('does not blame moto for the operations that it lacks, but names them', () => {
    expect(report.notImplemented.map(({ operation }) => operation).toSorted()).toEqual([
      'Decapsulate',
      'DeleteImportedKeyMaterial',
      'DeriveSharedSecret',
      'Encapsulate',
      'GenerateDataKeyPair',
      'GenerateDataKeyPairWithoutPlaintext',
      'GetKeyLastUsage',
      'GetParametersForImport',
      'ImportKeyMaterial',
      'UpdatePrimaryRegion',
    ]);
    const lacking = report.cells.filter(({ operation }) => operation === 'UpdatePrimaryRegion');
    expect(new Set(lacking.map(({ result }) => result))).toEqual(new Set(['not reached']));
  });

  it('cannot tell of ReplicateKey where moto crashes, and tells of it where moto answers', () => {
    const resultFor = (keyType: TypeClass) =>
      report.cells.find(
        (cell) =>
          cell.operation === 'ReplicateKey' && cell.keyState === 'Enabled' && cell.keyType === keyType,
      )?.result;
    expect(resultFor('symmetric')).toBe('unknown');
    expect(resultFor('symmetric-multi-region')).toBe('diverges');
  });

  it('names a finding in every cell that diverges', () => {
    const unnamed = report.cells.filter(
      ({ result, findings }) => result === 'diverges' && findings.length === 0,
    );
    expect(unnamed).toEqual([]);
  });

  it('prints lines for the aws command line', () => {
    const finding = findingOf('wrong answer', 'CancelKeyDeletion', 'Enabled');
    expect(shellReproduction(finding, moto.url)).toEqual([
      'export AWS_ACCESS_KEY_ID=conformance AWS_SECRET_ACCESS_KEY=conformance AWS_PAGER=""',
      `KEY_ID=$(aws kms create-key --endpoint-url ${moto.url} --region us-east-1 --key-spec SYMMETRIC_DEFAULT --key-usage ENCRYPT_DECRYPT --origin AWS_KMS --no-multi-region --query KeyMetadata.KeyId --output text)`,
      "echo 'expected: KMSInvalidStateException; came: success'",
      `aws kms cancel-key-deletion --endpoint-url ${moto.url} --region us-east-1 --key-id "$KEY_ID"`,
      `aws kms describe-key --endpoint-url ${moto.url} --region us-east-1 --key-id "$KEY_ID"`,
    ]);
    expect(terminalReport(report, { endpoint: moto.url, colors: false })).toContain(
      'aws kms cancel-key-deletion',
    );
  });
});
