import { type CreateGuardOptions, createGuard, type EmulatorGuard } from '../../src/guard/create-guard.ts';
import type { Forward } from '../../src/guard/emulator/emulator.ts';
import type { GuardedCall } from '../../src/guard/guarded-call.ts';
import type { Members } from '../../src/guard/members.ts';

/** A request of KMS as a server has read it. */
export function kmsRequest(operation: string, input: unknown, region = 'us-east-1') {
  return {
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=a/20260101/${region}/kms/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: new TextEncoder().encode(JSON.stringify(input)),
  };
}

/** What came of a call: the members of a success, or `{ refused, message }`. */
export type Answered = Members & { readonly refused?: unknown };

/** A guard in front of an emulator, on a clock that stands still. */
export class Guarded {
  readonly guard: EmulatorGuard;
  readonly calls: GuardedCall[] = [];
  readonly troubles: string[] = [];
  readonly #forward: Forward;

  constructor(forward: Forward, options: CreateGuardOptions = {}) {
    this.#forward = forward;
    this.guard = createGuard({
      time: '2026-01-02T00:00:00Z',
      onCall: (call) => this.calls.push(call),
      onTrouble: (line) => this.troubles.push(line),
      ...options,
    });
  }

  async call(operation: string, input: unknown = {}, region?: string): Promise<Answered> {
    const { status, body } = await this.guard.answer(kmsRequest(operation, input, region), this.#forward);
    const members: Members = body === '' ? {} : JSON.parse(body);
    return status < 300 ? members : { refused: members['__type'], message: members['message'] };
  }

  /** A new key's ID. */
  async key(input: unknown = {}): Promise<string> {
    const { KeyMetadata } = await this.call('CreateKey', input);
    return String(Reflect.get(Object(KeyMetadata), 'KeyId'));
  }

  async stateOf(KeyId: string): Promise<unknown> {
    const { KeyMetadata, refused } = await this.call('DescribeKey', { KeyId });
    return refused ?? Reflect.get(Object(KeyMetadata), 'KeyState');
  }
}
