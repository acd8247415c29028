import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../src/account/account.ts';
import { call } from '../../../src/account/call.ts';

const at = Date.parse('2026-01-01T00:00:00Z');
const region = 'us-east-1';

describe('an AWS managed key', () => {
  it('is made by DescribeKey on a predefined AWS alias, once, and always rotates', () => {
    const first = call(createAccount(), {
      operation: 'DescribeKey',
      input: { KeyId: 'alias/aws/s3' },
      region,
      at,
    });
    const again = call(first.account, {
      operation: 'DescribeKey',
      input: { KeyId: 'alias/aws/s3' },
      region,
      at,
    });
    expect(first.outcome).toMatchObject({
      ok: true,
      response: { KeyMetadata: { KeyManager: 'AWS', KeyState: 'Enabled' } },
    });
    expect(again.outcome).toEqual(first.outcome);
    if (!first.outcome.ok) return;
    const KeyId = first.outcome.response.KeyMetadata?.KeyId;
    const status = call(again.account, { operation: 'GetKeyRotationStatus', input: { KeyId }, region, at });
    expect(status.outcome).toMatchObject({ ok: true, response: { KeyRotationEnabled: true } });
  });

  it('cannot be scheduled for deletion, disabled or used by its customer', () => {
    const made = call(createAccount(), {
      operation: 'DescribeKey',
      input: { KeyId: 'alias/aws/ebs' },
      region,
      at,
    });
    if (!made.outcome.ok) throw new Error('DescribeKey was refused');
    const KeyId = made.outcome.response.KeyMetadata?.KeyId;
    for (const operation of ['ScheduleKeyDeletion', 'DisableKey', 'CancelKeyDeletion'] as const) {
      const { outcome } = call(made.account, { operation, input: { KeyId }, region, at });
      expect(outcome).toMatchObject({ ok: false, exception: { name: 'AccessDeniedException' } });
    }
  });

  it('is not made for an alias that AWS does not predefine, nor for a caller of another account', () => {
    const unknown = call(createAccount(), {
      operation: 'DescribeKey',
      input: { KeyId: 'alias/aws/nothing' },
      region,
      at,
    });
    expect(unknown.outcome).toMatchObject({ ok: false, exception: { name: 'NotFoundException' } });
    const other = call(createAccount(), {
      operation: 'DescribeKey',
      input: { KeyId: 'alias/aws/s3' },
      region,
      at,
      caller: 'arn:aws:iam::999999999999:root',
    });
    expect(other.outcome).toMatchObject({ ok: false, exception: { name: 'NotFoundException' } });
  });
});
