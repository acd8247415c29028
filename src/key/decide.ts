import { answeredCells, answersOnRecord, recordEvidence } from './evidence/answers-on-record.ts';
import { apiEvidence } from './evidence/api-reference.ts';
import { apiPage, bases, type Evidence, guidePage, inferred } from './evidence/evidence.ts';
import { pageEvidence } from './evidence/key-state-page.ts';
import type { ExceptionName } from './exception.ts';
import { isKeyState, type KeyState, keyStates } from './key-state.ts';
import { isTableOperation, keyStateTable, type TableOperation, tableOperations } from './key-state-table.ts';
import type { KeyType } from './key-type.ts';
import type { KeyOperation } from './operation.ts';
import type { Alternative, Grounds, Refusal } from './refusal.ts';
import { quoted } from './shown.ts';
import { isTypeClass, type TypeClass, typeClasses, typeClassOf } from './type-class.ts';

/** What the model says of an operation on a key in some key state. */
export type Verdict =
  | ({ readonly verdict: 'allowed' } & Grounds)
  | ({
      readonly verdict: 'refused';
      readonly exception: ExceptionName;
      /** AWS's wording with places such as `{key_arn}`: see {@link fillMessage}; empty where AWS sends none. */
      readonly message: string;
    } & Grounds);

/**
 * May this operation be done to a key of this type in this key state? Total and pure: a table look-up.
 *
 * @param operation one of the 46 operations that use an existing key (ReEncryptFrom and ReEncryptTo for each key of
 *   ReEncrypt)
 * @throws RangeError for an operation, key state or key type that AWS KMS does not know
 * @example
 * decide('CancelKeyDeletion', 'Enabled', symmetricKeyType)
 * // { verdict: 'refused', exception: 'KMSInvalidStateException', message: '{key_arn} is not pending deletion.', … }
 */
export function decide(operation: KeyOperation, keyState: KeyState, keyType: KeyType): Verdict {
  return decideClass(operation, keyState, typeClassOf(keyType));
}

/** {@link decide} for every key type of a class. */
export function decideClass(operation: KeyOperation, keyState: KeyState, typeClass: TypeClass): Verdict {
  const known = cells.get(operation)?.get(keyState);
  const verdict = known?.get(typeClass);
  if (verdict !== undefined) return verdict;
  if (known === undefined || !isTypeClass(typeClass)) raiseUnknown(operation, keyState, typeClass);
  const row = operation === 'ReEncrypt' ? 'ReEncryptFrom' : operation;
  const made = shared(verdictOfCell(row, keyState, typeClass));
  known.set(typeClass, made);
  return made;
}

/** What a place in a message stands for. */
export interface MessageValues {
  readonly keyArn: string;
  /** Who calls: if left out, the root user of the key's account. */
  readonly callerArn?: string;
  readonly operation: KeyOperation;
  readonly keyType: KeyType;
}

/** A verdict's message with its places filled, as AWS words it. */
export function fillMessage(
  message: string,
  { keyArn, callerArn, operation, keyType }: MessageValues,
): string {
  return message.replace(/\{(?:operation|origin|key_usage|key_spec|key_arn|caller_arn)\}/g, (place) => {
    switch (place) {
      case '{operation}':
        return operation;
      case '{caller_arn}':
        return callerArn ?? rootOf(keyArn);
      case '{origin}':
        return keyType.origin;
      case '{key_usage}':
        return keyType.keyUsage;
      case '{key_spec}':
        return keyType.keySpec;
      default:
        return keyArn;
    }
  });
}

/** The ARN of the root user of the account that a key belongs to. */
function rootOf(keyArn: string): string {
  const [, partition = 'aws', , , account = ''] = keyArn.split(':');
  return `arn:${partition}:iam::${account}:root`;
}

/** An allowed cell in which AWS's texts, or another answer, can also be read as a refusal. */
interface OpenPermission {
  readonly operations: readonly TableOperation[];
  readonly keyStates: readonly KeyState[];
  readonly exception: ExceptionName;
  readonly concerns: (type: KeyType) => boolean;
  readonly because: string;
}

const readsByPolicy = tableOperations.filter((row) => /^(Describe|Get|List|RevokeGrant)/.test(row));

const openPermissions: readonly OpenPermission[] = [
  {
    operations: ['ImportKeyMaterial'],
    keyStates: ['Disabled'],
    exception: 'KMSInvalidStateException',
    concerns: () => true,
    because: `${apiPage('ImportKeyMaterial')}: the KeyState must be PendingImport or Enabled`,
  },
  {
    operations: ['UpdatePrimaryRegion'],
    keyStates: ['Updating'],
    exception: 'KMSInvalidStateException',
    concerns: () => true,
    because: `${guidePage('Change the primary key', 'multi-region-update')}: the primary key must be Enabled`,
  },
  {
    operations: ['GetPublicKey'],
    keyStates: ['PendingImport'],
    exception: 'KMSInvalidStateException',
    concerns: () => true,
    because: `a key that never had key material has no public key: ${answersOnRecord.J12.source}`,
  },
  {
    operations: ['GetKeyRotationStatus'],
    keyStates,
    exception: 'UnsupportedOperationException',
    concerns: (type) => type.origin === 'EXTERNAL',
    because: `refused before imported key material could be rotated: ${answersOnRecord.H5.source}`,
  },
  {
    operations: readsByPolicy,
    keyStates,
    exception: 'AccessDeniedException',
    concerns: (type) => type.keyManager === 'AWS',
    because: `what may be read is for the key policy to say: ${answersOnRecord.J31.source}`,
  },
];

