import { describe, expect, it } from 'vitest';
import { type Account, createAccount } from '../../../src/account/account.ts';
import { advance } from '../../../src/account/advance.ts';
import { call } from '../../../src/account/call.ts';
import type { Operation } from '../../../src/key/operation.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const day = 86_400_000;
const region = 'us-east-1';

describe('a key in an account', () => {
  it('is created, scheduled, cancelled, and is Disabled afterwards', () => {
    const session = sessionAt(start);
    const keyId = session.createKey();
    expect(session.ok('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: 7 })).toMatchObject({
      KeyState: 'PendingDeletion',
      DeletionDate: (start + 7 * day) / 1000,
      PendingWindowInDays: 7,
    });
    expect(session.ok('CancelKeyDeletion', { KeyId: keyId })).toEqual({
      KeyId: `arn:aws:kms:us-east-1:111122223333:key/${keyId}`,
    });
    expect(session.ok('DescribeKey', { KeyId: keyId })).toMatchObject({
      KeyMetadata: { KeyState: 'Disabled', Enabled: false },
    });
  });

  it('is gone when its waiting period has passed', () => {
    const session = sessionAt(start);
    const keyId = session.createKey();
    session.ok('ScheduleKeyDeletion', { KeyId: keyId, PendingWindowInDays: 7 });
    session.at(start + 7 * day);
    expect(session.outcome('DescribeKey', { KeyId: keyId })).toEqual({
      ok: false,
      exception: {
        name: 'NotFoundException',
        message: `Key 'arn:aws:kms:us-east-1:111122223333:key/${keyId}' does not exist`,
      },
    });
  });

  it('becomes usable only when its key material is imported', () => {
    const session = sessionAt(start);
    const keyId = session.createKey({ Origin: 'EXTERNAL' });
    const parameters = session.ok('GetParametersForImport', {
      KeyId: keyId,
      WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
      WrappingKeySpec: 'RSA_2048',
    });
    session.ok('ImportKeyMaterial', {
      KeyId: keyId,
      ImportToken: parameters['ImportToken'],
      EncryptedKeyMaterial: btoa('0123456789abcdef0123456789abcdef'),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    });
    expect(session.ok('DescribeKey', { KeyId: keyId })).toMatchObject({
      KeyMetadata: { KeyState: 'Enabled' },
    });
  });
});

function sessionAt(at: number) {
  let account: Account = createAccount();
  let now = at;
  const outcome = (operation: Operation, input: unknown) => {
    const result = call(account, { operation, input, region, at: now });
    account = result.account;
    return result.outcome;
  };
  const ok = (operation: Operation, input: unknown): Record<string, unknown> => {
    const answer = outcome(operation, input);
    if (!answer.ok) throw new Error(`${operation}: ${answer.exception.name}: ${answer.exception.message}`);
    return { ...answer.response };
  };
  return {
    outcome,
    ok,
    at(to: number) {
      account = advance(account, to).account;
      now = to;
    },
    createKey(input: unknown = {}): string {
      const answer = call(account, { operation: 'CreateKey', input, region, at: now });
      account = answer.account;
      if (!answer.outcome.ok) throw new Error(answer.outcome.exception.name);
      return answer.outcome.response.KeyMetadata?.KeyId ?? '';
    },
  };
}
