import type { Assumptions } from './assumption.ts';
import { type KeyMaterial, lacksMaterial } from './key-material.ts';
import type { KeyType } from './key-type.ts';

/** How long the service takes for what AWS puts no time to, in milliseconds. */
export interface ServiceDelays {
  /** From the deletion date to the real deletion; AWS says up to 24 hours. */
  readonly deletion: number;
  /** How long a new replica is Creating. */
  readonly replication: number;
  /** How long both keys are Updating after UpdatePrimaryRegion. */
  readonly primaryRegionUpdate: number;
  /** How long an on-demand rotation takes. */
  readonly rotation: number;
}

/**
 * The delays that hold unless others are given: what AWS was seen to take.
 *
 * Source: run times of LocalStack's tests against AWS (aws-observed.json J51) for a replica, about 60 seconds, and an
 * on-demand rotation, at most 6.4 seconds by GetKeyRotationStatus. No change of primary Region is on record: AWS's guide
 * says "a few more seconds". Deletion is exactly on its date.
 */
export const defaultServiceDelays: ServiceDelays = {
  deletion: 0,
  replication: 60_000,
  primaryRegionUpdate: 5_000,
  rotation: 6_000,
};

/** The custom key store that a key lives in, as far as the key shows it. */
export interface CustomKeyStoreFacts {
  readonly customKeyStoreId: string;
  /** Whether the store's connection state is CONNECTED. */
  readonly isConnected: boolean;
  /** For an AWS CloudHSM key store. */
  readonly cloudHsmClusterId: string | null;
  /** For an external key store: the ID of the external key. */
  readonly xksKeyId: string | null;
}

/**
 * What lives on underneath the visible key state: the context of the machine. Plain data; times in epoch milliseconds.
 */
export interface KeyFacts {
  readonly type: KeyType;
  readonly assumptions: Assumptions;
  readonly delays: ServiceDelays;
  readonly keyArn: string;
  readonly creationDate: number;
  readonly description: string;
  /** Whether the key is Disabled, not Enabled, once no other key state masks that. */
  readonly isDisabled: boolean;
  /** The waiting period of a key pending deletion; its date is null while replicas still exist. */
  readonly waitingPeriod: { readonly days: number; readonly deletionDate: number | null } | null;
  /** When the Creating of a replica ends; null when it is over. */
  readonly replicationEnds: number | null;
  /** The change of primary Region that this key takes part in. */
  readonly primaryRegionUpdate: { readonly primaryRegion: string; readonly ends: number } | null;
  /** The set of related multi-Region keys. */
  readonly multiRegion: {
    readonly primaryRegion: string;
    readonly replicaRegions: readonly string[];
  } | null;
  readonly customKeyStore: CustomKeyStoreFacts | null;
  readonly materials: readonly KeyMaterial[];
  /** The automatic rotation setting; null when it is off. */
  readonly automaticRotation: { readonly periodInDays: number; readonly nextDate: number } | null;
  /** The on-demand rotation in progress. */
  readonly onDemandRotation: { readonly startDate: number; readonly ends: number } | null;
  /** How many on-demand rotations were started. */
  readonly onDemandRotations: number;
}

/** The Region in a key ARN. */
export function regionOf(keyArn: string): string {
  return partOf(keyArn, 3);
}

/** The account in a key ARN. */
export function accountOf(keyArn: string): string {
  return partOf(keyArn, 4);
}

/** A part of an ARN between its colons. Asked for at every turn: no array is made for it. */
function partOf(arn: string, index: number): string {
  let start = 0;
  for (let part = 0; part < index; part += 1) {
    const colon = arn.indexOf(':', start);
    if (colon === -1) return '';
    start = colon + 1;
  }
  const end = arn.indexOf(':', start);
  return end === -1 ? arn.slice(start) : arn.slice(start, end);
}

/** The key ID in a key ARN. */
export function keyIdOf(keyArn: string): string {
  return keyArn.slice(keyArn.indexOf('/') + 1);
}

/** The same key ARN in another Region: related multi-Region keys differ in nothing else. */
export function keyArnInRegion(keyArn: string, region: string): string {
  const parts = keyArn.split(':');
  return [...parts.slice(0, 3), region, ...parts.slice(4)].join(':');
}

/** Says whether a key is the primary key of a multi-Region set. */
export function isPrimary(facts: KeyFacts): boolean {
  return facts.multiRegion?.primaryRegion === regionOf(facts.keyArn);
}

/** Says whether a key is a replica in a multi-Region set. */
export function isReplica(facts: KeyFacts): boolean {
  return facts.multiRegion !== null && !isPrimary(facts);
}

/** Says whether a primary key has replicas that really exist, scheduled for deletion or not. */
export function hasReplicas(facts: KeyFacts): boolean {
  return isPrimary(facts) && (facts.multiRegion?.replicaRegions.length ?? 0) > 0;
}

/** Says whether a key lacks any key material that it needs. */
export function lacksKeyMaterial(facts: KeyFacts): boolean {
  return lacksMaterial(facts.type, facts.materials);
}

/** Says whether a key's custom key store is disconnected; false for a key that is in none. */
export function isKeyStoreDisconnected(facts: KeyFacts): boolean {
  return facts.customKeyStore?.isConnected === false;
}
