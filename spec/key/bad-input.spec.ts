import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, deliver } from '../../src/key/advance.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import { decide } from '../../src/key/decide.ts';
import type { KeyState } from '../../src/key/key-state.ts';
import { type KeyType, symmetricKeyType } from '../../src/key/key-type.ts';
import { type Outcome, perform, performOrThrow } from '../../src/key/perform.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import { day, homeRegion, keyAfter, start, untyped } from './arbitrary-life.ts';

const key = createKey({ at: start });
const external = createKey({ at: start, type: typeClasses['symmetric-external'] });
const primary = keyAfter(createKey({ at: start, type: typeClasses['symmetric-multi-region'] }), {
  operation: 'ReplicateKey',
  input: { ReplicaRegion: 'eu-west-1' },
});

/** The refusal as one line; throws if the request was done. */
function refusalOf(outcome: Outcome): string {
  if (outcome.ok) throw new Error('it was done');
  return `${outcome.exception.name}: ${outcome.exception.message}`;
}

function asked(operation: string, input?: unknown, of: Key = key): string {
  return refusalOf(perform(of, untyped({ operation, input, at: of.at })));
}

/** A value that no type checker has seen, as if it were right. */
function as<Expected>(value: unknown): Expected {
  const isExpected = (_: unknown): _ is Expected => true;
  if (isExpected(value)) return value;
  throw new Error('unreachable');
}

describe('A window', () => {
  it.each([
    [0, ''],
    [6, ''],
    [31, ''],
    [7.5, ', a whole number of days; got 7.5'],
    ['7', ', a whole number of days; got "7"'],
    [Number.NaN, ', a whole number of days; got NaN'],
    [Number.POSITIVE_INFINITY, ', a whole number of days; got Infinity'],
    [{}, ', a whole number of days; got an object'],
    [[7], ', a whole number of days; got an array'],
    [true, ', a whole number of days; got true'],
  ])('of %j is refused in one line', (PendingWindowInDays, rest) => {
    expect(asked('ScheduleKeyDeletion', { PendingWindowInDays })).toBe(
      `ValidationException: PendingWindowInDays must be between 7 and 30${rest}`,
    );
  });

  it.each([7, 8, 29, 30, undefined, null])('of %j is accepted', (PendingWindowInDays) => {
    expect(
      performOrThrow(
        key,
        untyped({ operation: 'ScheduleKeyDeletion', at: start, input: { PendingWindowInDays } }),
      ),
    ).toMatchObject({
      response: { PendingWindowInDays: PendingWindowInDays ?? 30 },
    });
  });
});

describe('A rotation period', () => {
  it.each([89, 2561, 90.5, '90', Number.NaN])('of %j is refused in one line', (RotationPeriodInDays) => {
    expect(asked('EnableKeyRotation', { RotationPeriodInDays })).toMatch(
      /^ValidationException: RotationPeriodInDays must be between 90 and 2560/,
    );
  });

  it.each([90, 2560])('of %j is accepted', (RotationPeriodInDays) => {
    const request = untyped({ operation: 'EnableKeyRotation', at: start, input: { RotationPeriodInDays } });
    expect(perform(key, request).ok).toBe(true);
  });
});

