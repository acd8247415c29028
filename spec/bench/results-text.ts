import { type Claim, claims, judgeClaim } from './claim.ts';
import { digits, figureText } from './figure-text.ts';
import type { Group } from './group.ts';
import { groups } from './groups.ts';
import { figuresOf, type Results, spreadOf } from './results.ts';

/** Results for a terminal: a table for each group that was measured, and what is reached. */
export function resultsText(results: Results): string {
  const measured = groups.filter(({ name }) => results.groups[name] !== undefined);
  const known = claims.filter(({ figure, per }) =>
    [figure, per ?? figure].every(({ group }) => results.groups[group] !== undefined),
  );
  return [
    machineText(results),
    ...measured.map((group) => groupText(results, group)),
    known.map((claim) => claimText(results, claim)).join('\n'),
    '',
  ].join('\n\n');
}

/** The parts of docs/performance.md that the figures make, by name. */
export function performanceParts(results: Results): { readonly [name: string]: string } {
  return {
    machine: `${machineText(results)}\n`,
    'figures to reach': table(
      ['Figure', 'To reach', 'Measured', 'Lowest to highest run', ''],
      claims.map((claim) => {
        const { isReached, measured } = judgeClaim(results, claim);
        const { highest, lowest, median } = measured;
        return [
          claim.text,
          `${claim.bound} ${withUnit(claim.value, claim)}`,
          withUnit(median, claim),
          `${digits(lowest)} to ${digits(highest)}`,
          isReached ? 'reached' : '**not reached**',
        ];
      }),
    ),
    'not reached': limitsText(results),
    ...Object.fromEntries(
      groups.map((group) => [
        `measured ${group.name}`,
        `## ${group.title}\n\n${group.about} ${runsText(results, group)}\n\n${table(
          ['', 'Median', 'Lowest to highest run'],
          Object.entries(group.lines).map(([line, unit]) => {
            const { highest, lowest, median } = spreadOf(figuresOf(results, group.name, line));
            return [
              line,
              figureText(median, unit),
              `${figureText(lowest, unit)} to ${figureText(highest, unit)}`,
            ];
          }),
        )}`,
      ]),
    ),
  };
}

function runsText(results: Results, { name, lines }: Group): string {
  const [line = ''] = Object.keys(lines);
  const { length } = figuresOf(results, name, line);
  return length === 1 ? 'One run.' : `${length} runs.`;
}

/** What is not reached, and why. */
function limitsText(results: Results): string {
  const missed = claims.filter((claim) => !judgeClaim(results, claim).isReached);
  if (missed.length === 0) return 'Everything is reached.\n';
  const limits = new Set(missed.map(({ limit = '' }) => limit));
  return [...limits]
    .map((limit) => {
      const texts = missed.filter((claim) => (claim.limit ?? '') === limit).map(({ text }) => text);
      return `- Not reached: ${texts.join('; ')}. Why: ${limit}.\n`;
    })
    .join('');
}

function machineText({ date, machine, node }: Results): string {
  const { processor, processors, system } = machine;
  return `${processor}, ${processors} processors, ${system}, Node ${node}, ${date}`;
}

function groupText(results: Results, group: Group): string {
  const lines = Object.entries(group.lines).map(([line, unit]) => {
    const { highest, lowest, median } = spreadOf(figuresOf(results, group.name, line));
    const spread = `${figureText(lowest, unit)} to ${figureText(highest, unit)}`;
    return `  ${line.replaceAll('`', '').padEnd(48)} ${figureText(median, unit).padStart(20)}   ${spread}`;
  });
  return [group.title, ...lines].join('\n');
}

function claimText(results: Results, claim: Claim): string {
  const { isReached, measured } = judgeClaim(results, claim);
  const mark = isReached ? 'reached    ' : 'NOT REACHED';
  const text = claim.text.replaceAll('`', '');
  return `${mark}  ${text}: ${withUnit(measured.median, claim)} (${claim.bound} ${withUnit(claim.value, claim)})`;
}

function withUnit(value: number, { unit }: Claim): string {
  return unit === '×' ? `${digits(value)}×` : `${digits(value)} ${unit}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
