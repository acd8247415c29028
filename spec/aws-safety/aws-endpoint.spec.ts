/** Whoever says AWS is told what the AWS SDK would really call, before it calls. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { awsEndpoints, awsName } from '../../src/conformance/aws/aws-endpoint.ts';
import { planOf } from '../../src/conformance/run-plan.ts';
import { EndpointError } from '../../src/conformance/targets/endpoint.ts';

const regions = ['eu-central-1', 'eu-west-1'];

beforeEach(() => {
  for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_KMS', 'AWS_USE_FIPS_ENDPOINT']) {
    vi.stubEnv(name, undefined);
  }
});
afterEach(() => vi.unstubAllEnvs());

describe('the endpoint of a run on AWS', () => {
  it("is AWS's own, over TLS, unless something says otherwise", async () => {
    const endpoints = await awsEndpoints(regions);
    expect(endpoints).toEqual(
      regions.map((region) => ({ region, url: `https://kms.${region}.amazonaws.com`, isAws: true })),
    );
    expect(awsName(endpoints)).toBe('AWS KMS in eu-central-1 and eu-west-1');
  });

  it('is that of FIPS where the environment asks for it', async () => {
    vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
    expect(await awsEndpoints(['us-gov-west-1'])).toMatchObject([
      { url: 'https://kms-fips.us-gov-west-1.amazonaws.com', isAws: true },
    ]);
  });

  it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_KMS'])('is what %s says, by name', async (variable) => {
    vi.stubEnv(variable, 'http://127.0.0.1:4599');
    const endpoints = await awsEndpoints(regions);
    expect(endpoints.map(({ isAws }) => isAws)).toEqual([false, false]);
    expect(awsName(endpoints)).toBe(
      'http://127.0.0.1:4599 in the place of AWS KMS in eu-central-1 and eu-west-1',
    );
  });

  it.each([
    'http://kms.eu-central-1.amazonaws.com', // without TLS anybody on the way may answer
    'https://kms.eu-central-1.amazonaws.com.example.org',
    'https://kms.eu-central-1.elb.amazonaws.com', // a customer's
    'https://ec2-192-0-2-1.eu-central-1.compute.amazonaws.com',
    'https://kms.us-east-1.amazonaws.com', // another Region
    'https://kms.eu-central-1.amazonaws.com:8443',
  ])('is not taken for AWS: %s', async (url) => {
    vi.stubEnv('AWS_ENDPOINT_URL_KMS', url);
    expect(await awsEndpoints(['eu-central-1'])).toEqual([{ region: 'eu-central-1', url, isAws: false }]);
  });

  it('that is none is an error in one line', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_KMS', 'no URL');
    await expect(awsEndpoints(['eu-central-1'])).rejects.toThrow(EndpointError);
    await expect(awsEndpoints(['eu-central-1'])).rejects.toThrow(/^the AWS SDK finds no endpoint of AWS KMS/);
  });
});

describe('the plan of a run on AWS', () => {
  it('lists no call that is never sent', async () => {
    const about = { classes: ['custom-key-store'] } as const;
    const plan = await planOf(about, { regions: ['us-east-1'], hasClock: false, isAws: true }, 5);
    expect([...plan.callsByOperation.keys()].filter((each) => /CustomKeyStore/.test(each))).toEqual([]);
    expect(plan.calls).toBe([...plan.callsByOperation.values()].reduce((sum, count) => sum + count, 0));
  });
});
