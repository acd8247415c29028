import type { Account } from '../account/account.ts';
import type { AccountEvent } from '../account/advance.ts';
import { emptyTrie } from '../account/trie.ts';
import { KeyPairs } from './cryptography/key-pairs.ts';
import { FaultQueue } from './fault.ts';
import type { Lag } from './lag.ts';
import { ServedAccount, type ServedAccountOptions } from './served-account.ts';
import type { ClockReading, ServedClock } from './served-clock.ts';

/** A service event, with its account if it is not that of callers who name none. */
export type AccountsEvent = AccountEvent & { readonly account?: string };

export interface ServedAccountsOptions extends Omit<ServedAccountOptions, 'faults' | 'keyPairs'> {
  /** Accounts of callers who named theirs; none unless given. */
  readonly others?: readonly Account[];
}

/**
 * The accounts of a server, on one clock and with the same faults and lag: that of callers who name none, and one for each
 * caller who does, made when it is first called.
 */
export class ServedAccounts {
  readonly home: ServedAccount;
  readonly clock: ServedClock;
  readonly faults = new FaultQueue();
  readonly keyPairs = new KeyPairs();
  readonly #started: ClockReading;
  readonly #options: Omit<ServedAccountsOptions, 'account'>;
  readonly #others = new Map<string, ServedAccount>();

  constructor({ account, others = [], ...options }: ServedAccountsOptions) {
    this.clock = options.clock;
    this.#started = options.clock.reading;
    this.#options = options;
    this.home = this.#serve(account);
    for (const other of others) this.#others.set(other.accountId, this.#serve(other));
  }

  /** The account with this ID, which may have been called by nobody yet; without an ID that of callers who name none. */
  of(accountId: string | null): ServedAccount {
    const { account } = this.home;
    if (accountId === null || accountId === account.accountId) return this.home;
    const known = this.#others.get(accountId);
    if (known !== undefined) return known;
    const made = this.#serve({
      ...emptied(account, this.clock.now()),
      accountId,
      seed: `${account.seed} ${accountId}`,
    });
    made.lag.set(this.home.lag.lag);
    this.#others.set(accountId, made);
    return made;
  }

  /** That of callers who name none. */
  get account(): Account {
    return this.home.account;
  }

  /** Those that were called, that of callers who name none first. */
  get all(): readonly ServedAccount[] {
    return [this.home, ...this.#others.values()];
  }

  /** The accounts of callers who named theirs. */
  get others(): readonly Account[] {
    return [...this.#others.values()].map(({ account }) => account);
  }

  /** The lag of all of them. */
  get lag(): { readonly lag: Required<Lag>; readonly set: (lag: Lag) => void } {
    const { all } = this;
    return {
      lag: this.home.lag.lag,
      set: (lag) => {
        for (const served of all) served.lag.set(lag);
      },
    };
  }

  /**
   * Sets the clock forward and does what is due until then in every account.
   *
   * @param to epoch milliseconds
   * @throws RangeError for a time before now, or one that an account cannot have
   */
  moveTo(to: number): readonly AccountsEvent[] {
    this.clock.assertForward(to);
    const events = this.all.flatMap((served) =>
      served
        .pass(to)
        .map((event) => (served === this.home ? event : { ...event, account: served.account.accountId })),
    );
    this.clock.moveTo(to);
    return events.toSorted((one, other) => one.event.at - other.event.at);
  }

  /** Empties one account: it is as it was when it was made, and goes on now. */
  resetAccount(accountId: string): void {
    const served = this.of(accountId);
    served.reset(emptied(served.account, this.clock.now()));
  }

  /** Begins anew: no account but an empty one of callers who name none, no faults, no lag, the clock as it was at the start. */
  beginAnew(): void {
    this.#others.clear();
    this.faults.clear();
    this.clock.restart(this.#started);
    this.home.lag.set({});
    this.home.reset(emptied(this.home.account, this.clock.now()));
  }

  #serve(account: Account): ServedAccount {
    return new ServedAccount({ ...this.#options, account, faults: this.faults, keyPairs: this.keyPairs });
  }
}

/** An account with the same settings in which nothing was made yet. */
function emptied(account: Account, at: number): Account {
  const nothing = { keys: emptyTrie, aliases: emptyTrie, keyStores: emptyTrie, agenda: emptyTrie };
  return { ...account, ...nothing, counter: 0, at };
}
