import { describe, expect, it } from 'vitest';
import { decideClass } from '../../src/key/decide.ts';
import { answeredCells } from '../../src/key/evidence/answers-on-record.ts';
import { exceptionOf, pageAnswer } from '../../src/key/evidence/key-state-page.ts';
import type { ExceptionName } from '../../src/key/exception.ts';
import { type KeyState, keyStates } from '../../src/key/key-state.ts';
import { type TableOperation, tableOperations } from '../../src/key/key-state-table.ts';
import type { KeyType } from '../../src/key/key-type.ts';
import { usesKeyMaterial } from '../../src/key/operation.ts';
import { isReachable, type TypeClass, typeClasses, typeClassNames } from '../../src/key/type-class.ts';
import evidence from '../evidence/key-state-table.json' with { type: 'json' };
import { type DocumentedCell, documentedCells, messageOf } from './documented-table.ts';

interface Cell {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly typeClass: TypeClass;
  readonly type: KeyType;
}

const enabledOrUpdating: readonly KeyState[] = ['Enabled', 'Updating'];
const rotationSettings: readonly TableOperation[] = ['EnableKeyRotation', 'DisableKeyRotation'];
const importing: readonly TableOperation[] = [
  'DeleteImportedKeyMaterial',
  'GetParametersForImport',
  'ImportKeyMaterial',
];
const dataKeyPairs: readonly TableOperation[] = [
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
];
const dataKeys: readonly TableOperation[] = [
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  ...dataKeyPairs,
];
/**
 * Every deliberate difference between the model and AWS's page, with its reason. AWS's page tells key states apart, and
 * origins in its footnotes, but not who manages a key, its usage, its spec or its Regions.
 */
