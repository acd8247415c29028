/** serve: an account that changes in place behind the wire protocol of AWS KMS, over HTTP or in process. */

import type { Account } from '../account/account.ts';
import { type AccountEvent, advance } from '../account/advance.ts';
import { awsAliasPrefix } from '../account/aws-managed/aws-alias.ts';
import { type CallOptions, type CallOutcome, call } from '../account/call.ts';
import type { Cryptography } from '../account/stand-in/cryptography.ts';
import type { KeyWrapping } from '../account/stand-in/wrapping.ts';
import type { Operation } from '../key/operation.ts';
import { KeyPairs } from './cryptography/key-pairs.ts';
import { cryptographyOf, realCryptography } from './cryptography/real-cryptography.ts';
import { FaultQueue } from './fault.ts';
import { LagControl } from './lag.ts';
import type { Recorded } from './recorded.ts';
import type { ServedClock } from './served-clock.ts';
import { wrappingWithin } from './wrapping.ts';

/** A call as it arrives: the account's clock gives it its time. */
export interface ServedCall {
  readonly operation: Operation;
  readonly input: unknown;
  readonly region: string;
  /** The ARN of the caller's principal; the account's root user unless given. */
  readonly caller?: string;
}

export interface ServedAccountOptions {
  readonly account: Account;
  readonly clock: ServedClock;
  /** Real RSA unless given. */
  readonly wrapping?: KeyWrapping;
  /** Hears of every change that is more than a later time, before the call is answered. */
  readonly onChange?: () => void;
  /** Faults that others share; its own unless given. */
  readonly faults?: FaultQueue;
  /** What makes private keys, for others too; its own unless given. */
  readonly keyPairs?: KeyPairs;
  /** Hears of the service events, in order. */
  readonly onEvents?: (events: readonly AccountEvent[]) => void;
  /** Hears of every call with its answer, and of what the service does by itself. */
  readonly onRecord?: (recorded: Recorded) => void;
}

/** One account that changes in place, and only by calls and by time: calls, the clock, injected faults and lag. */
export class ServedAccount {
  readonly clock: ServedClock;
  readonly faults: FaultQueue;
  readonly lag = new LagControl();
  #account: Account;
  readonly #keyPairs: KeyPairs;
  readonly #cryptography: Cryptography;
  readonly #wrapping: KeyWrapping;
  readonly #onChange: () => void;
  readonly #onEvents: (events: readonly AccountEvent[]) => void;
  readonly #onRecord: ((recorded: Recorded) => void) | null;

  constructor({
    account,
    clock,
    wrapping,
    onChange = () => {},
    onEvents = () => {},
    onRecord,
    faults = new FaultQueue(),
    keyPairs = new KeyPairs(),
  }: ServedAccountOptions) {
    this.clock = clock;
    this.faults = faults;
    this.#account = account;
    this.#keyPairs = keyPairs;
    this.#cryptography = realCryptography(keyPairs);
    this.#wrapping = wrapping ?? wrappingWithin(keyPairs);
    this.#onChange = onChange;
    this.#onEvents = onEvents;
    this.#onRecord = onRecord ?? null;
  }

  get account(): Account {
    return this.#account;
  }

  /** Asks again as long as a call lacked a key that takes long to make. */
  answered<Answer>(ask: () => Answer): Promise<Answer> {
    return this.#keyPairs.answered(ask);
  }

  /** One call, at once: with real cryptography only within {@link ServedAccount.answered}. */
  call(served: ServedCall): CallOutcome {
    const at = this.clock.now();
    const before = this.#account;
    const outcome = this.#answer(served, at);
    if (this.#onRecord === null || this.#keyPairs.awaited !== null) return outcome;
    const { account, events } = advance(before, at);
    this.#onRecord({
      events,
      call: { request: { ...served, at }, outcome },
      before: account,
      after: this.#account,
    });
    return outcome;
  }

  #answer(served: ServedCall, at: number): CallOutcome {
    const request = { ...served, at };
    const options = this.#options;
    const account = this.#account;
    this.#keyPairs.forget();
    const present = call(account, request, options);
    if (this.#keyPairs.awaited !== null) return present.outcome;
    const fault = this.faults.take(request.operation);
    if (fault !== undefined) {
      this.#become(fault.applied ? present.account : advance(account, at).account);
      return { ok: false, exception: { name: fault.exception, message: fault.message ?? '' } };
    }
    const seen = makesKey(request) ? account : this.lag.seenBy(request.operation, account, at);
    if (seen === account) {
      this.#become(present.account);
      return present.outcome;
    }
    const moved = advance(account, at).account;
    const stale = call({ ...seen, counter: moved.counter }, request, options);
    // What stays of it is that the key was used, and the IDs that it used up: no two calls make the same data key.
    this.#become(stale.outcome.ok && present.outcome.ok ? present.account : moved);
    const counter = Math.max(this.#account.counter, stale.account.counter);
    this.#account = { ...this.#account, counter };
    this.#onChange();
    return stale.outcome;
  }

  /**
   * Sets the clock forward and does what is due until then.
   *
   * @param to epoch milliseconds
   * @throws RangeError for a time before now, or one that an account cannot have
   */
  moveTo(to: number): readonly AccountEvent[] {
    this.clock.assertForward(to);
    const events = this.pass(to);
    this.clock.moveTo(to);
    return events;
  }

  /**
   * Does what is due until a time to which somebody else sets the clock.
   *
   * @param to epoch milliseconds
   * @throws RangeError for a time that the account cannot have
   */
  pass(to: number): readonly AccountEvent[] {
    const before = this.#account;
    const moved = advance(before, to);
    this.#become(moved.account);
    this.#onChange();
    this.#onEvents(moved.events);
    this.#onRecord?.({ events: moved.events, call: null, before, after: this.#account });
    return moved.events;
  }

  /**
   * Lets what is due happen, then changes the account otherwise than by {@link call}: for what an emulator did, not the
   * model.
   *
   * @param next what comes of the account, with the account that it is then
   */
  change<Result extends { readonly account: Account }>(
    next: (account: Account, at: number) => Result,
  ): Result {
    const at = this.clock.now();
    const moved = advance(this.#account, at);
    if (moved.events.length > 0) this.#onEvents(moved.events);
    const result = next(moved.account, at);
    this.#become(result.account);
    return result;
  }

  /** Puts another account in the place of this one. What it was is not seen any more, however long the lag. */
  reset(account: Account): void {
    this.#account = account;
    this.lag.set(this.lag.lag);
    this.#onChange();
  }

  get #options(): CallOptions {
    const isReal = cryptographyOf(this.#account) === 'real';
    return { wrapping: this.#wrapping, ...(isReal ? { cryptography: this.#cryptography } : {}) };
  }

  #become(next: Account): void {
    const before = this.#account;
    this.#account = next;
    if (isSameButForTime(before, next)) return;
    this.lag.changed(before, next.at);
    this.#onChange();
  }
}

/** AWS makes the AWS managed key of an AWS alias at its first use: such a read or use is not answered from the past. */
function makesKey({ input }: Pick<ServedCall, 'input'>): boolean {
  if (typeof input !== 'object' || input === null) return false;
  return Object.values(input).some((value) => typeof value === 'string' && value.includes(awsAliasPrefix));
}

function isSameButForTime(one: Account, other: Account): boolean {
  const members = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).every(([name, value]) => name === 'at' || value === members.get(name));
}
