import { listsInvalidArn, type Operation, operations } from '../key/operation.ts';
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

const keyIdPattern = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;
const arnPattern = /^arn:([a-z-]{1,20}):kms:([a-z0-9-]{1,40}):(\d{12}):(key|alias)\/(.{1,512})$/;

export function keyArn(account: Account, region: string, keyId: string): string {
  return `arn:${account.partition}:kms:${region}:${account.accountId}:key/${keyId}`;
}

export function aliasArn(account: Account, region: string, aliasName: string): string {
  return `arn:${account.partition}:kms:${region}:${account.accountId}:${aliasName}`;
}

/**
 * Finds the key that a request names by key ID, key ARN, alias name or alias ARN.
 *
 * Order: syntax, Region of an ARN, account, existence. Source: aws-recorded.json A1 to A31, H8; what is not on record
 * (aliases that do not exist, other accounts' keys) is inferred.
 */
export function findKey(asker: Asker, identifier: string): FoundKey | Failure {
  const { operation } = asker;
  if (identifier.startsWith('arn:')) return findByArn(asker, identifier);
  if (identifier.startsWith('alias/')) {
    if (!operations[operation].takesAlias)
      return failure('NotFoundException', `Invalid keyId '${identifier}'`);
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

function findByArn(asker: Asker, arn: string): FoundKey | Failure {
  const { account, operation } = asker;
  const [, partition, region, accountId, kind, id] = arnPattern.exec(arn) ?? [];
  if (partition !== account.partition || region === undefined || id === undefined) {
    return invalidArn(operation, arn);
  }
  if (kind === 'alias' && !operations[operation].takesAlias) {
    return listsInvalidArn(operation)
      ? failure('InvalidArnException', 'Key Aliases are not supported for this operation.')
      : failure('NotFoundException', `Invalid keyId '${arn}'`);
  }
  if (region !== asker.region) return failure('NotFoundException', `Invalid arn ${region}`);
  if (accountId !== account.accountId) return notAuthorized(asker, arn);
  if (!isOwnCaller(asker) && !operations[operation].crossAccount) return notAuthorized(asker, arn);
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

/** Says whether the caller's principal is of the account that the model holds. */
export function isOwnCaller(asker: Asker): boolean {
  return callerAccount(asker) === asker.account.accountId;
}
