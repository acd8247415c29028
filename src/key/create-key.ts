import { type Assumptions, assumptionTable, defaultAssumptions, isAssumptionName } from './assumption.ts';
import { inMilliseconds } from './days.ts';
import { keyInterpreter } from './interpreter.ts';
import {
  type CustomKeyStoreFacts,
  defaultServiceDelays,
  isPrimary,
  type KeyFacts,
  keyArnInRegion,
  keyIdOf,
  regionOf,
  type ServiceDelays,
} from './key-facts.ts';
import { keyMaterialIdOf, newMaterial } from './key-material.ts';
import type { LifecycleState } from './key-state.ts';
import {
  hasKeyMaterialIds,
  isInCustomKeyStore,
  type KeyType,
  keyTypeProblem,
  symmetricKeyType,
} from './key-type.ts';
import { shown } from './shown.ts';

/** One KMS key as a plain value: its state, the facts under it, and the last instant of its life so far. */
export interface Key {
  readonly keyState: LifecycleState;
  readonly facts: KeyFacts;
  /** Epoch milliseconds; no request or event may be earlier. */
  readonly at: number;
}

/** What CreateKey decides about a key. Everything but the time has a default. */
export interface CreateKeyOptions {
  /** When the key is created, epoch milliseconds. */
  readonly at: number;
  /** What differs from {@link symmetricKeyType}. */
  readonly type?: Partial<KeyType>;
  /** The key ARN; AWS's example ARN unless given. A multi-Region key's ID starts with `mrk-`. */
  readonly keyArn?: string;
  readonly description?: string;
  /** For a key in a custom key store; a connected AWS CloudHSM or external key store unless given. */
  readonly customKeyStore?: CustomKeyStoreFacts;
  /** Readings that differ from the literal one. */
  readonly assumptions?: Partial<Assumptions>;
  readonly delays?: Partial<ServiceDelays>;
}

/**
 * A new key, as CreateKey leaves it: Enabled, or PendingImport for key material that is still to be imported.
 *
 * @throws RangeError for a key type that AWS KMS does not have, or for a malformed ARN, time, assumption or delay
 * @example
 * const key = createKey({ at: Date.parse('2026-01-01'), type: { origin: 'EXTERNAL' } });
 * key.keyState // 'PendingImport'
 */
export function createKey(options: CreateKeyOptions): Key {
  const type: KeyType = { ...symmetricKeyType, ...options.type };
  const problem = keyTypeProblem(type);
  if (problem !== undefined) throw new RangeError(`impossible key type: ${problem}`);
  assertTime(options.at);
  assertReadings(options.assumptions ?? {});
  assertDelays(options.delays ?? {});
  const keyArn = options.keyArn ?? exampleArn(type.multiRegion);
  if (!keyArnPattern.test(keyArn)) {
    throw new RangeError(`keyArn must be arn:aws:kms:<Region>:<account>:key/<key ID>; got '${keyArn}'`);
  }
  return keyFrom({
    type,
    assumptions: { ...defaultAssumptions, ...options.assumptions },
    delays: { ...defaultServiceDelays, ...options.delays },
    keyArn,
    creationDate: options.at,
    description: options.description ?? '',
    isDisabled: false,
    waitingPeriod: null,
    replicationEnds: null,
    primaryRegionUpdate: null,
    multiRegion: type.multiRegion ? { primaryRegion: regionOf(keyArn), replicaRegions: [] } : null,
    customKeyStore: isInCustomKeyStore(type) ? (options.customKeyStore ?? exampleKeyStore(type)) : null,
    materials:
      type.origin === 'AWS_KMS' && hasKeyMaterialIds(type)
        ? [newMaterial(keyMaterialIdOf(keyIdOf(keyArn), '0'))]
        : [],
    automaticRotation:
      type.keyManager === 'AWS' ? { periodInDays: 365, nextDate: options.at + inMilliseconds(365) } : null,
    onDemandRotation: null,
    onDemandRotations: 0,
  });
}

