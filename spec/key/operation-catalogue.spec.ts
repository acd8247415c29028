import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as sdk from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { decideClass } from '../../src/key/decide.ts';
import { exceptionFaults } from '../../src/key/exception.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { isTableOperation, type TableOperation, tableOperations } from '../../src/key/key-state-table.ts';
import {
  identifierForms,
  isOperation,
  listsInvalidArn,
  makerOf,
  operationNames,
  operations,
} from '../../src/key/operation.ts';
import { isReachable, typeClassNames } from '../../src/key/type-class.ts';
import { documentedExceptions } from '../evidence/documented-exceptions.ts';
import evidence from '../evidence/operations.json' with { type: 'json' };

const client = dirname(createRequire(import.meta.url).resolve('@aws-sdk/client-kms/package.json'));
const declarations = join(client, 'dist-types', 'commands');

const commands = Object.keys(sdk).flatMap((name) => /^(\w+)Command$/.exec(name)?.slice(1) ?? []);

/** The exceptions that the client documents of an operation, with their faults: its declaration says both. */
function exceptionsInClient(operation: string): readonly { name: string; fault: string | undefined }[] {
  const text = readFileSync(join(declarations, `${operation}Command.d.ts`), 'utf8');
  return [...text.matchAll(/@throws \{@link (\w+)\}(?: \((client|server) fault\))?/g)]
    .map(([, name = '', fault]) => ({ name, fault }))
    .filter(({ name }) => name !== 'KMSServiceException');
}

/** The error classes of the client, with whose fault each says it is. */
const errorClasses = Object.entries(sdk).flatMap(([name, value]) => {
  if (typeof value !== 'function' || !(value.prototype instanceof sdk.KMSServiceException)) return [];
  const error: unknown = Reflect.construct(value, [{ message: '', $metadata: {} }]);
  return error instanceof sdk.KMSServiceException ? [{ name, fault: error.$fault }] : [];
});

/** Errors common to all AWS services, which the client does not model. */
const common = [
  'AccessDeniedException',
  'SerializationException',
  'ThrottlingException',
  'UnknownOperationException',
  'ValidationException',
];

describe('The catalogue of operations', () => {
  it('has the operations of the installed client, all 56', () => {
    expect([...operationNames].sort()).toEqual([...commands].sort());
    expect(operationNames).toHaveLength(56);
    expect(readdirSync(declarations).filter((file) => file.endsWith('Command.d.ts'))).toHaveLength(56);
  });

  it.each(operationNames.map((name) => ({ name })))(
    'the evidence has the exceptions that the client documents of $name',
    ({ name }) => {
      const documented = exceptionsInClient(name);
      expect(documented.length).toBeGreaterThan(0);
      expect([...documentedExceptions(name)].sort()).toEqual(
        documented.map((exception) => exception.name).sort(),
      );
    },
  );

  it('agrees with the evidence on cross-account use, aliases and answers to an ARN of something else', () => {
    for (const known of evidence.operations) {
      const { operation } = known;
      if (!isOperation(operation)) throw new Error(`the catalogue has no ${operation}`);
      const facts = operations[operation];
      if (facts.keyMember !== null) {
        expect(listsInvalidArn(operation), operation).toBe(known.exceptions.includes('InvalidArnException'));
      }
      expect(facts.crossAccount, operation).toBe(known.crossAccount.startsWith('Yes'));
      if (known.alias === 'no' || known.alias === 'yes') {
        expect(facts.takesAlias, operation).toBe(known.alias === 'yes');
      }
    }
    expect(evidence.operations).toHaveLength(56);
  });

  it('says of what changes something where it shows, and of what is needed who makes it', () => {
    for (const name of operationNames) {
      const { changes, needs, shownBy, usesUp } = operations[name];
      expect(changes === null, name).toBe(shownBy === null);
      if (shownBy !== null) expect(operations[shownBy].changes, name).toBeNull();
      if (needs === null) expect(usesUp, name).toBe(false);
      else expect(makerOf(needs), name).toBeDefined();
    }
  });

  it('names a key member that the client’s request has, exactly for operations with a row in the table', () => {
    for (const name of operationNames) {
      const { keyMember } = operations[name];
      const hasRow = isTableOperation(name) || name === 'ReEncrypt';
      expect(keyMember !== null, name).toBe(hasRow);
      expect(identifierForms(name).length > 0, name).toBe(hasRow);
    }
    expect(tableOperations.filter((name) => !isOperation(name))).toEqual(['ReEncryptFrom', 'ReEncryptTo']);
  });

  it('lists for each operation with a row the exceptions that its row can answer, common errors aside', () => {
    const unlisted = tableOperations.flatMap((row) => {
      const name = row === 'ReEncryptFrom' || row === 'ReEncryptTo' ? 'ReEncrypt' : row;
      const answered = new Set(rowExceptions(row));
      const listed: readonly string[] = [...documentedExceptions(name), ...common];
      return [...answered]
        .filter((exception) => !listed.includes(exception))
        .map((exception) => `${row}: ${exception}`);
    });
    expect(unlisted).toEqual(answeredThoughUnlisted);
  });
});

function rowExceptions(row: TableOperation): readonly string[] {
  return typeClassNames.flatMap((typeClass) =>
    keyStates
      .filter((keyState) => isReachable(typeClass, keyState))
      .flatMap((keyState) => {
        const verdict = decideClass(row, keyState, typeClass);
        return verdict.verdict === 'refused' ? [verdict.exception] : [];
      }),
  );
}

/** What AWS's table answers although the client does not list it for the operation. */
const answeredThoughUnlisted: readonly string[] = [];

describe('The catalogue of exceptions', () => {
  it('has the error classes of the installed client, with their faults, and the common errors', () => {
    const modelled = Object.fromEntries(errorClasses.map(({ name, fault }) => [name, fault]));
    expect(Object.keys(modelled)).toHaveLength(48);
    expect(exceptionFaults).toEqual({
      ...modelled,
      ...Object.fromEntries(common.map((name) => [name, 'client'])),
    });
  });

  it('agrees on faults with what each operation documents', () => {
    for (const operation of operationNames) {
      for (const { name, fault } of exceptionsInClient(operation)) {
        expect(errorClasses.find((error) => error.name === name)?.fault, name).toBe(fault);
      }
    }
  });
});
