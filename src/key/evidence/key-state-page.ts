import type { ExceptionName } from '../exception.ts';
import type { KeyState } from '../key-state.ts';
import { isInCustomKeyStore, type KeyType } from '../key-type.ts';
import { type Evidence, keyStatePage } from './evidence.ts';

/** What AWS's page says of a cell: an answer for keys of this type, or nothing (N/A, or an operation that it has not). */
export type PageAnswer =
  | { readonly says: 'nothing' }
  | { readonly says: 'allowed' }
  | { readonly says: 'refused'; readonly footnotes: readonly Footnote[] };

type Cells = readonly [string, string, string, string, string, string, string];

/**
 * AWS's key state table as AWS prints it, edition of 2026: OK, X[n] refused as footnote n says, ?[n] allowed unless
 * footnote n applies, N/A. Its columns; PendingDeletion and PendingReplicaDeletion are one.
 */
// biome-ignore format: a table is read by columns
export const printedTable: Readonly<Record<string, Cells>> = {
  // operation                          Enabled  Disabled      PendingDeletion  PendingImport Unavailable  Creating Updating
  CancelKeyDeletion:                   ['X[4]',  'X[4]',       'OK',            'X[4]',       'X[4],[13]', 'X[4]',  'X[4]'],
  CreateAlias:                         ['OK',    'OK',         'X[3]',          'OK',         'OK',        'OK',    'OK'],
  CreateGrant:                         ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'OK',        'X[14]', 'OK'],
  Decrypt:                             ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'X[11]',     'X[14]', 'OK'],
  DeleteAlias:                         ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  DeleteImportedKeyMaterial:           ['OK[9]', 'OK[9]',      'OK[9]',         'OK',         'N/A',       'X[14]', 'X[15]'],
  DeriveSharedSecret:                  ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'N/A',       'X[14]', 'OK'],
  DescribeKey:                         ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  DisableKey:                          ['OK',    'OK',         'X[3]',          'X[5]',       'OK[12]',    'X[14]', 'X[15]'],
  DisableKeyRotation:                  ['?[7]',  'X[1] or [7]','X[3] or [7]',   'X[6]',       'X[7]',      'X[14]', '?[7]'],
  EnableKey:                           ['OK',    'OK',         'X[3]',          'X[5]',       'OK[12]',    'X[14]', 'X[15]'],
  EnableKeyRotation:                   ['?[7]',  'X[1] or [7]','X[3] or [7]',   'X[6]',       'X[7]',      'X[14]', '?[7]'],
  Encrypt:                             ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'X[11]',     'X[14]', 'OK'],
  GenerateDataKey:                     ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'X[11]',     'X[14]', 'OK'],
  GenerateDataKeyPair:                 ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'X[7]',      'X[14]', 'OK'],
  GenerateDataKeyPairWithoutPlaintext: ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'X[7]',      'X[14]', 'OK'],
  GenerateDataKeyWithoutPlaintext:     ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'X[11]',     'X[14]', 'OK'],
  GenerateMac:                         ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'N/A',       'X[14]', 'OK'],
  GetKeyPolicy:                        ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  GetKeyRotationStatus:                ['?[7]',  '?[7]',       '?[7]',          'X[6]',       'X[7]',      '?[7]',  '?[7]'],
  GetParametersForImport:              ['?[9]',  '?[9]',       'X[8] or [9]',   'OK',         'X[9]',      'X[14]', 'X[15]'],
  GetPublicKey:                        ['OK',    'OK',         'X[2] or [3]',   'OK',         'N/A',       'X[14]', 'OK'],
  ImportKeyMaterial:                   ['?[9]',  '?[9]',       'X[9]',          'OK',         'X[9]',      'X[14]', 'OK'],
  ListAliases:                         ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  ListGrants:                          ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  ListKeyPolicies:                     ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  ListKeyRotations:                    ['?[7]',  '?[7]',       '?[7]',          'OK',         'X[7]',      '?[7]',  '?[7]'],
  ListResourceTags:                    ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  PutKeyPolicy:                        ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  ReEncrypt:                           ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'X[11]',     'X[14]', 'OK'],
  ReplicateKey:                        ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'N/A',       'X[14]', 'X[15]'],
  RetireGrant:                         ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  RevokeGrant:                         ['OK',    'OK',         'OK',            'OK',         'OK',        'OK',    'OK'],
  RotateKeyOnDemand:                   ['?[7]',  'X[1] or [7]','X[3] or [7]',   'X[5]',       'X[7]',      'X[14]', '?[7]'],
  ScheduleKeyDeletion:                 ['OK',    'OK',         'X[3]',          'OK',         'OK',        'OK',    'X[15]'],
  Sign:                                ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'N/A',       'X[14]', 'OK'],
  TagResource:                         ['OK',    'OK',         'X[3]',          'OK',         'OK',        'OK',    'OK'],
  UntagResource:                       ['OK',    'OK',         'X[3]',          'OK',         'OK',        'OK',    'OK'],
  UpdateAlias:                         ['OK',    'OK',         '?[10]',         'OK',         'OK',        'OK',    'OK'],
  UpdateKeyDescription:                ['OK',    'OK',         'X[3]',          'OK',         'OK',        'OK',    'OK'],
  UpdatePrimaryRegion:                 ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'N/A',       'X[14]', 'OK'],
  Verify:                              ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'N/A',       'X[14]', 'OK'],
  VerifyMac:                           ['OK',    'X[1]',       'X[2] or [3]',   'X[5]',       'N/A',       'X[14]', 'OK'],
};

