/** Whichever reading of an assumption a target takes, it conforms, and the oracle says which one it took. */
import { describe, expect, it } from 'vitest';
import type { AccountTarget } from '../../src/conformance/targets/account-target.ts';
import { type AssumptionName, assumptionTable, isAssumptionName } from '../../src/key/assumption.ts';
import { days, hours, type Watched, watchedModel } from './watched.ts';

type Scenario = (watched: Watched, target: AccountTarget) => Promise<void>;

const later = (target: AccountTarget, time: number) => target.advance(target.now() + time);

/** Calls that show for each assumption which reading a target has. */
const scenarios = {
  cancelWithoutKeyMaterial: async (watched) => {
    const KeyId = await watched.createKey({ Origin: 'EXTERNAL' });
    await watched.call('ScheduleKeyDeletion', { KeyId });
    await watched.call('CancelKeyDeletion', { KeyId });
    await watched.call('DescribeKey', { KeyId });
  },
  cancelWhileKeyStoreDisconnected: async (watched, target) => {
    const { output } = await watched.step('CreateCustomKeyStore', {
      CustomKeyStoreName: 'store',
      CloudHsmClusterId: 'cluster-conformance',
      TrustAnchorCertificate: 'certificate',
      KeyStorePassword: 'conformance',
    });
    const { CustomKeyStoreId } = output;
    const settle = async (operation: 'ConnectCustomKeyStore' | 'DisconnectCustomKeyStore') => {
      await watched.call(operation, { CustomKeyStoreId });
      await later(target, 2 * hours);
      await watched.call('DescribeCustomKeyStores', { CustomKeyStoreId });
    };
    await settle('ConnectCustomKeyStore');
    const KeyId = await watched.createKey({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId });
    await settle('DisconnectCustomKeyStore');
    await watched.call('ScheduleKeyDeletion', { KeyId });
    await watched.call('CancelKeyDeletion', { KeyId });
    await watched.call('DescribeKey', { KeyId });
  },
  importIntoDisabledKey: async (watched) => {
    const KeyId = await watched.createKey({ Origin: 'EXTERNAL' });
    await watched.importMaterial(KeyId, 'first');
    await watched.call('DisableKey', { KeyId });
    await watched.importMaterial(KeyId, 'first');
    await watched.call('DescribeKey', { KeyId });
  },
  reimportAfterLossWhileDisabled: async (watched) => {
    const KeyId = await watched.createKey({ Origin: 'EXTERNAL' });
    await watched.importMaterial(KeyId, 'first');
    await watched.call('DisableKey', { KeyId });
    await watched.call('DeleteImportedKeyMaterial', { KeyId });
    await watched.importMaterial(KeyId, 'first');
    await watched.call('DescribeKey', { KeyId });
  },
  newKeyMaterialIntoDisabledKey: async (watched) => {
    const KeyId = await watched.createKey({ Origin: 'EXTERNAL' });
    await watched.importMaterial(KeyId, 'first');
    await watched.call('DisableKey', { KeyId });
    await watched.importMaterial(KeyId, 'second', { ImportType: 'NEW_KEY_MATERIAL' });
    await watched.call('DescribeKey', { KeyId });
  },
  overdueRotationAfterCancel: async (watched, target) => {
    const KeyId = await watched.createKey();
    await watched.call('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 });
    await later(target, 85 * days);
    await watched.call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 30 });
    await later(target, 10 * days);
    await watched.call('CancelKeyDeletion', { KeyId });
    await watched.call('ListKeyRotations', { KeyId });
  },
  expirationModelWithoutKeyMaterial: async (watched) => {
    const KeyId = await watched.createKey({ Origin: 'EXTERNAL' });
    await watched.importMaterial(KeyId, 'first');
    await watched.call('DeleteImportedKeyMaterial', { KeyId });
    await watched.call('DescribeKey', { KeyId });
  },
} as const satisfies Record<AssumptionName, Scenario>;

const readings = Object.entries(assumptionTable).flatMap(([name, { values }]) =>
  isAssumptionName(name) ? values.map((value) => ({ name, value })) : [],
);

describe('a target with another reading of an assumption', () => {
  it.each(readings)('conforms, and is told to take $name as $value', async ({ name, value }) => {
    const { target, watched } = watchedModel({
      assumptions: { [name]: value },
      delays: { deletion: 12 * hours },
    });
    await scenarios[name](watched, target);
    expect(watched.diverging.map(({ observation }) => observation)).toEqual([]);
    const told = watched.readings.filter((each) => each.startsWith(`${name}:`));
    expect(told).toEqual([`${name}: ${value}`]);
    expect(watched.oracle.largest).toBeLessThanOrEqual(8);
  });
});
