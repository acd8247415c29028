import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, deliver } from '../../src/key/advance.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import type { KeyFacts } from '../../src/key/key-facts.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { usesKeyMaterial } from '../../src/key/operation.ts';
import { perform } from '../../src/key/perform.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import { anyAssumptions, checkEveryMoment, day, keyAfter, lives, start, untyped } from './arbitrary-life.ts';

/** Said here in other words than in the model: a key with imported material is whole if all permanent ones are there. */
function lacksMaterial({ type, materials }: KeyFacts): boolean {
  if (type.origin !== 'EXTERNAL') return false;
  const permanent = materials.filter(({ state }) => state === 'CURRENT' || state === 'NON_CURRENT');
  return permanent.length === 0 || permanent.some(({ isImported }) => !isImported);
}

const external = typeClasses['symmetric-external'];
const forever = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
const importOne = { operation: 'ImportKeyMaterial', input: { keyMaterial: 'one', ExpirationModel: forever } };
const importTwo = {
  operation: 'ImportKeyMaterial',
  input: { keyMaterial: 'two', ExpirationModel: forever, ImportType: 'NEW_KEY_MATERIAL' },
};
const importTwoAgain = {
  operation: 'ImportKeyMaterial',
  input: { keyMaterial: 'two', ExpirationModel: forever },
};

/** A key with two permanent materials. */
function rotatedKey(): Key {
  const rotating = keyAfter(
    createKey({ at: start, type: external, delays: { rotation: 0 } }),
    importOne,
    importTwo,
    {
      operation: 'RotateKeyOnDemand',
    },
  );
  expect(rotating.facts.materials.map(({ state }) => state)).toEqual(['NON_CURRENT', 'CURRENT']);
  return rotating;
}

describe('A key that lacks any permanently associated key material is never usable', () => {
  it('whatever state it shows', () => {
    const shown = new Set<string>();
    const spoken = checkEveryMoment(
      ({ after }) => {
        if (after.keyState === 'Deleted' || !lacksMaterial(after.facts)) return false;
        for (const operation of tableOperations.filter(usesKeyMaterial)) {
          expect(perform(after, untyped({ operation, at: after.at })).ok).toBe(false);
        }
        shown.add(after.keyState);
        return true;
      },
      lives(anyAssumptions),
      400,
    );
    expect(spoken).toBeGreaterThan(300);
    expect([...shown]).toEqual(expect.arrayContaining(['PendingImport', 'Disabled', 'PendingDeletion']));
  });

  it('and no key that lacks none is PendingImport, unless its primary key has got more', () => {
    checkEveryMoment(({ after, events }) => {
      if (after.keyState !== 'PendingImport' || events.length > 0) return false;
      expect(lacksMaterial(after.facts)).toBe(true);
      return true;
    }, lives(anyAssumptions));
  });

  it('even one that is no longer current', () => {
    const key = rotatedKey();
    const [old] = key.facts.materials;
    const lost = keyAfter(key, { operation: 'DeleteImportedKeyMaterial', input: { KeyMaterialId: old?.id } });
    expect(lost.keyState).toBe('PendingImport');
    expect(perform(lost, { operation: 'Decrypt', at: start })).toMatchObject({
      ok: false,
      exception: { name: 'KMSInvalidStateException', message: `${key.facts.keyArn} is pending import.` },
    });
  });

  it('but one that still waits for its rotation may go, and the key stays as it is', () => {
    const key = keyAfter(createKey({ at: start, type: external }), importOne, importTwo);
    const waiting = key.facts.materials[1];
    const lost = keyAfter(key, {
      operation: 'DeleteImportedKeyMaterial',
      input: { KeyMaterialId: waiting?.id },
    });
    expect(lost).toMatchObject({ keyState: 'Enabled', facts: { materials: [{ state: 'CURRENT' }] } });
  });

  it('the same when it expires', () => {
    const key = keyAfter(createKey({ at: start, type: external }), {
      operation: 'ImportKeyMaterial',
      input: { keyMaterial: 'one', ValidTo: start + day },
    });
    expect(key.keyState).toBe('Enabled');
    const use = { operation: 'Encrypt', at: start + day - 1 } as const;
    expect(perform(key, use)).toMatchObject({ ok: true });
    expect(perform(key, { ...use, at: start + day })).toMatchObject({
      ok: false,
      exception: { name: 'KMSInvalidStateException' },
    });
  });
});

