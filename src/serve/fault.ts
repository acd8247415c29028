import { assertKnownMembers } from '../account/known-members.ts';
import { type ExceptionName, exceptionFaults, isExceptionName } from '../key/exception.ts';
import { isOperation, type Operation } from '../key/operation.ts';
import { quoted } from '../key/shown.ts';

/** An exception that a served account answers with, whatever the model says, to test how a caller handles it. */
export interface Fault {
  /** The operation that it meets; any unless given. */
  readonly operation?: Operation;
  readonly exception: ExceptionName;
  /** None unless given. */
  readonly message?: string;
  /** Whether the call takes effect all the same; only with an exception that is the server's fault. Not unless given. */
  readonly applied?: boolean;
  /** How many calls it meets, at least 1; one unless given. */
  readonly times?: number;
}

const faultMembers = [
  'operation',
  'exception',
  'message',
  'applied',
  'times',
] as const satisfies readonly (keyof Fault)[];

/** Faults in the order in which they were injected; each is used up by the calls that it meets. */
export class FaultQueue {
  #waiting: readonly Fault[] = [];

  get waiting(): readonly Fault[] {
    return this.#waiting;
  }

  /** @throws RangeError for a fault that cannot be */
  inject(fault: Fault): void {
    assertKnownMembers('member of a fault', fault, faultMembers);
    const { times = 1, applied = false, exception, operation } = fault;
    if (!isExceptionName(exception)) {
      throw new RangeError(
        `unknown exception ${quoted(exception)}: name one of AWS KMS, such as KMSInternalException`,
      );
    }
    if (operation !== undefined && !isOperation(operation)) {
      throw new RangeError(
        `unknown operation ${quoted(operation)}: name one of AWS KMS, such as DescribeKey; without it, any is meant`,
      );
    }
    if (!Number.isSafeInteger(times) || times < 1) {
      throw new RangeError(`times must be a whole number, at least 1; got ${String(times)}`);
    }
    if (applied && exceptionFaults[exception] === 'client') {
      throw new RangeError(
        `${exception} is a client fault, which changes nothing: only a server fault can be applied`,
      );
    }
    this.#waiting = [...this.#waiting, { ...fault, times }];
  }

  /** Takes the first fault that meets this operation, if there is one. */
  take(operation: string): Fault | undefined {
    const index = this.#waiting.findIndex(
      (fault) => fault.operation === undefined || fault.operation === operation,
    );
    const fault = this.#waiting[index];
    if (fault === undefined) return undefined;
    const times = (fault.times ?? 1) - 1;
    this.#waiting = this.#waiting.toSpliced(index, 1, ...(times === 0 ? [] : [{ ...fault, times }]));
    return fault;
  }

  clear(): void {
    this.#waiting = [];
  }
}
