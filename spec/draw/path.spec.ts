import { describe, expect, it } from 'vitest';
import { birth, live } from '../../src/draw/path/life.ts';
import {
  durationText,
  pathText,
  readDuration,
  readPath,
  readStep,
  stepText,
} from '../../src/draw/path/life-step.ts';
import { shortestPaths } from '../../src/draw/statechart/lifecycle.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isReachable, typeClasses, typeClassNames } from '../../src/key/type-class.ts';

const day = 86_400_000;

describe('a path as text', () => {
  it.each([
    'CreateKey',
    'ReplicateKey ReplicationFinished DisableKey',
    'CreateKey ScheduleKeyDeletion:7 advance:3d CancelKeyDeletion Encrypt',
    'CreateKey ImportKeyMaterial:A:30d ImportKeyMaterial:B:new DeleteExpiredKeyMaterial',
    'CreateKey ReplicateKey:ap-south-1 ReplicaDeleted:ap-south-1 UpdatePrimaryRegion:us-west-2',
    'CreateKey EnableKeyRotation:90 advance:90m advance:90s advance:26h',
  ])('%s is read and written as it is', (text) => {
    expect(pathText(readPath(text))).toBe(text);
  });

  it.each(['', '   ', 'CreateKey'])("'%s' is a new key", (text) => {
    expect(pathText(readPath(text))).toBe('CreateKey');
  });

  it('may leave CreateKey out', () => {
    expect(pathText(readPath(' DisableKey\n EnableKey '))).toBe('CreateKey DisableKey EnableKey');
  });

  it.each(tableOperations)('knows %s', (operation) => {
    expect(stepText(readStep(operation))).toBe(operation);
  });

  it.each([
    ['Enable', "unknown step 'Enable': use an operation, a service event, or advance:7d"],
    ['ListKeys', "ListKeys uses no existing key, so it cannot be a step of a key's life"],
    ['DisableKey CreateKey', 'a key is created once: CreateKey must come first'],
    ['advance', "one value must follow the colon, such as advance:7d; got 'advance'"],
    ['advance:7', "a duration is a number with s, m, h or d, such as 7d; got '7'"],
    ['advance:7d:8d', "one value must follow the colon, such as advance:7d; got 'advance:7d:8d'"],
    ['ScheduleKeyDeletion:soon', "ScheduleKeyDeletion takes a number of days; got 'soon'"],
    ['ReplicateKey ReplicateKey:mars', "a Region is a name such as eu-west-1; got 'mars'"],
    ['DisableKey:now', "nothing may follow DisableKey; got 'DisableKey:now'"],
    ['ImportKeyMaterial:A:B', 'ImportKeyMaterial takes a name, new, and a duration'],
    ['__proto__', "unknown step '__proto__'"],
    [`${'x'.repeat(1e5)}`, `unknown step '${'x'.repeat(60)}'`],
  ])('%.40s is answered with what would be right', (text, message) => {
    expect(() => readPath(text)).toThrow(RangeError);
    expect(() => readPath(text)).toThrow(message);
  });

  it('writes a duration in the largest unit that fits', () => {
    expect([7 * day, 1.5 * day, 90_000, 60_000].map(durationText)).toEqual(['7d', '36h', '90s', '1m']);
    expect(readDuration('36h')).toBe(1.5 * day);
  });
});

describe('a life', () => {
  it('shows that a key whose deletion was cancelled cannot encrypt, and why', () => {
    const moments = live('symmetric', readPath('ScheduleKeyDeletion:7 advance:3d CancelKeyDeletion Encrypt'));
    expect(moments.map(({ key }) => key.keyState)).toEqual([
      'Enabled',
      'PendingDeletion',
      'PendingDeletion',
      'Disabled',
      'Disabled',
    ]);
    expect(moments.map(({ key }) => (key.at - birth) / day)).toEqual([0, 0, 3, 3, 3]);
    expect(moments.at(-1)?.outcome).toMatchObject({
      kind: 'refused',
      exception: { name: 'DisabledException', message: expect.stringMatching(/is disabled\.$/) },
    });
  });

  it('lets what is due happen when time passes, in order', () => {
    const moments = live(
      'symmetric-external',
      readPath('ImportKeyMaterial:A:1d ScheduleKeyDeletion:7 advance:30d'),
    );
    expect(moments.at(-1)?.events.map(({ type }) => type)).toEqual(['DeleteExpiredKeyMaterial', 'DeleteKey']);
    expect(moments.at(-1)?.changes).toEqual([{ from: 'PendingDeletion', event: 'DeleteKey', to: 'Deleted' }]);
  });

  it('goes on after the deletion: every call is answered with NotFoundException', () => {
    const moments = live('symmetric', readPath('ScheduleKeyDeletion DeleteKey DescribeKey'));
    expect(moments.at(-1)?.outcome).toMatchObject({
      kind: 'refused',
      exception: { name: 'NotFoundException' },
    });
  });

  it.each([
    ['symmetric', 'DeleteKey', 'DeleteKey cannot happen to this key while it is Enabled'],
    ['symmetric', 'CustomKeyStoreDisconnected', 'cannot happen to this key'],
    ['symmetric-multi-region', 'ReplicaDeleted', 'ReplicaDeleted cannot happen to this key'],
    ['symmetric', 'ReplicateKey', 'a symmetric key is single-Region and has no replicas'],
    ['symmetric', 'advance:999999d', 'days ahead'],
  ] as const)('of a %s key cannot go on with %s', (typeClass, text, message) => {
    expect(() => live(typeClass, readPath(text))).toThrow(RangeError);
    expect(() => live(typeClass, readPath(text))).toThrow(message);
  });
});

describe('the shortest paths', () => {
  it.each(typeClassNames)(
    'of %s lead to every key state that such a key can be in, and to Deleted',
    (typeClass) => {
      const isMultiRegion = typeClasses[typeClass].multiRegion;
      const creations = isMultiRegion ? (['CreateKey', 'ReplicateKey'] as const) : (['CreateKey'] as const);
      const reached = new Set<string>();
      for (const creation of creations) {
        for (const [keyState, steps] of shortestPaths(typeClass, creation)) {
          expect(live(typeClass, readPath(pathText(steps))).at(-1)?.key.keyState).toBe(keyState);
          reached.add(keyState);
        }
      }
      const reachable: string[] = keyStates.filter((keyState) => isReachable(typeClass, keyState));
      if (typeClass !== 'aws-managed') reachable.push('Deleted');
      expect([...reached].sort()).toEqual(reachable.sort());
    },
  );
});
