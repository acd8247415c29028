import type { ExceptionName, KmsError } from '../key/exception.ts';
import type { Operation } from '../key/operation.ts';
import type { Grounds } from '../key/refusal.ts';
import type { Account } from './account.ts';
import type { RequestInput, ResponseOutput } from './request/operation-shapes.ts';
import type { Cryptography } from './stand-in/cryptography.ts';
import type { KeyWrapping } from './stand-in/wrapping.ts';

/** What a handler is given: a request that is well-formed, at a time that the account has advanced to. */
export interface CallContext<Op extends Operation> {
  readonly account: Account;
  readonly operation: Op;
  readonly input: RequestInput<Op>;
  readonly region: string;
  /** The ARN of the caller's principal. */
  readonly caller: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly cryptography: Cryptography;
  readonly wrapping: KeyWrapping;
  readonly chosen: ChosenIdentifiers;
}

/** Identifiers that somebody else has chosen for what a call makes; the account makes its own of what is not given. */
export interface ChosenIdentifiers {
  /** Of the key that CreateKey makes, or the first use of an AWS alias. */
  readonly keyId?: string;
  /** Of the grant that CreateGrant makes. */
  readonly grantId?: string;
  /** Of the custom key store that CreateCustomKeyStore makes. */
  readonly customKeyStoreId?: string;
}

/** What a handler answers: the new account with the response, or AWS's exception; then nothing has changed. */
export type Answer<Op extends Operation> = Success<ResponseOutput<Op>> | Failure;

export interface Success<Response> {
  readonly ok: true;
  readonly account: Account;
  readonly response: Response;
}

/** AWS's exception; where the key state or the key's facts are the reason, also what else conforms and why it is believed. */
export type CallException = KmsError & Partial<Grounds>;

/** A refusal by AWS's exception. */
export interface Failure {
  readonly ok: false;
  readonly exception: CallException;
}

export type Handler<Op extends Operation> = (context: CallContext<Op>) => Answer<Op>;

/** What does each operation that has a handler of its own. */
export type Handlers = { readonly [Op in Operation]?: Handler<Op> };

/** What a handler answers once nothing speaks against the request; the response has the shape that the operation asks for. */
export function success<Response>(account: Account, response: NoInfer<Response>): Success<Response> {
  return { ok: true, account, response };
}

/**
 * A {@link Failure} by name and message; the message is empty where AWS sends none.
 *
 * @param others the exceptions that conform as well, where AWS says that it refuses, and not how
 */
export function failure(name: ExceptionName, message = '', others: readonly ExceptionName[] = []): Failure {
  const exception = { name, message };
  if (others.length === 0) return { ok: false, exception };
  const alsoConforms = others.map((other) => ({ verdict: 'refused', exception: other }) as const);
  return { ok: false, exception: { ...exception, alsoConforms } };
}

/**
 * What a dry run answers once every other check has passed.
 *
 * Source: aws-recorded.json F56, F57; semantics.md C40, F40.
 */
export const endOfDryRun: Failure = failure(
  'DryRunOperationException',
  'The request would have succeeded, but the DryRun option is set.',
);

/** A time as the wire has it: epoch seconds, with milliseconds as a fraction. */
export function wireTime(epochMilliseconds: number): number {
  return epochMilliseconds / 1000;
}
