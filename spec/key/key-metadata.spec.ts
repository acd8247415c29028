import { describe, expect, it } from 'vitest';
import { algorithmsOf } from '../../src/key/algorithm.ts';
import { createKey } from '../../src/key/create-key.ts';
import { describe as describeKey, type KeyMetadata } from '../../src/key/describe.ts';
import type { KeyState } from '../../src/key/key-state.ts';
import { allKeyTypes } from '../../src/key/key-type.ts';
import { perform } from '../../src/key/perform.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import { anyAssumptions, checkEveryMoment, day, keyAfter, lives, start } from './arbitrary-life.ts';

/** Checks what the metadata of a key say of it, at every moment of many lives. */
function everywhere(
  check: (metadata: KeyMetadata, lacksAllMaterial: boolean) => boolean,
  assumptions = anyAssumptions,
) {
  return checkEveryMoment(({ after }) => {
    if (after.keyState === 'Deleted') return false;
    const metadata = describeKey(after);
    expect(metadata.KeyState).toBe(after.keyState);
    const permanent = after.facts.materials.filter(
      ({ state }) => state === 'CURRENT' || state === 'NON_CURRENT',
    );
    return check(metadata, !permanent.some(({ isImported }) => isImported));
  }, lives(assumptions));
}

describe('The metadata of a key', () => {
  it('Enabled is true exactly in key state Enabled', () => {
    const shown = new Set<boolean>();
    everywhere(({ Enabled, KeyState }) => {
      expect(Enabled).toBe(KeyState === 'Enabled');
      shown.add(Enabled);
      return true;
    });
    expect(shown.size).toBe(2);
  });

  it('DeletionDate exists exactly in PendingDeletion, PendingDeletionWindowInDays exactly in PendingReplicaDeletion', () => {
    const shown = new Set<KeyState>();
    everywhere((metadata) => {
      expect(Object.hasOwn(metadata, 'DeletionDate')).toBe(metadata.KeyState === 'PendingDeletion');
      expect(Object.hasOwn(metadata, 'PendingDeletionWindowInDays')).toBe(
        metadata.KeyState === 'PendingReplicaDeletion',
      );
      shown.add(metadata.KeyState);
      return true;
    });
    expect(shown.size).toBe(8);
  });

  it('ValidTo and ExpirationModel exist only with imported material, unless the other assumption is made', () => {
    const spoken = everywhere(
      (metadata, lacksAllMaterial) => {
        if (metadata.Origin === 'EXTERNAL' && !lacksAllMaterial) {
          expect(metadata.ExpirationModel).toBe(
            metadata.ValidTo === undefined ? 'KEY_MATERIAL_DOES_NOT_EXPIRE' : 'KEY_MATERIAL_EXPIRES',
          );
          return true;
        }
        expect(metadata).not.toHaveProperty('ValidTo');
        expect(metadata).not.toHaveProperty('ExpirationModel');
        return false;
      },
      anyAssumptions.map((assumptions) => ({ ...assumptions, expirationModelWithoutKeyMaterial: 'absent' })),
    );
    expect(spoken).toBeGreaterThan(100);
    const lost = keyAfter(
      createKey({
        at: start,
        type: typeClasses['symmetric-external'],
        assumptions: { expirationModelWithoutKeyMaterial: 'present' },
      }),
      { operation: 'ImportKeyMaterial', input: { keyMaterial: 'one', ValidTo: start + day } },
      { operation: 'DeleteImportedKeyMaterial' },
    );
    expect(describeKey(lost)).toMatchObject({
      ExpirationModel: 'KEY_MATERIAL_EXPIRES',
      ValidTo: start + day,
    });
  });

  it('ValidTo is the earliest expiry of the permanent materials', () => {
    checkEveryMoment(({ after }) => {
      if (after.keyState === 'Deleted') return false;
      const expiries = after.facts.materials
        .filter(({ state, isImported }) => isImported && (state === 'CURRENT' || state === 'NON_CURRENT'))
        .flatMap(({ validTo }) => (validTo === null ? [] : [validTo]));
      expect(describeKey(after).ValidTo).toBe(expiries.length === 0 ? undefined : Math.min(...expiries));
      return true;
    });
  });

  it('what the type fixes never changes', () => {
    checkEveryMoment(({ after }, { type }) => {
      if (after.keyState === 'Deleted') return false;
      const { KeyManager, Origin, KeySpec, KeyUsage, MultiRegion, CustomerMasterKeySpec } =
        describeKey(after);
      expect({
        keyManager: KeyManager,
        origin: Origin,
        keySpec: KeySpec,
        keyUsage: KeyUsage,
        multiRegion: MultiRegion,
      }).toEqual(type);
      expect(CustomerMasterKeySpec).toBe(KeySpec);
      return true;
    });
  });

  it('the multi-Region configuration exists exactly for multi-Region keys, and says primary or replica', () => {
    const shown = new Set<string>();
    everywhere((metadata) => {
      expect(metadata.MultiRegionConfiguration !== undefined).toBe(metadata.MultiRegion);
      const { MultiRegionConfiguration: configuration } = metadata;
      if (configuration === undefined) return false;
      const isPrimary = configuration.PrimaryKey.Arn === metadata.Arn;
      expect(configuration.MultiRegionKeyType).toBe(isPrimary ? 'PRIMARY' : 'REPLICA');
      shown.add(configuration.MultiRegionKeyType);
      return true;
    });
    expect(shown.size).toBe(2);
  });

  it('CurrentKeyMaterialId exists only for symmetric encryption keys outside custom key stores, not while Creating', () => {
    everywhere((metadata) => {
      if (metadata.CurrentKeyMaterialId === undefined) return false;
      expect(metadata.CurrentKeyMaterialId).toMatch(/^[0-9a-f]{64}$/);
      expect(metadata.KeySpec).toBe('SYMMETRIC_DEFAULT');
      expect(metadata.CustomKeyStoreId).toBeUndefined();
      expect(metadata.KeyState).not.toBe('Creating');
      return true;
    });
  });

  it('names the custom key store, its cluster or its external key, exactly of keys in one', () => {
    for (const type of allKeyTypes()) {
      const metadata = describeKey(createKey({ at: start, type }));
      const isInStore = type.origin === 'AWS_CLOUDHSM' || type.origin === 'EXTERNAL_KEY_STORE';
      expect(Object.hasOwn(metadata, 'CustomKeyStoreId')).toBe(isInStore);
      expect(Object.hasOwn(metadata, 'CloudHsmClusterId')).toBe(type.origin === 'AWS_CLOUDHSM');
      expect(Object.hasOwn(metadata, 'XksKeyConfiguration')).toBe(type.origin === 'EXTERNAL_KEY_STORE');
    }
  });

  it('lists the algorithms of the key’s usage, and no other list', () => {
    const lists = {
      ENCRYPT_DECRYPT: 'EncryptionAlgorithms',
      SIGN_VERIFY: 'SigningAlgorithms',
      GENERATE_VERIFY_MAC: 'MacAlgorithms',
      KEY_AGREEMENT: 'KeyAgreementAlgorithms',
      ENCAPSULATE_DECAPSULATE: 'EncapsulationAlgorithms',
    } as const;
    for (const type of allKeyTypes()) {
      const metadata = describeKey(createKey({ at: start, type }));
      const shown = Object.entries(metadata).filter(([name]) => name.endsWith('Algorithms'));
      expect(shown).toEqual(Object.entries(algorithmsOf(type)));
      expect(shown.map(([name]) => name)).toEqual([lists[type.keyUsage]]);
      expect(shown[0]?.[1]).not.toEqual([]);
    }
  });

  it('is what DescribeKey answers, in every key state', () => {
    checkEveryMoment(({ after }) => {
      if (after.keyState === 'Deleted') return false;
      expect(perform(after, { operation: 'DescribeKey', at: after.at })).toMatchObject({
        ok: true,
        response: { KeyMetadata: describeKey(after) },
      });
      return true;
    });
  });
});
