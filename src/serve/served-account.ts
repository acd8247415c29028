import type { Account } from '../account/account.ts';
import { advance } from '../account/advance.ts';
import type { AccountEvent, KeyWrapping } from '../account/answer.ts';
import { type CallOutcome, call } from '../account/call.ts';
import type { ExceptionName } from '../key/exception.ts';
import type { Operation } from '../key/operation.ts';
import { type FaultQueue, faultQueue } from './fault.ts';
import { type LagControl, lagControl } from './lag.ts';
import type { ServedClock } from './served-clock.ts';

/** A call as it arrives: the account's clock gives it its time. */
export interface ServedCall {
  readonly operation: Operation;
  readonly input: unknown;
  readonly region: string;
  /** The ARN of the caller's principal; the account's root user unless given. */
  readonly caller?: string;
}

/** What a served account is made of. */
export interface ServeAccountOptions {
  readonly account: Account;
  readonly clock: ServedClock;
  readonly wrapping: KeyWrapping;
  /** Hears of every change that is more than a later time, before the call is answered. */
  readonly onChange?: () => void;
}

/** One account that changes in place: calls, the clock, injected faults and lag. */
export interface ServedAccount {
  readonly account: Account;
  readonly clock: ServedClock;
  readonly faults: FaultQueue;
  readonly lag: LagControl;
  readonly call: (request: ServedCall) => CallOutcome;
  /**
   * Sets the clock forward and does what is due until then.
   *
   * @param to epoch milliseconds
   * @throws RangeError for a time that is none, or before now
   */
  readonly moveTo: (to: number) => readonly AccountEvent[];
}

/** Holds an account that changes only by calls and by time. */
export function serveAccount({
  account: first,
  clock,
  wrapping,
  onChange,
}: ServeAccountOptions): ServedAccount {
  const faults = faultQueue();
  const lag = lagControl();
  let account = first;

  const become = (next: Account, at: number): void => {
    const before = account;
    account = next;
    if (!isSameButForTime(before, next)) {
      lag.changed(before, at);
      onChange?.();
    }
  };

  return {
    get account() {
      return account;
    },
    clock,
    faults,
    lag,
    call: ({ operation, input, region, caller }) => {
      const at = clock.now();
      const request = { operation, input, region, at, ...(caller === undefined ? {} : { caller }) };
      const fault = faults.take(operation);
      if (fault !== undefined) {
        become(
          fault.applied ? call(account, request, { wrapping }).account : advance(account, at).account,
          at,
        );
        return refusal(fault.exception, fault.message ?? '');
      }
      const seen = makesKey(request) ? account : lag.seenBy(operation, account, at);
      if (seen !== account) {
        const moved = advance(account, at).account;
        const stale = call({ ...seen, counter: moved.counter }, request, { wrapping });
        const present = call(account, request, { wrapping });
        // What stays of it is that the key was used, and the IDs that it used up: no two calls make the same data key.
        become(stale.outcome.ok && present.outcome.ok ? present.account : moved, at);
        account = { ...account, counter: Math.max(account.counter, stale.account.counter) };
        onChange?.();
        return stale.outcome;
      }
      const result = call(account, request, { wrapping });
      become(result.account, at);
      return result.outcome;
    },
    moveTo: (to) => {
      clock.assertForward(to);
      const moved = advance(account, to);
      clock.moveTo(to);
      become(moved.account, to);
      onChange?.();
      return moved.events;
    },
  };
}

/** AWS makes the AWS managed key of a predefined alias when it is described: a read that is not answered from the past. */
function makesKey({ operation, input }: Pick<ServedCall, 'operation' | 'input'>): boolean {
  if (operation !== 'DescribeKey' || typeof input !== 'object' || input === null) return false;
  return 'KeyId' in input && typeof input.KeyId === 'string' && input.KeyId.includes('alias/aws/');
}

function refusal(name: ExceptionName, message: string): CallOutcome {
  return { ok: false, exception: { name, message } };
}

function isSameButForTime(one: Account, other: Account): boolean {
  const members = new Map<string, unknown>(Object.entries(other));
  return Object.entries(one).every(([name, value]) => name === 'at' || value === members.get(name));
}
