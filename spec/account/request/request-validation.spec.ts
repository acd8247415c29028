import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { violationsOf } from '../../../src/account/request/constraints.ts';
import { requestShape } from '../../../src/account/request/operation-shapes.ts';
import { requestRules } from '../../../src/account/request/request-rules.ts';
import type { Shape, StructureShape } from '../../../src/account/request/shape.ts';
import { validateRequest } from '../../../src/account/request/validate-request.ts';
import { answersOnRecord } from '../../../src/key/evidence/answers-on-record.ts';
import { type Operation, operationNames } from '../../../src/key/operation.ts';
import evidence from '../../evidence/aws-recorded.json' with { type: 'json' };
import { arbitraryStructure } from './arbitrary-wire.ts';
import { textsWith } from './named-shapes.ts';
import { responseProblems } from './response-problems.ts';

const KeyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
const base64 = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64');
const tag = (TagKey: string, TagValue = 'v') => ({ TagKey, TagValue });
const shapeOf = (operation: Operation): StructureShape => requestShape(operation);

/** The recorded requests that AWS refuses for the request alone, written out. */
const recordedRequests: Readonly<Record<string, readonly [Operation, unknown]>> = {
  C3: ['ImportKeyMaterial', { KeyId, ImportToken: base64(9), EncryptedKeyMaterial: base64(9) }],
  F12: ['DeriveSharedSecret', { KeyId, KeyAgreementAlgorithm: 'INVALID', PublicKey: base64(9) }],
  F14: ['CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'KEY_AGREEMENT' }],
  F16: ['GenerateMac', { KeyId, Message: base64(9), MacAlgorithm: 'INVALID' }],
  F18: ['VerifyMac', { KeyId, Message: base64(9), Mac: base64(9), MacAlgorithm: 'INVALID' }],
  F20: ['Encrypt', { KeyId, Plaintext: base64(4097) }],
  F27: ['GenerateRandom', {}],
  F28: ['GenerateRandom', { NumberOfBytes: 0 }],
  F30: ['CreateKey', { KeySpec: 'HMAC_256' }],
  F31: ['CreateKey', { KeySpec: 'HMAC_random' }],
  F32: ['CreateKey', { KeyUsage: 'RANDOM' }],
  F58: ['CreateAlias', { AliasName: 'no-prefix', TargetKeyId: KeyId }],
  F59: ['TagResource', { KeyId, Tags: [tag('one'), tag('two'), tag('one')] }],
  F60: ['CreateKey', { Tags: Array.from({ length: 51 }, (_, index) => tag(`key${index}`)) }],
  F61: ['TagResource', { KeyId, Tags: [tag('aws:key1')] }],
  F62: ['CreateKey', { Tags: [tag('aws:lowercase')] }],
  F63: ['CreateKey', { Tags: [tag('AWS:uppercase')] }],
  F64: ['CreateKey', { Tags: [tag('a'.repeat(129))] }],
  F65: ['CreateKey', { Tags: [tag('key', 'v'.repeat(257))] }],
  G1: ['Encrypt', { KeyId, Plaintext: '' }],
  G2: ['Encrypt', { KeyId, Plaintext: base64(4097) }],
  H1: ['ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 1 }],
};

/** The recorded refusals that need more than the request: the key, its spec, or what the bytes of a member mean. */
const needMoreThanTheRequest: Readonly<Record<string, string>> = {
  F13: 'the public key is of the right size, but no key',
  F21: 'the greatest plaintext depends on the key spec',
  F23: 'the greatest plaintext depends on the key spec',
  F24: 'the greatest plaintext depends on the key spec',
  F25: 'the greatest plaintext depends on the key spec',
  F26: 'the greatest plaintext depends on the key spec',
  F33: 'the length of a digest is checked with the key and its algorithm',
  F35: 'the length of a digest is checked with the key and its algorithm',
  F37: 'the length of a digest is checked with the key and its algorithm',
  F39: 'the length of a digest is checked with the key and its algorithm',
  F41: 'the length of a digest is checked with the key and its algorithm',
  F43: 'the length of a digest is checked with the key and its algorithm',
  F45: 'the length of a digest is checked with the key and its algorithm',
  F47: 'the length of a digest is checked with the key and its algorithm',
};

const recordsById = new Map(evidence.records.map((record) => [record.id, record]));

/** The order in which AWS names a value set is arbitrary, and some recorded sets are older than some of their values. */
function valueSet(message: string): { readonly before: string; readonly values: readonly string[] } {
  const [before = '', set = ''] = message.split('value set: ');
  return { before, values: set.slice(1, -1).split(', ').sort() };
}

const isSensitive = (shape: Shape | undefined) => shape !== undefined && 'sensitive' in shape;

function refusal(operation: Operation, body: unknown): { exception: string; message: string } | undefined {
  const validation = validateRequest(operation, body);
  return validation.ok ? undefined : { exception: validation.exception, message: validation.message };
}

describe('AWS’s recorded answers to malformed requests', () => {
  it.each(Object.entries(recordedRequests))('%s is answered as AWS answers it', (id, [operation, body]) => {
    const recorded = recordsById.get(id);
    const answer = refusal(operation, body);
    expect(recorded?.call).toBe(operation);
    expect(answer?.exception).toBe(recorded?.outcome.exception);

    const ours = valueSet(answer?.message ?? '');
    const theirs = valueSet(recorded?.outcome.message ?? '');
    expect(ours.before).toBe(theirs.before);
    expect(ours.values).toEqual(expect.arrayContaining([...theirs.values]));
    expect(ours.values.length === theirs.values.length || /stale/.test(recorded?.notes ?? '')).toBe(true);
  });

  it('are all here: the others of groups F and G need more than the request', () => {
    const refusals = evidence.records
      .filter(({ group }) => group === 'F' || group === 'G')
      .filter(({ outcome }) => /^(Validation|Serialization|Tag)Exception$/.test(outcome.exception ?? ''))
      .map(({ id }) => id);
    const known = new Set([...Object.keys(recordedRequests), ...Object.keys(needMoreThanTheRequest)]);
    expect(refusals.filter((id) => !known.has(id))).toEqual([]);
  });

  it('are named as their source by the rules that follow them', () => {
    const input = { KeyId, PendingWindowInDays: 31 };
    expect(requestRules.ScheduleKeyDeletion?.(input)).toEqual({
      exception: 'ValidationException',
      message: recordsById.get('H1')?.outcome.message,
      ...answersOnRecord.H1,
    });
  });
});

describe('the wording of a malformed request', () => {
  it('names a missing required member, in lower camel case', () => {
    expect(refusal('DescribeKey', {})).toEqual({
      exception: 'ValidationException',
      message:
        "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    });
  });

  it('takes null for absent, and a null body for an empty one', () => {
    expect(refusal('DescribeKey', { KeyId: null })).toEqual(refusal('DescribeKey', {}));
    expect(refusal('DescribeKey', null)).toEqual(refusal('DescribeKey', {}));
    expect(validateRequest('ListKeys', undefined)).toEqual({ ok: true, input: {} });
    expect(validateRequest('ListKeys', { Limit: null })).toEqual({ ok: true, input: {} });
  });

  it('joins several errors into one message', () => {
    expect(refusal('CreateAlias', { AliasName: '' })?.message).toBe(
      '3 validation errors detected: ' +
        "Value '' at 'aliasName' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        "Value '' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$; " +
        "Value null at 'targetKeyId' failed to satisfy constraint: Member must not be null",
    );
  });

  it('stops after ten errors', () => {
    const message = refusal('CreateKey', { Tags: Array.from({ length: 100_000 }, () => ({})) })?.message;
    expect(message).toMatch(/^10 validation errors detected: /);
    expect(message?.split('; ')).toHaveLength(10);
    expect(message).toContain("'tags.5.member.tagValue'");
  });

  it('shows a list of texts as a whole, with all that its members must satisfy', () => {
    expect(refusal('DescribeKey', { KeyId, GrantTokens: ['good', ''] })?.message).toBe(
      "1 validation error detected: Value '[good, ]' at 'grantTokens' failed to satisfy constraint: Member must satisfy constraint: " +
        '[Member must have length less than or equal to 8192, Member must have length greater than or equal to 1]',
    );
    expect(
      refusal('CreateGrant', { KeyId, GranteePrincipal: 'p', Operations: ['Fly', null] })?.message,
    ).toMatch(
      /^1 validation error detected: Value '\[Fly, null\]' at 'operations' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum value set: \[Decrypt, .*\], Member must not be null\]$/,
    );
  });

  it('counts the members of a list', () => {
    const GrantTokens = Array.from({ length: 11 }, () => 't');
    expect(refusal('DescribeKey', { KeyId, GrantTokens })?.message).toBe(
      "1 validation error detected: Value '[t, t, t, t, t, t, t, t, t, t, t]' at 'grantTokens' failed to satisfy constraint: Member must have length less than or equal to 10",
    );
  });

  it('reaches into structures and maps', () => {
    const grant = { KeyId, GranteePrincipal: 'p', Operations: ['Decrypt'] };
    expect(refusal('CreateGrant', { ...grant, Constraints: { SourceArn: 'arn' } })?.message).toContain(
      "Value 'arn' at 'constraints.sourceArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
    );
    expect(
      refusal('CreateGrant', { ...grant, Constraints: { EncryptionContextEquals: { a: 'b', c: null } } })
        ?.message,
    ).toBe(
      "1 validation error detected: Value '{a=b, c=null}' at 'constraints.encryptionContextEquals' failed to satisfy constraint: Map value must satisfy constraint: [Member must not be null]",
    );
    expect(refusal('CreateKey', { Tags: [null] })?.message).toBe(
      "1 validation error detected: Value null at 'tags.1.member' failed to satisfy constraint: Member must not be null",
    );
  });

  it('does not repeat a secret', () => {
    const secret = 'secret';
    expect(
      refusal('CreateCustomKeyStore', { CustomKeyStoreName: 'store', KeyStorePassword: secret })?.message,
    ).toBe(
      "1 validation error detected: Value at 'keyStorePassword' failed to satisfy constraint: Member must have length greater than or equal to 7",
    );
  });

  it('takes only the white space of ASCII for white space', () => {
    const description = (KeyMaterialDescription: string) =>
      refusal('ImportKeyMaterial', {
        KeyId,
        ImportToken: base64(1),
        EncryptedKeyMaterial: base64(1),
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
        KeyMaterialDescription,
      });
    expect(description('made by hand\n')).toBeUndefined();
    expect(description('made\u00a0by hand')?.exception).toBe('ValidationException');
  });
});

describe('a value of the wrong type on the wire', () => {
  const wrong: Readonly<Record<Shape['kind'], readonly unknown[]>> = {
    string: [7, true, [], {}],
    integer: ['7', 7.5, true, [], {}, 1e300, Number.NaN],
    boolean: ['true', 1, [], {}],
    blob: [7, false, [], {}, 'a', 'ab=', 'a===', 'ab*=', 'YWJj\n', '=', '====', 'YR==', 'YWK=', '-_-_'],
    timestamp: ['2026-01-01T00:00:00Z', true, [], {}, Number.POSITIVE_INFINITY],
    list: ['a', 7, true, {}],
    map: ['a', 7, true, []],
    structure: ['a', 7, true, []],
  };

  it('is a SerializationException for every member of every operation', () => {
    for (const operation of operationNames) {
      for (const [name, member] of Object.entries(shapeOf(operation).members)) {
        for (const value of wrong[member.kind]) {
          expect(refusal(operation, { [name]: value }), `${operation} ${name} ${value}`).toMatchObject({
            exception: 'SerializationException',
          });
        }
      }
    }
  });

  it('is told from what AWS expects, in AWS’s kind of text', () => {
    const text = (operation: Operation, body: unknown) => refusal(operation, body)?.message;
    const days = (PendingWindowInDays: unknown) =>
      text('ScheduleKeyDeletion', { KeyId, PendingWindowInDays });
    expect(days('7')).toBe('STRING_VALUE can not be converted to an Integer');
    expect(days(7.5)).toBe('NUMBER_VALUE can not be converted to an Integer');
    expect(days(true)).toBe('TRUE_VALUE can not be converted to an Integer');
    expect(days([7])).toBe('Start of list found where not expected');
    expect(days({})).toBe('Start of structure or map found where not expected.');
    expect(text('DescribeKey', { KeyId: 7 })).toBe('NUMBER_VALUE can not be converted to a String');
    expect(text('DescribeKey', { KeyId, GrantTokens: 'a' })).toBe('Expected list or null');
    expect(text('DescribeKey', [])).toBe('Start of list found where not expected');
    expect(text('DescribeKey', 'a')).toBe('Expected null');
    expect(text('Encrypt', { KeyId, EncryptionContext: 'a' })).toBe('Expected map or null');
    expect(text('Encrypt', { KeyId, Plaintext: 'no base64' })).toBe(
      'STRING_VALUE can not be converted to a Blob',
    );
  });

  it('comes before any other error', () => {
    expect(refusal('CreateAlias', { AliasName: '', TargetKeyId: 7 })?.exception).toBe(
      'SerializationException',
    );
  });
});

describe('every operation', () => {
  it.each(operationNames)('%s takes all that its description allows, and gives it back', (operation) => {
    const shape = shapeOf(operation);
    fc.assert(
      fc.property(arbitraryStructure(shape), (body) => {
        const validation = validateRequest(operation, body);
        expect(violationsOf(shape, body)).toEqual([]);
        if (validation.ok) expect(validation.input).toEqual(body);
        else expect(validation.exception).not.toBe('SerializationException');
        if (!Object.hasOwn(requestRules, operation)) expect(validation.ok).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it.each(operationNames)('%s refuses a request that lacks a required member', (operation) => {
    const shape = shapeOf(operation);
    const [valid] = fc.sample(arbitraryStructure(shape), 1);
    for (const name of shape.required) {
      const message = refusal(operation, { ...valid, [name]: undefined })?.message;
      const member = name.charAt(0).toLowerCase() + name.slice(1);
      const nothing = isSensitive(shape.members[name]) ? '' : ' null';
      expect(message).toContain(
        `Value${nothing} at '${member}' failed to satisfy constraint: Member must not be null`,
      );
    }
  });

  it('takes the least and the greatest of every range, and nothing beyond', () => {
    const beyond = (shape: Shape, measure: number): unknown => {
      if (shape.kind === 'integer') return measure;
      if (shape.kind === 'blob') return base64(measure);
      if (shape.kind === 'list') return Array.from({ length: measure }, () => 'a');
      return 'a'.repeat(measure);
    };
    let ranges = 0;
    for (const operation of operationNames) {
      for (const [name, member] of Object.entries(shapeOf(operation).members)) {
        if (!('min' in member && 'max' in member)) continue;
        const { min = 0, max = 0 } = member;
        const textOf = (measure: number) =>
          refusal(operation, { [name]: beyond(member, measure) })?.message ?? '';
        const at = `at '${name.charAt(0).toLowerCase()}${name.slice(1)}'`;
        const bound = new RegExp(`${at} failed to satisfy constraint: Member must have (length|value) `);
        expect(textOf(min)).not.toMatch(bound);
        expect(textOf(max)).not.toMatch(bound);
        expect(textOf(max + 1)).toMatch(new RegExp(`${bound.source}less than or equal to ${max}`));
        if (min > 0) {
          expect(textOf(min - 1)).toMatch(new RegExp(`${bound.source}greater than or equal to ${min}`));
        }
        ranges += 1;
      }
    }
    expect(ranges).toBe(150);
  });
});

describe('the rules across members', () => {
  const takes = (operation: Operation, body: unknown) => expect(refusal(operation, body)).toBeUndefined();
  const refuses = (operation: Operation, body: unknown, message: string) =>
    expect(refusal(operation, body)).toEqual({ exception: 'ValidationException', message });

  it('let a waiting period be 7 to 30 days, 30 if not given', () => {
    for (const PendingWindowInDays of [undefined, 7, 30]) {
      takes('ScheduleKeyDeletion', { KeyId, PendingWindowInDays });
    }
    for (const PendingWindowInDays of [1, 6, 31, 365]) {
      const message = 'PendingWindowInDays must be between 7 and 30';
      refuses('ScheduleKeyDeletion', { KeyId, PendingWindowInDays }, message);
    }
  });

  it('let a key that is not a symmetric encryption key be created only with a usage of its spec', () => {
    takes('CreateKey', {});
    takes('CreateKey', { KeySpec: 'SYMMETRIC_DEFAULT' });
    takes('CreateKey', { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' });
    takes('CreateKey', { CustomerMasterKeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
    refuses(
      'CreateKey',
      { KeyUsage: 'SIGN_VERIFY' },
      'KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT',
    );
  });

  it('let imported key material expire exactly if a date is given', () => {
    const material = { KeyId, ImportToken: base64(1), EncryptedKeyMaterial: base64(1) };
    takes('ImportKeyMaterial', { ...material, ValidTo: 1_800_000_000.5 });
    takes('ImportKeyMaterial', { ...material, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' });
    refuses(
      'ImportKeyMaterial',
      { ...material, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', ValidTo: 1_800_000_000 },
      'A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE',
    );
  });

  it('let no key of ML-DSA or ML-KEM wait for imported key material', () => {
    for (const [KeySpec, KeyUsage] of [
      ['ML_DSA_44', 'SIGN_VERIFY'],
      ['ML_KEM_512', 'ENCAPSULATE_DECAPSULATE'],
    ]) {
      takes('CreateKey', { KeySpec, KeyUsage });
      const message = `Origin EXTERNAL is not compatible with KeySpec ${KeySpec}`;
      refuses('CreateKey', { KeySpec, KeyUsage, Origin: 'EXTERNAL' }, message);
    }
  });

  it('let a ciphertext be left out only of a dry run that ignores it', () => {
    const dryRun = { DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] };
    const message =
      "1 validation error detected: Value null at 'ciphertextBlob' failed to satisfy constraint: Member must not be null";
    takes('Decrypt', { CiphertextBlob: base64(1) });
    takes('Decrypt', { KeyId, ...dryRun });
    takes('ReEncrypt', { DestinationKeyId: KeyId, ...dryRun });
    refuses('Decrypt', { KeyId }, message);
    refuses('Decrypt', { KeyId, ...dryRun, DryRun: false }, message);
    refuses('ReEncrypt', { DestinationKeyId: KeyId, DryRun: true }, message);
  });

  it('let a principal be given in one way', () => {
    const grant = { KeyId, Operations: ['Decrypt'] };
    const either = (kind: string) =>
      `You must specify either ${kind}Principal or ${kind}ServicePrincipal, but not both.`;
    const service = 'kms.example.com';
    takes('CreateGrant', { ...grant, GranteePrincipal: 'p' });
    takes('CreateGrant', { ...grant, GranteeServicePrincipal: service, RetiringPrincipal: 'p' });
    refuses('CreateGrant', grant, either('Grantee'));
    refuses(
      'CreateGrant',
      { ...grant, GranteePrincipal: 'p', GranteeServicePrincipal: service },
      either('Grantee'),
    );
    refuses(
      'CreateGrant',
      { ...grant, GranteePrincipal: 'p', RetiringPrincipal: 'p', RetiringServicePrincipal: service },
      either('Retiring'),
    );
    takes('ListRetirableGrants', { RetiringPrincipal: 'p' });
    refuses('ListRetirableGrants', {}, either('Retiring'));
  });

  it('let a grant to retire be named by its token or by its key and its ID', () => {
    const message = 'You must specify either a GrantToken, or both a KeyId and a GrantId.';
    takes('RetireGrant', { GrantToken: 't' });
    takes('RetireGrant', { KeyId, GrantId: 'g' });
    refuses('RetireGrant', { KeyId }, message);
    refuses('RetireGrant', {}, message);
  });

  it('let a key have 50 tags', () => {
    takes('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' });
    takes('CreateKey', { Tags: Array.from({ length: 50 }, (_, index) => tag(`key${index}`)) });
  });
});

describe('a hostile request', () => {
  it('never makes validation throw, and is refused unless it happens to be well-formed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...operationNames),
        fc.anything({ withBigInt: true, withMap: true, withSet: true, withTypedArray: true, withDate: true }),
        (operation, body) => {
          const validation = validateRequest(operation, body);
          if (!validation.ok) expect(validation.message).not.toBe('');
          else expect(violationsOf(shapeOf(operation), validation.input)).toEqual([]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('never makes validation throw when one member of a good request is anything at all', () => {
    const requests = fc.oneof(
      ...operationNames.map((operation) =>
        fc.tuple(
          fc.constant(operation),
          arbitraryStructure(shapeOf(operation)),
          fc.constantFrom(...Object.keys(shapeOf(operation).members)),
          fc.anything(),
        ),
      ),
    );
    fc.assert(
      fc.property(requests, ([operation, body, name, value]) => {
        const validation = validateRequest(operation, { ...body, [name]: value });
        if (validation.ok) expect(violationsOf(shapeOf(operation), validation.input)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('has only its own members read', () => {
    const missing = refusal('DescribeKey', {});
    expect(refusal('DescribeKey', Object.create({ KeyId }))).toEqual(missing);
    expect(refusal('DescribeKey', JSON.parse(`{"__proto__":{"KeyId":"${KeyId}"}}`))).toEqual(missing);
  });

  it('has unknown members ignored, whatever they are called', () => {
    const body = JSON.parse(`{"KeyId":"${KeyId}","constructor":7,"__proto__":{"polluted":true},"keyId":7}`);
    expect(validateRequest('DescribeKey', body)).toEqual({ ok: true, input: { KeyId } });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('may use any key in an encryption context', () => {
    const context = '{"__proto__":"a","constructor":"b","toString":"c"}';
    const body = JSON.parse(`{"KeyId":"${KeyId}","Plaintext":"AAAA","EncryptionContext":${context}}`);
    const validation = validateRequest('Encrypt', body);
    expect(validation.ok && JSON.stringify(validation.input.EncryptionContext)).toBe(context);
  });

  it('may be as deep as it likes', () => {
    let deep: unknown = 'bottom';
    for (let level = 0; level < 200_000; level += 1) deep = { KeyId: deep, Tags: [deep] };
    expect(refusal('DescribeKey', { KeyId, Unknown: deep })).toBeUndefined();
    expect(refusal('DescribeKey', deep)?.exception).toBe('SerializationException');
  });

  it('may throw when it is looked at', () => {
    const trap = () => {
      throw new Error('trap');
    };
    const accessor = Object.defineProperty({}, 'KeyId', { enumerable: true, get: trap });
    const proxy = new Proxy({}, { getOwnPropertyDescriptor: trap, get: trap, has: trap, ownKeys: trap });
    for (const body of [accessor, proxy, { KeyId: proxy }]) {
      expect(refusal('DescribeKey', body)?.exception).toBe('SerializationException');
    }
    expect(refusal('Encrypt', { KeyId, Plaintext: 'AAAA', EncryptionContext: proxy })).toEqual({
      exception: 'SerializationException',
      message: 'Unreadable value',
    });
  });

  // What takes longer than its size asks for does not end before the runner ends the test.
  it('is checked in time that grows with its size only, up to megabytes', () => {
    const huge = 'a'.repeat(10_000_000);
    expect(refusal('DescribeKey', { KeyId: huge })?.exception).toBe('ValidationException');
    expect(refusal('Encrypt', { KeyId, Plaintext: huge })?.message).toMatch(/less than or equal to 4096$/);
    expect(
      refusal('CreateAlias', { AliasName: `${huge} `, TargetKeyId: KeyId })?.message.length,
    ).toBeLessThan(10_000_200);
    const GrantTokens = Array.from({ length: 1_000_000 }, () => '');
    expect(refusal('DescribeKey', { KeyId, GrantTokens })?.exception).toBe('ValidationException');
  });

  it('cannot make a pattern of AWS backtrack for long', () => {
    const patterns = textsWith('pattern');
    const pieces = ['a', 'a-', '/', 'a.', '0', '-', '/kms/xks/v1', 'arn:aws:', ' ', 'é'];
    for (const { shape } of patterns) {
      const { max = 0 } = shape;
      for (const piece of pieces) {
        const text = `${piece.repeat(max / piece.length)}\n`.slice(0, max);
        violationsOf(shape, text);
      }
    }
    expect(patterns.length).toBe(21);
  });
});

describe('a response', () => {
  const KeyMetadata = { KeyId, KeyState: 'Enabled', Enabled: true, CreationDate: 1_700_000_000.25 };

  it('is checked against the description of what its operation answers', () => {
    expect(responseProblems('DescribeKey', { KeyMetadata })).toEqual([]);
    expect(responseProblems('DisableKey', {})).toEqual([]);
    expect(responseProblems('DisableKey', { KeyId })).toEqual(['DisableKey has no member KeyId']);
    expect(responseProblems('DescribeKey', { KeyMetadata: { ...KeyMetadata, State: 1 } })).toEqual([
      'DescribeKey.KeyMetadata has no member State',
    ]);
    expect(responseProblems('DescribeKey', { KeyMetadata: { ...KeyMetadata, Enabled: 'yes' } })).toEqual([
      'STRING_VALUE can not be converted to a Boolean',
    ]);
    expect(responseProblems('DescribeKey', { KeyMetadata: {} })).toEqual([
      "Value null at 'keyMetadata.keyId' failed to satisfy constraint: Member must not be null",
    ]);
    expect(responseProblems('ListKeys', { Keys: [{ KeyId, Name: 'n' }] })).toEqual([
      'ListKeys.Keys.0 has no member Name',
    ]);
  });
});
