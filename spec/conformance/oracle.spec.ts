/** What the oracle says: of calls that overlapped, of a set that becomes empty or too large, of targets that take any allowed branch. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { Observation, ObservedOutcome } from '../../src/conformance/oracle/observation.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { KmsException } from '../../src/key/exception.ts';
import type { Operation } from '../../src/key/operation.ts';
import { type WireObject, wireObject } from '../../src/scenario/wire-form.ts';
import { arbitraryBranchTarget } from './targets/arbitrary-branch.ts';
import { days, hours, seconds, Watched, watchedModel } from './watched.ts';

/** A key under an oracle, and observations of it that nobody need make. */
async function withKey() {
  const { target, watched } = watchedModel();
  const KeyId = await watched.createKey();
  const observed = (
    operation: Operation,
    outcome: ObservedOutcome,
    [start, end]: readonly [number, number],
    input: WireObject = {},
  ): Observation => ({
    operation,
    input: { KeyId, ...input },
    region: 'us-east-1',
    start: target.now() + start,
    end: target.now() + end,
    outcome,
  });
  return { KeyId, observed, oracle: watched.oracle, target, watched };
}

const done: ObservedOutcome = { kind: 'answered', output: {} };
const disabled: ObservedOutcome = { kind: 'refused', exception: 'DisabledException', message: '' };