const differences: readonly {
  readonly what: string;
  /** What the model answers. */
  readonly says: ExceptionName;
  readonly why: string;
  readonly isOf: (cell: Cell) => boolean;
}[] = [
  {
    what: 'a cryptographic operation on a key of another usage: InvalidKeyUsageException',
    says: 'InvalidKeyUsageException',
    why: 'recorded: F1, F3, F4, F10; before the key state: J1, J2, J3; the page does not tell usages apart',
    isOf: ({ type, operation, keyState }) =>
      usesKeyMaterial(operation) &&
      pageAnswer(operation, keyState, type).says !== 'nothing' &&
      !isInStoreAndPair(type, operation) &&
      !usagesOf(operation).includes(type.keyUsage),
  },
  {
    what: 'a data key under an asymmetric encryption key: InvalidKeyUsageException',
    says: 'InvalidKeyUsageException',
    why: 'API reference, GenerateDataKey: symmetric encryption keys only',
    isOf: ({ type, operation, keyState }) =>
      dataKeys.includes(operation) &&
      enabledOrUpdating.includes(keyState) &&
      type.keyUsage === 'ENCRYPT_DECRYPT' &&
      type.keySpec !== 'SYMMETRIC_DEFAULT',
  },
  {
    what: 'a data key pair under a key in a custom key store: UnsupportedOperationException in every key state',
    says: 'UnsupportedOperationException',
    why: 'API reference, GenerateDataKeyPair; the page itself says [7] for Unavailable',
    isOf: ({ type, operation, keyState }) => isInStoreAndPair(type, operation) && keyState !== 'Unavailable',
  },
  {
    what: 'the rotation settings of a key with imported material: UnsupportedOperationException in every key state',
    says: 'UnsupportedOperationException',
    why: 'API reference, EnableKeyRotation; the origin is judged first, as in PendingImport: the page’s [6], J10',
    isOf: ({ type, operation, keyState }) =>
      rotationSettings.includes(operation) && keyState !== 'PendingImport' && type.origin === 'EXTERNAL',
  },
  {
    what: 'EnableKeyRotation of an asymmetric or HMAC key that could be used: UnsupportedOperationException',
    says: 'UnsupportedOperationException',
    why: 'API reference, EnableKeyRotation; the key spec is judged last: J8, J9',
    isOf: ({ type, operation, keyState }) =>
      operation === 'EnableKeyRotation' &&
      enabledOrUpdating.includes(keyState) &&
      type.origin === 'AWS_KMS' &&
      type.keySpec !== 'SYMMETRIC_DEFAULT',
  },
  {
    what: 'RotateKeyOnDemand of an asymmetric or HMAC key: UnsupportedOperationException',
    says: 'UnsupportedOperationException',
    why: 'API reference, RotateKeyOnDemand; the page names custom key stores only',
    isOf: ({ type, operation, keyState }) =>
      operation === 'RotateKeyOnDemand' &&
      enabledOrUpdating.includes(keyState) &&
      type.keySpec !== 'SYMMETRIC_DEFAULT',
  },
  {
    what: 'multi-Region operations on a single-Region key: UnsupportedOperationException',
    says: 'UnsupportedOperationException',
    why: 'API reference, ReplicateKey and UpdatePrimaryRegion; the role is judged first: J47; the page does not tell Regions apart',
    isOf: ({ type, operation, keyState }) =>
      (operation === 'ReplicateKey' || operation === 'UpdatePrimaryRegion') &&
      keyState !== 'Unavailable' &&
      type.keyManager === 'CUSTOMER' &&
      !type.multiRegion,
  },
  {
    what: 'GetPublicKey of a key without public key: UnsupportedOperationException',
    says: 'UnsupportedOperationException',
    why: 'API reference, GetPublicKey: asymmetric keys only; J11',
    isOf: ({ type, operation, keyState }) =>
      operation === 'GetPublicKey' &&
      ['Enabled', 'Disabled', 'Updating'].includes(keyState) &&
      type.keyManager === 'CUSTOMER' &&
      (type.keySpec === 'SYMMETRIC_DEFAULT' || type.keyUsage === 'GENERATE_VERIFY_MAC'),
  },
  {
    what: 'GetPublicKey of such a key that waits for key material: KMSInvalidStateException',
    says: 'KMSInvalidStateException',
    why: 'measured: J12; what the page allows can only be a key that has a public key',
    isOf: ({ type, operation, keyState }) =>
      operation === 'GetPublicKey' &&
      keyState === 'PendingImport' &&
      (type.keySpec === 'SYMMETRIC_DEFAULT' || type.keyUsage === 'GENERATE_VERIFY_MAC'),
  },
  {
    what: 'imports into a Creating or Updating key that cannot have imported material: UnsupportedOperationException',
    says: 'UnsupportedOperationException',
    why: 'the type is judged first, as the page does for Unavailable [9]; the key state conforms too',
    isOf: ({ type, operation, keyState }) =>
      importing.includes(operation) &&
      (keyState === 'Creating' || keyState === 'Updating') &&
      type.multiRegion &&
      type.origin === 'AWS_KMS',
  },
];

function isInStoreAndPair(type: KeyType, operation: TableOperation): boolean {
  return (
    dataKeyPairs.includes(operation) &&
    (type.origin === 'AWS_CLOUDHSM' || type.origin === 'EXTERNAL_KEY_STORE')
  );
}

function usagesOf(operation: TableOperation): readonly KeyType['keyUsage'][] {
  switch (operation) {
    case 'Sign':
    case 'Verify':
      return ['SIGN_VERIFY'];
    case 'GenerateMac':
    case 'VerifyMac':
      return ['GENERATE_VERIFY_MAC'];
    case 'DeriveSharedSecret':
      return ['KEY_AGREEMENT'];
    case 'Encapsulate':
    case 'Decapsulate':
      return ['ENCAPSULATE_DECAPSULATE'];
    default:
      return ['ENCRYPT_DECRYPT'];
  }
}

