import { requestShape } from '../account/request/operation-shapes.ts';
import { algorithmsOf } from '../key/algorithm.ts';
import { accountOf } from '../key/key-facts.ts';
import type { TableOperation } from '../key/key-state-table.ts';
import { type Made, operationOf } from '../key/operation.ts';
import type { KeyAtHand } from './key-at-hand.ts';
import { wrappingAlgorithmOf } from './key-material.ts';

/** A request that can be sent, with what only its caller knows of it. */
export interface PreparedRequest {
  /** As the AWS SDK takes it: bytes are Uint8Array, times are Date. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly keyMaterial?: string;
}

/** What a request needs besides the key itself. */
export interface RequestContext {
  /** A name for an alias that nobody has created. */
  readonly freshName: () => string;
  /** The Region of the related key, or of the one to come. */
  readonly otherRegion: string;
  /** Wraps key material of a name for a key with the public key that came with the import token. */
  readonly wrap: (publicKey: Uint8Array, key: KeyAtHand, keyMaterial: string) => Uint8Array;
  /** The name of the key material to import; {@link usualMaterial} unless given. */
  readonly keyMaterial?: string;
}

/** The name of the key material that is imported where none is named. */
export const usualMaterial = 'first';

/**
 * The usual request for an operation on a key: its required members, and of the others those that make a difference.
 *
 * What is not at hand (a grant, an alias, a ciphertext) is named all the same: then the request is well-formed and names
 * what does not exist.
 */
export function requestFor(
  operation: TableOperation,
  key: KeyAtHand,
  context: RequestContext,
): PreparedRequest {
  const input = Object.fromEntries(
    membersOf(operation).map((member) => [member, members[member](key, context, operation)]),
  );
  const { keyMaterial = usualMaterial } = context;
  return operation === 'ImportKeyMaterial' ? { input, keyMaterial } : { input };
}

type Member = keyof typeof members;
type MemberValue = (key: KeyAtHand, context: RequestContext, operation: TableOperation) => unknown;

const message = new TextEncoder().encode('kms-reference-model');
const neverMade = new TextEncoder().encode('never made by this key');

const keyId: MemberValue = (key) => key.keyId;
const encryptionAlgorithm: MemberValue = ({ type }) =>
  algorithmsOf(type).EncryptionAlgorithms?.[0] ?? 'SYMMETRIC_DEFAULT';
const made =
  (what: Made): MemberValue =>
  (key) =>
    key.made.get(what) ?? neverMade;
const always =
  (value: unknown): MemberValue =>
  () =>
    value;

/** What the members of a usual request are, in the order in which a request has them. */
const members = {
  AliasName: ({ aliases }, { freshName }, operation) =>
    operation === 'CreateAlias' ? freshName() : (aliases.at(-1) ?? 'alias/that-nobody-created'),
  TargetKeyId: keyId,
  KeyId: (key, _, operation) => (operation === 'RetireGrant' ? key.keyArn : key.keyId),
  CiphertextBlob: made('ciphertext'),
  SharedSecretCiphertextBlob: made('encapsulation'),
  SourceKeyId: keyId,
  DestinationKeyId: keyId,
  SourceEncryptionAlgorithm: encryptionAlgorithm,
  DestinationEncryptionAlgorithm: encryptionAlgorithm,
  Plaintext: always(message),
  Message: always(message),
  MessageType: always('RAW'),
  EncryptionAlgorithm: encryptionAlgorithm,
  SigningAlgorithm: ({ type }) => algorithmsOf(type).SigningAlgorithms?.[0] ?? 'RSASSA_PKCS1_V1_5_SHA_256',
  MacAlgorithm: ({ type }) => algorithmsOf(type).MacAlgorithms?.[0] ?? 'HMAC_SHA_256',
  EncapsulationAlgorithm: always('ML_KEM'),
  KeyAgreementAlgorithm: always('ECDH'),
  Signature: made('signature'),
  Mac: made('MAC'),
  PublicKey: made('public key'),
  KeySpec: always('AES_256'),
  KeyPairSpec: always('ECC_NIST_P256'),
  WrappingAlgorithm: ({ type }) => wrappingAlgorithmOf(type),
  WrappingKeySpec: always('RSA_2048'),
  ImportToken: (key) => expectedImport(key)?.token ?? neverMade,
  EncryptedKeyMaterial: (key, { wrap, keyMaterial = usualMaterial }) => {
    const expected = expectedImport(key);
    return expected === null ? neverMade : wrap(expected.publicKey, key, keyMaterial);
  },
  ExpirationModel: always('KEY_MATERIAL_DOES_NOT_EXPIRE'),
  GranteePrincipal: accountRoot,
  Operations: always(['DescribeKey']),
  GrantId: ({ grants }) => grants.at(-1) ?? '0'.repeat(64),
  PendingWindowInDays: always(7),
  PolicyName: always('default'),
  Policy: policyFor,
  PrimaryRegion: (_, { otherRegion }) => otherRegion,
  ReplicaRegion: (_, { otherRegion }) => otherRegion,
  Tags: always([{ TagKey: 'conformance', TagValue: 'yes' }]),
  TagKeys: always(['conformance']),
  Description: always('conformance'),
} as const satisfies { readonly [member: string]: MemberValue };

/** Members that a usual request has wherever an operation takes them, even if it does not require them. */
const wanted: ReadonlySet<string> = new Set<Member>([
  'KeyId',
  'CiphertextBlob',
  'SourceKeyId',
  'SourceEncryptionAlgorithm',
  'DestinationEncryptionAlgorithm',
  'MessageType',
  'EncryptionAlgorithm',
  'KeySpec',
  'ExpirationModel',
  'PendingWindowInDays',
]);

/** Members that the usual request for one operation has, although it does not require them. */
const wantedBy: { readonly [Row in TableOperation]?: Member } = {
  CreateGrant: 'GranteePrincipal',
  PutKeyPolicy: 'PolicyName',
  RetireGrant: 'GrantId',
};

function membersOf(operation: TableOperation): readonly Member[] {
  const { members: possible, required } = requestShape(operationOf(operation));
  return memberNames.filter(
    (name) =>
      Object.hasOwn(possible, name) &&
      (required.includes(name) || wanted.has(name) || wantedBy[operation] === name),
  );
}

const memberNames = Object.keys(members).filter((name): name is Member => Object.hasOwn(members, name));

/** The import parameters of a key into which key material can be imported. */
function expectedImport({ importParameters, type }: KeyAtHand): KeyAtHand['importParameters'] {
  return type.origin === 'EXTERNAL' ? importParameters : null;
}

function accountRoot({ keyArn }: KeyAtHand): string {
  const [, partition = 'aws'] = keyArn.split(':');
  return `arn:${partition}:iam::${accountOf(keyArn)}:root`;
}

/** The default key policy with a name of its own, so that it can be told from it. */
function policyFor(key: KeyAtHand): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'conformance',
    Statement: [
      {
        Sid: 'Everything',
        Effect: 'Allow',
        Principal: { AWS: accountRoot(key) },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}