describe('A key that loses its key material while it is Updating', () => {
  it('stays Updating, is not usable, and is PendingImport afterwards', () => {
    const type = typeClasses['symmetric-external-multi-region'];
    const key = keyAfter(
      createKey({ at: start, type, delays: { primaryRegionUpdate: 2 * day } }),
      { operation: 'ImportKeyMaterial', input: { keyMaterial: 'one', ValidTo: start + day } },
      { operation: 'ReplicateKey', input: { ReplicaRegion: 'eu-west-1' } },
      { operation: 'UpdatePrimaryRegion', input: { PrimaryRegion: 'eu-west-1' } },
    );
    expect(perform(key, { operation: 'Encrypt', at: start })).toMatchObject({ ok: true });
    const lost = advance(key, start + day).key;
    expect(lost.keyState).toBe('Updating');
    expect(perform(lost, { operation: 'Encrypt', at: lost.at })).toMatchObject({
      ok: false,
      exception: { name: 'KMSInvalidStateException', message: `${key.facts.keyArn} is pending import.` },
    });
    expect(advance(lost, start + 2 * day).key.keyState).toBe('PendingImport');
  });
});

describe('Out of PendingImport leads only importing all key material, or scheduling deletion', () => {
  it('whatever is asked and whatever happens', () => {
    const ways = new Set<string>();
    checkEveryMoment(
      ({ before, after, request }) => {
        if (before.keyState !== 'PendingImport' || after.keyState === 'PendingImport') return false;
        ways.add(String(request?.operation));
        if (request?.operation === 'ImportKeyMaterial') {
          expect(lacksMaterial(after.facts)).toBe(false);
          expect(['Enabled', 'Disabled']).toContain(after.keyState);
        } else {
          expect(request?.operation).toBe('ScheduleKeyDeletion');
        }
        return true;
      },
      lives(anyAssumptions),
      400,
    );
    expect(ways).toEqual(new Set(['ImportKeyMaterial', 'ScheduleKeyDeletion']));
  });

  it('importing one of two missing materials does not', () => {
    const key = rotatedKey();
    const lost = key.facts.materials.reduce(
      (rest, { id }) =>
        keyAfter(rest, { operation: 'DeleteImportedKeyMaterial', input: { KeyMaterialId: id } }),
      key,
    );
    expect(lost.keyState).toBe('PendingImport');
    const half = keyAfter(lost, importOne);
    expect(half.keyState).toBe('PendingImport');
    expect(keyAfter(half, importTwoAgain).keyState).toBe('Enabled');
  });

  it('a wrong key material does not: IncorrectKeyMaterialException, and nothing changes', () => {
    const key = keyAfter(createKey({ at: start, type: external }), importOne, {
      operation: 'DeleteImportedKeyMaterial',
    });
    expect(perform(key, untyped({ ...importTwoAgain, at: start }))).toMatchObject({
      ok: false,
      exception: { name: 'IncorrectKeyMaterialException' },
    });
  });
});

describe('If a cancel left such a key Disabled, EnableKey leads to PendingImport', () => {
  it('whatever came before', () => {
    const spoken = checkEveryMoment(
      ({ before, after, request, outcome }) => {
        if (request?.operation !== 'EnableKey' || before.keyState !== 'Disabled' || outcome?.ok !== true)
          return false;
        expect(after.keyState).toBe(lacksMaterial(before.facts) ? 'PendingImport' : 'Enabled');
        return lacksMaterial(before.facts);
      },
      lives(anyAssumptions, fc.constant(external)),
      400,
    );
    expect(spoken).toBeGreaterThan(0);
  });
});

describe('A Disabled key whose key material is deleted', () => {
  const lost = (reimportAfterLossWhileDisabled: 'Enabled' | 'Disabled') =>
    keyAfter(
      createKey({ at: start, type: external, assumptions: { reimportAfterLossWhileDisabled } }),
      importOne,
      { operation: 'DisableKey' },
      { operation: 'DeleteImportedKeyMaterial' },
    );

  it('is PendingImport, and Enabled once it is imported again; under the other assumption Disabled', () => {
    for (const reading of ['Enabled', 'Disabled'] as const) {
      expect(lost(reading).keyState).toBe('PendingImport');
      expect(keyAfter(lost(reading), importOne).keyState).toBe(reading);
    }
  });
});

