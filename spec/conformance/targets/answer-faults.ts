/** Faults in what is answered: the right thing is done, and told wrongly. A tour must find each. */
import type { WireObject } from '../../../src/scenario/wire-form.ts';
import type { Fault } from './fault.ts';

/** An answer that names the key by its ID where AWS gives its ARN. */
function withBareId(answer: WireObject): WireObject {
  const { KeyId } = answer;
  return { ...answer, KeyId: typeof KeyId === 'string' ? KeyId.slice(KeyId.indexOf('/') + 1) : '' };
}

export const answerFaults: readonly Fault[] = [
  {
    sentence: 'CancelKeyDeletion answers the key ID instead of the key ARN',
    handlers: () => ({ CancelKeyDeletion: (call) => withBareId(call.go()) }),
  },
  {
    sentence: 'ScheduleKeyDeletion answers the key ID instead of the key ARN',
    handlers: () => ({ ScheduleKeyDeletion: (call) => withBareId(call.go()) }),
  },
  {
    sentence: 'Encrypt answers the key ID instead of the key ARN',
    handlers: () => ({ Encrypt: (call) => withBareId(call.go()) }),
  },
  {
    sentence: 'ScheduleKeyDeletion answers a date that is a day early',
    handlers: () => ({
      ScheduleKeyDeletion: (call) => {
        const answer = call.go();
        const { DeletionDate } = answer;
        return typeof DeletionDate === 'number' ? { ...answer, DeletionDate: DeletionDate - 86_400 } : answer;
      },
    }),
  },
];
