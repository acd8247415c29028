import { measured } from '../key/evidence/answers-on-record.ts';
import { type KeyOperation, listsInvalidArn, type Operation, operations } from '../key/operation.ts';
import type { Account, AliasRecord, KeyRecord } from './account.ts';
import { type Failure, failure } from './answer.ts';
import { aliasAt, keyRecordAt } from './look-up.ts';

/** A key that was found, and where. */
export interface FoundKey {
  readonly ok: true;
  readonly record: KeyRecord;
  readonly region: string;
  readonly keyId: string;
}

/** Who asks, and where. */
export interface Asker {
  readonly account: Account;
  readonly operation: Operation;
  readonly region: string;
  /** The ARN of the caller's principal. */
  readonly caller: string;
}

/** Capital letters are looked up, though no key ID has any. Source: aws-observed.json J17. */
const keyIdPattern = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i;
const arnPattern = /^arn:([a-z-]{1,20}):kms:([a-z0-9-]{1,40}):(\d{12}):(key|alias)\/(.{1,512})$/;

export function keyArn(account: Account, region: string, keyId: string): string {
  return `arn:${account.partition}:kms:${region}:${account.accountId}:key/${keyId}`;
}

export function aliasArn(
  { accountId, partition }: Pick<Account, 'accountId' | 'partition'>,
  region: string,
  aliasName: string,
): string {
  return `arn:${partition}:kms:${region}:${accountId}:${aliasName}`;
}

/**
 * Finds the key that a request names by key ID, key ARN, alias name or alias ARN.
 *
 * Order: whether an alias may name it, syntax, Region of an ARN, account, existence. Source: aws-recorded.json A1 to A31,
 * H8; aws-observed.json J13 to J17, J33, J38.
 */
export function findKey(asker: Asker, identifier: string): FoundKey | Failure {
  const { keyMember, takesAlias } = operations[asker.operation];
  if (!takesAlias && isOfAlias(identifier)) return keyMember === 'KeyId' ? aliasRefused : aliasOfAlias;
  if (identifier.startsWith('arn:')) return findByArn(asker, identifier);
  if (identifier.startsWith('alias/')) {
    return isOwnCaller(asker)
      ? findByAlias(asker, asker.region, identifier)
      : aliasNotFound(ofCaller(asker), asker.region, identifier);
  }
  if (!keyIdPattern.test(identifier)) return failure('NotFoundException', `Invalid keyId '${identifier}'`);
  if (!isOwnCaller(asker)) {
    const callersArn = keyArn(ofCaller(asker), asker.region, identifier);
    return failure('NotFoundException', `Key '${callersArn}' does not exist`);
  }
  return findById(asker, asker.region, identifier);
}

/** Finds the alias of a request by its name in the request's Region: an alias of the caller's account. */
export function findAlias(asker: Asker, name: string): AliasRecord | Failure {
  const alias = isOwnCaller(asker) ? aliasAt(asker.account, asker.region, name) : undefined;
  return alias ?? aliasNotFound(ofCaller(asker), asker.region, name);
}

export function callerAccount({ caller, account }: Asker): string {
  return caller.split(':')[4] ?? account.accountId;
}

/** By name or by ARN. */
function isOfAlias(identifier: string): boolean {
  return /^(alias\/|arn:[a-z-]+:kms:[a-z0-9-]*:\d*:alias\/)/.test(identifier);
}

/**
 * An operation that takes key IDs and key ARNs only. Source: aws-observed.json J13 to J15, measured for 21 operations;
 * aws-recorded.json H8. Inferred for GetKeyLastUsage, ListAliases, ListKeyRotations, ReplicateKey, RetireGrant and
 * UpdatePrimaryRegion.
 */
const aliasRefused: Failure = {
  ok: false,
  exception: {
    name: 'InvalidArnException',
    message: 'Key Aliases are not supported for this operation.',
    ...measured('keyOnlyOperationsRejectAnAliasBeforeLookingItUp'),
  },
};

/** An alias as the target of an alias. Source: aws-observed.json J38 for CreateAlias; for UpdateAlias inferred. */
const aliasOfAlias = failure('ValidationException', 'Aliases must refer to keys. Not aliases');

function findByArn(asker: Asker, arn: string): FoundKey | Failure {
  const { account, operation } = asker;
  const [, partition, region, accountId, kind, id] = arnPattern.exec(arn) ?? [];
  if (partition !== account.partition || region === undefined || id === undefined) {
    return invalidArn(operation, arn);
  }
  if (kind === 'key' && !keyIdPattern.test(id)) return failure('NotFoundException', `Invalid keyId ${id}`);
  if (region !== asker.region) return failure('NotFoundException', `Invalid arn ${region}`);
  const isOthers =
    accountId !== account.accountId || (!isOwnCaller(asker) && !operations[operation].crossAccount);
  if (isOthers) return notAuthorizedOn(asker, operation, 'this resource');
  return kind === 'alias' ? findByAlias(asker, region, `alias/${id}`) : findById(asker, region, id);
}

function findByAlias(asker: Asker, region: string, name: string): FoundKey | Failure {
  const alias = aliasAt(asker.account, region, name);
  return alias === undefined
    ? aliasNotFound(asker.account, region, name)
    : findById(asker, region, alias.targetKeyId);
}

function findById(asker: Asker, region: string, keyId: string): FoundKey | Failure {
  const record = keyRecordAt(asker.account, region, keyId);
  return record === undefined
    ? failure('NotFoundException', `Key '${keyArn(asker.account, region, keyId)}' does not exist`)
    : { ok: true, record, region, keyId };
}

function aliasNotFound(account: Account, region: string, name: string): Failure {
  return failure('NotFoundException', `Alias ${aliasArn(account, region, name)} is not found.`);
}

/** The account of the caller, as far as an ARN shows it: what has no ARN is of that account. */
function ofCaller(asker: Asker): Account {
  return { ...asker.account, accountId: callerAccount(asker) };
}

function invalidArn(operation: Operation, arn: string): Failure {
  const name = listsInvalidArn(operation) ? 'InvalidArnException' : 'NotFoundException';
  return failure(name, `Invalid arn ${arn.slice(0, 256)}`);
}

/** The refusal of a caller who may not do an operation to a resource. */
export function notAuthorized({ caller, operation }: Asker, resource: string): Failure {
  return failure(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: kms:${operation} on resource: ${resource}`,
  );
}

/**
 * The refusal of a caller who asks for what another account or Region has, or nobody: AWS does not tell which.
 *
 * Source: aws-observed.json J33, J34.
 */
export function notAuthorizedOn(
  { caller }: Asker,
  action: Operation | KeyOperation,
  resource: string,
): Failure {
  return failure(
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: kms:${action} on ${resource} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
  );
}

/** Says whether the caller's principal is of the account that the model holds. */
export function isOwnCaller(asker: Asker): boolean {
  return callerAccount(asker) === asker.account.accountId;
}
