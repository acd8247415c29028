import { describe, expect, it } from 'vitest';
import type { TableCell } from '../../src/draw/table/table-cells.ts';
import { decideClass } from '../../src/key/decide.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isReachable, typeClassNames } from '../../src/key/type-class.ts';
import { kmsModel, kmsModelWith } from './run.ts';

async function cellsOf(...args: readonly string[]): Promise<readonly TableCell[]> {
  const { stdout } = await kmsModel('table', '--format', 'json', ...args);
  const document: { readonly cells: readonly TableCell[] } = JSON.parse(stdout);
  expect(Object.keys(document)).toEqual(['cells']);
  return document.cells;
}

function rowOf(text: string, operation: string): readonly string[] {
  const line = text.split('\n').find((candidate) => candidate.split(' ')[0] === operation) ?? '';
  return line
    .replace(/^\S+( \[\d+\])?/, '')
    .trim()
    .split(/ +/);
}

describe('table --format json', () => {
  it('has a cell for every operation, key state and type class, each once, equal to the verdict', async () => {
    const cells = await cellsOf();
    expect(cells).toHaveLength(tableOperations.length * keyStates.length * typeClassNames.length);
    const names = cells.map(({ operation, keyState, keyType }) => `${operation} ${keyState} ${keyType}`);
    expect(new Set(names).size).toBe(cells.length);
    const expected = cells.map(({ operation, keyState, keyType }) => {
      const { alsoConforms, ...verdict } = decideClass(operation, keyState, keyType);
      return {
        operation,
        keyState,
        keyType,
        reachable: isReachable(keyType, keyState),
        ...verdict,
        ...(alsoConforms.length > 0 ? { alsoConforms } : {}),
      };
    });
    expect(cells).toEqual(expected);
  });

  it('has exactly the documented members', async () => {
    const members = new Set((await cellsOf()).flatMap((cell) => Object.keys(cell)));
    expect([...members].sort()).toEqual([
      'alsoConforms',
      'basis',
      'exception',
      'keyState',
      'keyType',
      'message',
      'operation',
      'reachable',
      'source',
      'verdict',
    ]);
  });

  it('has only the cells of the type class that is asked for', async () => {
    const cells = await cellsOf('--type', 'hmac');
    expect(cells).toHaveLength(tableOperations.length * keyStates.length);
    expect(new Set(cells.map(({ keyType }) => keyType))).toEqual(new Set(['hmac']));
  });
});

describe('table', () => {
  it('fits a terminal of 120 columns and has a row for every operation', async () => {
    const { status, stdout, stderr } = await kmsModel('table');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const table = stdout.slice(0, stdout.indexOf('\n\n✓'));
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    for (const operation of tableOperations) expect(rowOf(stdout, operation)).toHaveLength(keyStates.length);
  });

  it('shows each operation for the key types that it is for, as AWS does', async () => {
    const { stdout } = await kmsModel('table');
    expect(rowOf(stdout, 'CancelKeyDeletion')).toEqual(['S', 'S', '✓', '✓', 'S', 'S', 'S', 'S']);
    expect(rowOf(stdout, 'Sign')).toEqual(['✓', 'D', 'S', 'S', 'S', '–', 'S', '✓']);
    expect(rowOf(stdout, 'EnableKeyRotation')).toEqual(['✓', 'D', 'S', 'S', '–', '–', 'S', '✓']);
  });

  it('shows what one type class does with --type, and which key states it never has', async () => {
    const { stdout } = await kmsModel('table', '--type', 'symmetric');
    expect(rowOf(stdout, 'Sign')).toEqual(['K', 'K', 'K', '–', '–', '–', '–', '–']);
    expect(stdout).toContain('– a key of this type class is never in this key state');
  });

  it.each([[[]], [['--type', 'custom-key-store']]])('explains every mark in its legend: %j', async (args) => {
    const { stdout } = await kmsModel('table', ...args);
    const legend = stdout.slice(stdout.indexOf('\n\n✓'));
    const marks = new Set(tableOperations.flatMap((operation) => rowOf(stdout, operation)));
    for (const mark of marks) expect(legend).toMatch(new RegExp(`(^|\\s)${mark} [\\w ]`));
  });

  it('refers to notes that exist, and to each of them', async () => {
    const { stdout } = await kmsModel('table');
    const [table = '', legend = ''] = stdout.split('\n\n✓');
    const referred = new Set([...table.matchAll(/\[(\d+)\]/g)].map(([, number]) => number));
    const written = new Set([...legend.matchAll(/^ *\[(\d+)\]/gm)].map(([, number]) => number));
    expect(referred).toEqual(written);
  });

  it('is coloured only when it may be', async () => {
    const escapeSequence = '\u001b[';
    expect((await kmsModel('table')).stdout).not.toContain(escapeSequence);
    expect((await kmsModelWith({ colors: true }, 'table')).stdout).toContain(escapeSequence);
    expect((await kmsModelWith({ colors: true }, 'table', '--format', 'markdown')).stdout).not.toContain(
      escape,
    );
  });
});

describe('table --format markdown', () => {
  it('has as many columns in every row as in its head, and the marks of the text', async () => {
    const { stdout } = await kmsModel('table', '--format', 'markdown');
    const rows = stdout.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(tableOperations.length + 2);
    const cells = rows.map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    for (const row of cells) expect(row).toHaveLength(keyStates.length + 1);
    const text = (await kmsModel('table')).stdout;
    for (const [head = '', ...marks] of cells.slice(2)) {
      expect(marks).toEqual(rowOf(text, head.split(' ')[0] ?? ''));
    }
  });
});