describe('A request', () => {
  it.each([null, undefined, 5, 'CancelKeyDeletion', true])('that is %j is refused in one line', (request) => {
    expect(refusalOf(perform(key, untyped(request)))).toMatch(
      /^ValidationException: a request must be an object with operation and at; got /,
    );
  });

  it.each([
    ['DestroyKey', "'DestroyKey'"],
    ['__proto__', "'__proto__'"],
    ['toString', "'toString'"],
    ['cancelkeydeletion', "'cancelkeydeletion'"],
    ['', "''"],
    [null, 'null'],
    [7, '7'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [['CancelKeyDeletion'], 'an array'],
    [Symbol('CancelKeyDeletion'), 'a symbol'],
  ])('for the operation %s is refused in one line', (operation, name) => {
    expect(refusalOf(perform(key, untyped({ operation, at: start })))).toBe(
      `UnknownOperationException: AWS KMS has no operation ${name}`,
    );
  });

  it('for an operation that uses no existing key is refused: it is a call on an account', () => {
    for (const operation of ['CreateKey', 'ListKeys', 'GenerateRandom', 'ConnectCustomKeyStore']) {
      expect(asked(operation)).toBe(
        `ValidationException: ${operation} uses no existing key: it is a call on an account`,
      );
    }
  });

  it('with a name as long as a novel is answered with a line', () => {
    expect(asked('x'.repeat(100_000)).length).toBeLessThan(200);
  });

  it.each([['text'], [7], [true], [null], [[]], [[7]]])(
    'with the input %j is refused in one line',
    (input) => {
      expect(asked('ScheduleKeyDeletion', input)).toBe(
        'ValidationException: input must be an object with the members of ScheduleKeyDeletion',
      );
    },
  );

  it('with __proto__ among its members changes nothing but what its own members say', () => {
    const input: unknown = JSON.parse(
      '{"__proto__":{"PendingWindowInDays":7,"polluted":true},"PendingWindowInDays":8}',
    );
    const done = performOrThrow(key, untyped({ operation: 'ScheduleKeyDeletion', at: start, input }));
    expect(done.response.PendingWindowInDays).toBe(8);
    expect({}).not.toHaveProperty('polluted');
    const inherited: unknown = Object.create({ ReplicaRegion: 'eu-west-1' });
    expect(asked('ReplicateKey', inherited, primary)).toBe(
      'ValidationException: ReplicateKey needs ReplicaRegion, a text',
    );
  });

  it.each([
    ['ImportKeyMaterial', {}, 'keyMaterial'],
    ['ImportKeyMaterial', { keyMaterial: 7 }, 'keyMaterial'],
    ['ReplicateKey', { ReplicaRegion: null }, 'ReplicaRegion'],
    ['UpdatePrimaryRegion', undefined, 'PrimaryRegion'],
    ['UpdateKeyDescription', { Description: {} }, 'Description'],
  ])('of %s with %j lacks %s', (operation, input, member) => {
    expect(asked(operation, input)).toBe(`ValidationException: ${operation} needs ${member}, a text`);
  });

  it.each(['europe', 'EU-WEST-1', '', 'eu-west-1; drop', 'a'.repeat(1000)])(
    'for the Region %j is refused in one line',
    (region) => {
      expect(asked('ReplicateKey', { ReplicaRegion: region }, primary)).toMatch(
        /^ValidationException: ReplicaRegion must be a Region such as us-west-2; got ".{0,40}"$/,
      );
      expect(asked('UpdatePrimaryRegion', { PrimaryRegion: region }, primary)).toMatch(
        /^ValidationException: PrimaryRegion/,
      );
    },
  );

  it('to make a replica the primary key that is in no key state is refused in one line', () => {
    const input = { PrimaryRegion: 'eu-west-1', replicaKeyState: 'Broken' };
    expect(asked('UpdatePrimaryRegion', input, primary)).toMatch(
      /^ValidationException: replicaKeyState must be one of Enabled, .*; got "Broken"$/,
    );
  });
});

describe('An import', () => {
  const importing = (more: object) => asked('ImportKeyMaterial', { keyMaterial: 'one', ...more }, external);

  it.each([
    [
      { ExpirationModel: 'NEVER' },
      'ExpirationModel must be one of KEY_MATERIAL_EXPIRES, KEY_MATERIAL_DOES_NOT_EXPIRE; got "NEVER"',
    ],
    [
      { ExpirationModel: 7 },
      'ExpirationModel must be one of KEY_MATERIAL_EXPIRES, KEY_MATERIAL_DOES_NOT_EXPIRE; got 7',
    ],
    [
      { ImportType: 'OLD', ValidTo: start + day },
      'ImportType must be one of NEW_KEY_MATERIAL, EXISTING_KEY_MATERIAL; got "OLD"',
    ],
    [{ KeyMaterialId: 7, ValidTo: start + day }, 'KeyMaterialId must be a text; got 7'],
    [{}, 'A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES'],
    [
      { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE', ValidTo: start + day },
      'A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE',
    ],
    [
      { ImportType: 'NEW_KEY_MATERIAL', KeyMaterialId: 'a'.repeat(64), ValidTo: start + day },
      'KeyMaterialId must not be given with ImportType NEW_KEY_MATERIAL',
    ],
  ])('with %j is refused in one line', (more, message) => {
    expect(importing(more)).toBe(`ValidationException: ${message}`);
  });

  it.each([
    start,
    start - 1,
    start + 365 * day + 1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    String(start + day),
    {},
    -1,
  ])('with the date %j is refused in one line', (ValidTo) => {
    expect(importing({ ValidTo })).toBe(
      'ValidationException: The validTo date must be in the future and at most 365 days from now',
    );
  });

  it.each([start + 1, start + 365 * day])('with the date %j is accepted', (ValidTo) => {
    const request = untyped({
      operation: 'ImportKeyMaterial',
      at: start,
      input: { keyMaterial: 'one', ValidTo },
    });
    expect(perform(external, request).ok).toBe(true);
  });

  it('of a material that is none is refused in one line', () => {
    expect(asked('DeleteImportedKeyMaterial', { KeyMaterialId: 7 }, external)).toBe(
      'ValidationException: KeyMaterialId must be a text; got 7',
    );
    expect(asked('DeleteImportedKeyMaterial', { KeyMaterialId: 'f'.repeat(64) }, external)).toBe(
      `NotFoundException: Key material '${'f'.repeat(64)}' does not exist`,
    );
  });
});

describe('A time', () => {
  const calls: readonly [string, (at: number) => unknown][] = [
    ['perform', (at) => perform(key, { operation: 'DescribeKey', at })],
    ['advance', (at) => advance(key, at)],
    ['deliver', (at) => deliver(key, { type: 'CustomKeyStoreConnected', at })],
  ];

  it.each(calls)('that runs backwards is refused by %s', (_, call) => {
    expect(() => call(start - 1)).toThrow(
      new RangeError(`time runs backwards: ${start - 1} is before ${start}, the key's last instant`),
    );
  });

  it.each(calls)('that is none is refused by %s', (_, call) => {
    for (const at of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => call(at)).toThrow(
        new RangeError(`a time must be a number of epoch milliseconds; got ${at}`),
      );
    }
    for (const at of [undefined, null, '2026-01-01', new Date(start), {}]) {
      expect(() => call(as<number>(at))).toThrow(/^a time must be a number of epoch milliseconds; got /);
    }
  });

  it.each(calls)('in the far future is refused by %s, or reached in good time', (_, call) => {
    expect(() => call(Number.MAX_SAFE_INTEGER)).toThrow(
      /is more than 365250 days ahead: move time in smaller steps$/,
    );
  });

  it('of a thousand years with a rotation every 90 days passes, a rotation at a time', () => {
    const rotating = keyAfter(key, { operation: 'EnableKeyRotation', input: { RotationPeriodInDays: 90 } });
    const { key: old } = advance(rotating, start + 365_000 * day);
    expect(old.facts.materials).toHaveLength(4056);
  });

  it('that was refused changes nothing', () => {
    const before = structuredClone(key);
    for (const [, call] of calls) expect(() => call(start - 1)).toThrow(RangeError);
    expect(key).toEqual(before);
  });
});

describe('An unknown', () => {
  it('operation, key state or key type is refused by decide, in one line that says what would be right', () => {
    const unknown = (operation: unknown, keyState: unknown, type: unknown) => () =>
      decide(as<'Encrypt'>(operation), as<KeyState>(keyState), as<KeyType>(type));
    for (const operation of ['DestroyKey', '__proto__', 'constructor', '', 'CreateKey']) {
      expect(unknown(operation, 'Enabled', symmetricKeyType)).toThrow(
        new RangeError(
          `unknown operation '${operation}': use an operation of AWS KMS that uses an existing key`,
        ),
      );
    }
    for (const nothing of [Symbol('Encrypt'), Object.create(null), 7n, () => {}, undefined]) {
      expect(unknown(nothing, 'Enabled', symmetricKeyType)).toThrow(/^unknown operation [^\n]{1,60}: use an/);
      expect(unknown('Encrypt', nothing, symmetricKeyType)).toThrow(
        /^unknown key state [^\n]{1,60}: use one/,
      );
      expect(unknown('Encrypt', 'Enabled', nothing)).toThrow(/^impossible key type/);
      const type = { ...symmetricKeyType, keySpec: nothing, keyUsage: nothing, origin: nothing };
      expect(unknown('Encrypt', 'Enabled', type)).toThrow(/^impossible key type/);
    }
    for (const keyState of ['enabled', 'Deleted', '__proto__', 'toString', '']) {
      expect(unknown('Encrypt', keyState, symmetricKeyType)).toThrow(
        new RangeError(
          `unknown key state '${keyState}': use one of Enabled, Disabled, PendingDeletion, PendingReplicaDeletion, PendingImport, Unavailable, Creating, Updating`,
        ),
      );
    }
    for (const type of [
      null,
      undefined,
      7,
      {},
      { ...symmetricKeyType, keyUsage: 'EVERYTHING', keySpec: 'RSA_2048' },
    ]) {
      expect(unknown('Encrypt', 'Enabled', type)).toThrow(/^impossible key type/);
    }
  });

  it('service event is refused by deliver', () => {
    for (const event of [
      null,
      undefined,
      'DeleteKey',
      { at: start },
      { type: 'Explode', at: start },
      { type: {}, at: start },
    ]) {
      expect(() => deliver(key, as<Parameters<typeof deliver>[1]>(event))).toThrow(
        /^unknown service event .*: use one of /,
      );
    }
  });

  it('key type, ARN, assumption or delay is refused by createKey', () => {
    const creating = (options: unknown) => () => createKey(as<Parameters<typeof createKey>[0]>(options));
    expect(creating({ at: start, type: { keySpec: 'DES' } })).toThrow(
      /^impossible key type: KeySpec DES is unknown; known are /,
    );
    expect(creating({ at: start, type: { origin: 'MOON' } })).toThrow(
      /^impossible key type: Origin MOON is unknown; known are /,
    );
    expect(creating({ at: start, type: { keyUsage: 'SIGN_VERIFY' } })).toThrow(
      new RangeError(
        'impossible key type: KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT',
      ),
    );
    expect(creating({ at: start, type: { origin: 'AWS_CLOUDHSM', multiRegion: true } })).toThrow(
      /^impossible key type: a custom key store/,
    );
    expect(creating({ at: start, type: { keyManager: 'AWS', multiRegion: true } })).toThrow(
      /^impossible key type: AWS managed keys/,
    );
    for (const keyArn of [
      '',
      'alias/x',
      'arn:aws:s3:::bucket',
      `arn:aws:kms:us-east-1:1:key/${'x'.repeat(9)}`,
      `arn:aws:kms:us-east-1:111122223333:key/a\nb`,
    ]) {
      expect(creating({ at: start, keyArn })).toThrow(
        /^keyArn must be arn:aws:kms:<Region>:<account>:key\/<key ID>; got '/,
      );
    }
    expect(creating({ at: start, assumptions: { cancelWithoutKeyMaterial: 'Enabled' } })).toThrow(
      new RangeError(
        "unknown reading 'Enabled' of cancelWithoutKeyMaterial: use one of Disabled, PendingImport",
      ),
    );
    expect(creating({ at: start, assumptions: { cancelAnyhow: 'Disabled' } })).toThrow(
      /^unknown assumption 'cancelAnyhow': use one of /,
    );
    for (const delay of [-1, Number.NaN, Number.POSITIVE_INFINITY, '5']) {
      expect(creating({ at: start, delays: { rotation: delay } })).toThrow(
        new RangeError(
          `the delay of rotation must be a number of milliseconds from 0; got ${JSON.stringify(delay) === 'null' ? delay : JSON.stringify(delay)}`,
        ),
      );
    }
    expect(creating({})).toThrow(/^a time must be a number of epoch milliseconds/);
  });
});

describe('Hostile input', () => {
  it('is refused or done, in one line, with the key unchanged; nothing crashes, nothing hangs', () => {
    const operations = fc.oneof(
      fc.constantFrom(
        'ScheduleKeyDeletion',
        'ImportKeyMaterial',
        'EnableKeyRotation',
        'ReplicateKey',
        'UpdatePrimaryRegion',
        'UpdateKeyDescription',
        'DeleteImportedKeyMaterial',
        'CancelKeyDeletion',
      ),
      fc.anything(),
    );
    const hostile = fc.anything({
      withNullPrototype: true,
      withObjectString: true,
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSparseArray: true,
    });
    const members = fc.dictionary(
      fc.constantFrom(
        'PendingWindowInDays',
        'RotationPeriodInDays',
        'keyMaterial',
        'ImportType',
        'KeyMaterialId',
        'ExpirationModel',
        'ValidTo',
        'ReplicaRegion',
        'PrimaryRegion',
        'replicaKeyState',
        'Description',
        '__proto__',
      ),
      fc.oneof(hostile, fc.constantFrom(7, 'one', 'eu-west-1', homeRegion, start + day)),
    );
    let refused = 0;
    fc.assert(
      fc.property(
        operations,
        fc.oneof(hostile, members),
        fc.constantFrom(key, external, primary),
        (operation, input, of) => {
          const before = structuredClone(of);
          const outcome = perform(of, untyped({ operation, input, at: of.at }));
          expect(of).toEqual(before);
          if (outcome.ok) return;
          refused += 1;
          expect(outcome.exception.message).not.toMatch(/\n|\[object|TypeError/);
          expect(outcome.exception.message.length).toBeLessThan(400);
          expect(outcome.exception.message).not.toBe('');
        },
      ),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
