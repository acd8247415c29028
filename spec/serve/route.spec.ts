import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { createAccount } from '../../src/account/account.ts';
import { exceptionFaults, isExceptionName } from '../../src/key/exception.ts';
import { operationNames } from '../../src/key/operation.ts';
import { type HttpRequest, routeTo } from '../../src/serve/route.ts';
import { ServedAccounts } from '../../src/serve/served-accounts.ts';
import { ServedClock } from '../../src/serve/served-clock.ts';
import { rsaWrapping } from '../../src/serve/wrapping.ts';

const kmsHeaders = { host: '127.0.0.1:4599', 'content-type': 'application/x-amz-json-1.1' };
const start = Date.parse('2026-01-01T00:00:00Z');

describe('a request of AWS KMS', () => {
  it('is answered with JSON 1.1 and numbered', () => {
    const { ask } = served();
    const answer = ask({ headers: { ...kmsHeaders, 'x-amz-target': 'TrentService.ListKeys' } });
    expect(answer).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-requestid': '00000000-0000-4000-8000-000000000001',
      },
      body: '{"Keys":[],"Truncated":false}',
    });
  });

  it('is answered with an empty body if the operation has no output', () => {
    const { ask, createKey } = served();
    const KeyId = createKey();
    expect(ask(kms('DisableKey', { KeyId }))).toMatchObject({ status: 200, body: '' });
  });

  it('is refused with the exception, and without a message member where AWS sends none', () => {
    const { ask, createKey } = served();
    const KeyId = createKey();
    const Ciphertext = 'AAAA';
    expect(ask(kms('DescribeKey', { KeyId: 'nope' }))).toMatchObject({
      status: 400,
      body: `{"__type":"NotFoundException","message":"Invalid keyId 'nope'"}`,
    });
    expect(ask(kms('Decrypt', { CiphertextBlob: Ciphertext, KeyId }))).toMatchObject({
      status: 400,
      body: '{"__type":"InvalidCiphertextException"}',
    });
  });

  const malformed: readonly [string, MalformedRequest, string][] = [
    ['unknown operation', { target: 'TrentService.Dream' }, 'UnknownOperationException'],
    ['another service', { target: 'DynamoDB_20120810.ListTables' }, 'UnknownOperationException'],
    ['no operation', { target: undefined }, 'UnknownOperationException'],
    ['a name from Object.prototype', { target: 'TrentService.constructor' }, 'UnknownOperationException'],
    ['no JSON', { body: '{"KeyId":' }, 'SerializationException'],
    ['no body', { body: '' }, 'SerializationException'],
    ['no UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]) }, 'SerializationException'],
    ['a list', { body: '[]' }, 'SerializationException'],
    ['a number', { body: '1' }, 'SerializationException'],
    ['a Region that is none', { region: 'EVERY WHERE' }, 'InvalidSignatureException'],
  ];

  it('for a wrapping key of spec SM2 is refused, which node:crypto cannot make', () => {
    const { ask, createKey } = served('aws-cn');
    const KeyId = createKey({ Origin: 'EXTERNAL' });
    const wrapping = { WrappingAlgorithm: 'SM2PKE', WrappingKeySpec: 'SM2' };
    expect(ask(kms('GetParametersForImport', { KeyId, ...wrapping }))).toMatchObject({
      status: 400,
      body: '{"__type":"UnsupportedOperationException"}',
    });
  });

  it.each(malformed)('that is malformed, by %s, gets an exception of AWS', (_, wrong, exception) => {
    const { ask, account } = served();
    const { target, body = '{}', region = 'us-east-1' } = { target: 'TrentService.CreateKey', ...wrong };
    const before = account();
    const answer = ask({
      headers: { ...kmsHeaders, 'x-amz-target': target, authorization: authorization(region) },
      body: Buffer.from(body),
    });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({ __type: exception });
    expect(account()).toEqual(before);
  });

  const places: readonly [Partial<HttpRequest>, string][] = [
    [{ headers: { authorization: authorization('eu-west-3') } }, 'eu-west-3'],
    [{ path: '/?X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Fca-west-1%2Fkms%2Faws4_request' }, 'ca-west-1'],
    [{ headers: { host: 'kms.ap-south-1.amazonaws.com' } }, 'ap-south-1'],
    [{ headers: { host: 'kms-fips.us-gov-west-1.amazonaws.com' } }, 'us-gov-west-1'],
    [{ headers: { host: 'kms.us-west-2.api.aws' } }, 'us-west-2'],
    [{}, 'sa-east-1'],
  ];

  it.each(places)(
    'goes to the Region of the signature, the host, or the server: %j',
    ({ headers = {}, path = '/' }, region) => {
      const { ask } = served();
      const { body } = ask({ ...kms('CreateKey', {}, headers), path });
      expect(JSON.parse(body).KeyMetadata.Arn).toContain(`:kms:${region}:`);
    },
  );

  it.each([
    ['another media type', kms('CreateKey', {}, { 'content-type': 'application/json' }), 415],
    ['no media type', kms('CreateKey', {}, { 'content-type': undefined }), 415],
    ['another path', { ...kms('CreateKey', {}), path: '/kms' }, 404],
    ['another method', { ...kms('CreateKey', {}), method: 'PUT' }, 405],
    ['a web page', kms('CreateKey', {}, { origin: 'http://127.0.0.1:4599' }), 403],
    ['a sandboxed web page', kms('CreateKey', {}, { origin: 'null' }), 403],
    ['a web page without Origin', kms('CreateKey', {}, { 'sec-fetch-site': 'cross-site' }), 403],
    ['a caller who is none', kms('CreateKey', {}, { 'x-kms-model-caller': 'me' }), 400],
  ])('that comes by %s gets one line', (_, request, status) => {
    const { ask, account } = served();
    const before = account();
    const answer = ask(request);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.body).toMatch(/^[^\n]{10,200}\n$/);
    expect(account()).toBe(before);
  });

  const anyOperation = fc.constantFrom(...operationNames, 'Nothing', '__proto__', 'toString');
  const anyBody = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
    fc.dictionary(anyMember(), fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.integer({ min: 1, max: 50_000 }).map((depth) => `${'{"Tags":['.repeat(depth)}1${']}'.repeat(depth)}`),
    fc.integer({ min: 1, max: 50_000 }).map((depth) => '['.repeat(depth)),
    fc.constant('{"__proto__":{"KeyId":"x"},"constructor":{"prototype":{"KeyId":"x"}}}'),
  );

  property.prop([anyOperation, anyBody, fc.dictionary(fc.string(), fc.string())])(
    'gets an exception of AWS or success, whatever is in it; a refusal changes nothing but the time',
    (operation, body, moreHeaders) => {
      const { ask, account } = served();
      const before = account();
      const headers = { ...moreHeaders, ...kmsHeaders, 'x-amz-target': `TrentService.${operation}` };
      const answer = ask({ headers, body: Buffer.from(body) });
      if (answer.status === 200) return;
      const { __type: name, ...rest } = JSON.parse(answer.body);
      expect(isExceptionName(name) && exceptionFaults[name]).toBe('client');
      expect(answer.status).toBe(400);
      expect(Object.keys(rest).filter((member) => member !== 'message')).toEqual([]);
      expect({ ...account(), at: 0 }).toEqual({ ...before, at: 0 });
      expect(({} as { KeyId?: unknown }).KeyId).toBeUndefined();
    },
  );
});

