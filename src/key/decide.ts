import type { ExceptionName } from './exception.ts';
import { isKeyState, type KeyState, keyStates } from './key-state.ts';
import { isTableOperation, keyStateTable, type TableOperation, tableOperations } from './key-state-table.ts';
import type { KeyType } from './key-type.ts';
import type { KeyOperation } from './operation.ts';
import { recordOf } from './recorded-cells.ts';
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
  readonly operation: KeyOperation;
  readonly keyType: KeyType;
}

/** A verdict's message with its places filled, as AWS words it. */
export function fillMessage(message: string, { keyArn, operation, keyType }: MessageValues): string {
  return message.replace(/\{(?:operation|origin|key_usage|key_spec|key_arn)\}/g, (place) => {
    switch (place) {
      case '{operation}':
        return operation;
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

const keyStatePage = 'AWS KMS Developer Guide, Key states of AWS KMS keys';

/** The rows that AWS's page does not have. */
const inferredRows: readonly TableOperation[] = ['Decapsulate', 'Encapsulate', 'GetKeyLastUsage'];

/** Allowed cells in which AWS's texts can also be read as a refusal. */
const allowedOrRefused: readonly {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly exception: ExceptionName;
  readonly concerns: (type: KeyType) => boolean;
  readonly source: string;
}[] = [
  {
    operation: 'ImportKeyMaterial',
    keyState: 'Disabled',
    exception: 'KMSInvalidStateException',
    concerns: () => true,
    source: 'semantics.md F4: API reference names PendingImport and Enabled only',
  },
  {
    operation: 'UpdatePrimaryRegion',
    keyState: 'Updating',
    exception: 'KMSInvalidStateException',
    concerns: () => true,
    source: 'semantics.md F10: the guide asks for an Enabled primary key',
  },
  ...keyStates.map((keyState) => ({
    operation: 'GetKeyRotationStatus' as const,
    keyState,
    exception: 'UnsupportedOperationException' as const,
    concerns: (type: KeyType) => type.origin === 'EXTERNAL',
    source:
      'semantics.md F11: refused before on-demand rotation of imported key material (aws-recorded.json H5)',
  })),
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
  const recorded = recordOf(operation, keyState, typeClass);
  if (first === undefined) {
    const refusal = allowedOrRefused.find(
      (cell) => cell.operation === operation && cell.keyState === keyState && cell.concerns(type),
    );
    const inferred = inferredRows.includes(operation);
    return {
      verdict: 'allowed',
      alsoConforms: refusal === undefined ? [] : [{ verdict: 'refused', exception: refusal.exception }],
      basis: recorded !== undefined ? 'recorded' : inferred ? 'inferred' : 'documented',
      source:
        recorded ??
        refusal?.source ??
        (inferred ? 'API reference of the operation; not on the key state page' : keyStatePage),
    };
  }
  return {
    verdict: 'refused',
    exception: first.exception,
    message: first.message.replaceAll('{operation}', operation),
    alsoConforms: alternatives(first, later, recorded !== undefined),
    basis: recorded !== undefined ? 'recorded' : inferredRows.includes(operation) ? 'inferred' : first.basis,
    source: recorded ?? first.source,
  };
}

/** Where no answer of AWS is on record, the order of two refusals that both hold is not promised: either conforms. */
function alternatives(first: Refusal, later: readonly Refusal[], recorded: boolean): readonly Alternative[] {
  const others = recorded ? [] : later.map(({ exception }) => ({ verdict: 'refused' as const, exception }));
  const all: readonly Alternative[] = [...first.alsoConforms, ...others];
  return all.filter(
    (alternative, index) =>
      alternative.verdict === 'allowed' ||
      (alternative.exception !== first.exception &&
        all.findIndex((other) => other.verdict === 'refused' && other.exception === alternative.exception) ===
          index),
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
