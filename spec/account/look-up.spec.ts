import { describe, expect, it } from 'vitest';
import {
  aliasAt,
  differencesBetween,
  heldAt,
  keyAt,
  keyRecordAt,
  keyStoresOf,
  keysOf,
  placeOfKey,
  regionOfPlace,
  relatedKeys,
  withoutKeyEverywhere,
} from '../../src/account/look-up.ts';
import { Session } from './session.ts';

const session = new Session();
const [one, two] = ['us-east-1', 'eu-west-1'] as const;
const KeyId = session.createKey({ MultiRegion: true }, { region: one });
session.ok('ReplicateKey', { KeyId, ReplicaRegion: two }, { region: one });
session.ok('CreateAlias', { AliasName: 'alias/a', TargetKeyId: KeyId }, { region: one });
const before = session.account;

describe('an account', () => {
  it('shows a key by Region and key ID, and all its keys by Region', () => {
    expect(keyAt(before, one, KeyId)?.keyState).toBe('Enabled');
    expect(keyAt(before, one, 'other')).toBeNull();
    expect(keyRecordAt(before, one, KeyId)?.aliases).toEqual(['alias/a']);
    expect([...keysOf(before)].map(placeOfKey)).toEqual([`${two}/${KeyId}`, `${one}/${KeyId}`]);
    expect([...keysOf(before)].map(placeOfKey).map(regionOfPlace)).toEqual([two, one]);
    expect([...keyStoresOf(before)]).toEqual([]);
  });

  it('shows related keys, the key itself first', () => {
    const record = keyRecordAt(before, two, KeyId);
    if (record === undefined) throw new Error('there is no replica');
    expect(relatedKeys(before, record).map(placeOfKey)).toEqual([`${two}/${KeyId}`, `${one}/${KeyId}`]);
  });

  it('shows an alias by its name, and anything by its place', () => {
    expect(aliasAt(before, one, 'alias/a')?.targetKeyId).toBe(KeyId);
    expect(aliasAt(before, two, 'alias/a')).toBeUndefined();
    expect(heldAt(before, 'aliases', `${one}/alias/a`)).toBe(aliasAt(before, one, 'alias/a'));
    expect(heldAt(before, 'keyStores', `${one}/none`)).toBeUndefined();
  });

  it('differs from another account in what is changed, new or gone, and in nothing else', () => {
    const isSame = () => false;
    expect(differencesBetween(before, { ...before }, 'keys', isSame)).toEqual([]);
    session.ok('UntagResource', { KeyId, TagKeys: ['none'] }, { region: one });
    const other = session.createKey({}, { region: one });
    const after = session.account;
    const differing = [`${one}/${KeyId}`, `${one}/${other}`].toSorted();
    expect([...differencesBetween(before, after, 'keys', isSame)].toSorted()).toEqual(differing);
    expect([...differencesBetween(after, before, 'keys', isSame)].toSorted()).toEqual(differing);
    expect(differencesBetween(before, after, 'aliases', isSame)).toEqual([]);
    const without = withoutKeyEverywhere(after, KeyId);
    expect([...keysOf(without)].map(placeOfKey)).toEqual([`${one}/${other}`]);
    expect(differencesBetween(after, without, 'aliases', isSame)).toEqual([`${one}/alias/a`]);
  });

  it('shows its custom key stores by Region', () => {
    const store = session.ok(
      'CreateCustomKeyStore',
      {
        CustomKeyStoreName: 'store',
        CloudHsmClusterId: 'cluster-2abcdefghij',
        KeyStorePassword: 'password',
        TrustAnchorCertificate: 'certificate',
      },
      { region: one },
    );
    const [found] = keyStoresOf(session.account);
    expect(found?.[0]).toBe(one);
    expect(found?.[1].customKeyStoreId).toBe(store.CustomKeyStoreId);
  });
});