describe('the control path', () => {
  it('shows and moves the clock, and says what happened', () => {
    const { control, ask, createKey } = served();
    const KeyId = createKey();
    ask(kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }));
    expect(control('GET', 'clock')).toEqual([200, { now: '2026-01-01T00:00:00.000Z', kind: 'frozen' }]);
    expect(control('POST', 'clock', { advance: '6d' })).toEqual([
      200,
      { now: '2026-01-07T00:00:00.000Z', kind: 'frozen', events: [] },
    ]);
    expect(control('POST', 'clock', { to: '2026-01-08T00:00:00Z' })).toEqual([
      200,
      {
        now: '2026-01-08T00:00:00.000Z',
        kind: 'frozen',
        events: [
          { region: 'sa-east-1', id: KeyId, event: { type: 'DeleteKey', at: start + 7 * 86_400_000 } },
        ],
      },
    ]);
    expect(ask(kms('DescribeKey', { KeyId })).body).toContain('NotFoundException');
  });

  it('shows the account', () => {
    const { control, createKey, account } = served();
    createKey();
    expect(control('GET', 'account')).toEqual([200, JSON.parse(JSON.stringify(account()))]);
  });

  it('injects faults, shows those to come, and forgets them', () => {
    const { control, ask } = served();
    const fault = { operation: 'ListKeys', exception: 'DependencyTimeoutException', times: 2 };
    expect(control('POST', 'faults', fault)).toEqual([200, { faults: [fault] }]);
    expect(ask(kms('ListAliases', {})).status).toBe(200);
    expect(ask(kms('ListKeys', {}))).toMatchObject({
      status: 500,
      body: '{"__type":"DependencyTimeoutException"}',
    });
    expect(control('GET', 'faults')).toEqual([200, { faults: [{ ...fault, times: 1 }] }]);
    expect(control('DELETE', 'faults')).toEqual([200, { faults: [] }]);
    expect(ask(kms('ListKeys', {})).status).toBe(200);
  });

  it('sets and ends the lag', () => {
    const { control, ask, createKey } = served();
    expect(control('POST', 'lag', { calls: 1 })).toEqual([200, { milliseconds: 0, calls: 1 }]);
    createKey();
    expect(JSON.parse(ask(kms('ListKeys', {})).body).Keys).toEqual([]);
    expect(JSON.parse(ask(kms('ListKeys', {})).body).Keys).toHaveLength(1);
    createKey();
    expect(control('DELETE', 'lag')).toEqual([200, { milliseconds: 0, calls: 0 }]);
    expect(JSON.parse(ask(kms('ListKeys', {})).body).Keys).toHaveLength(2);
  });

  it.each([
    ['clock', {}, 'move the clock either by {"advance":"7d"} or by {"to":"2026-01-01T00:00:00Z"}'],
    ['clock', { advance: '1d', to: '2026-02-01' }, 'move the clock either by'],
    [
      'clock',
      { advance: '-7d' },
      'a duration is a whole number with ms, s, m, h or d, such as 7d; got "-7d"',
    ],
    ['clock', { advance: 7 }, 'advance must be a text'],
    ['clock', { to: 'soon' }, 'a time is an ISO 8601 text from 1970 to 2999, such as'],
    ['clock', { to: '2025-01-01' }, 'the clock never runs backwards: it shows 2026-01-01T00:00:00.000Z'],
    ['clock', { advance: '36600d' }, 'is more than 36525 days ahead: move time in smaller steps'],
    ['clock', { jump: '1d' }, 'unknown member "jump": use advance, to'],
    ['clock', [], 'the body must be a JSON object with advance, to'],
    ['faults', {}, 'exception must name one of AWS KMS'],
    ['faults', { exception: 'toString' }, 'exception must name one of AWS KMS'],
    ['faults', { exception: 'KMSInternalException', operation: 'Dream' }, 'operation must name one'],
    ['faults', { exception: 'KMSInternalException', times: 0 }, 'times must be a whole number, at least 1'],
    ['faults', { exception: 'KMSInternalException', applied: 1 }, 'applied must be true or false'],
    ['faults', { exception: 'DisabledException', applied: true }, 'only a server fault can be applied'],
    ['lag', { calls: 1.5 }, "the lag's calls must be a whole number, at least 0; got 1.5"],
    ['lag', { milliseconds: '5' }, 'milliseconds must be a number'],
  ])('refuses what it cannot do with %s by one line: %j', (name, body, line) => {
    const { control, account } = served();
    const before = account();
    const [status, text] = control('POST', name, body);
    expect(status).toBe(400);
    expect(text).toContain(line);
    expect(account()).toBe(before);
    expect(control('GET', 'clock')).toEqual([200, { now: '2026-01-01T00:00:00.000Z', kind: 'frozen' }]);
    expect(control('GET', 'faults')).toEqual([200, { faults: [] }]);
  });

  it('is not there for web pages, nor by a name that a stranger can point at this machine', () => {
    const { ask } = served();
    const clock = { method: 'GET', path: '/_kms-model/clock' };
    const byHost = (host: string | undefined) => ask({ ...clock, headers: { host } }).status;
    for (const host of [
      '127.0.0.1:4599',
      'localhost',
      '[::1]:4599',
      'kms:4599',
      'kms.localhost',
      'model.test',
    ]) {
      expect(byHost(host)).toBe(200);
    }
    for (const host of ['evil.example', 'evil.example:4599', '127.0.0.1.evil.example', '', undefined]) {
      expect(byHost(host)).toBe(403);
    }
    expect(ask({ ...clock, headers: { host: 'localhost', 'sec-fetch-site': 'none' } }).status).toBe(200);
    expect(ask({ ...clock, headers: { host: 'localhost', 'sec-fetch-site': 'same-site' } }).status).toBe(403);
    expect(ask({ ...clock, headers: { host: 'localhost', origin: 'http://localhost' } }).status).toBe(403);
  });

  it.each([
    ['POST', 'account', 405, 'GET'],
    ['PUT', 'clock', 405, 'GET, POST'],
    ['DELETE', 'clock', 405, 'GET, POST'],
    ['GET', 'nothing', 404, undefined],
    ['GET', '__proto__', 404, undefined],
  ])('answers %s %s with %i and what there is', (method, name, status, allow) => {
    const { ask } = served();
    const answer = ask({ method, path: `/_kms-model/${name}`, headers: { host: 'localhost' } });
    expect(answer.status).toBe(status);
    expect(answer.headers['allow']).toBe(allow);
    expect(answer.body).toMatch(/^[^\n]+\n$/);
  });
});