/** What differs between page and model in one cell, in one line; null if nothing does. */
function difference({ operation, keyState, text }: DocumentedCell, typeClass: TypeClass): string | null {
  const page = pageAnswer(operation, keyState, typeClasses[typeClass]);
  const model = decideClass(operation, keyState, typeClass);
  const said = model.verdict === 'allowed' ? 'allowed' : `${model.exception} '${model.message}'`;
  const differs = `page ${text}, model ${said}`;
  switch (page.says) {
    case 'nothing':
      return null;
    case 'allowed':
      return model.verdict === 'allowed' ? null : differs;
    case 'refused': {
      if (model.verdict === 'allowed') return differs;
      const same = page.footnotes.filter((footnote) => exceptionOf(footnote) === model.exception);
      const isWorded = same.some((footnote) => [undefined, model.message].includes(messageOf(footnote)));
      const isOrdered = answeredCells.some(
        (cell) =>
          cell.operation === operation && cell.keyState === keyState && cell.answer === model.exception,
      );
      const conforming = [
        model.exception,
        ...model.alsoConforms.flatMap((other) => (other.verdict === 'refused' ? [other.exception] : [])),
      ];
      const isWhole = page.footnotes.every((footnote) =>
        conforming.some((name) => name === exceptionOf(footnote)),
      );
      return isWorded && (isWhole || isOrdered) ? null : differs;
    }
    default:
      return page satisfies never;
  }
}

const cells: readonly (Cell & { readonly text: string; readonly differs: string | null })[] =
  documentedCells.flatMap((cell) =>
    typeClassNames
      .filter((typeClass) => isReachable(typeClass, cell.keyState))
      .map((typeClass) => ({
        operation: cell.operation,
        keyState: cell.keyState,
        text: cell.text,
        typeClass,
        type: typeClasses[typeClass],
        differs: difference(cell, typeClass),
      })),
  );

