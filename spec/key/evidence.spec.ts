/** The label of every cell, read against its source: AWS's page, the API reference, the answers of AWS on record. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createKey } from '../../src/key/create-key.ts';
import { decideClass } from '../../src/key/decide.ts';
import {
  type AnsweredCell,
  answeredCells,
  answersOnRecord,
} from '../../src/key/evidence/answers-on-record.ts';
import { type Statement, statements } from '../../src/key/evidence/api-reference.ts';
import { type Basis, bases } from '../../src/key/evidence/evidence.ts';
import { exceptionOf, pageAnswer, printedCell, printedTable } from '../../src/key/evidence/key-state-page.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { operationOf } from '../../src/key/operation.ts';
import { performOrThrow } from '../../src/key/perform.ts';
import { typeClasses, typeClassNames, typeClassOf } from '../../src/key/type-class.ts';
import observed from '../evidence/aws-observed.json' with { type: 'json' };
import recorded from '../evidence/aws-recorded.json' with { type: 'json' };
import page from '../evidence/key-state-table.json' with { type: 'json' };
import { start, untyped } from './arbitrary-life.ts';
import { replays } from './recorded-replays.ts';

const cells = tableOperations.flatMap((operation) =>
  keyStates.flatMap((keyState) => typeClassNames.map((typeClass) => ({ operation, keyState, typeClass }))),
);

describe('The evidence', () => {
  it('has AWS’s key state table as AWS prints it', () => {
    const printed = Object.fromEntries(
      Object.keys(page.table).map((operation) => [
        operation,
        Object.fromEntries(keyStates.map((keyState) => [keyState, printedCell(operation, keyState)])),
      ]),
    );
    expect(printed).toEqual(page.table);
    expect(Object.keys(printedTable).sort()).toEqual(Object.keys(page.table).sort());
  });

  it('has the exception of every footnote that refuses', () => {
    const refusing = Object.entries(page.footnotes).flatMap(([number, note]) =>
      'exception' in note ? [[Number(number), note.exception]] : [],
    );
    const ours = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15] as const;
    expect(ours.map((footnote) => [footnote, exceptionOf(footnote)])).toEqual(refusing);
  });

  it.each(statements)('quotes the API reference word for word: $operations: $sentence', (statement) => {
    for (const operation of statement.operations) {
      expect(referenceOf(operation)).toContain(plain(statement.sentence));
    }
  });

  it.each(Object.entries(answersOnRecord))(
    'names for %s the place where it can be looked up',
    (id, { basis, source }) => {
      const record = [...recorded.records, ...observed.records].find((one) => one.id === id);
      if (record === undefined) throw new Error(`there is no record ${id}`);
      if ('source_test' in record && record.source_test) {
        const isQuoted = record.source === 'field-report';
        expect(basis).toBe(isQuoted ? 'observed' : 'recorded');
        const [place = ''] = [/test_\w+/, /https:\S+/]
          .map((pattern) => pattern.exec(record.source_test?.split('::').at(-1) ?? '')?.[0] ?? '')
          .filter((found) => found !== '');
        expect(source).toContain(place);
        if (record.recorded_date) expect(source).toContain(record.recorded_date.slice(0, 10));
      } else if ('grade' in record) {
        expect(basis).toBe(record.grade.startsWith('recorded') ? 'recorded' : 'observed');
      }
    },
  );
});

describe('A cell that AWS was seen to answer', () => {
  it('is named once', () => {
    const names = answeredCells.map(nameOf);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(answeredCells.filter(({ record }) => !record.startsWith('J')))(
    '$operation, $keyState, $typeClass is passed when $record is replayed, and answered so',
    (cell) => {
      const outcome = recorded.records.find(({ id }) => id === cell.record)?.outcome;
      expect(outcome?.exception?.replace(/^KMS\./, '') ?? 'allowed').toBe(cell.answer);
      expect(cellsPassed(cell.record)).toContain(nameOf(cell));
    },
  );

  it.each(answeredCells.filter(({ record }) => record.startsWith('J')))(
    '$operation, $keyState, $typeClass is what $record says',
    (cell) => {
      const record = observed.records.find(({ id }) => id === cell.record);
      const said = JSON.stringify(record?.request);
      const isPolicy = cell.record === 'J32';
      expect(said).toContain(isPolicy ? 'GetKeyPolicy' : operationOf(tableOperation(cell)));
      const response = JSON.stringify(record?.response);
      expect(response).toContain(cell.answer === 'allowed' ? '"ok":true' : cell.answer);
    },
  );
});

describe('Every cell of the key state table', () => {
  it('has the label that the evidence gives it, and no better one', () => {
    const wrong = cells.flatMap((cell) => {
      const { basis } = verdictOf(cell);
      const due = labelOf(cell);
      return basis === due ? [] : [`${nameOf(cell)}: ${basis}, but the evidence says ${due}`];
    });
    expect(wrong).toEqual([]);
  });

  it('names its source in words that a stranger can look up, never a file of ours', () => {
    const sources = new Set(cells.map((cell) => verdictOf(cell).source));
    for (const source of sources) {
      expect(source).toMatch(/https:\/\/|localstack\/localstack|getmoto\/moto|ack-api-quirks|ansible/);
      expect(source).not.toMatch(/aws-recorded|aws-observed|semantics|DESIGN|\.json|\.ts\b/);
    }
  });
});

/** A label from the evidence alone, by other code than the model's: the test's own reading of the same sources. */
function labelOf({ operation, keyState, typeClass }: (typeof cells)[number]): Basis {
  const verdict = decideClass(operation, keyState, typeClass);
  const answer = verdict.verdict === 'allowed' ? 'allowed' : verdict.exception;
  const type = typeClasses[typeClass];
  const found = new Set<Basis>(['inferred']);
  for (const cell of answeredCells) {
    if (nameOf(cell) === nameOf({ operation, keyState, typeClass }) && cell.answer === answer) {
      found.add(/^[HJ]/.test(cell.record) ? 'observed' : 'recorded');
    }
  }
  const printed = pageAnswer(operation, keyState, type);
  if (printed.says === 'allowed' && answer === 'allowed') found.add('documented');
  if (printed.says === 'refused' && printed.footnotes.some((footnote) => exceptionOf(footnote) === answer)) {
    found.add('documented');
  }
  const says = (one: Statement) =>
    one.answer === answer &&
    one.operations.includes(operationOf(operation)) &&
    one.keyStates.includes(keyState) &&
    one.concerns(type);
  if (statements.some(says)) found.add('documented');
  return bases.find((basis) => found.has(basis)) ?? 'inferred';
}

