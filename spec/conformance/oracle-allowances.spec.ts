/** A target that is only slow or unlucky is not blamed; one that lies while it is slow or unlucky is. */
import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { AccountTarget } from '../../src/conformance/targets/account-target.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { KmsException } from '../../src/key/exception.ts';
import { isWireObject, wireObject } from '../../src/scenario/wire-form.ts';
import { days, hours, seconds, Watched, watchedModel } from './watched.ts';

/** How a caller can be left without a certain answer. */
const uncertainties: readonly (readonly [string, () => Error])[] = [
  ['a timeout', () => Object.assign(new Error('no answer in time'), { name: 'TimeoutError' })],
  ['a connection reset', () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ['KMSInternalException', () => new KmsException({ name: 'KMSInternalException', message: '' })],
  ['DependencyTimeoutException', () => new KmsException({ name: 'DependencyTimeoutException', message: '' })],
];

/** The model, but for what one of its calls does: `instead` gets the call as it came. */
function withOneCallAs(operation: string, instead: (call: () => Promise<unknown>) => Promise<unknown>) {
  return (target: AccountTarget): Target => {
    let isDone = false;
    return {
      ...target,
      send: (asked, input, region) => {
        const call = () => target.send(asked, input, region);
        if (isDone || asked !== operation) return call();
        isDone = true;
        return instead(call);
      },
    };
  };
}

describe('a call without a certain answer', () => {
  it.each(uncertainties)('may or may not have taken effect after %s', async (_, error) => {
    for (const isApplied of [true, false]) {
      const change = withOneCallAs('ScheduleKeyDeletion', async (call) => {
        if (isApplied) await call();
        throw error();
      });
      const { watched } = watchedModel({}, {}, change);
      const KeyId = await watched.createKey();
      expect(await watched.call('ScheduleKeyDeletion', { KeyId })).toBe('unknown');
      expect(await watched.call('DescribeKey', { KeyId })).toBe('conforms');
      // Now it is known which it was: the other would be a divergence.
      expect(watched.oracle.hypotheses[0]?.uncertainties ?? []).toEqual([]);
      expect(await watched.call('CancelKeyDeletion', { KeyId })).toBe('conforms');
      expect(watched.oracle.largest).toBe(2);
    }
  });

  it.each(uncertainties)('has done nothing else after %s', async (_, error) => {
    const change = (target: AccountTarget) =>
      withOneCallAs('ScheduleKeyDeletion', async () => {
        await target.send('DisableKey', { KeyId: watched.steps.length === 0 ? '' : keyId }, 'us-east-1');
        throw error();
      })(target);
    const { watched } = watchedModel({}, {}, change);
    const keyId = await watched.createKey();
    await watched.call('ScheduleKeyDeletion', { KeyId: keyId });
    expect(await watched.call('DescribeKey', { KeyId: keyId })).toBe('diverges');
  });

  it('leaves two accounts for a key, however many keys there are', async () => {
    let calls = 0;
    const target = (model: AccountTarget): Target => ({
      ...model,
      send: async (operation, input, region) => {
        const answer = await model.send(operation, input, region);
        if (operation !== 'DisableKey') return answer;
        calls += 1;
        throw new KmsException({ name: 'KMSInternalException', message: `${calls}` });
      },
    });
    const { watched } = watchedModel({}, { bound: 4 }, target);
    const keys: string[] = [];
    for (let key = 0; key < 40; key += 1) {
      keys.push(await watched.createKey());
      await watched.call('DisableKey', { KeyId: keys.at(-1) });
      // Calls without an answer in a row would end the run.
      await watched.call('ListAliases', { KeyId: keys.at(-1) });
    }
    for (const KeyId of keys) expect(await watched.call('DescribeKey', { KeyId })).toBe('conforms');
    expect(watched.oracle.largest).toBe(2);
    expect(watched.oracle.hypotheses[0]?.uncertainties ?? []).toEqual([]);
  });
});

describe('a throttled call', () => {
  const throttle = () =>
    Object.assign(new Error('slow down'), { name: 'ThrottlingException', $fault: 'client' });

  it('has done nothing', async () => {
    const change = withOneCallAs('DisableKey', () => Promise.reject(throttle()));
    const { watched } = watchedModel({}, {}, change);
    const KeyId = await watched.createKey();
    expect(await watched.call('DisableKey', { KeyId })).toBe('unknown');
    expect(await watched.call('DescribeKey', { KeyId })).toBe('conforms');
    expect(watched.oracle.largest).toBe(1);
  });

  it('that has done it all the same is found', async () => {
    const change = withOneCallAs('DisableKey', async (call) => {
      await call();
      throw throttle();
    });
    const { watched } = watchedModel({}, {}, change);
    const KeyId = await watched.createKey();
    await watched.call('DisableKey', { KeyId });
    expect(await watched.call('DescribeKey', { KeyId })).toBe('diverges');
  });
});

describe('a stale read', () => {
  /** A look at a key so long after it was disabled, on a target whose reads are three seconds behind. */
  async function lookAfter(delay: number, lag: number): Promise<string> {
    const { target, watched } = watchedModel({}, { lag });
    const KeyId = await watched.createKey();
    await target.advance(target.now() + 60 * seconds);
    target.served.lag.set({ milliseconds: 3 * seconds });
    await watched.call('DisableKey', { KeyId });
    await target.advance(target.now() + delay);
    const verdict = await watched.call('DescribeKey', { KeyId });
    expect(watched.oracle.largest).toBeLessThanOrEqual(2);
    return verdict;
  }

  it('conforms as long as the lag that is allowed for', async () => {
    expect(await lookAfter(0, 3 * seconds)).toBe('conforms');
    expect(await lookAfter(2.9 * seconds, 3 * seconds)).toBe('conforms');
  });

  it('does not conform when it is older, or when no lag is allowed for', async () => {
    expect(await lookAfter(2.9 * seconds, 2 * seconds)).toBe('diverges');
    expect(await lookAfter(0, 0)).toBe('diverges');
  });

  it('is of another key than the one that is uncertain', async () => {
    const change = withOneCallAs('ScheduleKeyDeletion', async (call) => {
      await call();
      throw new KmsException({ name: 'KMSInternalException', message: '' });
    });
    const { target, watched } = watchedModel({}, { lag: 3 * seconds }, change);
    const [one, other] = [await watched.createKey(), await watched.createKey()];
    await target.advance(target.now() + 60 * seconds);
    target.served.lag.set({ milliseconds: 3 * seconds });
    await watched.call('ScheduleKeyDeletion', { KeyId: one });
    await watched.call('DisableKey', { KeyId: other });
    expect(await watched.call('DescribeKey', { KeyId: other })).toBe('conforms');
    expect(await watched.call('DescribeKey', { KeyId: one })).toBe('conforms');
    await target.advance(target.now() + 4 * seconds);
    expect(await watched.call('DescribeKey', { KeyId: other })).toBe('conforms');
    expect(await watched.call('DescribeKey', { KeyId: one })).toBe('conforms');
    expect(watched.diverging).toEqual([]);
  });
});

describe('what the service does at a moment that nobody promises', () => {
  const delay = fc.integer({ min: 0, max: 2 * hours });

  test.prop([delay, delay, fc.array(fc.integer({ min: 0, max: hours }), { maxLength: 6 })], { numRuns: 25 })(
    'Creating and Updating pass whenever they pass',
    async (replication, primaryRegionUpdate, waits) => {
      const { target, watched } = watchedModel({ delays: { replication, primaryRegionUpdate } });
      const KeyId = await watched.createKey({ MultiRegion: true });
      await watched.call('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' });
      const look = async () => {
        for (const wait of waits) {
          await target.advance(target.now() + wait);
          await watched.call('DescribeKey', { KeyId }, 'eu-west-1');
          await watched.call('DescribeKey', { KeyId });
        }
      };
      await look();
      await watched.call('UpdatePrimaryRegion', { KeyId, PrimaryRegion: 'eu-west-1' });
      await look();
      expect(watched.diverging).toEqual([]);
      expect(watched.oracle.largest).toBeLessThanOrEqual(8);
    },
  );

  it('does not come back', async () => {
    const { target, watched } = watchedModel({ delays: { replication: hours } });
    const KeyId = await watched.createKey({ MultiRegion: true });
    await watched.call('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' });
    const { observation } = await watched.step('DescribeKey', { KeyId }, 'eu-west-1');
    await target.advance(target.now() + 2 * hours);
    expect(await watched.call('DescribeKey', { KeyId }, 'eu-west-1')).toBe('conforms');
    const again = { ...observation, start: target.now(), end: target.now() };
    expect(watched.oracle.observe(again).verdict).toBe('diverges');
  });

  /** What a look says that is made so long after the deletion date, on a target that deletes so late. */
  async function lookAtDeletion(deletion: number, after: number): Promise<string> {
    const { target, watched } = watchedModel({ delays: { deletion } });
    const KeyId = await watched.createKey();
    await watched.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    await target.advance(target.now() + 7 * days + after);
    return watched.call('DescribeKey', { KeyId });
  }

  test.prop([fc.integer({ min: 0, max: days }), fc.integer({ min: 0, max: days })], { numRuns: 25 })(
    'a key is deleted up to 24 hours after its deletion date',
    async (deletion, after) => {
      expect(await lookAtDeletion(deletion, after)).toBe('conforms');
    },
  );

  /** The model, but a key may be got back after its deletion date too. */
  const cancelsLate = (target: AccountTarget): Target => {
    let cancelled = '';
    return {
      ...target,
      send: async (operation, input, region) => {
        const isCancel = operation === 'CancelKeyDeletion';
        const answer = await target.send(isCancel ? 'DescribeKey' : operation, input, region);
        const text = JSON.stringify(answer);
        if (isCancel) {
          cancelled = String(input['KeyId']);
          return { KeyId: /arn:[^"]+/.exec(text)?.[0] };
        }
        if (input['KeyId'] !== cancelled) return answer;
        return JSON.parse(text, (name, value) =>
          name === 'DeletionDate' ? undefined : value === 'PendingDeletion' ? 'Disabled' : value,
        );
      },
    };
  };

  it('a deletion that is cancelled after its date is refused, or cancelled for good', async () => {
    for (const change of [undefined, cancelsLate]) {
      const { target, watched } = watchedModel({ delays: { deletion: 12 * hours } }, {}, change);
      const KeyId = await watched.createKey();
      await watched.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
      await target.advance(target.now() + 7 * days + hours);
      expect(await watched.call('CancelKeyDeletion', { KeyId })).toBe('conforms');
      expect(await watched.call('DescribeKey', { KeyId })).toBe('conforms');
      expect(await watched.call('ScheduleKeyDeletion', { KeyId })).toBe(
        change === undefined ? 'conforms' : 'diverges',
      );
    }
  });

  it('a key that is there days after its deletion date is found', async () => {
    expect(await lookAtDeletion(5 * days, 3 * days)).toBe('diverges');
  });

  it('a key that is gone before its deletion date is found', async () => {
    const { target, watched } = watchedModel();
    const KeyId = await watched.createKey();
    await watched.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    const early = {
      ...target,
      send: (...call: Parameters<Target['send']>) => {
        target.served.moveTo(target.now() + 7 * days);
        return target.send(...call);
      },
    };
    // Its own clock runs ahead of the one that it shows.
    const shown = target.now() + 6 * days;
    const outcome = await early
      .send('DescribeKey', { KeyId }, 'us-east-1')
      .catch((error: Error) => error.name);
    expect(outcome).toBe('NotFoundException');
    const judgement = watched.oracle.observe({
      operation: 'DescribeKey',
      input: { KeyId },
      region: 'us-east-1',
      start: shown,
      end: shown,
      outcome: { kind: 'refused', exception: 'NotFoundException', message: '' },
    });
    expect(judgement.verdict).toBe('diverges');
  });
});

describe('a custom target', () => {
  it('needs nothing but send', async () => {
    const watched = new Watched({
      send: () => Promise.reject(new KmsException({ name: 'NotFoundException', message: '' })),
    });
    expect(await watched.call('DescribeKey', { KeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' })).toBe(
      'conforms',
    );
  });
});

describe('the former key material', () => {
  /** What the oracle says of a DescribeKey that goes on with it so long after a rotation was over. */
  async function lateBy(milliseconds: number, lag: number): Promise<string> {
    let first: unknown;
    const { target, watched } = watchedModel({}, { lag }, (model) => ({
      ...model,
      send: async (operation, input, region) => {
        const answer = wireObject(await model.send(operation, input, region));
        const metadata = answer['KeyMetadata'];
        if (operation !== 'DescribeKey' || !isWireObject(metadata)) return answer;
        first ??= metadata['CurrentKeyMaterialId'];
        return { ...answer, KeyMetadata: { ...metadata, CurrentKeyMaterialId: first } };
      },
    }));
    const KeyId = await watched.createKey();
    await watched.call('DescribeKey', { KeyId });
    await watched.call('RotateKeyOnDemand', { KeyId });
    await target.advance(target.now() + 7 * seconds);
    expect(await watched.call('ListKeyRotations', { KeyId })).toBe('conforms');
    await target.advance(target.now() + milliseconds);
    return watched.call('DescribeKey', { KeyId });
  }

  it('may show in DescribeKey for a minute and a half, where answers may come from the past', async () => {
    expect(await lateBy(66 * seconds, 10 * seconds)).toBe('conforms');
    expect(await lateBy(120 * seconds, 10 * seconds)).toBe('diverges');
    expect(await lateBy(66 * seconds, 0)).toBe('diverges');
  });
});
