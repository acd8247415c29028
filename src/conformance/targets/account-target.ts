import { type CreateAccountOptions, createAccount } from '../../account/account.ts';
import { KmsException } from '../../key/exception.ts';
import { wireObject } from '../../scenario/wire-form.ts';
import { ServedAccount } from '../../serve/served-account.ts';
import { ServedClock } from '../../serve/served-clock.ts';
import { rsaWrapping } from '../../serve/wrapping.ts';
import type { Target } from './target.ts';

/** The model as a target in this process, without a socket, with a clock that only the caller moves. */
export interface AccountTarget extends Required<Target> {
  readonly served: ServedAccount;
}

/** How far the clock moves with every call, milliseconds. */
const tick = 1;

/** Makes the model a target: what a plan is made with, and what a fault is put into to see whether it is found. */
export function accountTarget(
  options: Omit<CreateAccountOptions, 'at'> = {},
  start = Date.UTC(2026, 0, 1),
): AccountTarget {
  const clock = new ServedClock({ kind: 'frozen', at: start });
  const served = new ServedAccount({
    account: createAccount({ ...options, at: start }),
    clock,
    wrapping: rsaWrapping,
  });
  return {
    served,
    regions: ['us-east-1', 'eu-west-1', 'ap-southeast-2'],
    now: () => clock.now(),
    advance: (to) => {
      served.moveTo(to);
    },
    send: async (operation, input, region) => {
      clock.moveTo(clock.now() + tick);
      const outcome = served.call({ operation, input: wireObject(input), region });
      if (!outcome.ok) throw new KmsException(outcome.exception);
      return outcome.response;
    },
  };
}
