/** What the suite found out is kept as figures, from which docs/sensitivity.md is generated. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of the figures, each written by one spec. */
export type FiguresPart = 'history' | 'benign' | 'seeds' | 'cells' | 'multi-region-cells';

function fileOf(part: FiguresPart): string {
  return join(import.meta.dirname, 'figures', `${part}.json`);
}

/** Writes what was measured in place of what was measured before; a part of the suite leaves what the whole one measured. */
export function writeFigures(part: FiguresPart, figures: unknown): void {
  if (process.env['SENSITIVITY_EVERY'] !== undefined) return;
  writeFileSync(fileOf(part), `${JSON.stringify(figures, null, 2)}\n`);
}

/** What was measured last. */
export function readFigures(part: FiguresPart): unknown {
  return JSON.parse(readFileSync(fileOf(part), 'utf8'));
}
