/** Every single-cell fault on keys of one Region is found by a tour, and blamed on that cell alone. */
import { afterAll, describe, expect, it } from 'vitest';
import { typeClassNames } from '../../src/key/type-class.ts';
import { type CellFigures, tryCells } from './single-cell.ts';
import { writeFigures } from './tell.ts';

const classes = typeClassNames.filter((typeClass) => !typeClass.endsWith('multi-region'));
const all: CellFigures[] = [];

describe('a tour finds what is wrong in one cell, and names that cell and no other', () => {
  it.each(classes)('%s', async (typeClass) => {
    const { figures, mistakes } = await tryCells(typeClass);
    all.push(figures);
    expect(mistakes).toEqual([]);
  });

  afterAll(() => {
    if (all.length === classes.length) writeFigures('cells', all);
  });
});