/** The cells that were asked for, by row and key state. */
const cells: ReadonlyMap<string, ReadonlyMap<string, Map<TypeClass, Verdict>>> = new Map(
  [...tableOperations, 'ReEncrypt'].map((row) => [
    row,
    new Map(keyStates.map((keyState) => [keyState, new Map()])),
  ]),
);

const distinctVerdicts = new Map<string, Verdict>();

/** Equal verdicts are one object, which nobody can change. */
function shared(verdict: Verdict): Verdict {
  const text = JSON.stringify(verdict);
  const known = distinctVerdicts.get(text);
  if (known !== undefined) return known;
  const alsoConforms = Object.freeze(verdict.alsoConforms.map((other) => Object.freeze({ ...other })));
  const frozen = Object.freeze({ ...verdict, alsoConforms });
  distinctVerdicts.set(text, frozen);
  return frozen;
}

function verdictOfCell(operation: TableOperation, keyState: KeyState, typeClass: TypeClass): Verdict {
  const type: KeyType = typeClasses[typeClass];
  const [first, ...later] = keyStateTable[operation][keyState].filter((refusal) => refusal.concerns(type));
  const evidence = evidenceOf(operation, keyState, typeClass, first?.exception ?? 'allowed');
  if (first === undefined) {
    const open = openPermissions.find(
      (cell) =>
        cell.operations.includes(operation) && cell.keyStates.includes(keyState) && cell.concerns(type),
    );
    const { basis, source } = evidence ?? inferred(permissionInferredFrom(operation, type));
    return {
      verdict: 'allowed',
      alsoConforms: open === undefined ? [] : [{ verdict: 'refused', exception: open.exception }],
      basis,
      source: open === undefined ? source : `${source}; a refusal conforms too: ${open.because}`,
    };
  }
  return {
    verdict: 'refused',
    exception: first.exception,
    message: first.message.replaceAll('{operation}', operation),
    alsoConforms: alternatives(operation, keyState, first, later),
    ...(evidence === undefined ? inferred(first.inferredFrom) : worded(evidence, first)),
  };
}

/** Evidence without a message of its own says where the message is from. */
function worded({ basis, source }: Evidence, { wording }: Refusal): Evidence {
  return {
    basis,
    source: wording === undefined || basis !== 'documented' ? source : `${source}; ${wording}`,
  };
}

/** The strongest evidence that gives this answer in this cell; undefined if none does. */
function evidenceOf(
  operation: TableOperation,
  keyState: KeyState,
  typeClass: TypeClass,
  answer: 'allowed' | ExceptionName,
): Evidence | undefined {
  const type: KeyType = typeClasses[typeClass];
  const found = [
    recordEvidence(operation, keyState, typeClass, answer),
    pageEvidence(operation, keyState, type, answer),
    apiEvidence(operation, keyState, type, answer),
  ];
  return bases
    .map((basis) => found.find((evidence) => evidence?.basis === basis))
    .find((evidence) => evidence !== undefined);
}

function permissionInferredFrom(operation: TableOperation, type: KeyType): string {
  return type.keyManager === 'AWS'
    ? `the usual key policy of an AWS managed key lets its account read: ${answersOnRecord.J32.source}`
    : `${apiPage(operation)}: the operation is newer than AWS's key state table`;
}

/**
 * What else conforms to a refusal: AWS's other documented answers, and later refusals that hold too, unless AWS was seen to
 * check them in this order.
 */
function alternatives(
  operation: TableOperation,
  keyState: KeyState,
  first: Refusal,
  later: readonly Refusal[],
): readonly Alternative[] {
  const unordered = later.filter((other) => !isOrderMeasured(operation, keyState, first, other));
  const all: readonly Alternative[] = [
    ...first.alsoConforms,
    ...unordered.flatMap(({ exception, alsoConforms }) => [
      { verdict: 'refused' as const, exception },
      ...alsoConforms.filter(({ verdict }) => verdict === 'refused'),
    ]),
  ];
  return all.filter(
    (alternative, index) =>
      alternative.verdict === 'allowed' ||
      (alternative.exception !== first.exception &&
        all.findIndex((other) => other.verdict === 'refused' && other.exception === alternative.exception) ===
          index),
  );
}

/** Whether AWS answered with the first of two refusals, for some type of key that both concern. */
function isOrderMeasured(
  operation: TableOperation,
  keyState: KeyState,
  first: Refusal,
  other: Refusal,
): boolean {
  return answeredCells.some(
    (cell) =>
      cell.operation === operation &&
      cell.keyState === keyState &&
      cell.answer === first.exception &&
      first.concerns(typeClasses[cell.typeClass]) &&
      other.concerns(typeClasses[cell.typeClass]),
  );
}

function raiseUnknown(operation: string, keyState: string, typeClass: string): never {
  if (operation !== 'ReEncrypt' && !isTableOperation(operation)) {
    throw new RangeError(
      `unknown operation ${quoted(operation)}: use an operation of AWS KMS that uses an existing key`,
    );
  }
  if (!isKeyState(keyState)) {
    throw new RangeError(`unknown key state ${quoted(keyState)}: use one of ${keyStates.join(', ')}`);
  }
  throw new RangeError(`impossible key type (class '${typeClass}'): see keyTypeProblem`);
}