function verdictOf({ operation, keyState, typeClass }: (typeof cells)[number]) {
  return decideClass(operation, keyState, typeClass);
}

function nameOf({
  operation,
  keyState,
  typeClass,
}: Pick<AnsweredCell, 'operation' | 'keyState' | 'typeClass'>) {
  return `${operation}, ${keyState}, ${typeClass}`;
}

function tableOperation({ operation }: AnsweredCell) {
  const found = tableOperations.find((row) => row === operation);
  if (found === undefined) throw new Error(`the table has no row ${operation}`);
  return found;
}

/** The cells that the calls of a replay pass. */
function cellsPassed(record: string): readonly string[] {
  const replay = replays.find(({ id }) => id === record);
  if (replay === undefined) throw new Error(`${record} is not replayed`);
  const { type, delays, setup, call } = replay;
  let key = createKey({
    at: start,
    ...(type === undefined ? {} : { type }),
    ...(delays === undefined ? {} : { delays }),
  });
  return [...setup, ...(call === null ? [] : [call])].map(({ operation, input, wait = 0 }, index) => {
    const passed = `${operation}, ${key.keyState}, ${typeClassOf(key.facts.type)}`;
    if (index < setup.length) {
      key = performOrThrow(key, untyped({ operation, input, at: key.at + wait })).key;
    }
    return passed;
  });
}

const types = join(import.meta.dirname, '../../node_modules/@aws-sdk/client-kms/dist-types');
const models = readdirSync(join(types, 'models'))
  .filter((file) => file.startsWith('models'))
  .map((file) => readFileSync(join(types, 'models', file), 'utf8'))
  .join('\n');

/** The API reference of an operation as the AWS SDK has it: of the command, and of its request. */
function referenceOf(operation: string): string {
  const command = readFileSync(join(types, 'commands', `${operation}Command.d.ts`), 'utf8');
  const [, request = ''] =
    new RegExp(`interface ${operation}Request \\{([\\s\\S]*?)\\n\\}`).exec(models) ?? [];
  return plain(`${command} ${request}`);
}

function plain(text: string): string {
  return text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('Amazon Web Services', 'AWS')
    .replaceAll(/[\s*]+/g, ' ')
    .replace(/\.$/, '')
    .toLowerCase();
}
