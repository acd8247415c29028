import { type Account, keyRecord } from '../../../account/account.ts';
import { awsAliasPrefix } from '../../../account/aws-managed/aws-alias.ts';
import type { Key } from '../../../key/create-key.ts';
import { isWireObject, textIn, type Wire, type WireObject } from '../../../scenario/wire-form.ts';
import { judgedKeys, type ModelRequest } from '../judged-key.ts';

/**
 * What AWS alone says of an AWS managed key: its words and its policy are not ours to know, and the key, which is made once for
 * each account and Region, may be older than a run and in use.
 */
const ofAws: ReadonlySet<string> = new Set([
  'CreationDate',
  'Description',
  'Grants',
  'KeyCreationDate',
  'KeyLastUsage',
  'LastUpdatedDate',
  'NextRotationDate',
  'Policy',
  'Rotations',
  'TrackingStartDate',
  'Truncated',
]);

const none: ReadonlySet<string> = new Set();
const currentMaterial: ReadonlySet<string> = new Set(['CurrentKeyMaterialId']);
const keyPolicy: ReadonlySet<string> = new Set(['Policy']);
const replicaPolicy: ReadonlySet<string> = new Set(['ReplicaPolicy']);

/**
 * The members of an answer that are not compared, since nothing is on record of what AWS says: see {@link ofAws}; the key
 * policy of a key that was given none; of a target that may answer from the past, what AWS was seen to show later than the rest.
 *
 * @param account after the call
 * @param lag how old the state may be that an answer comes from, milliseconds
 */
export function openMembers(account: Account, request: ModelRequest, lag: number): ReadonlySet<string> {
  const records = judgedKeys(account, request).map(({ record }) => record);
  if (records.some(({ key }) => key.facts.type.keyManager === 'AWS')) return ofAws;
  switch (request.operation) {
    case 'GetKeyPolicy':
      return records.some(({ key, policy }) => policy === keyRecord(account, key).policy) ? keyPolicy : none;
    case 'DescribeKey':
      return lag > 0 && records.some(({ key }) => isJustRotated(key, account.at)) ? currentMaterial : none;
    case 'ReplicateKey':
      return textIn(request.input, 'Policy') === undefined ? replicaPolicy : none;
    default:
      return none;
  }
}

/**
 * Says whether DescribeKey may still show the former key material: by GetKeyRotationStatus the rotation was over long before.
 *
 * Source: LocalStack's runs against AWS, 61 to 66 seconds (aws-observed.json J51), with a half as much again.
 */
function isJustRotated(key: Key, at: number): boolean {
  return key.facts.materials.some(
    ({ state, rotation }) => state === 'CURRENT' && rotation !== null && at - rotation.date < 99_000,
  );
}

/** Says whether a request lists every alias of an account, AWS's among them. */
export function listsAllAliases({ operation, input }: ModelRequest): boolean {
  return operation === 'ListAliases' && input['KeyId'] === undefined;
}

/** A list of aliases without those of AWS, which differ by account, Region and age. */
export function withoutAwsAliases(answer: WireObject): WireObject {
  const { Aliases } = answer;
  return Array.isArray(Aliases)
    ? { ...answer, Aliases: Aliases.filter((alias: Wire) => !isOfAws(alias)) }
    : answer;
}

function isOfAws(alias: Wire): boolean {
  return isWireObject(alias) && textIn(alias, 'AliasName')?.startsWith(awsAliasPrefix) === true;
}

/** Where a list has pages, AWS's aliases decide which of the others are on which. */
export const pageOfAliases: ReadonlySet<string> = new Set(['Aliases', 'NextMarker', 'Truncated']);
