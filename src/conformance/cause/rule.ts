import { decideClass } from '../../key/decide.ts';
import type { KeyState } from '../../key/key-state.ts';
import { isTableOperation } from '../../key/key-state-table.ts';
import { type Operation, operations } from '../../key/operation.ts';
import type { Finding } from '../finding/finding.ts';

/** A rule of the model that a target does not keep. */
export interface Rule {
  /** Short, and the same in every version: causes are known by it. */
  readonly name: string;
  /** The rule in one sentence. */
  readonly sentence: string;
}

/** A rule with the findings that break it: the first that claims a finding is the one. */
interface ClaimingRule extends Rule {
  readonly claims: (finding: Finding, expected: string) => boolean;
}

const refusedStates: readonly (KeyState | null)[] = [
  'Disabled',
  'PendingDeletion',
  'PendingReplicaDeletion',
  'PendingImport',
  'Unavailable',
  'Creating',
];
const pendingDeletion: readonly (KeyState | null)[] = ['PendingDeletion', 'PendingReplicaDeletion'];
const stateExceptions = ['KMSInvalidStateException', 'DisabledException'];

/** The rules for answers that AWS refuses, and for those that it gives on what does not exist. */
const rules: readonly ClaimingRule[] = [
  {
    name: 'exists',
    sentence: 'A key that exists is found, under its key ID and its ARN, in its Region',
    claims: ({ keyState, observed }, expected) =>
      keyState !== null && isException(observed, 'NotFoundException') && expected !== 'NotFoundException',
  },
  {
    name: 'absent',
    sentence: 'What does not exist, or is deleted, is not found',
    claims: (_, expected) => expected === 'NotFoundException' || expected === 'AlreadyExistsException',
  },
  {
    name: 'usage',
    sentence: 'A key is used for its key usage and with its key spec alone',
    claims: (finding, expected) =>
      expected === 'InvalidKeyUsageException' || (isCryptographic(finding) && isOfOtherUsage(finding)),
  },
  {
    name: 'use',
    sentence: 'Nothing cryptographic is done with a key that is neither Enabled nor Updating',
    claims: (finding, expected) =>
      isCryptographic(finding) && refusedStates.includes(finding.keyState) && expected !== 'success',
  },
  {
    name: 'forgery',
    sentence: 'What a key did not make does not verify, decrypt or import under it',
    claims: (_, expected) =>
      /^(KMSInvalid(Signature|Mac)|InvalidCiphertext|IncorrectKey|InvalidImportToken|ExpiredImportToken)/.test(
        expected,
      ),
  },
  {
    name: 'cancel',
    sentence: 'CancelKeyDeletion is for keys pending deletion alone',
    claims: ({ operation }, expected) =>
      operation === 'CancelKeyDeletion' && expected === 'KMSInvalidStateException',
  },
  {
    name: 'aws managed',
    sentence: 'An AWS managed key is changed and used by its service alone',
    claims: (_, expected) => expected === 'AccessDeniedException',
  },
  {
    name: 'pending deletion',
    sentence: 'A key pending deletion is changed by nothing but CancelKeyDeletion',
    claims: ({ keyState }, expected) =>
      pendingDeletion.includes(keyState) && stateExceptions.includes(expected),
  },
  {
    name: 'key state',
    sentence: 'What changes a key is refused in the key states in which AWS refuses it',
    claims: (_, expected) => stateExceptions.includes(expected),
  },
  {
    name: 'imported',
    sentence: 'Key material is imported into keys of origin EXTERNAL alone',
    claims: ({ operation }, expected) =>
      operations[operation].category === 'import' && expected === 'UnsupportedOperationException',
  },
  {
    name: 'rotation',
    sentence:
      'Keys rotate if they are symmetric encryption keys outside custom key stores, by AWS KMS or imported',
    claims: ({ operation }, expected) =>
      operations[operation].category === 'rotation' && expected === 'UnsupportedOperationException',
  },
  {
    name: 'multi-Region',
    sentence: 'Only the primary key of a multi-Region set is replicated or replaced',
    claims: ({ operation }, expected) =>
      operations[operation].category === 'multi-Region' && expected === 'UnsupportedOperationException',
  },
  {
    name: 'key type',
    sentence: 'An operation is refused on keys of a type that it is not for',
    claims: (_, expected) => expected === 'UnsupportedOperationException',
  },
  {
    name: 'request',
    sentence: 'A request that AWS does not take is refused as AWS refuses it',
    claims: (_, expected) => expected !== 'success',
  },
  {
    name: 'works',
    sentence: 'A key that may be used works',
    claims: (finding) => isCryptographic(finding),
  },
];

