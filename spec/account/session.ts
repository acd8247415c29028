import { type Account, type CreateAccountOptions, createAccount } from '../../src/account/account.ts';
import { type AccountEvent, advance } from '../../src/account/advance.ts';
import { type CallOutcome, call } from '../../src/account/call.ts';
import type { ResponseOutput } from '../../src/account/request/operation-shapes.ts';
import type { Operation } from '../../src/key/operation.ts';

export const start = Date.parse('2026-01-01T00:00:00Z');
export const second = 1000;
export const minute = 60 * second;
export const day = 86_400_000;
export const home = 'us-east-1';

/** Where and by whom a call is made; the home Region and the account's root user unless given. */
export interface Where {
  readonly region?: string;
  readonly caller?: string;
}

/** Calls on one account, one after the other; time stands still unless it is moved. */
export class Session {
  account: Account;
  now: number;
  readonly events: AccountEvent[] = [];

  constructor(options: CreateAccountOptions = {}) {
    this.now = options.at ?? start;
    this.account = createAccount({ at: this.now, ...options });
  }

  call<Op extends Operation>(operation: Op, input: unknown, where: Where = {}): CallOutcome<Op> {
    const { account, events, outcome } = call(this.account, {
      operation,
      input,
      region: where.region ?? home,
      at: this.now,
      ...(where.caller === undefined ? {} : { caller: where.caller }),
    });
    this.account = account;
    this.events.push(...events);
    return outcome;
  }

  /** The response of a call that must succeed. */
  ok<Op extends Operation>(operation: Op, input: unknown, where?: Where): ResponseOutput<Op> {
    const outcome = this.call(operation, input, where);
    if (outcome.ok) return outcome.response;
    throw new Error(`${operation}: ${outcome.exception.name}: ${outcome.exception.message}`);
  }

  /** The exception of a call that must be refused, as `Name: message`. */
  refusal(operation: Operation, input: unknown, where?: Where): string {
    const outcome = this.call(operation, input, where);
    if (outcome.ok) throw new Error(`${operation} was allowed: ${JSON.stringify(outcome.response)}`);
    return `${outcome.exception.name}: ${outcome.exception.message}`;
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    const moved = advance(this.account, this.now);
    this.account = moved.account;
    this.events.push(...moved.events);
  }

  /** The ARN of a key of this account. */
  arnOf(keyId: string): string {
    return arnOf(keyId).replace('arn:aws:', `arn:${this.account.partition}:`);
  }

  createKey(input: object = {}, where?: Where): string {
    return this.ok('CreateKey', input, where).KeyMetadata?.KeyId ?? '';
  }

  keyState(keyId: string, where?: Where): string {
    const outcome = this.call('DescribeKey', { KeyId: keyId }, where);
    return outcome.ok ? (outcome.response.KeyMetadata?.KeyState ?? '') : outcome.exception.name;
  }
}

/** A session in a partition that has keys of a spec: SM2 is in China only. */
export function sessionFor(keySpec: string): Session {
  return new Session(keySpec === 'SM2' ? { partition: 'aws-cn' } : {});
}

/** The ARN of a key of the example account. */
export function arnOf(keyId: string, region = home): string {
  return `arn:aws:kms:${region}:111122223333:key/${keyId}`;
}

/** Imports key material that does not expire unless the request says more. */
export function importMaterial(
  session: Session,
  KeyId: string,
  material: string,
  input: object = {},
  where?: Where,
): void {
  const { KeySpec = '' } = session.ok('DescribeKey', { KeyId }, where).KeyMetadata ?? {};
  const { ImportToken } = session.ok(
    'GetParametersForImport',
    { KeyId, WrappingAlgorithm: wrappingAlgorithmFor(KeySpec), WrappingKeySpec: 'RSA_4096' },
    where,
  );
  session.ok(
    'ImportKeyMaterial',
    {
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: btoa(material),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      ...input,
    },
    where,
  );
}

/** How the key material of a key spec can be wrapped. */
export function wrappingAlgorithmFor(keySpec: string): string {
  return keySpec.startsWith('RSA_') ? 'RSA_AES_KEY_WRAP_SHA_256' : 'RSAES_OAEP_SHA_256';
}
