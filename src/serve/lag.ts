import type { Account } from '../account/account.ts';
import { type Operation, operations } from '../key/operation.ts';

/** How late a change shows: once it is old enough, and enough calls have not seen it. */
export interface Lag {
  /** Milliseconds of the served clock; none unless given. */
  readonly milliseconds?: number;
  /** How many calls do not see the change yet; none unless given. */
  readonly calls?: number;
}

/**
 * Eventual consistency: what only reads or uses a key may be answered from an account of the recent past.
 *
 * Source: AWS KMS Developer Guide, "AWS KMS eventual consistency"; recorded for Encrypt after CreateKey (H11).
 */
export interface LagControl {
  readonly lag: Required<Lag>;
  /** Changes that are hidden now show at once. @throws RangeError for a lag that cannot be */
  readonly set: (lag: Lag) => void;
  /** Takes note of a change: what the account was before it, and when it came, epoch milliseconds. */
  readonly changed: (before: Account, at: number) => void;
  /** The account that a call at this time sees, given the account as it is. */
  readonly seenBy: (operation: Operation, account: Account, at: number) => Account;
}

/** More changes than this are not hidden: the oldest shows early. */
const hiddenAtMost = 1_000;

interface HiddenChange {
  readonly before: Account;
  readonly at: number;
  readonly passedOver: number;
}

/** No lag, until one is set. */
export function lagControl(): LagControl {
  let lag: Required<Lag> = { milliseconds: 0, calls: 0 };
  let hidden: readonly HiddenChange[] = [];
  const isHidden = ({ at, passedOver }: HiddenChange, now: number) =>
    now - at < lag.milliseconds || passedOver < lag.calls;
  return {
    get lag() {
      return lag;
    },
    set: ({ milliseconds = 0, calls = 0 }) => {
      for (const [name, value] of Object.entries({ milliseconds, calls })) {
        if (!Number.isSafeInteger(value) || value < 0) {
          throw new RangeError(`the lag's ${name} must be a whole number, at least 0; got ${String(value)}`);
        }
      }
      lag = { milliseconds, calls };
      hidden = [];
    },
    changed: (before, at) => {
      if (lag.milliseconds === 0 && lag.calls === 0) return;
      hidden = [...hidden.slice(1 - hiddenAtMost), { before, at, passedOver: 0 }];
    },
    seenBy: (operation, account, at) => {
      if (operations[operation].changes !== null) return account;
      const firstHidden = hidden.findIndex((change) => isHidden(change, at));
      hidden = firstHidden === -1 ? [] : hidden.slice(firstHidden);
      const seen = hidden[0]?.before ?? account;
      hidden = hidden.map((change) => ({ ...change, passedOver: change.passedOver + 1 }));
      return seen;
    },
  };
}
