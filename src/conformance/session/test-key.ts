import type { TableOperation } from '../../key/key-state-table.ts';
import type { KeyType } from '../../key/key-type.ts';
import { makerOf, operationOf, operations } from '../../key/operation.ts';
import { type TypeClass, typeClasses } from '../../key/type-class.ts';
import { isAtHand, type KeyAtHand, keepAnswer } from '../../scenario/key-at-hand.ts';
import { textIn } from '../../scenario/wire-form.ts';
import { keyMetadataIn, type Observation } from '../oracle/observation.ts';
import type { RequestMembers } from '../targets/target.ts';
import type { JudgedCall } from './session.ts';

/** A key on the target that a run works with, and what was collected on the way for later requests. */
export interface TestKey extends KeyAtHand {
  readonly region: string;
  readonly typeClass: TypeClass;
  /** What the key or a related one has encrypted, oldest first. */
  readonly ciphertexts: MadeCiphertext[];
  /** Grants on it or a related key that were retired or revoked, the latest first. */
  readonly goneGrants: string[];
  /** Members of its metadata that are unlike the model as a consequence of a divergence that was found, with its cause. */
  readonly tolerated: Map<string, string>;
}

/** Bytes that a key encrypted, with the context that decrypts them. */
export interface MadeCiphertext {
  readonly blob: unknown;
  readonly context: unknown;
}

/** What a run works with at one time: a key, its replica if it has one, the custom key store that it lives in. */
export interface TestKeys {
  readonly primary: TestKey;
  replica: TestKey | null;
  readonly storeId: string | null;
  /** Every call that concerned one of them, the creation first. */
  readonly history: JudgedCall[];
}

/** A key that nothing was done with yet. */
export function newTestKey(
  facts: Pick<TestKey, 'keyId' | 'keyArn' | 'region' | 'typeClass'> & Partial<TestKey>,
): TestKey {
  return {
    type: typeClasses[facts.typeClass],
    made: new Map(),
    ciphertexts: [],
    aliases: [],
    grants: [],
    goneGrants: [],
    tolerated: new Map(),
    importParameters: null,
    ...facts,
  };
}

/** The members of a request that creates a key of a type. */
export function creationOf(type: KeyType, storeId: string | null): RequestMembers {
  const { keySpec: KeySpec, keyUsage: KeyUsage, origin: Origin, multiRegion: MultiRegion } = type;
  const inStore = storeId === null ? {} : { CustomKeyStoreId: storeId };
  return { KeySpec, KeyUsage, Origin, MultiRegion, ...inStore };
}

/** The key whose metadata were answered; null if none were. */
export function createdKey(
  { outcome, region }: Pick<Observation, 'outcome' | 'region'>,
  typeClass: TypeClass,
): TestKey | null {
  const metadata = keyMetadataIn(outcome);
  const keyId = textIn(metadata, 'KeyId');
  if (keyId === undefined) return null;
  return newTestKey({ keyId, keyArn: textIn(metadata, 'Arn') ?? keyId, region, typeClass });
}

/** The replica of a key in another Region: what one of them has made is of use to both. */
export function replicaOf(key: TestKey, region: string): TestKey {
  const { keyArn, keyId, made, ciphertexts, goneGrants, typeClass } = key;
  const arn = keyArn.replace(`:${key.region}:`, `:${region}:`);
  return newTestKey({ keyId, keyArn: arn, region, typeClass, made, ciphertexts, goneGrants });
}

/** A key with its replica. */
export function keysIn({ primary, replica }: TestKeys): readonly TestKey[] {
  return replica === null ? [primary] : [primary, replica];
}

/** The one that is in a Region; undefined if none is. */
export function keyInRegion(keys: TestKeys, region: string): TestKey | undefined {
  return keysIn(keys).find((key) => key.region === region);
}

/**
 * Says whether an import token is to be had before a call on a key.
 *
 * @param now epoch milliseconds
 */
export function lacksImportToken(operation: TableOperation, key: TestKey, now: number): boolean {
  const { needs } = operations[operationOf(operation)];
  return needs === 'import token' && key.type.origin === 'EXTERNAL' && !isAtHand(needs, key, now);
}

/** Keeps what an answer gave for later requests. */
export function collect(
  key: TestKey,
  { observation, output }: Pick<JudgedCall, 'observation' | 'output'>,
): void {
  const { operation, input, outcome } = observation;
  if (outcome.kind !== 'answered') return;
  keepAnswer(key, observation, output);
  const { makes, needs, usesUp } = operations[operation];
  if (makes === 'ciphertext' && makerOf(makes) === operation) {
    key.ciphertexts.push({ blob: output['CiphertextBlob'], context: input['EncryptionContext'] });
  }
  if (needs === 'grant' && usesUp) key.goneGrants.unshift(textIn(input, 'GrantId') ?? '');
}