/** The column of AWS's table for each key state. */
const columns = {
  Enabled: 0,
  Disabled: 1,
  PendingDeletion: 2,
  PendingReplicaDeletion: 2,
  PendingImport: 3,
  Unavailable: 4,
  Creating: 5,
  Updating: 6,
} as const satisfies Record<KeyState, keyof Cells>;

/**
 * The footnotes that refuse, each with its exception and the key types that it is about; [12] and [13] tell effects.
 *
 * [10] is about the new target of an alias, which is the key that UpdateAlias is judged on.
 */
const footnotes = {
  1: { exception: 'DisabledException', concerns: everyType },
  2: { exception: 'DisabledException', concerns: everyType },
  3: { exception: 'KMSInvalidStateException', concerns: everyType },
  4: { exception: 'KMSInvalidStateException', concerns: everyType },
  5: { exception: 'KMSInvalidStateException', concerns: everyType },
  6: { exception: 'UnsupportedOperationException', concerns: hasImportedOrigin },
  7: { exception: 'UnsupportedOperationException', concerns: isInCustomKeyStore },
  8: { exception: 'KMSInvalidStateException', concerns: hasImportedOrigin },
  9: { exception: 'UnsupportedOperationException', concerns: (type: KeyType) => !hasImportedOrigin(type) },
  10: { exception: 'KMSInvalidStateException', concerns: everyType },
  11: { exception: 'KMSInvalidStateException', concerns: everyType },
  14: { exception: 'KMSInvalidStateException', concerns: everyType },
  15: { exception: 'KMSInvalidStateException', concerns: everyType },
} as const satisfies Record<
  number,
  { readonly exception: ExceptionName; readonly concerns: (type: KeyType) => boolean }
>;

/** The number of a footnote that refuses. */
export type Footnote = keyof typeof footnotes;

/** The exception of a footnote of AWS's page. */
export function exceptionOf(footnote: Footnote): ExceptionName {
  return footnotes[footnote].exception;
}

/** The text of AWS's page for a row of the key state table; undefined where the page has no such row. */
export function printedCell(row: string, keyState: KeyState): string | undefined {
  const operation = row === 'ReEncryptFrom' || row === 'ReEncryptTo' ? 'ReEncrypt' : row;
  return printedTable[operation]?.[columns[keyState]];
}

/**
 * What AWS's page says of an operation on a customer managed key of this type in this key state.
 *
 * It tells key states apart, and origins in its footnotes, but not usages, key specs or Regions; AWS managed keys answer by
 * their key policies.
 */
export function pageAnswer(row: string, keyState: KeyState, type: KeyType): PageAnswer {
  const text = printedCell(row, keyState);
  if (text === undefined || text === 'N/A' || type.keyManager === 'AWS') return { says: 'nothing' };
  const refusing = [...text.matchAll(/\[(\d+)\]/g)].flatMap(([, number]) => {
    const found = Number(number);
    return isFootnote(found) ? [found] : [];
  });
  const concerning = refusing.filter((footnote) => footnotes[footnote].concerns(type));
  if (!text.startsWith('X') && concerning.length === 0) return { says: 'allowed' };
  return concerning.length === 0 ? { says: 'nothing' } : { says: 'refused', footnotes: concerning };
}

/** AWS's page as evidence for an answer in a cell; undefined if it does not give that answer. */
export function pageEvidence(
  row: string,
  keyState: KeyState,
  type: KeyType,
  answer: 'allowed' | ExceptionName,
): Evidence | undefined {
  const page = pageAnswer(row, keyState, type);
  const text = printedCell(row, keyState);
  const agrees =
    page.says === 'refused'
      ? page.footnotes.some((footnote) => exceptionOf(footnote) === answer)
      : page.says === 'allowed' && answer === 'allowed';
  return agrees ? { basis: 'documented', source: `${keyStatePage}: ${text}` } : undefined;
}

function isFootnote(number: number): number is Footnote {
  return Object.hasOwn(footnotes, number);
}

function everyType(): boolean {
  return true;
}

function hasImportedOrigin({ origin }: KeyType): boolean {
  return origin === 'EXTERNAL';
}
