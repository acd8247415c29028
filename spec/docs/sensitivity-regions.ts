/** The tables of docs/sensitivity.md, from what the sensitivity suite measured last. */
import benign from '../sensitivity/figures/benign.json' with { type: 'json' };
import cells from '../sensitivity/figures/cells.json' with { type: 'json' };
import history from '../sensitivity/figures/history.json' with { type: 'json' };
import multiRegionCells from '../sensitivity/figures/multi-region-cells.json' with { type: 'json' };
import seeds from '../sensitivity/figures/seeds.json' with { type: 'json' };
import { knownLimits } from '../sensitivity/known-limits.ts';

const number = (count: number) => count.toLocaleString('en-US');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((columns) => `| ${columns.join(' | ')} |\n`).join('');
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

const allCells = [...cells, ...multiRegionCells];
const sum = (member: 'reached' | 'outOfReach' | 'faults' | 'tried' | 'foundAlone') =>
  allCells.reduce((total, figures) => total + figures[member], 0);

/** By the name in their marker: see `regions.ts`. */
export const sensitivityRegions: { readonly [Name in string]: () => string } = {
  'sensitivity figures': () =>
    [
      `- Of ${number(sum('faults'))} faults in ${number(sum('reached'))} cells, ${number(sum('tried'))} were tried; a tour named ` +
        `the cell and no other for ${number(sum('foundAlone'))}.\n`,
      `- A campaign found all ${history.length} faults of history; the median fault showed in sequence ` +
        `${median(history.map(({ run }) => run))} of 150, the latest in sequence ${Math.max(...history.map(({ run }) => run))}.\n`,
      `- None of the ${benign.length} targets that are only slow, unlucky or free was blamed, in ` +
        `${number(benign.reduce((total, { calls }) => total + calls, 0))} calls.\n`,
      `- On the model itself, ${number(seeds.sequences)} sequences of ${seeds.seeds} seeds showed nothing, in ` +
        `${number(seeds.calls)} calls.\n`,
    ].join(''),
  'sensitivity limits': () => knownLimits.map(({ reason }) => `- ${reason}.\n`).join(''),
  'sensitivity cells': () =>
    table(
      ['Type class', 'Cells', 'Faults', 'Tried', 'Named alone'],
      allCells.map(({ typeClass, reached, faults, tried, foundAlone }) => [
        `\`${typeClass}\``,
        ...[reached, faults, tried, foundAlone].map(number),
      ]),
    ),
  'sensitivity history': () =>
    table(
      ['What the target does', 'Found in sequence', 'Calls until then', 'Calls of the finding'],
      history.map(({ sentence, run, calls, steps }) => [sentence, ...[run, calls, steps].map(number)]),
    ),
  'sensitivity benign': () =>
    table(
      ['A target that', 'Calls', 'Findings'],
      benign.map(({ sentence, calls, findings }) => [sentence, number(calls), number(findings)]),
    ),
};