describe('calls that overlapped in time', () => {
  it('conform if some order explains them, whichever it is', async () => {
    for (const outcome of [disabled, 'answered'] as const) {
      const { KeyId, observed, oracle, target } = await withKey();
      const answer = await target.send('Encrypt', { KeyId, Plaintext: 'YQ==' }, 'us-east-1');
      const judgements = oracle.observeTogether([
        observed('DisableKey', done, [0, 10]),
        observed(
          'Encrypt',
          outcome === 'answered' ? { kind: 'answered', output: wireObject(answer) } : outcome,
          [5, 15],
          { Plaintext: 'YQ==' },
        ),
      ]);
      expect(judgements.map(({ verdict }) => verdict)).toEqual(['conforms', 'conforms']);
    }
  });

  it('are not put in an order that their times forbid', async () => {
    const { observed, oracle } = await withKey();
    const judgements = oracle.observeTogether([
      observed('Encrypt', disabled, [0, 10], { Plaintext: 'YQ==' }),
      observed('DescribeKey', { kind: 'throttled', why: 'it' }, [5, 30]),
      observed('DisableKey', done, [11, 20]),
    ]);
    expect(judgements[0]?.verdict).toBe('diverges');
  });

  it('blame the one that no order explains, and no other', async () => {
    const { observed, oracle } = await withKey();
    const judgements = oracle.observeTogether([
      observed('DisableKey', done, [0, 10]),
      observed('CancelKeyDeletion', done, [5, 15]),
      observed('EnableKey', done, [6, 20]),
    ]);
    expect(judgements.filter(({ verdict }) => verdict === 'diverges')).toHaveLength(1);
    expect(judgements[1]).toMatchObject({
      verdict: 'diverges',
      expected: [{ kind: 'refused', exception: 'KMSInvalidStateException' }],
    });
  });

  it('leave every state in which some order ends, and no other', async () => {
    const { KeyId, observed, oracle, target, watched } = await withKey();
    oracle.observeTogether([observed('DisableKey', done, [0, 10]), observed('EnableKey', done, [5, 15])]);
    expect(oracle.largest).toBe(2);
    await target.advance(target.now() + seconds);
    await target.send('DisableKey', { KeyId }, 'us-east-1');
    expect(await watched.call('DescribeKey', { KeyId })).toBe('conforms');
    await target.send('EnableKey', { KeyId }, 'us-east-1');
    expect(await watched.call('DescribeKey', { KeyId })).toBe('diverges');
  });

  it('cannot be told apart when there are too many', async () => {
    const { observed, oracle } = await withKey();
    const many = Array.from({ length: 11 }, () => observed('EnableKey', done, [0, 10]));
    expect(new Set(oracle.observeTogether(many).map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
    expect(oracle.observe(observed('EnableKey', done, [20, 21])).verdict).toBe('unknown');
  });
});

describe('an operation that takes no alias', () => {
  const AliasName = 'alias/app';
  const aliasArn = `arn:aws:kms:us-east-1:111122223333:${AliasName}`;

  it.each([
    ['InvalidArnException', 'conforms'],
    ['KMSInvalidStateException', 'diverges'],
    ['NotFoundException', 'diverges'],
    [null, 'diverges'],
  ] as const)('that answers one with %s %s', async (name, verdict) => {
    let keyId = '';
    const { watched } = watchedModel({}, {}, (model) => ({
      ...model,
      send: async (operation, input, region) => {
        if (operation !== 'CancelKeyDeletion') return model.send(operation, input, region);
        if (name !== null) throw new KmsException({ name, message: '' });
        return model.send(operation, { KeyId: keyId }, region);
      },
    }));
    keyId = await watched.createKey();
    await watched.call('CreateAlias', { AliasName, TargetKeyId: keyId });
    await watched.call('ScheduleKeyDeletion', { KeyId: keyId });
    for (const KeyId of [AliasName, aliasArn]) {
      expect(await watched.call('CancelKeyDeletion', { KeyId })).toBe(verdict);
    }
  });
});

describe('a set that becomes empty', () => {
  it('names what would have met the model, in the names of the target', async () => {
    // Another seed: none of the target's names is one of the model's.
    const { watched } = watchedModel({ seed: 'a target', accountId: '999988887777' });
    const KeyId = await watched.createKey();
    const arn = `arn:aws:kms:us-east-1:999988887777:key/${KeyId}`;
    const end = watched.steps[0]?.observation.end ?? 0;
    const judgement = watched.oracle.observe({
      operation: 'CancelKeyDeletion',
      input: { KeyId },
      region: 'us-east-1',
      start: end,
      end,
      outcome: { kind: 'answered', output: { KeyId: arn } },
    });
    expect(judgement).toMatchObject({
      verdict: 'diverges',
      cells: [{ operation: 'CancelKeyDeletion', keyState: 'Enabled', keyType: 'symmetric' }],
      expected: [
        {
          kind: 'refused',
          exception: 'KMSInvalidStateException',
          message: `${arn} is not pending deletion.`,
        },
      ],
      differences: [],
    });
  });

  it('names the members that differ, and both values', async () => {
    const { watched } = watchedModel({ seed: 'a target' });
    const [one, other] = [await watched.createKey(), await watched.createKey()];
    const { observation } = await watched.step('DescribeKey', { KeyId: other });
    const judgement = watched.oracle.observe({ ...observation, input: { KeyId: one } });
    expect(judgement).toMatchObject({ verdict: 'diverges' });
    const differences = judgement.verdict === 'diverges' ? judgement.differences : [];
    expect(differences).toContainEqual({ member: 'KeyMetadata.KeyId', expected: one, observed: other });
  });

  it('stays as it was: what conformed before conforms after', async () => {
    const { KeyId, observed, oracle, watched } = await withKey();
    expect(oracle.observe(observed('CancelKeyDeletion', done, [0, 0])).verdict).toBe('diverges');
    expect(await watched.call('DescribeKey', { KeyId })).toBe('conforms');
  });
});

describe('a set that becomes larger than its bound', () => {
  const internal = () => new KmsException({ name: 'KMSInternalException', message: '' });
  const unlucky = (model: Target): Target => ({
    ...model,
    send: async (operation, input, region) => {
      const answer = await model.send(operation, input, region);
      if (operation === 'UpdateKeyDescription' || operation === 'DisableKey') throw internal();
      return answer;
    },
  });

  it('cannot tell from then on, and never conforms', async () => {
    const { watched } = watchedModel({}, { bound: 6 }, unlucky);
    const KeyId = await watched.createKey();
    const verdicts: string[] = [];
    for (const Description of ['one', 'two', 'three', 'four']) {
      await watched.call('UpdateKeyDescription', { KeyId, Description });
      await watched.call('DisableKey', { KeyId });
      verdicts.push(await watched.call('ListResourceTags', { KeyId }));
    }
    expect(verdicts).toEqual(['conforms', 'conforms', 'unknown', 'unknown']);
    const [last] = watched.steps.slice(-1);
    expect(last?.judgement).toMatchObject({
      verdict: 'unknown',
      why: 'the target may be in more than 6 accounts',
    });
  });

  it('does so neither earlier nor later', async () => {
    for (const [bound, verdict] of [
      [8, 'conforms'],
      [7, 'unknown'],
    ] as const) {
      const { watched } = watchedModel({}, { bound }, unlucky);
      const KeyId = await watched.createKey();
      for (const Description of ['one', 'two', 'three']) {
        await watched.call('UpdateKeyDescription', { KeyId, Description });
      }
      await watched.call('DisableKey', { KeyId });
      expect(await watched.call('ListResourceTags', { KeyId })).toBe(verdict);
    }
  });
});

describe('several keys uncertain', () => {
  const unsure: ObservedOutcome = { kind: 'ambiguous', why: 'a timeout' };

  /** Keys of each of which nobody knows whether it is disabled. */
  async function keysInDoubt(count: number, bound: number) {
    const { target, watched } = watchedModel({}, { bound });
    const keys: string[] = [];
    while (keys.length < count) keys.push(await watched.createKey());
    const observed = (operation: Operation, input: WireObject, outcome: ObservedOutcome) =>
      watched.oracle.observe({
        operation,
        input,
        region: 'us-east-1',
        start: target.now(),
        end: target.now(),
        outcome,
      }).verdict;
    for (const KeyId of keys) observed('DisableKey', { KeyId }, unsure);
    return { keys, observed, watched };
  }
  const groups = ({ oracle }: Watched) =>
    oracle.hypotheses[0]?.uncertainties?.map(({ variants }) => variants.length);

  it('are told apart again after a call that was about all of them', async () => {
    const { watched } = await keysInDoubt(6, 64);
    expect(groups(watched)).toEqual([2, 2, 2, 2, 2, 2]);
    expect(await watched.call('ListKeys', {})).toBe('conforms');
    const store = {
      CustomKeyStoreName: 'store',
      CloudHsmClusterId: 'cluster-conformance',
      TrustAnchorCertificate: 'certificate',
      KeyStorePassword: 'conformance',
    };
    const { observation } = await watched.step('CreateCustomKeyStore', store);
    expect(observation.outcome.kind).toBe('answered');
    expect(watched.diverging).toEqual([]);
    expect(groups(watched)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it('stay together where one call told something of both', async () => {
    for (const isFirstEnabled of [true, false]) {
      const { keys, observed, watched } = await keysInDoubt(2, 64);
      const [one = '', other = ''] = keys;
      const reEncrypt = { CiphertextBlob: 'YQ==', SourceKeyId: one, DestinationKeyId: other };
      expect(observed('ReEncrypt', reEncrypt, disabled)).toBe('conforms');
      expect(groups(watched)).toEqual([3]);
      if (isFirstEnabled) {
        // The model as a target never heard of the disabling: both keys are Enabled there.
        expect(await watched.call('DescribeKey', { KeyId: one })).toBe('conforms');
        expect(await watched.call('DescribeKey', { KeyId: other })).toBe('diverges');
      } else {
        expect(observed('EnableKey', { KeyId: one }, done)).toBe('conforms');
        expect(await watched.call('DescribeKey', { KeyId: other })).toBe('conforms');
      }
    }
  });

  it('leave a read of the whole account untold if they are too many, and later calls on one of them told', async () => {
    const { keys, watched } = await keysInDoubt(7, 64);
    expect(await watched.call('ListKeys', {})).toBe('unknown');
    expect(await watched.call('DescribeKey', { KeyId: keys[0] })).toBe('conforms');
    expect(await watched.call('ListKeys', {})).toBe('conforms');
  });

  it('leave nothing told once a change of the whole account came in too many', async () => {
    const { keys, watched } = await keysInDoubt(7, 64);
    const store = { CustomKeyStoreName: 'store', KeyStorePassword: 'conformance' };
    expect(await watched.call('CreateCustomKeyStore', store)).toBe('unknown');
    expect(await watched.call('DescribeKey', { KeyId: keys[0] })).toBe('unknown');
  });

  it('are forgotten one by one', async () => {
    const { keys, watched } = await keysInDoubt(3, 64);
    watched.oracle.forget(keys[1] ?? '');
    expect(groups(watched)).toEqual([2, 2]);
    expect(await watched.call('DescribeKey', { KeyId: keys[2] })).toBe('conforms');
  });
});

describe('a target that takes any allowed branch at random', () => {
  const operations = [
    'CancelKeyDeletion',
    'DescribeKey',
    'DisableKey',
    'EnableKey',
    'EnableKeyRotation',
    'Encrypt',
    'GetKeyRotationStatus',
    'ListKeyRotations',
    'ReplicateKey',
    'RotateKeyOnDemand',
    'ScheduleKeyDeletion',
    'UpdatePrimaryRegion',
    'delete',
    'import',
    'wait',
  ] as const;
  const step = fc.record({
    key: fc.nat(2),
    region: fc.constantFrom('us-east-1', 'eu-west-1'),
    operation: fc.constantFrom(...operations),
    time: fc.constantFrom(0, seconds, hours, 8 * days),
  });

  const choices = fc.infiniteStream(fc.nat());

  test.prop([choices, fc.array(step, { minLength: 10, maxLength: 40 })], { numRuns: 40 })(
    'conforms, and the set stays small',
    async (chosen, steps) => {
      const target = arbitraryBranchTarget((count) => Number(chosen.next().value) % count);
      const watched = new Watched(target);
      const keys = [
        await watched.createKey({ Origin: 'EXTERNAL' }),
        await watched.createKey({ MultiRegion: true }),
        await watched.createKey(),
      ];
      for (const { key, operation, region, time } of steps) {
        const KeyId = keys[key] ?? '';
        const other = region === 'us-east-1' ? 'eu-west-1' : 'us-east-1';
        switch (operation) {
          case 'wait':
            await target.advance(target.now() + time);
            break;
          case 'import':
            await watched.importMaterial(KeyId, 'first');
            break;
          case 'delete':
            await watched.call('DeleteImportedKeyMaterial', { KeyId });
            break;
          case 'ReplicateKey':
            await watched.call(operation, { KeyId, ReplicaRegion: other }, region);
            break;
          case 'UpdatePrimaryRegion':
            await watched.call(operation, { KeyId, PrimaryRegion: other }, region);
            break;
          case 'Encrypt':
            await watched.call(operation, { KeyId, Plaintext: 'YQ==' }, region);
            break;
          case 'CancelKeyDeletion':
          case 'DescribeKey':
          case 'DisableKey':
          case 'EnableKey':
          case 'EnableKeyRotation':
          case 'GetKeyRotationStatus':
          case 'ListKeyRotations':
          case 'RotateKeyOnDemand':
          case 'ScheduleKeyDeletion':
            await watched.call(operation, { KeyId }, region);
            break;
          default:
            operation satisfies never;
        }
      }
      expect(watched.diverging.map(({ observation }) => observation)).toEqual([]);
      expect(watched.oracle.largest).toBeLessThanOrEqual(64);
    },
  );
});
