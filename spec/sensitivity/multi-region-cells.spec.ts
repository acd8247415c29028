/** Every single-cell fault on multi-Region keys is found by a tour, and blamed on that cell alone, but for known limits. */
import { afterAll, describe, expect, it } from 'vitest';
import { typeClassNames } from '../../src/key/type-class.ts';
import { knownLimits } from './known-limits.ts';
import { type CellFigures, tryCells } from './single-cell.ts';
import { writeFigures } from './tell.ts';

const classes = typeClassNames.filter((typeClass) => typeClass.endsWith('multi-region'));
const all: CellFigures[] = [];

describe('a tour finds what is wrong in one cell, and names that cell and no other', () => {
  it.each(classes)('%s', async (typeClass) => {
    const { figures, mistakes } = await tryCells(typeClass);
    all.push(figures);
    const isKnown = (mistake: string) => knownLimits.some(({ explains }) => explains.test(mistake));
    expect(mistakes.filter((mistake) => !isKnown(mistake))).toEqual([]);
  });

  afterAll(() => {
    if (all.length === classes.length) writeFigures('multi-region-cells', all);
  });
});
