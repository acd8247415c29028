import { describe, expect, it } from 'vitest';
import { requestShape } from '../../src/account/request/operation-shapes.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { operationOf } from '../../src/key/operation.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import { type KeyAtHand, keepAnswer } from '../../src/scenario/key-at-hand.ts';
import { requestFor } from '../../src/scenario/request.ts';

function newKey(): KeyAtHand {
  return {
    keyId: '1234abcd-12ab-34cd-56ef-1234567890ab',
    keyArn: 'arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    type: typeClasses['symmetric-external'],
    made: new Map(),
    aliases: [],
    grants: [],
    importParameters: null,
  };
}

const context = {
  freshName: () => 'alias/fresh',
  otherRegion: 'eu-west-1',
  wrap: (_publicKey: Uint8Array, _type: unknown, name: string) => new TextEncoder().encode(`wrapped ${name}`),
};

describe('the usual request', () => {
  it.each(tableOperations)(
    'for %s has every member that it requires, and none that it does not know',
    (operation) => {
      const { members, required } = requestShape(operationOf(operation));
      const names = Object.keys(requestFor(operation, newKey(), context).input);
      expect(names).toEqual(expect.arrayContaining([...required]));
      expect(Object.keys(members)).toEqual(expect.arrayContaining(names));
    },
  );

  it('names what earlier answers gave', () => {
    const key = newKey();
    const answer = (operation: 'Encrypt' | 'CreateGrant' | 'GetParametersForImport', output: object) =>
      keepAnswer(key, { operation, input: {} }, { ...output });
    answer('Encrypt', { CiphertextBlob: 'b25l' });
    answer('CreateGrant', { GrantId: 'grant' });
    answer('GetParametersForImport', { ImportToken: 'dG9rZW4=', PublicKey: 'AAEC', ParametersValidTo: 60 });
    keepAnswer(key, { operation: 'CreateAlias', input: { AliasName: 'alias/one' } }, {});
    expect(key.importParameters).toEqual({
      token: 'dG9rZW4=',
      publicKey: Uint8Array.from([0, 1, 2]),
      validTo: 60_000,
    });
    expect(requestFor('Decrypt', key, context).input).toMatchObject({ CiphertextBlob: 'b25l' });
    expect(requestFor('RevokeGrant', key, context).input).toMatchObject({ GrantId: 'grant' });
    expect(requestFor('RetireGrant', key, context).input).toMatchObject({ KeyId: key.keyArn });
    expect(requestFor('DeleteAlias', key, context).input).toEqual({ AliasName: 'alias/one' });
    expect(requestFor('ImportKeyMaterial', key, { ...context, keyMaterial: 'B' })).toMatchObject({
      input: { EncryptedKeyMaterial: new TextEncoder().encode('wrapped B') },
      keyMaterial: 'B',
    });
    keepAnswer(key, { operation: 'DeleteAlias', input: { AliasName: 'alias/one' } }, {});
    expect(key.aliases).toEqual([]);
  });

  it('names what nobody has made in a form that AWS takes', () => {
    expect(requestFor('RevokeGrant', newKey(), context).input).toMatchObject({ GrantId: '0'.repeat(64) });
    expect(requestFor('CreateGrant', newKey(), context).input).toMatchObject({
      GranteePrincipal: 'arn:aws-cn:iam::111122223333:root',
    });
  });
});