describe('ImportKeyMaterial into a Disabled key', () => {
  const disabled = (importIntoDisabledKey: 'Enabled' | 'Disabled' | 'refused') =>
    keyAfter(createKey({ at: start, type: external, assumptions: { importIntoDisabledKey } }), importOne, {
      operation: 'DisableKey',
    });

  it('enables it, or, under the other assumptions, leaves it Disabled or is refused', () => {
    expect(keyAfter(disabled('Enabled'), importOne).keyState).toBe('Enabled');
    expect(keyAfter(disabled('Disabled'), importOne).keyState).toBe('Disabled');
    expect(perform(disabled('refused'), untyped({ ...importOne, at: start }))).toMatchObject({
      ok: false,
      exception: { name: 'KMSInvalidStateException', alsoConforms: [{ verdict: 'allowed' }] },
    });
  });

  it('leaves a key that a cancel left Disabled without all its material Disabled until the last one is imported', () => {
    const key = rotatedKey();
    const lost = key.facts.materials.reduce(
      (rest, { id }) =>
        keyAfter(rest, { operation: 'DeleteImportedKeyMaterial', input: { KeyMaterialId: id } }),
      keyAfter(key, { operation: 'ScheduleKeyDeletion' }),
    );
    const cancelled = keyAfter(lost, { operation: 'CancelKeyDeletion' });
    expect(cancelled.keyState).toBe('Disabled');
    const half = keyAfter(cancelled, importOne);
    expect(half.keyState).toBe('Disabled');
    expect(keyAfter(half, importTwoAgain).keyState).toBe('Enabled');
  });
});

describe('A replica whose primary key rotated to key material that the replica lacks', () => {
  it('is not usable until that is imported into it', () => {
    const type = typeClasses['symmetric-external-multi-region'];
    const key = keyAfter(createKey({ at: start, type }), importOne);
    const [own] = key.facts.materials;
    expect(own).toBeDefined();
    const { multiRegion, automaticRotation, materials } = rotatedKey().facts;
    expect(multiRegion).toBeNull();
    const { key: behind } = deliver(key, {
      type: 'SynchronizeMultiRegionKey',
      at: start,
      shared: { multiRegion: key.facts.multiRegion, automaticRotation, materials },
    });
    expect(lacksMaterial(behind.facts)).toBe(true);
    expect(perform(behind, { operation: 'Encrypt', at: start })).toMatchObject({
      ok: false,
      exception: { name: 'KMSInvalidStateException' },
    });
  });
});

describe('Pending key material of a key that a cancelled deletion left Disabled without other key material', () => {
  const pending = keyAfter(
    createKey({ at: start, type: external }),
    importOne,
    {
      operation: 'ImportKeyMaterial',
      input: { ...importTwo.input, ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: start + 9 * day },
    },
    { operation: 'DeleteImportedKeyMaterial' },
    { operation: 'ScheduleKeyDeletion' },
    { operation: 'CancelKeyDeletion' },
  );
  const [lost, waiting] = pending.facts.materials;

  it('is there', () => {
    expect(pending.keyState).toBe('Disabled');
    expect(lost).toMatchObject({ state: 'CURRENT', isImported: false });
    expect(waiting).toMatchObject({ state: 'PENDING_ROTATION', isImported: true });
  });

  it('is deleted without a change of key state (B.8), while losing the other again shows what is missing', () => {
    const without = (material: typeof lost) =>
      keyAfter(pending, { operation: 'DeleteImportedKeyMaterial', input: { KeyMaterialId: material?.id } });
    expect(without(waiting).keyState).toBe('Disabled');
    expect(without(waiting).facts.materials).toHaveLength(1);
    expect(without(waiting).facts.isDisabled).toBe(true);
    expect(without(lost).keyState).toBe('PendingImport');
  });

  it('expires without a change of key state (B.9)', () => {
    const { key, events } = advance(pending, start + 9 * day);
    expect(events.map(({ type }) => type)).toEqual(['DeleteExpiredKeyMaterial']);
    expect(key.keyState).toBe('Disabled');
    expect(key.facts.materials).toHaveLength(1);
  });
});
