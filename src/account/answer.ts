import type { ExceptionName, KmsError } from '../key/exception.ts';
import type { Refused } from '../key/judge.ts';
import type { ServiceEvent } from '../key/key-event.ts';
import type { Operation } from '../key/operation.ts';
import type { Account } from './account.ts';
import type { RequestInput, ResponseOutput } from './request/operation-shapes.ts';

/** A change of the account that no caller asked for. */
export interface AccountEvent {
  readonly region: string;
  /** The key ID or custom key store ID that it happened to. */
  readonly id: string;
  readonly event:
    | ServiceEvent
    | { readonly type: 'KeyStoreConnectionChanged'; readonly at: number; readonly connectionState: string };
}

/** Unwraps imported key material and makes the public keys that callers wrap it with. */
export interface KeyWrapping {
  /** The public key of a wrapping key pair: DER of SubjectPublicKeyInfo, base64; null if there is none of this spec. */
  readonly publicKey: (wrappingKeySpec: string) => string | null;
  /** The key material inside, base64; null if it cannot be unwrapped. */
  readonly unwrap: (wrapped: {
    readonly encryptedKeyMaterial: string;
    readonly wrappingKeySpec: string;
    readonly wrappingAlgorithm: string;
  }) => string | null;
}

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
  readonly wrapping: KeyWrapping;
}

/** What a handler answers: the new account with the response, or AWS's exception; then nothing has changed. */
export type Answer<Op extends Operation> =
  | { readonly ok: true; readonly account: Account; readonly response: ResponseOutput<Op> }
  | Failure;

/** AWS's exception; where the key state or the key's facts are the reason, also what else conforms and why it is believed. */
export type CallException = KmsError & Partial<Omit<Refused, 'error'>>;

/** A refusal by AWS's exception. */
export interface Failure {
  readonly ok: false;
  readonly exception: CallException;
}

/** Does one operation. */
export type Handler<Op extends Operation> = (context: CallContext<Op>) => Answer<Op>;

/** What does each operation that has a handler of its own. */
export type Handlers = { readonly [Op in Operation]?: Handler<Op> };

/** A {@link Failure} by name and message; the message is empty where AWS sends none. */
export function failure(name: ExceptionName, message = ''): Failure {
  return { ok: false, exception: { name, message } };
}

/** A time as the wire has it: epoch seconds, with milliseconds as a fraction. */
export function wireTime(epochMilliseconds: number): number {
  return epochMilliseconds / 1000;
}
