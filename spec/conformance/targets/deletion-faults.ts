/** Faults of scheduling and cancelling a deletion. */
import { type WireObject, wireObject } from '../../../src/scenario/wire-form.ts';
import {
  afterwards,
  type Fault,
  type FaultyHandler,
  keyIdOf,
  nameIn,
  refuse,
  withMetadata,
} from './fault.ts';

const day = 86_400;

export const deletionFaults: readonly Fault[] = [
  {
    sentence: 'CancelKeyDeletion gives a key back the state that it had before',
    handlers: () => {
      const wasEnabled = new Set<string>();
      return {
        ScheduleKeyDeletion: (call) => {
          if (call.key?.key.keyState === 'Enabled') wasEnabled.add(keyIdOf(call));
          return call.go();
        },
        CancelKeyDeletion: (call) => {
          const answer = call.go();
          if (wasEnabled.has(keyIdOf(call))) call.also('EnableKey', { KeyId: keyIdOf(call) });
          return answer;
        },
      };
    },
  },
  {
    sentence: 'the second CancelKeyDeletion of a key leaves it Enabled',
    handlers: () => {
      const cancelled = new Set<string>();
      return {
        CancelKeyDeletion: (call) => {
          const answer = call.go();
          if (cancelled.has(keyIdOf(call))) call.also('EnableKey', { KeyId: keyIdOf(call) });
          cancelled.add(keyIdOf(call));
          return answer;
        },
      };
    },
  },
  {
    sentence: 'CancelKeyDeletion of a key that was rotated leaves it Enabled',
    handlers: () => ({
      CancelKeyDeletion: (call) => {
        const answer = call.go();
        const isRotated = (call.key?.key.facts.onDemandRotations ?? 0) > 0;
        if (isRotated) call.also('EnableKey', { KeyId: keyIdOf(call) });
        return answer;
      },
    }),
  },
  {
    sentence: 'a second CancelKeyDeletion in a row is answered as if there were something to cancel',
    handlers: () => {
      let last = '';
      return {
        CancelKeyDeletion: (call) => {
          if (last !== '' && last === keyIdOf(call)) return { KeyId: keyIdOf(call) };
          const answer = call.go();
          last = keyIdOf(call);
          return answer;
        },
        any: (call) => {
          if (!call.operation.startsWith('Describe')) last = '';
          return call.go();
        },
      };
    },
  },
  {
    sentence: 'the deletion date stays in the metadata after CancelKeyDeletion',
    handlers: () => {
      const dates = new Map<string, WireObject[string]>();
      return {
        ScheduleKeyDeletion: (call) => {
          const answer = call.go();
          dates.set(keyIdOf(call), answer['DeletionDate'] ?? null);
          return answer;
        },
        DescribeKey: (call) => {
          const date = dates.get(keyIdOf(call));
          return date === undefined ? call.go() : withMetadata(call.go(), { DeletionDate: date });
        },
      };
    },
  },
  {
    sentence: 'the deletion date of the first schedule is shown for the second one',
    handlers: () => {
      const dates = new Map<string, WireObject[string]>();
      return {
        ScheduleKeyDeletion: (call) => {
          const answer = call.go();
          const first = dates.get(keyIdOf(call)) ?? answer['DeletionDate'] ?? null;
          dates.set(keyIdOf(call), first);
          return { ...answer, DeletionDate: first };
        },
      };
    },
  },
  {
    sentence: 'a waiting period is always 30 days, whatever was asked for',
    handlers: () => ({
      ScheduleKeyDeletion: (call) => {
        const days = Number(call.input['PendingWindowInDays'] ?? 30);
        const isValid = days >= 7 && days <= 30;
        return call.go(isValid ? { ...call.input, PendingWindowInDays: 30 } : call.input);
      },
    }),
  },
  {
    sentence: 'a waiting period that is not given is 7 days',
    handlers: () => ({
      ScheduleKeyDeletion: (call) => call.go({ PendingWindowInDays: 7, ...call.input }),
    }),
  },
  {
    sentence: 'a waiting period of 6 days is taken',
    handlers: () => ({
      ScheduleKeyDeletion: (call) => {
        const isTooShort = call.input['PendingWindowInDays'] === 6;
        return call.go(isTooShort ? { ...call.input, PendingWindowInDays: 7 } : call.input);
      },
    }),
  },
  {
    sentence: 'a waiting period of 31 days is cut to 30',
    handlers: () => ({
      ScheduleKeyDeletion: (call) => {
        const isTooLong = call.input['PendingWindowInDays'] === 31;
        return call.go(isTooLong ? { ...call.input, PendingWindowInDays: 30 } : call.input);
      },
    }),
  },
  {
    sentence: 'the deletion date is off by the nine hours of a time zone',
    handlers: () => ({
      ScheduleKeyDeletion: (call) => {
        const answer = call.go();
        return { ...answer, DeletionDate: Number(answer['DeletionDate']) - 9 * 3600 };
      },
    }),
  },
  {
    sentence: 'a key is deleted a day before its date',
    handlers: () => ({
      DescribeKey: (call) => {
        const date = call.key?.key.facts.waitingPeriod?.deletionDate;
        const isSoon = date !== undefined && date !== null && date - call.now < day * 1000;
        return isSoon ? refuse('NotFoundException') : call.go();
      },
    }),
  },
  {
    sentence: 'a key whose deletion date is long over is still there',
    handlers: () => {
      const last = new Map<string, WireObject>();
      return {
        DescribeKey: (call) => {
          if (call.key === null || call.key.key.keyState === 'Deleted') {
            return last.get(nameIn(call)) ?? call.go();
          }
          const answer = call.go();
          last.set(keyIdOf(call), answer);
          return answer;
        },
      };
    },
  },
  {
    sentence: 'a second ScheduleKeyDeletion is refused and still moves the date',
    handlers: () => ({
      ScheduleKeyDeletion: (call) =>
        afterwards(call, (isRefused) => {
          if (!isRefused || call.key?.key.keyState !== 'PendingDeletion') return;
          const KeyId = keyIdOf(call);
          call.also('CancelKeyDeletion', { KeyId });
          call.also('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 20 });
        }),
    }),
  },
  {
    sentence:
      'EnableKey is refused on a key pending deletion, and takes effect when the deletion is cancelled',
    handlers: () => {
      const wanted = new Set<string>();
      return {
        EnableKey: (call) =>
          afterwards(call, (isRefused) => {
            if (isRefused && call.key?.key.keyState === 'PendingDeletion') wanted.add(keyIdOf(call));
          }),
        CancelKeyDeletion: (call) => {
          const answer = call.go();
          if (wanted.delete(keyIdOf(call))) call.also('EnableKey', { KeyId: keyIdOf(call) });
          return answer;
        },
      };
    },
  },
  {
    sentence: 'DisableKey is refused on a key pending deletion and cancels the deletion all the same',
    handlers: () => ({
      DisableKey: (call) =>
        afterwards(call, (isRefused) => {
          if (isRefused) call.also('CancelKeyDeletion', { KeyId: keyIdOf(call) });
        }),
    }),
  },
  {
    sentence: 'CancelKeyDeletion turns automatic rotation off',
    handlers: () => ({
      CancelKeyDeletion: (call) => {
        const answer = call.go();
        const KeyId = keyIdOf(call);
        call.also('EnableKey', { KeyId });
        call.also('DisableKeyRotation', { KeyId });
        call.also('DisableKey', { KeyId });
        return answer;
      },
    }),
  },
  {
    sentence: 'a key whose deletion was cancelled cannot be used after EnableKey',
    handlers: () => {
      const cancelled = new Set<string>();
      const use: FaultyHandler = (call) =>
        cancelled.has(keyIdOf(call)) && call.key?.key.keyState === 'Enabled'
          ? refuse('KMSInvalidStateException', `${call.key.key.facts.keyArn} is pending deletion.`)
          : call.go();
      return {
        CancelKeyDeletion: (call) => {
          const answer = call.go();
          cancelled.add(keyIdOf(call));
          return answer;
        },
        Encrypt: use,
        Sign: use,
        GenerateMac: use,
      };
    },
  },
  {
    sentence: 'CancelKeyDeletion answers another key ID when it is called by ARN',
    handlers: () => ({
      CancelKeyDeletion: (call) => {
        const answer = call.go();
        return nameIn(call).startsWith('arn:') ? { ...answer, KeyId: `${keyIdOf(call)}-old` } : answer;
      },
    }),
  },
  {
    sentence: 'UpdateKeyDescription is refused on a key pending deletion and still changes the description',
    handlers: () => {
      const changed = new Map<string, WireObject[string]>();
      return {
        UpdateKeyDescription: (call) =>
          afterwards(call, (isRefused) => {
            if (isRefused && call.key?.key.keyState === 'PendingDeletion') {
              changed.set(keyIdOf(call), call.input['Description'] ?? '');
            } else changed.delete(keyIdOf(call));
          }),
        DescribeKey: (call) => {
          const Description = changed.get(keyIdOf(call));
          return Description === undefined ? call.go() : withMetadata(call.go(), { Description });
        },
      };
    },
  },
  {
    sentence: 'TagResource is refused on a key pending deletion and still tags it',
    handlers: () => {
      const added = new Map<string, WireObject[string]>();
      return {
        TagResource: (call) =>
          afterwards(call, (isRefused) => {
            if (isRefused && call.key?.key.keyState === 'PendingDeletion') {
              added.set(keyIdOf(call), call.input['Tags'] ?? []);
            }
          }),
        ListResourceTags: (call) => {
          const answer = call.go();
          const more = added.get(keyIdOf(call));
          return more === undefined ? answer : wireObject({ ...answer, Tags: more });
        },
      };
    },
  },
];
