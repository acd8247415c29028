import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { needsEmulator } from '../../src/guard/emulator-members.ts';
import { operationNames } from '../../src/key/operation.ts';
import { isGuardedRecord } from '../peers/guarded-record.ts';
import { root } from './documents.ts';
import { grouped, table } from './table.ts';

/** The parts of docs/guard.md. */
export const guardRegions: { readonly [Name in string]: () => string } = {
  guarded: () => {
    const records: unknown = JSON.parse(readFileSync(join(root, 'docs/track-record/guarded.json'), 'utf8'));
    if (!Array.isArray(records) || !records.every(isGuardedRecord))
      throw new Error('guarded.json is damaged');
    return table(
      ['Behind the guard, with `--answer-missing`', 'Cells right of cells reached'],
      records.map(({ name, version, conforms, diverges }) => {
        const reached = conforms + diverges;
        const share = ((100 * conforms) / reached).toFixed(1);
        return [`${name} ${version}`, `${grouped(conforms)} of ${grouped(reached)} (${share} %)`];
      }),
    );
  },
  'needs the emulator': () =>
    `${operationNames
      .filter(needsEmulator)
      .map((name) => `\`${name}\``)
      .join(', ')}.\n`,
};
