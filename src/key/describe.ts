import { type Algorithms, algorithmsOf } from './algorithm.ts';
import type { Key } from './create-key.ts';
import { accountOf, isPrimary, type KeyFacts, keyArnInRegion, keyIdOf } from './key-facts.ts';
import { currentMaterial, isPermanent } from './key-material.ts';
import type { KeyState } from './key-state.ts';
import { hasKeyMaterialIds, type KeyManager, type KeySpec, type KeyUsage, type Origin } from './key-type.ts';

/** The KeyMetadata of DescribeKey, by AWS's names; times in epoch milliseconds. */
export interface KeyMetadata extends Algorithms {
  readonly AWSAccountId: string;
  readonly KeyId: string;
  readonly Arn: string;
  readonly CreationDate: number;
  readonly Enabled: boolean;
  readonly Description: string;
  readonly KeyUsage: KeyUsage;
  readonly KeyState: KeyState;
  readonly DeletionDate?: number;
  readonly ValidTo?: number;
  readonly Origin: Origin;
  readonly CustomKeyStoreId?: string;
  readonly CloudHsmClusterId?: string;
  readonly ExpirationModel?: 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE';
  readonly KeyManager: KeyManager;
  readonly CustomerMasterKeySpec: KeySpec;
  readonly KeySpec: KeySpec;
  readonly MultiRegion: boolean;
  readonly MultiRegionConfiguration?: {
    readonly MultiRegionKeyType: 'PRIMARY' | 'REPLICA';
    readonly PrimaryKey: { readonly Arn: string; readonly Region: string };
    readonly ReplicaKeys: readonly { readonly Arn: string; readonly Region: string }[];
  };
  readonly PendingDeletionWindowInDays?: number;
  readonly XksKeyConfiguration?: { readonly Id: string };
  readonly CurrentKeyMaterialId?: string;
}

/**
 * The KeyMetadata that DescribeKey would show of a living key.
 *
 * Source: API reference, KeyMetadata; semantics.md B.0.
 *
 * @throws RangeError for a deleted key: DescribeKey answers NotFoundException
 */
export function describe(key: Key): KeyMetadata {
  const { facts, keyState } = key;
  if (keyState === 'Deleted') throw new RangeError(`Key '${facts.keyArn}' does not exist`);
  const { type } = facts;
  return {
    AWSAccountId: accountOf(facts.keyArn),
    KeyId: keyIdOf(facts.keyArn),
    Arn: facts.keyArn,
    CreationDate: facts.creationDate,
    Enabled: keyState === 'Enabled',
    Description: facts.description,
    KeyUsage: type.keyUsage,
    KeyState: keyState,
    ...deletionOf(facts, keyState),
    Origin: type.origin,
    ...customKeyStoreOf(facts),
    ...expirationOf(facts),
    KeyManager: type.keyManager,
    CustomerMasterKeySpec: type.keySpec,
    KeySpec: type.keySpec,
    ...algorithmsOf(type),
    MultiRegion: type.multiRegion,
    ...multiRegionOf(facts),
    ...currentMaterialOf(facts, keyState),
  };
}

function deletionOf(facts: KeyFacts, keyState: KeyState) {
  const { waitingPeriod } = facts;
  if (waitingPeriod === null) return {};
  return keyState === 'PendingReplicaDeletion' || waitingPeriod.deletionDate === null
    ? { PendingDeletionWindowInDays: waitingPeriod.days }
    : { DeletionDate: waitingPeriod.deletionDate };
}

function customKeyStoreOf({ customKeyStore }: KeyFacts) {
  if (customKeyStore === null) return {};
  const { customKeyStoreId, cloudHsmClusterId, xksKeyId } = customKeyStore;
  return {
    CustomKeyStoreId: customKeyStoreId,
    ...(cloudHsmClusterId === null ? {} : { CloudHsmClusterId: cloudHsmClusterId }),
    ...(xksKeyId === null ? {} : { XksKeyConfiguration: { Id: xksKeyId } }),
  };
}

/** The earliest expiry among the permanent materials that are there. Source: semantics.md F18. */
function expirationOf(facts: KeyFacts) {
  if (facts.type.origin !== 'EXTERNAL') return {};
  const showsLost = facts.assumptions.expirationModelWithoutKeyMaterial === 'present';
  const shown = facts.materials.filter(
    (material) => isPermanent(material) && (material.isImported || showsLost),
  );
  if (shown.length === 0) return {};
  const expiries = shown.flatMap(({ validTo }) => (validTo === null ? [] : [validTo]));
  return expiries.length === 0
    ? ({ ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } as const)
    : ({ ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: Math.min(...expiries) } as const);
}

/** While the primary Region is being updated, DescribeKey may show both keys as replicas: here they keep their role. */
function multiRegionOf(facts: KeyFacts) {
  if (facts.multiRegion === null) return {};
  const keyIn = (region: string) => ({ Arn: keyArnInRegion(facts.keyArn, region), Region: region });
  return {
    MultiRegionConfiguration: {
      MultiRegionKeyType: isPrimary(facts) ? ('PRIMARY' as const) : ('REPLICA' as const),
      PrimaryKey: keyIn(facts.multiRegion.primaryRegion),
      ReplicaKeys: facts.multiRegion.replicaRegions.map(keyIn),
    },
  };
}

/** It survives the loss of the material; absent before the first import and while Creating (aws-recorded.json E3). */
function currentMaterialOf(facts: KeyFacts, keyState: KeyState) {
  const current = currentMaterial(facts.materials);
  return current === undefined || keyState === 'Creating' || !hasKeyMaterialIds(facts.type)
    ? {}
    : { CurrentKeyMaterialId: current.id };
}