describe('GET /', () => {
  it('says what this is, to a browser too', () => {
    const { ask } = served();
    const answer = ask({
      method: 'GET',
      headers: { host: 'localhost:4599', 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('a reference model of AWS KMS');
  });
});

interface MalformedRequest {
  readonly target?: string | undefined;
  readonly body?: string | Uint8Array;
  readonly region?: string;
}

function anyMember() {
  return fc.oneof(
    fc.constantFrom('KeyId', 'Tags', 'Policy', 'PendingWindowInDays', 'Limit', 'Marker', '__proto__'),
    fc.string(),
  );
}

function kms(operation: string, input: unknown, more: HttpRequest['headers'] = {}) {
  return {
    headers: { ...kmsHeaders, 'x-amz-target': `TrentService.${operation}`, ...more },
    body: Buffer.from(JSON.stringify(input)),
  };
}

function authorization(region: string): string {
  return `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/${region}/kms/aws4_request, SignedHeaders=host, Signature=0`;
}

function served(partition = 'aws') {
  const account = new ServedAccounts({
    account: createAccount({ at: start, partition }),
    clock: new ServedClock({ kind: 'frozen', at: start }, start),
    wrapping: rsaWrapping,
  });
  const route = routeTo(account, { region: 'sa-east-1', host: 'model.test' });
  const ask = (request: Partial<HttpRequest>) =>
    route({ method: 'POST', path: '/', headers: {}, body: Buffer.from('{}'), ...request });
  return {
    ask,
    account: () => account.account,
    createKey: (input: object = {}): string =>
      JSON.parse(ask(kms('CreateKey', input)).body).KeyMetadata.KeyId,
    control: (method: string, name: string, body: unknown = {}): readonly [number, unknown] => {
      const answer = ask({
        method,
        path: `/_kms-model/${name}`,
        headers: { host: '127.0.0.1:4599', 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(body)),
      });
      return [answer.status, answer.status === 200 ? JSON.parse(answer.body) : answer.body];
    },
  };
}
