import type { KeyType } from '../key/key-type.ts';
import { type Made, makerOf, type Operation, operations } from '../key/operation.ts';
import { textIn, type WireObject } from './wire-form.ts';

/** A key that requests can name, and what earlier answers gave for them. */
export interface KeyAtHand {
  readonly keyId: string;
  readonly keyArn: string;
  readonly type: KeyType;
  /** What the key or a related one made last: a ciphertext, an encapsulation, a signature, a MAC, a public key. */
  readonly made: Map<Made, unknown>;
  /** Aliases that name it, newest last. */
  readonly aliases: string[];
  /** Grants on it, newest last. */
  readonly grants: string[];
  /** The latest import token with the public key that wraps for it, and until when it is good (epoch milliseconds). */
  importParameters: {
    readonly token: unknown;
    readonly publicKey: Uint8Array;
    readonly validTo: number;
  } | null;
}

/** What a key makes for requests on it, and the member of requests and answers that it is. */
const madeMembers: { readonly [What in Made]?: string } = {
  ciphertext: 'CiphertextBlob',
  encapsulation: 'SharedSecretCiphertextBlob',
  MAC: 'Mac',
  'public key': 'PublicKey',
  signature: 'Signature',
};

/**
 * Keeps what the answer to a call on a key gives for later requests.
 *
 * @param output as it came: bytes and dates, or base64 texts and epoch seconds
 */
export function keepAnswer(
  key: KeyAtHand,
  { operation, input }: { readonly operation: Operation; readonly input: WireObject },
  output: Readonly<Record<string, unknown>>,
): void {
  switch (operation) {
    case 'CreateAlias':
      key.aliases.push(textIn(input, 'AliasName') ?? '');
      break;
    case 'DeleteAlias':
      remove(key.aliases, textIn(input, 'AliasName'));
      break;
    case 'CreateGrant':
      key.grants.push(String(output['GrantId'] ?? ''));
      break;
    case 'RetireGrant':
    case 'RevokeGrant':
      remove(key.grants, textIn(input, 'GrantId'));
      break;
    case 'GetParametersForImport':
      key.importParameters = {
        token: output['ImportToken'],
        publicKey: bytesOf(output['PublicKey']),
        validTo: millisecondsOf(output['ParametersValidTo']),
      };
      break;
    default: {
      const { makes } = operations[operation];
      const member = makes === null ? undefined : madeMembers[makes];
      if (makes === null || member === undefined || makerOf(makes) !== operation) break;
      key.made.set(makes, output[member]);
    }
  }
}

/** Says whether what others make for an operation is at hand at a time. */
export function isAtHand(what: Made, key: KeyAtHand, at: number): boolean {
  switch (what) {
    case 'alias':
      return key.aliases.length > 0;
    case 'grant':
      return key.grants.length > 0;
    case 'import token':
      return key.importParameters !== null && key.importParameters.validTo > at;
    default:
      return key.made.has(what);
  }
}

function remove(names: string[], name: string | undefined): void {
  const index = name === undefined ? -1 : names.indexOf(name);
  if (index >= 0) names.splice(index, 1);
}

function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const text = typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value) ? value : '';
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function millisecondsOf(time: unknown): number {
  if (time instanceof Date) return time.getTime();
  return typeof time === 'number' ? time * 1000 : Number.POSITIVE_INFINITY;
}