describe('The key state table, compared with AWS’s page cell by cell', () => {
  it('has a row for each of AWS’s operations, and for the three inferred ones', () => {
    expect(Object.keys(evidence.table)).toHaveLength(43);
    expect(Object.keys(evidence.inferred.table)).toHaveLength(3);
    expect([...new Set(documentedCells.map(({ operation }) => operation))].sort()).toEqual(
      [...tableOperations].sort(),
    );
    expect(documentedCells).toHaveLength(tableOperations.length * keyStates.length);
  });

  it('says in every reachable cell what the page says, but for the listed differences', () => {
    const unlisted = cells
      .filter((cell) => cell.differs !== null && !differences.some(({ isOf }) => isOf(cell)))
      .map(
        ({ operation, keyState, typeClass, differs }) =>
          `${operation}, ${keyState}, ${typeClass}: ${differs}`,
      );
    expect(unlisted).toEqual([]);
  });

  it.each(differences)('differs on purpose: $what', ({ isOf, says, why }) => {
    const listed = cells.filter(isOf);
    expect(listed.length).toBeGreaterThan(0);
    const same = listed
      .filter(({ differs }) => differs === null)
      .map(({ operation, keyState, typeClass }) => `${operation}, ${keyState}, ${typeClass}`);
    expect(same, why).toEqual([]);
    for (const { operation, keyState, typeClass } of listed) {
      expect(decideClass(operation, keyState, typeClass)).toMatchObject({
        verdict: 'refused',
        exception: says,
      });
    }
  });

  it('lists no difference twice', () => {
    const twice = cells
      .filter((cell) => differences.filter(({ isOf }) => isOf(cell)).length > 1)
      .map(({ operation, keyState, typeClass }) => `${operation}, ${keyState}, ${typeClass}`);
    expect(twice).toEqual([]);
  });

  it('accepts, in cells that AWS prints as "A or B", either, unless AWS was seen to answer one for such a key', () => {
    const either = cells.filter(({ text }) => / or /.test(text));
    expect(either.length).toBeGreaterThan(300);
    for (const { operation, keyState, typeClass, type } of either) {
      const page = pageAnswer(operation, keyState, type);
      if (page.says !== 'refused' || page.footnotes.length < 2) continue;
      const verdict = decideClass(operation, keyState, typeClass);
      if (verdict.verdict === 'allowed') throw new Error('a documented refusal is allowed');
      const isMeasured = answeredCells.some(
        (cell) =>
          cell.operation === operation && cell.keyState === keyState && cell.answer === verdict.exception,
      );
      const conforming = [verdict, ...verdict.alsoConforms].flatMap((answer) =>
        answer.verdict === 'refused' ? [answer.exception] : [],
      );
      if (isMeasured) continue;
      expect(conforming).toEqual(expect.arrayContaining(page.footnotes.map(exceptionOf)));
    }
  });

  it('follows the page of today in every cell that AWS changed since 2022', () => {
    expect(evidence.changed_since_2022).toHaveLength(11);
    for (const { operation, key_state, is, was } of evidence.changed_since_2022) {
      const cell = documentedCells.find(
        (other) => other.operation === operation && other.keyState === key_state,
      );
      expect(cell?.text).toBe(is);
      expect(was).not.toBe(is);
    }
    const isImpossible = (operation: TableOperation, keyState: KeyState) =>
      documentedCells.find((cell) => cell.operation === operation && cell.keyState === keyState)?.text ===
      'N/A';
    expect(isImpossible('Sign', 'PendingImport')).toBe(false);
    expect(decideClass('Sign', 'PendingImport', 'signing-external')).toMatchObject({
      exception: 'KMSInvalidStateException',
    });
    expect(decideClass('GetPublicKey', 'Disabled', 'signing').verdict).toBe('allowed');
    expect(decideClass('GetPublicKey', 'PendingImport', 'signing-external').verdict).toBe('allowed');
    expect(decideClass('GenerateDataKeyPair', 'Unavailable', 'custom-key-store')).toMatchObject({
      exception: 'UnsupportedOperationException',
    });
  });

  it('refuses, and claims no more than an inference, where the page says N/A and no key can be', () => {
    for (const { operation, keyState, text } of documentedCells) {
      if (text !== 'N/A') continue;
      for (const typeClass of typeClassNames) {
        if (isReachable(typeClass, keyState)) continue;
        expect(decideClass(operation, keyState, typeClass).verdict).toBe('refused');
      }
    }
  });

  it('refuses for every key type what the page refuses for it, also where no such key can be', () => {
    const allowed = documentedCells.flatMap(({ operation, keyState }) =>
      typeClassNames
        .filter((typeClass) => {
          const page = pageAnswer(operation, keyState, typeClasses[typeClass]);
          return page.says === 'refused' && decideClass(operation, keyState, typeClass).verdict === 'allowed';
        })
        .map((typeClass) => `${operation}, ${keyState}, ${typeClass}`),
    );
    expect(allowed).toEqual([]);
  });

  it('allows no key what the page refuses in a key state, whatever the footnote; but [6] is of imported keys alone', () => {
    const allowed = documentedCells
      .filter(({ operation, text }) => text.startsWith('X') && operation !== 'GetKeyRotationStatus')
      .flatMap(({ operation, keyState }) =>
        typeClassNames
          .filter((typeClass) => decideClass(operation, keyState, typeClass).verdict === 'allowed')
          .map((typeClass) => `${operation}, ${keyState}, ${typeClass}`),
      );
    expect(allowed).toEqual([]);
  });

  it('lets its account read an AWS managed key and revoke grants on it, and says access denied to all else', () => {
    for (const operation of tableOperations) {
      const verdict = decideClass(operation, 'Enabled', 'aws-managed');
      const answer = verdict.verdict === 'allowed' ? 'allowed' : verdict.exception;
      const lacks = operation === 'GetParametersForImport' || operation === 'GetPublicKey';
      const isRead = /^(Describe|Get|List|RevokeGrant$)/.test(operation);
      expect([operation, answer]).toEqual([
        operation,
        lacks ? 'UnsupportedOperationException' : isRead ? 'allowed' : 'AccessDeniedException',
      ]);
    }
  });

  it('lets a rotation setting of an imported key be refused for the origin or for the key state, but in PendingImport, which was measured', () => {
    for (const operation of rotationSettings) {
      expect(decideClass(operation, 'PendingImport', 'symmetric-external')).toMatchObject({
        exception: 'UnsupportedOperationException',
      });
      const conforming = decideClass(operation, 'Disabled', 'symmetric-external').alsoConforms;
      expect(conforming).toContainEqual({ verdict: 'refused', exception: 'DisabledException' });
    }
  });
});