/** What members of answers are about. */
const aspects: readonly { readonly name: string; readonly about: string; readonly members: RegExp }[] = [
  {
    name: 'state members',
    about: 'the key state, and what goes with it',
    members: /^(KeyState|Enabled|DeletionDate|PendingWindowInDays|PendingDeletionWindowInDays)$/,
  },
  {
    name: 'multi-Region members',
    about: 'the multi-Region set of a key',
    members: /^(MultiRegion\w*|ReplicaKeys|ReplicaKeyMetadata|ReplicaPolicy|ReplicaTags|PrimaryKey)$/,
  },
  {
    name: 'material members',
    about: 'imported key material',
    members: /^(ExpirationModel|ValidTo|ParametersValidTo|KeyMaterial\w*|CurrentKeyMaterialId)$/,
  },
  {
    name: 'rotation members',
    about: 'rotation',
    members:
      /^(KeyRotationEnabled|NextRotationDate|RotationPeriodInDays|OnDemandRotationStartDate|Rotations)$/,
  },
  { name: 'identifier members', about: 'which key answered', members: /^(KeyId|Arn|SourceKeyId)$/ },
  { name: 'alias members', about: 'aliases', members: /^Aliases$/ },
];

/** The rule of the model that a finding breaks. */
export function ruleOf(finding: Finding): Rule {
  const { kind, operation, expected } = finding;
  switch (kind) {
    case 'wrong answer':
      return ruleOfAnswer(finding);
    case 'wrong response':
      return ruleOfMembers(expected);
    case 'wrong state':
      return {
        name: `state after ${operation}`,
        sentence: `${operation} leads to the key state that AWS documents`,
      };
    case 'refused but changed':
      return { name: 'atomic', sentence: 'A request that is refused changes nothing' };
    case 'metadata contradiction': {
      const what = expected.replace(/ in \w+$/, '');
      return { name: `metadata ${what}`, sentence: `KeyMetadata agree with the key state: ${what}` };
    }
    default:
      return kind satisfies never;
  }
}

function ruleOfAnswer(finding: Finding): Rule {
  const [expected = ''] = finding.expected.split(' or ');
  const found = rules.find((rule) => rule.claims(finding, expected));
  if (found !== undefined) return { name: found.name, sentence: found.sentence };
  const { category } = operations[finding.operation];
  return { name: `allows ${category}`, sentence: `What AWS allows is allowed: ${category} operations` };
}

function ruleOfMembers(expected: string): Rule {
  const [, member = 'none'] = /^(?:no )?(\w+)/.exec(expected) ?? [];
  const aspect = aspects.find(({ members }) => members.test(member));
  return aspect === undefined
    ? { name: `member ${member}`, sentence: `An answer has the ${member} that AWS gives` }
    : { name: aspect.name, sentence: `An answer tells ${aspect.about} as AWS does` };
}

function isCryptographic({ operation }: { readonly operation: Operation }): boolean {
  return operations[operation].category === 'cryptographic';
}

/** Whether the key could not be used so in any key state. */
function isOfOtherUsage({ operation, keyType }: Finding): boolean {
  const row = operation === 'ReEncrypt' ? 'ReEncryptFrom' : operation;
  if (keyType === null || !isTableOperation(row)) return false;
  const verdict = decideClass(row, 'Enabled', keyType);
  return verdict.verdict === 'refused' && verdict.exception === 'InvalidKeyUsageException';
}

function isException(observed: string, name: string): boolean {
  return observed === name || observed.startsWith(`${name}:`);
}
