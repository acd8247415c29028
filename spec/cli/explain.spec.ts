import { describe, expect, it } from 'vitest';
import { decideClass } from '../../src/key/decide.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { kmsModel } from './run.ts';

async function explained(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await kmsModel('explain', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

describe('explain', () => {
  it('says why CancelKeyDeletion is refused on an Enabled key, and where it is allowed', async () => {
    const text = await explained('CancelKeyDeletion', 'Enabled');
    expect(text).toContain('verdict        refused with KMSInvalidStateException');
    expect(text).toContain('message        <key ARN> is not pending deletion.');
    expect(text).toContain('basis          documented');
    const [, source = ''] = text.split('source ');
    expect(source.replaceAll(/\s+/g, ' ')).toContain(
      'AWS KMS Developer Guide, Key states of AWS KMS keys (https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html): X[4]; the page’s message adds "(or pending replica deletion)"',
    );
    expect(text).toMatch(/allowed in {5}PendingDeletion, PendingReplicaDeletion/);
  });

  it('names as allowed in no key state that a key of that use can never be in', async () => {
    expect(await explained('Sign', 'Enabled', '--type', 'symmetric')).toMatch(/allowed in {5}no key state/);
    expect(await explained('Encrypt', 'Enabled', '--type', 'hmac')).toMatch(/allowed in {5}no key state/);
    expect(await explained('Sign', 'Enabled', '--type', 'signing')).toMatch(
      /allowed in {5}Enabled, Updating \(multi-Region keys\)/,
    );
  });

  it('says what leads out of the key state, and what is allowed and keeps it', async () => {
    const text = await explained('Encrypt', 'Disabled');
    const [, out = ''] = text.split('What leads out of Disabled:');
    expect(out).toMatch(/ScheduleKeyDeletion +to PendingDeletion/);
    expect(out).toMatch(/EnableKey +to Enabled/);
    expect(out).toMatch(/keep it Disabled:\n {2}DisableKey, UpdateKeyDescription/);
    expect(out).not.toContain('CancelKeyDeletion');
  });

  it('says what the service does by itself', async () => {
    expect(await explained('EnableKey', 'PendingDeletion')).toMatch(
      /DeleteKey +to Deleted, by the service itself/,
    );
  });

  it('says what else a conforming implementation may answer', async () => {
    expect(await explained('Encrypt', 'PendingDeletion')).toContain(
      'also conforms  refused with DisabledException',
    );
    expect(await explained('ImportKeyMaterial', 'Disabled')).toContain(
      'also conforms  refused with KMSInvalidStateException',
    );
  });

  it('says that AWS sends no message where it sends none', async () => {
    expect(await explained('EnableKeyRotation', 'Enabled', '--type', 'signing')).toContain(
      '(AWS sends none)',
    );
  });

  it('is about a symmetric key unless the operation or the key state is for others', async () => {
    expect(await explained('DisableKey', 'Enabled')).toContain('type class symmetric\n');
    expect(await explained('DisableKey', 'Creating')).toContain('type class symmetric-multi-region\n');
    expect(await explained('Sign', 'Enabled')).toContain('type class signing\n');
    expect(await explained('ImportKeyMaterial', 'Updating')).toContain('type class symmetric-external-multi');
    expect(await explained('Sign', 'Unavailable')).toContain('type class custom-key-store\n');
  });

  it('says so when a key of that type class is never in that key state', async () => {
    const text = await explained('Encrypt', 'Unavailable', '--type', 'symmetric');
    expect(text).toContain('is never Unavailable: only keys in a custom key store are');
    expect(text).not.toContain('leads out');
  });

  it('explains ReEncrypt for each of its two keys', async () => {
    const text = await explained('ReEncrypt', 'Disabled');
    expect(text).toContain('ReEncryptFrom in Disabled');
    expect(text).toContain('ReEncryptTo in Disabled');
  });

  it('never leaves a place in a message unfilled', async () => {
    for (const typeClass of ['custom-key-store', 'signing-external'] as const) {
      const refused = tableOperations.filter(
        (operation) => decideClass(operation, 'Enabled', typeClass).verdict === 'refused',
      );
      for (const operation of refused) {
        const text = await explained(operation, 'Enabled', '--type', typeClass);
        expect(text).not.toMatch(/[{}]|undefined|null/);
      }
    }
  });

  it('has something to say in every key state', async () => {
    for (const keyState of keyStates) {
      for (const operation of tableOperations.filter((_, index) => index % 12 === 0)) {
        expect(await explained(operation, keyState)).toMatch(/ (allowed|refused with \w+)\n/);
      }
    }
  });
});
