/** The shortest calls that tell the readings of each assumption apart, as the search finds them. */
import { describe, expect, it } from 'vitest';
import { distinguish } from '../../src/explore/distinguish.ts';
import { replay } from '../../src/explore/replay.ts';
import { assumptionTable, isAssumptionName } from '../../src/key/assumption.ts';
import { judge } from '../../src/key/judge.ts';

const names = Object.keys(assumptionTable).filter(isAssumptionName);

function stepsOf(distinction: ReturnType<typeof distinguish>): readonly string[] {
  const labels = distinction?.paths[0]?.path.steps.map(({ label }) => label) ?? [];
  return [distinction?.typeClass ?? 'nothing', ...labels, distinction?.probe ?? 'nothing'];
}

describe('the search for calls that tell readings apart', () => {
  it('finds for every assumption what a person would call', () => {
    expect(Object.fromEntries(names.map((name) => [name, stepsOf(distinguish(name))]))).toEqual({
      cancelWithoutKeyMaterial: [
        'symmetric-external',
        'ScheduleKeyDeletion 7 days',
        'CancelKeyDeletion',
        'DescribeKey',
      ],
      cancelWhileKeyStoreDisconnected: [
        'custom-key-store',
        'ScheduleKeyDeletion 7 days',
        'CustomKeyStoreDisconnected',
        'CancelKeyDeletion',
        'DescribeKey',
      ],
      importIntoDisabledKey: [
        'symmetric-external',
        'ImportKeyMaterial current until a date',
        'DisableKey',
        'ImportKeyMaterial current until a date',
        'DescribeKey',
      ],
      reimportAfterLossWhileDisabled: [
        'symmetric-external',
        'ImportKeyMaterial current until a date',
        'DisableKey',
        'DeleteImportedKeyMaterial',
        'ImportKeyMaterial current until a date',
        'DescribeKey',
      ],
      newKeyMaterialIntoDisabledKey: [
        'symmetric-external',
        'ImportKeyMaterial current until a date',
        'DisableKey',
        'ImportKeyMaterial NEW_KEY_MATERIAL another until a date',
        'DescribeKey',
      ],
      overdueRotationAfterCancel: [
        'symmetric',
        'EnableKeyRotation 90 days',
        'the date of automatic rotation comes',
        'ScheduleKeyDeletion 7 days',
        'the date of automatic rotation comes',
        'CancelKeyDeletion',
        'GetKeyRotationStatus',
      ],
      expirationModelWithoutKeyMaterial: [
        'symmetric-external',
        'ImportKeyMaterial current until a date',
        'DeleteImportedKeyMaterial',
        'DescribeKey',
      ],
    });
  });

  it.each(names)('%s: the calls come to something else under every reading', (name) => {
    const { probe, paths } = distinguish(name) ?? { probe: null, paths: [] };
    expect(paths.map(({ value }) => value)).toEqual([...assumptionTable[name].values]);
    const told = paths.map(({ path }) => {
      const { keys, steps } = replay(path);
      const [key] = keys;
      if (key === null || key === undefined) throw new Error('the key is gone');
      const outcomes = steps.map((step) => ('outcome' in step && step.outcome.ok ? 'success' : 'no success'));
      const use =
        probe === null || probe === 'DescribeKey' || probe === 'GetKeyRotationStatus'
          ? null
          : judge(key.facts, key.keyState, { type: probe, at: key.at })?.error.name;
      const { automaticRotation, materials } = key.facts;
      const isShownExpiry = key.facts.assumptions.expirationModelWithoutKeyMaterial;
      return JSON.stringify([
        outcomes,
        key.keyState,
        use,
        automaticRotation?.nextDate,
        materials.length > 0 && isShownExpiry,
      ]);
    });
    expect(new Set(told).size).toBe(paths.length);
  });

  it('knows where one reading makes another assumption idle', () => {
    expect(distinguish('newKeyMaterialIntoDisabledKey', { importIntoDisabledKey: 'refused' })).toBeNull();
  });
});