/**
 * The replica that ReplicateKey makes of a primary key: Creating, with the shared properties and no imported material.
 *
 * Source: semantics.md B.2. Not copied: description, key state, grants, tags, aliases.
 *
 * @param primary the primary key after ReplicateKey, which lists the new replica's Region
 */
export function createReplica(primary: Key, region: string, at: number, description = ''): Key {
  const { facts } = primary;
  if (!isPrimary(facts)) throw new RangeError(`${facts.keyArn} is not a multi-Region primary key`);
  return keyFrom({
    ...facts,
    keyArn: keyArnInRegion(facts.keyArn, region),
    creationDate: at,
    description,
    isDisabled: false,
    waitingPeriod: null,
    replicationEnds: at + facts.delays.replication,
    primaryRegionUpdate: null,
    materials: facts.materials.map((material) =>
      facts.type.origin === 'EXTERNAL' ? { ...material, isImported: false, validTo: null } : material,
    ),
    onDemandRotation: null,
    onDemandRotations: 0,
  });
}

/** How far ahead of a key's last instant a time may be, in days: a thousand years. Bounds the work of one call. */
export const longestLeapInDays = 365_250;

/**
 * Checks that a time is one that a key can move to.
 *
 * @throws RangeError with one clear line
 */
export function assertTime(at: number, earliest = 0): void {
  if (typeof at !== 'number' || !Number.isFinite(at)) {
    throw new RangeError(`a time must be a number of epoch milliseconds; got ${shown(at)}`);
  }
  if (at < earliest) {
    throw new RangeError(`time runs backwards: ${at} is before ${earliest}, the key's last instant`);
  }
  if (at > Math.max(earliest, Date.UTC(2026, 0)) + inMilliseconds(longestLeapInDays)) {
    throw new RangeError(`${at} is more than ${longestLeapInDays} days ahead: move time in smaller steps`);
  }
}

function assertReadings(readings: Partial<Assumptions>): void {
  for (const [name, reading] of Object.entries(readings)) {
    if (!isAssumptionName(name)) {
      const names = Object.keys(assumptionTable).join(', ');
      throw new RangeError(`unknown assumption '${name}': use one of ${names}`);
    }
    const values: readonly string[] = assumptionTable[name].values;
    if (!values.some((value) => value === reading)) {
      throw new RangeError(`unknown reading '${reading}' of ${name}: use one of ${values.join(', ')}`);
    }
  }
}

function assertDelays(delays: Partial<ServiceDelays>): void {
  for (const [name, delay] of Object.entries(delays)) {
    if (typeof delay !== 'number' || !Number.isFinite(delay) || delay < 0) {
      throw new RangeError(
        `the delay of ${name} must be a number of milliseconds from 0; got ${shown(delay)}`,
      );
    }
  }
}

const keyArnPattern = /^arn:aws[a-z-]{0,20}:kms:[a-z0-9-]{1,40}:\d{12}:key\/[A-Za-z0-9-]{1,64}$/;

function keyFrom(facts: KeyFacts): Key {
  return { keyState: keyInterpreter.start(facts).keyState, facts, at: facts.creationDate };
}

function exampleArn(multiRegion: boolean): string {
  const keyId = multiRegion ? 'mrk-1234abcd12ab34cd56ef1234567890ab' : '1234abcd-12ab-34cd-56ef-1234567890ab';
  return `arn:aws:kms:us-east-1:111122223333:key/${keyId}`;
}

function exampleKeyStore(type: KeyType): CustomKeyStoreFacts {
  const isCloudHsm = type.origin === 'AWS_CLOUDHSM';
  return {
    customKeyStoreId: 'cks-1234567890abcdef0',
    isConnected: true,
    cloudHsmClusterId: isCloudHsm ? 'cluster-1a23b4cdefg' : null,
    xksKeyId: isCloudHsm ? null : 'bb8562717f809024',
  };
}
