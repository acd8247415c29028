import type { Account } from '../account/account.ts';
import { assertKnownMembers } from '../account/known-members.ts';
import { type Operation, operations } from '../key/operation.ts';

/** How late a change shows: once it is old enough, and enough calls have not seen it. */
export interface Lag {
  /** Milliseconds of the served clock; none unless given. */
  readonly milliseconds?: number;
  /** How many calls do not see the change yet; none unless given. */
  readonly calls?: number;
}

/** More changes than this are not hidden: the oldest shows early. */
const hiddenAtMost = 1_000;

interface HiddenChange {
  readonly before: Account;
  readonly at: number;
  readonly passedOver: number;
}

/**
 * Eventual consistency: what only reads or uses a key may be answered from an account of the recent past. There is no lag
 * until one is set.
 *
 * Source: AWS KMS Developer Guide, "AWS KMS eventual consistency"; recorded for Encrypt after CreateKey (H11).
 */
export class LagControl {
  #lag: Required<Lag> = { milliseconds: 0, calls: 0 };
  #hidden: readonly HiddenChange[] = [];

  get lag(): Required<Lag> {
    return this.#lag;
  }

  /** Changes that are hidden now show at once. @throws RangeError for a lag that cannot be */
  set(lag: Lag): void {
    assertKnownMembers('member of a lag', lag, ['milliseconds', 'calls']);
    const { milliseconds = 0, calls = 0 } = lag;
    for (const [name, value] of Object.entries({ milliseconds, calls })) {
      if (!Number.isSafeInteger(value) || value < 0) {
        throw new RangeError(`the lag's ${name} must be a whole number, at least 0; got ${String(value)}`);
      }
    }
    this.#lag = { milliseconds, calls };
    this.#hidden = [];
  }

  /** Takes note of a change: what the account was before it, and when it came, epoch milliseconds. */
  changed(before: Account, at: number): void {
    if (this.#lag.milliseconds === 0 && this.#lag.calls === 0) return;
    this.#hidden = [...this.#hidden.slice(1 - hiddenAtMost), { before, at, passedOver: 0 }];
  }

  /** The account that a call at this time sees, given the account as it is. */
  seenBy(operation: Operation, account: Account, now: number): Account {
    if (operations[operation].changes !== null) return account;
    const { milliseconds, calls } = this.#lag;
    const first = this.#hidden.findIndex(
      ({ at, passedOver }) => now - at < milliseconds || passedOver < calls,
    );
    const hidden = first === -1 ? [] : this.#hidden.slice(first);
    this.#hidden = hidden.map((change) => ({ ...change, passedOver: change.passedOver + 1 }));
    return hidden[0]?.before ?? account;
  }
}
