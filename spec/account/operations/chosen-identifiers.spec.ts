import { describe, expect, it } from 'vitest';
import { createAccount } from '../../../src/account/account.ts';
import type { ChosenIdentifiers } from '../../../src/account/answer.ts';
import { call } from '../../../src/account/call.ts';
import { keyAt } from '../../../src/account/look-up.ts';
import type { Operation } from '../../../src/key/operation.ts';

const region = 'us-east-1';
const keyId = 'aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb';

function answerTo(operation: Operation, input: object, chosen: ChosenIdentifiers, account = createAccount()) {
  return call(account, { operation, input, region, at: 0 }, { chosen });
}

describe('identifiers that somebody else has chosen', () => {
  it('are those of a new key, with its ARN', () => {
    const { account, outcome } = answerTo('CreateKey', {}, { keyId });
    expect(outcome).toMatchObject({ ok: true, response: { KeyMetadata: { KeyId: keyId } } });
    expect(keyAt(account, region, keyId)?.facts.keyArn).toBe(
      `arn:aws:kms:us-east-1:111122223333:key/${keyId}`,
    );
  });

  it('are those of the AWS managed key that DescribeKey makes', () => {
    const { outcome } = answerTo('DescribeKey', { KeyId: 'alias/aws/s3' }, { keyId });
    expect(outcome).toMatchObject({
      ok: true,
      response: { KeyMetadata: { KeyId: keyId, KeyManager: 'AWS' } },
    });
  });

  it('are those of a grant', () => {
    const { account } = answerTo('CreateKey', {}, { keyId });
    const input = {
      KeyId: keyId,
      GranteePrincipal: 'arn:aws:iam::111122223333:user/A',
      Operations: ['Encrypt'],
    };
    const grantId = 'ab'.repeat(32);
    const { outcome } = answerTo('CreateGrant', input, { grantId }, account);
    expect(outcome).toMatchObject({ ok: true, response: { GrantId: grantId } });
  });

  it('are those of a custom key store', () => {
    const input = {
      CustomKeyStoreName: 'hsm',
      CloudHsmClusterId: 'cluster-2a34b5cdefg',
      TrustAnchorCertificate: 'certificate',
      KeyStorePassword: 'kmsPswd',
    };
    const { outcome } = answerTo('CreateCustomKeyStore', input, {
      customKeyStoreId: 'cks-1234567890abcdef0',
    });
    expect(outcome).toMatchObject({ ok: true, response: { CustomKeyStoreId: 'cks-1234567890abcdef0' } });
  });
});
