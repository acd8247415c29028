import type { Evidence } from '../key/evidence/evidence.ts';
import type { ExceptionName } from '../key/exception.ts';
import { isOperation, type Operation } from '../key/operation.ts';
import type { Account } from './account.ts';
import { type AccountEvent, advance } from './advance.ts';
import {
  type Answer,
  type CallContext,
  type CallException,
  type ChosenIdentifiers,
  endOfDryRun,
  type Handler,
} from './answer.ts';
import { withAwsManagedKeys } from './aws-managed/managed-key.ts';
import { defaultHandler } from './operations/default-handler.ts';
import { handlers } from './operations/handlers.ts';
import type { ResponseOutput } from './request/operation-shapes.ts';
import { validateRequest } from './request/validate-request.ts';
import { type Cryptography, transparentCryptography } from './stand-in/cryptography.ts';
import { type KeyWrapping, transparentWrapping } from './stand-in/wrapping.ts';

/** One whole API call, as a caller of AWS KMS makes it. */
export interface CallRequest<Op extends Operation = Operation> {
  readonly operation: Op;
  /** The request's members in the form of the wire: blobs are base64 texts, times are epoch seconds. */
  readonly input: unknown;
  /** The Region whose endpoint is called. */
  readonly region: string;
  /** The ARN of the caller's principal; the account's root user unless given. */
  readonly caller?: string;
  /** When the call is made, epoch milliseconds; not before the account's last instant. */
  readonly at: number;
}

/** What a caller gets: the response in the form of the wire, or AWS's exception. */
export type CallOutcome<Op extends Operation = Operation> =
  | { readonly ok: true; readonly response: ResponseOutput<Op> }
  /** The message is empty where AWS sends none. */
  | { readonly ok: false; readonly exception: CallException };

/** What came of a call: the account as it is now, the outcome, and the service events that were due before it. */
export interface CallResult<Op extends Operation = Operation> {
  readonly account: Account;
  readonly outcome: CallOutcome<Op>;
  readonly events: readonly AccountEvent[];
}

/** What a call may be given from outside the model. */
export interface CallOptions {
  /** What is done with key material; openly unless given. */
  readonly cryptography?: Cryptography;
  /** How imported key material is wrapped; openly unless given. */
  readonly wrapping?: KeyWrapping;
  /** The identifiers of what the call makes, where an emulator has chosen them. */
  readonly chosen?: ChosenIdentifiers;
}

/**
 * One whole API call on an account. Pure: the account that is given stays as it is.
 *
 * Time moves first; then the request is checked as AWS does: shape, identifier, Region, account, existence, key type and
 * key state, the rest. A refusal changes nothing but the time, and that an AWS alias has its key from its first use on.
 *
 * @throws RangeError for a time that {@link advance} cannot move to, or what cannot be the name of a Region
 * @example
 * const { account: next, outcome } = call(account, {
 *   operation: 'CancelKeyDeletion', input: { KeyId: keyId }, region: 'us-east-1', at: Date.now(),
 * });
 */
export function call<Op extends Operation>(
  account: Account,
  request: CallRequest<Op>,
  options: CallOptions = {},
): CallResult<Op> {
  const { operation, region, at } = request;
  if (!/^[a-z0-9-]{1,40}$/.test(region)) {
    throw new RangeError(`region must be a Region such as us-east-1; got '${String(region).slice(0, 40)}'`);
  }
  const moved = advance(account, at);
  const refuse = (name: ExceptionName, message: string, because?: Evidence): CallResult<Op> => ({
    ...moved,
    outcome: { ok: false, exception: { name, message, ...because } },
  });
  if (!isOperation(operation)) {
    return refuse('UnknownOperationException', '');
  }
  const validation = validateRequest(operation, request.input);
  if (!validation.ok) {
    return refuse(validation.exception, validation.message, validation.because);
  }
  const handler: Handler<Op> = handlers[operation] ?? defaultHandler;
  const context: CallContext<Op> = {
    account: moved.account,
    operation,
    input: validation.input,
    region,
    caller: request.caller ?? `arn:${account.partition}:iam::${account.accountId}:root`,
    at,
    cryptography: options.cryptography ?? transparentCryptography,
    wrapping: options.wrapping ?? transparentWrapping,
    chosen: options.chosen ?? {},
  };
  const before = { ...moved, account: withAwsManagedKeys(context) };
  const answer: Answer<Op> = handler({ ...context, account: before.account });
  if (!answer.ok) return { ...before, outcome: answer };
  // Nothing speaks against the request: what a dry run does is not kept.
  if (Reflect.get(Object(validation.input), 'DryRun') === true) return { ...before, outcome: endOfDryRun };
  return { account: answer.account, events: moved.events, outcome: { ok: true, response: answer.response } };
}
