import { decide } from '../../key/decide.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import { operationOf, operations } from '../../key/operation.ts';
import type { LeadOperation } from '../session/situation.ts';
import { leadOperations } from '../session/situation.ts';
import type { TestKey } from '../session/test-key.ts';

/** Says whether an operation can lead a key to another key state. */
export function isLead(operation: TableOperation): operation is LeadOperation {
  return leadOperations.some((lead) => lead === operation);
}

/**
 * Says whether a subject has what a telling request of an operation needs: a ciphertext, a grant, an alias, an import token.
 *
 * What a key of its type can never have is not waited for.
 */
export function isReady(operation: TableOperation, subject: TestKey): boolean {
  if (operation === 'RetireGrant' || operation === 'RevokeGrant') return subject.grants.length > 0;
  if (operation === 'DeleteAlias' || operation === 'UpdateAlias') return subject.aliases.length > 0;
  return producersOf(operation).every((producer) => hasMade(producer, subject));
}

function hasMade(producer: TableOperation, { made, type }: TestKey): boolean {
  const { makes } = operations[operationOf(producer)];
  return (makes !== null && made.has(makes)) || decide(producer, 'Enabled', type).verdict === 'refused';
}

/** What makes that for a subject which {@link isReady} asks for. */
export function producersOf(operation: TableOperation): readonly TableOperation[] {
  switch (operation) {
    case 'Decrypt':
    case 'ReEncryptFrom':
    case 'ReEncryptTo':
      return ['Encrypt'];
    case 'Decapsulate':
      return ['Encapsulate'];
    case 'Verify':
      return ['Sign'];
    case 'VerifyMac':
      return ['GenerateMac'];
    case 'DeriveSharedSecret':
      return ['GetPublicKey'];
    case 'RetireGrant':
    case 'RevokeGrant':
      return ['CreateGrant'];
    case 'DeleteAlias':
    case 'UpdateAlias':
      return ['CreateAlias'];
    default:
      return [];
  }
}

/** Operations in the order in which they are made in one key state: what later ones need first, the look at it last. */
export function inTellingOrder(operations: Iterable<TableOperation>): readonly TableOperation[] {
  return [...operations].toSorted((one, other) => rankOf(one) - rankOf(other));
}

function rankOf(operation: TableOperation): number {
  switch (operation) {
    case 'CreateAlias':
    case 'CreateGrant':
    case 'Encapsulate':
    case 'Encrypt':
    case 'GenerateMac':
    case 'GetParametersForImport':
    case 'GetPublicKey':
    case 'Sign':
      return 0;
    case 'RetireGrant':
    case 'RevokeGrant':
    case 'DeleteAlias':
      return 2;
    case 'DescribeKey':
      return 3;
    default:
      return 1;
  }
}
