/** Targets that are only slow, unlucky or free: none of them diverges, and none is to be blamed. */
import { type Account, createAccount } from '../../../src/account/account.ts';
import { call } from '../../../src/account/call.ts';
import { judgedKeys } from '../../../src/conformance/oracle/judged-key.ts';
import {
  openAssumptions,
  readingsOf,
  underReadings,
  withoutReadings,
} from '../../../src/conformance/oracle/reading.ts';
import { accountTarget } from '../../../src/conformance/targets/account-target.ts';
import type { Target } from '../../../src/conformance/targets/target.ts';
import { KmsException } from '../../../src/key/exception.ts';
import { wireObject } from '../../../src/scenario/wire-form.ts';
import { rsaWrapping } from '../../../src/serve/wrapping.ts';

/** A target that is to be called conforming, with the sentence that tells what is the matter with it. */
export interface Benign {
  readonly sentence: string;
  readonly make: () => Target;
  /** What the run is told to allow for, milliseconds. */
  readonly lag?: number;
  /** Whether every call has a certain answer: then the run is sure in the end. */
  readonly isCertain: boolean;
}

/** A sequence of numbers from 0 to below 1, the same every time. */
function chance(): () => number {
  let state = 7;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** The model behind something that meets one call in so many, before the call or after it. */
function meeting(oneIn: number, isApplied: boolean, meet: () => Error): Target {
  const model = accountTarget();
  const random = chance();
  return {
    ...model,
    send: async (...request) => {
      const isMet = random() < 1 / oneIn;
      if (isMet && !isApplied) throw meet();
      const answer = await model.send(...request);
      if (isMet) throw meet();
      return answer;
    },
  };
}

const serverFault = (name: 'KMSInternalException' | 'DependencyTimeoutException') => () =>
  new KmsException({ name, message: '' });
const dropped = () => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
const throttled = () => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

/** The model's clock moves a millisecond with every call: what is late by so many is late by so many calls. */
export const benignTargets: readonly Benign[] = [
  {
    sentence: 'shows changes three calls late',
    lag: 5,
    isCertain: true,
    make: () => {
      const model = accountTarget();
      model.served.lag.set({ milliseconds: 3 });
      return model;
    },
  },
  {
    sentence: 'shows changes thirty calls late',
    lag: 40,
    isCertain: true,
    make: () => {
      const model = accountTarget();
      model.served.lag.set({ milliseconds: 30 });
      return model;
    },
  },
  { sentence: 'throttles one call in ten', isCertain: false, make: () => meeting(10, false, throttled) },
  {
    sentence: 'answers KMSInternalException to one call in ten, and does nothing',
    isCertain: false,
    make: () => meeting(10, false, serverFault('KMSInternalException')),
  },
  {
    sentence: 'answers KMSInternalException to one call in ten, and does it all the same',
    isCertain: false,
    make: () => meeting(10, true, serverFault('KMSInternalException')),
  },
  {
    sentence: 'answers DependencyTimeoutException to one call in ten, and does it all the same',
    isCertain: false,
    make: () => meeting(10, true, serverFault('DependencyTimeoutException')),
  },
  {
    sentence: 'drops one connection in ten before the call',
    isCertain: false,
    make: () => meeting(10, false, dropped),
  },
  {
    sentence: 'drops one connection in ten after the call',
    isCertain: false,
    make: () => meeting(10, true, dropped),
  },
  {
    sentence: 'deletes keys 23 hours late',
    isCertain: true,
    make: () => accountTarget({ delays: { deletion: 23 * 3_600_000 } }),
  },
  {
    sentence: 'takes 50 seconds for a replica, a new primary Region, a rotation and a connection',
    isCertain: true,
    make: () =>
      accountTarget({
        delays: {
          replication: 50_000,
          primaryRegionUpdate: 50_000,
          rotation: 50_000,
          keyStoreConnection: 50_000,
        },
      }),
  },
  { sentence: 'takes any allowed branch at random', isCertain: true, make: anyBranch },
];

/** Takes another reading of every assumption, and another allowed exception, each time that it has a choice. */
function anyBranch(): Target {
  const random = chance();
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  let now = Date.UTC(2026, 0, 1);
  let account: Account = createAccount({ at: now });
  const model = accountTarget();
  return {
    regions: model.regions,
    now: () => now,
    advance: (to) => {
      now = to;
    },
    send: async (operation, members, region) => {
      now += 1;
      const request = { operation, input: wireObject(members), region };
      const [first] = judgedKeys(account, request);
      const readings = first === undefined ? [] : (pick(readingsOf(openAssumptions(first, now))) ?? []);
      const before = first === undefined ? account : underReadings(account, first.record, readings);
      const result = call(before, { ...request, at: now }, { wrapping: rsaWrapping });
      account = first === undefined ? result.account : withoutReadings(result.account, first.record);
      if (result.outcome.ok) return result.outcome.response;
      const { exception } = result.outcome;
      const others = (exception.alsoConforms ?? []).flatMap((other) =>
        other.verdict === 'refused' ? [other.exception] : [],
      );
      throw new KmsException({ ...exception, name: pick([exception.name, ...others]) ?? exception.name });
    },
  };
}
