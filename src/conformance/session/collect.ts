import { textIn } from '../../scenario/wire-form.ts';
import type { JudgedCall } from './session.ts';
import type { TestKey } from './test-key.ts';

/** Keeps what an answer gave for later requests: aliases, grants, import tokens, ciphertexts, signatures, public keys. */
export function collect(
  subject: TestKey,
  { observation, output }: Pick<JudgedCall, 'observation' | 'output'>,
): void {
  const { operation, input, outcome } = observation;
  if (outcome.kind !== 'answered') return;
  switch (operation) {
    case 'CreateAlias':
      subject.aliases.push(textIn(input, 'AliasName') ?? '');
      break;
    case 'DeleteAlias':
      remove(subject.aliases, textIn(input, 'AliasName'));
      break;
    case 'CreateGrant':
      subject.grants.push(textIn(outcome.output, 'GrantId') ?? '');
      break;
    case 'RetireGrant':
    case 'RevokeGrant':
      remove(subject.grants, textIn(input, 'GrantId'));
      break;
    case 'GetParametersForImport': {
      const validTo = outcome.output['ParametersValidTo'];
      subject.importParameters = {
        token: output['ImportToken'],
        publicKey: bytesOf(output['PublicKey']),
        validTo: typeof validTo === 'number' ? validTo * 1000 : Number.POSITIVE_INFINITY,
      };
      break;
    }
    case 'Encapsulate':
      subject.made.set(operation, output['SharedSecretCiphertextBlob']);
      break;
    case 'Encrypt':
      subject.made.set(operation, output['CiphertextBlob']);
      break;
    case 'Sign':
      subject.made.set(operation, output['Signature']);
      break;
    case 'GenerateMac':
      subject.made.set(operation, output['Mac']);
      break;
    case 'GetPublicKey':
      subject.made.set(operation, output['PublicKey']);
      break;
    default:
  }
}

function remove(names: string[], name: string | undefined): void {
  const index = name === undefined ? -1 : names.indexOf(name);
  if (index >= 0) names.splice(index, 1);
}

/** Bytes as the SDK gives them, or as the wire has them. */
function bytesOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return Buffer.from(typeof value === 'string' ? value : '', 'base64');
}
