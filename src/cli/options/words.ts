import { closest, distance } from 'fastest-levenshtein';
import { type LifeStep, readPath } from '../../draw/path/life-step.ts';
import { inLines } from '../../draw/table/table-text.ts';
import { isKeyState, type KeyState, keyStates } from '../../key/key-state.ts';
import { isTableOperation, tableOperations } from '../../key/key-state-table.ts';
import { isOperation, type KeyOperation, operationNames } from '../../key/operation.ts';
import { isTypeClass, type TypeClass, typeClassNames } from '../../key/type-class.ts';
import { orUsageError, UsageError } from '../command-context.ts';
import { longestShown, shown } from './value.ts';

/**
 * Reads an operation that uses an existing key.
 *
 * @throws UsageError for anything else, with the nearest operation
 */
export function readOperation(text: string): KeyOperation {
  if (text === 'ReEncrypt' || isTableOperation(text)) return text;
  if (isOperation(text)) {
    throw new UsageError(`${text} uses no existing key, so no key state allows or refuses it`);
  }
  const known = [...new Set([...tableOperations, ...operationNames])];
  throw unknownWord('operation', text, known, 'see kms-model table');
}

/**
 * Reads one of AWS's eight key states.
 *
 * @throws UsageError for anything else, with the nearest key state
 */
export function readKeyState(text: string): KeyState {
  if (isKeyState(text)) return text;
  if (text === 'Deleted') {
    throw new UsageError(
      'Deleted is not a key state: every request that names a deleted key is answered with NotFoundException',
    );
  }
  throw unknownWord('key state', text, keyStates);
}

/**
 * Reads the name of a type class.
 *
 * @throws UsageError for anything else, with the nearest class
 */
export function readTypeClass(text: string): TypeClass {
  if (isTypeClass(text)) return text;
  throw unknownWord('type class', text, typeClassNames);
}

export function readSteps(text: string): readonly LifeStep[] {
  return orUsageError(RangeError, () => readPath(text));
}

/** The end of the help of a command that takes `--type`. */
export const typeClassHelp = `\nType classes (key types whose rows in the table are equal):\n${inColumns(typeClassNames)}\n`;

/**
 * Reads one of some words.
 *
 * @throws UsageError for any other, with the nearest one
 */
export function readWord<Word extends string>(kind: string, text: string, known: readonly Word[]): Word {
  const found = known.find((word) => word === text);
  if (found !== undefined) return found;
  throw unknownWord(kind, text, known);
}

/** Suggests the known word that was probably meant; if none is close, lists them all. */
function unknownWord(
  kind: string,
  text: string,
  known: readonly string[],
  otherwise = `use one of ${known.join(', ')}`,
): UsageError {
  const found = closestWord(text, known);
  const advice = found === undefined ? otherwise : `did you mean ${found}?`;
  return new UsageError(`unknown ${kind} '${shown(text)}': ${advice}`);
}

function closestWord(text: string, known: readonly string[]): string | undefined {
  if (text.length > longestShown) return undefined;
  const spelling = new Map(known.map((word) => [word.toLowerCase(), word]));
  const found = closest(text.toLowerCase(), [...spelling.keys()]);
  const isNear = distance(text.toLowerCase(), found) <= Math.max(2, found.length / 3);
  return isNear ? spelling.get(found) : undefined;
}

export function inColumns(words: readonly string[]): string {
  const width = Math.max(...words.map((word) => word.length)) + 2;
  const columns = words.map((word) => word.padEnd(width));
  return inLines(columns, 2, '')
    .map((line) => `  ${line.trimEnd()}`)
    .join('\n');
}
