import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { planOf } from '../../src/conformance/run-plan.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { lowerBoundOf } from '../../src/conformance/tour/lower-bound.ts';
import { type ReferenceServer, startServer } from '../../src/serve/server.ts';
import { kmsModel } from '../cli/run.ts';

const regions = ['us-east-1', 'eu-west-1'];

describe('kms-model conformance --plan', () => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  it('says what the run would do, what it needs at least and costs on AWS, and calls nothing', async () => {
    const { status, stdout, stderr } = await kmsModel(
      'conformance',
      '--plan',
      '--only',
      'symmetric',
      '--endpoint',
      server.url,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^The run would visit 141 of 141 cells\. Nothing was called/);
    expect(stdout).toMatch(/^ {2}calls +154 +139 {2}1\.09 a cell$/m);
    expect(stdout).toMatch(/^ {2}keys +1 +1 /m);
    expect(stdout).toMatch(/^On AWS: at most \$0\.\d\d \(keys .*\), \d+ seconds at 5 calls a second/m);
    expect(stdout).toMatch(/^ +1 {2}CreateKey$/m);
    const { body } = await fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'TrentService.ListKeys',
        authorization:
          'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: '{}',
    }).then(async (response) => ({ body: await response.text() }));
    expect(body).toBe('{"Keys":[],"Truncated":false}');
  });

  it('plans what the run then does', async () => {
    const about = { classes: ['hmac-external-multi-region'] } as const;
    const plan = await planOf(about, { regions, hasClock: true, isAws: false }, 5);
    const { summary } = await runConformance({ ...about, target: { ...accountTarget(), regions } });
    expect(plan).toMatchObject({ calls: summary.calls, keys: summary.keys, visited: summary.conforms });
    expect(plan.atLeast.calls).toBeLessThanOrEqual(plan.calls);
    expect(plan.atLeast.keys).toBeLessThanOrEqual(plan.keys);
  });

  it('plans no key store, no AWS managed key and no second Region for AWS unless they are there', async () => {
    const about = { classes: ['custom-key-store', 'aws-managed', 'symmetric-multi-region'] } as const;
    const plan = await planOf(about, { regions: ['us-east-1'], hasClock: false, isAws: true }, 5);
    expect(plan.callsByOperation.get('ReplicateKey') ?? 0).toBeLessThan(10);
    const { keys } = await planOf(about, { regions, hasClock: false, isAws: true }, 5);
    expect(plan.callsByOperation.get('CreateKey')).toBe(plan.keys);
    expect(keys).toBeGreaterThan(plan.keys);
  });
});

describe('what a run needs at least', () => {
  it('is a call a cell and one for the key, but one ReEncrypt for its two rows', () => {
    const keyState = 'Enabled';
    const keyType = 'symmetric';
    expect(
      lowerBoundOf([
        { operation: 'Encrypt', keyState, keyType },
        { operation: 'ReEncryptFrom', keyState, keyType },
        { operation: 'ReEncryptTo', keyState, keyType },
      ]),
    ).toEqual({ keys: 1, calls: 3 });
  });

  it('is a replica more where Creating is wanted, and no key for AWS managed keys', () => {
    const operation = 'Encrypt';
    expect(
      lowerBoundOf([
        { operation, keyState: 'Creating', keyType: 'hmac-multi-region' },
        { operation, keyState: 'Enabled', keyType: 'hmac-multi-region' },
        { operation, keyState: 'Enabled', keyType: 'aws-managed' },
      ]),
    ).toEqual({ keys: 2, calls: 4 });
  });
});
