import { describe, expect, it } from 'vitest';
import { readSelector, SelectionError, selection } from '../../src/conformance/selection.ts';
import { allCells } from './all-cells.ts';

describe('--only and --skip', () => {
  const chosen = (only: readonly string[], skip: readonly string[] = []) => {
    const { isWanted } = selection(only.map(readSelector), skip.map(readSelector));
    return allCells.filter(isWanted);
  };

  it('take operations, key states and type classes, alone or together', () => {
    expect(new Set(chosen(['CancelKeyDeletion']).map(({ operation }) => operation))).toEqual(
      new Set(['CancelKeyDeletion']),
    );
    expect(chosen(['Sign+Disabled+signing'])).toEqual([
      { operation: 'Sign', keyState: 'Disabled', keyType: 'signing' },
    ]);
    expect(new Set(chosen(['Enabled', 'Disabled']).map(({ keyState }) => keyState)).size).toBe(2);
    expect(chosen(['Enabled+Disabled+Sign+hmac'])).toHaveLength(2);
    expect(chosen([], ['*'])).toEqual([]);
    expect(chosen([])).toHaveLength(allCells.length);
  });

  it('take patterns, and ReEncrypt for both of its rows', () => {
    const operations = new Set(chosen(['Generate*']).map(({ operation }) => operation));
    expect(operations.has('GenerateMac') && !operations.has('Sign')).toBe(true);
    expect(
      new Set(chosen(['*-multi-region']).map(({ keyType }) => keyType.endsWith('multi-region'))),
    ).toEqual(new Set([true]));
    expect(new Set(chosen(['ReEncrypt']).map(({ operation }) => operation)).size).toBe(2);
  });

  it('skip what both name', () => {
    const cells = chosen(['hmac'], ['Disabled+hmac', 'Encrypt']);
    expect(cells.some(({ keyState }) => keyState === 'Disabled')).toBe(false);
    expect(cells.some(({ operation }) => operation === 'Encrypt')).toBe(false);
    expect(cells.some(({ operation }) => operation === 'Sign')).toBe(true);
  });

  it.each(['', 'Encrpyt', 'Enabled+', 'x'.repeat(1000), '(a+)+$', 'Deleted', '__proto__'])(
    'refuse %j in one line',
    (text) => {
      expect(() => readSelector(text)).toThrow(SelectionError);
      expect(() => readSelector(text)).toThrow(/^[^\n]{1,400}$/);
    },
  );
});
