import { describe, expect, it } from 'vitest';
import { EndpointError, isAwsHost, readEndpoint } from '../../src/conformance/targets/endpoint.ts';

describe('the endpoint of a target', () => {
  it.each([
    'http://127.0.0.1:4566',
    'http://localhost:4566/',
    'https://kms.example.com',
    'http://[::1]:4566',
    'http://amazonaws.com.example.org',
    'http://notamazonaws.com',
  ])('may be %s', (text) => {
    expect(readEndpoint(text)).toBeInstanceOf(URL);
  });

  it.each([
    'https://kms.us-east-1.amazonaws.com',
    'https://kms.us-east-1.amazonaws.com./',
    'https://kms.us-east-1.amazonaws.com..',
    'https://KMS.US-EAST-1.AMAZONAWS.COM',
    'https://kms.cn-north-1.amazonaws.com.cn',
    'https://kms.us-east-1.api.aws',
    'https://kms-fips.us-gov-west-1.amazonaws.com:443/',
    'https://kms.us-east-1.amazon%61ws.com',
    'https://kms.us-east-1.amazonaws。com',
    'https://kms.us-east-1.ａmazonaws.com',
    'https:\\\\kms.us-east-1.amazonaws.com',
    'https:kms.us-east-1.amazonaws.com',
  ])('is not %s, which is AWS itself', (text) => {
    expect(() => readEndpoint(text)).toThrow(/is AWS itself/);
  });

  it.each([
    ['', 'must be a URL such as http://127.0.0.1:4566; got'],
    ['127.0.0.1:4566', 'must be a'],
    ['localhost:4566', 'must be an http or https URL'],
    ['ftp://127.0.0.1', 'must be an http or https URL'],
    ['http://kms.us-east-1.amazonaws.com@127.0.0.1:1', 'without a user name'],
    ['http://127.0.0.1@kms.us-east-1.amazonaws.com', 'without a user name'],
  ])('is not %j: one line says why', (text, why) => {
    expect(() => readEndpoint(text)).toThrow(EndpointError);
    expect(() => readEndpoint(text)).toThrow(why);
    expect(() => readEndpoint(text)).not.toThrow(/\n/);
  });

  it('is not hidden by a trailing dot or a capital letter', () => {
    expect(isAwsHost('kms.Us-East-1.AmazonAws.Com.')).toBe(true);
    expect(isAwsHost('amazonaws.com')).toBe(true);
    expect(isAwsHost('myamazonaws.com')).toBe(false);
  });
});
