import type { Account, KeyRecord } from '../../account/account.ts';
import { findKey } from '../../account/identifier.ts';
import { aliasAt } from '../../account/look-up.ts';
import { ciphertextIn } from '../../account/stand-in/ciphertext.ts';
import type { KeyState } from '../../key/key-state.ts';
import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import { type Operation, operations } from '../../key/operation.ts';
import { type TypeClass, typeClassOf } from '../../key/type-class.ts';
import { textIn, type WireObject } from '../../scenario/wire-form.ts';

/** A whole call as the model gets it: names and bytes are the model's own. */
export interface ModelRequest {
  readonly operation: Operation;
  readonly input: WireObject;
  readonly region: string;
}

/** A key that a request concerns, with the row of the key state table that judges it. */
export interface JudgedKey {
  readonly operation: TableOperation;
  readonly record: KeyRecord;
}

/** One place of the key state table. */
export interface Cell {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly keyType: TypeClass;
}

export function cellName({ operation, keyState, keyType }: Cell): string {
  return `${operation} ${keyState} ${keyType}`;
}

/** The keys that the key state table judges in a request, in the order of the checks; none if the request names none that exist. */
export function judgedKeys(account: Account, request: ModelRequest): readonly JudgedKey[] {
  const { operation, input } = request;
  if (operation === 'ReEncrypt') {
    return [
      ...named(account, request, 'ReEncryptFrom', textIn(input, 'SourceKeyId') ?? keyIdOfCiphertext(input)),
      ...named(account, request, 'ReEncryptTo', textIn(input, 'DestinationKeyId')),
    ];
  }
  const member = operations[operation].keyMember;
  if (member === null || !isTableOperation(operation)) return [];
  const identifier =
    textIn(input, member) ?? (operation === 'Decrypt' ? keyIdOfCiphertext(input) : undefined);
  return named(account, request, operation, identifier);
}

/** A ciphertext of the model says which key made it: a request that names none means that one. */
function keyIdOfCiphertext(input: WireObject): string | undefined {
  const blob = textIn(input, 'CiphertextBlob') ?? '';
  return ciphertextIn(Buffer.from(blob, 'base64').toString('latin1'))?.keyId;
}

function named(
  account: Account,
  { operation, region }: ModelRequest,
  row: TableOperation,
  identifier: string | undefined,
): readonly JudgedKey[] {
  if (identifier === undefined) return [];
  if (identifier.startsWith('alias/') || identifier.includes(':alias/')) {
    if (!operations[operation].takesAlias) return [];
    const name = identifier.slice(identifier.indexOf('alias/'));
    const alias = aliasAt(account, region, name);
    return alias === undefined
      ? []
      : named(account, { operation, region, input: {} }, row, alias.targetKeyId);
  }
  const caller = `arn:${account.partition}:iam::${account.accountId}:root`;
  const found = findKey({ account, operation, region, caller }, identifier);
  return found.ok ? [{ operation: row, record: found.record }] : [];
}

/** The cell of the key state table that a judged key stands in; null for a key that is gone. */
export function cellOf({ operation, record: { key } }: JudgedKey): Cell | null {
  if (key.keyState === 'Deleted') return null;
  return { operation, keyState: key.keyState, keyType: typeClassOf(key.facts.type) };
}
