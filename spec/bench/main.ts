/**
 * `npm run bench`: measures everything, or the groups that are named, and prints medians and spread.
 *
 * `--runs N` for every group instead of its own number, `--json` for the figures of all runs as JSON, `--write` to keep
 * them in spec/bench/results.json and write docs/performance.md anew.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figures, Group } from './group.ts';
import { groups } from './groups.ts';
import type { Results } from './results.ts';
import { resultsText } from './results-text.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const unknown = positionals.find((name) => !groups.some((group) => group.name === name));
const runs = values.runs === undefined ? undefined : Number(values.runs);
if (unknown !== undefined)
  fail(`no group is called '${unknown}': use ${groups.map(({ name }) => name).join(', ')}`);
if (runs !== undefined && !(Number.isInteger(runs) && runs > 0)) fail(`--runs must be a whole number from 1`);
if (values.write && positionals.length > 0) fail('--write needs every group: name none');

const chosen = groups.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const results: Results = {
  machine: {
    processor: cpus()[0]?.model.trim() ?? 'an unknown processor',
    processors: cpus().length,
    system: `${type()} ${release()}`,
  },
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
  groups: Object.fromEntries(chosen.map((group) => [group.name, figuresOfRuns(group)])),
};
process.stdout.write(values.json ? `${JSON.stringify(results, null, 2)}\n` : resultsText(results));
if (values.write) {
  writeFileSync(join('spec', 'bench', 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  const { status } = spawnSync('npm', ['run', '--silent', 'docs'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) fail('spec/bench/results.json is written, but `npm run docs` failed');
}

/** The figures of every run of a group, by line. */
function figuresOfRuns(group: Group): Results['groups'][string] {
  const figures = Array.from({ length: runs ?? group.runs }, (_, run) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${group.name}, run ${run + 1} \u001b[K`);
    return figuresOfRun(group);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return Object.fromEntries(
    Object.keys(group.lines).map((line) => [line, figures.map((run) => rounded(run[line] ?? Number.NaN))]),
  );
}

/** One run in a process of its own: no group runs in what another one has left behind. */
function figuresOfRun({ name }: Group): Figures {
  const script = join(import.meta.dirname, 'one-run.js');
  const { status, stdout } = spawnSync(process.execPath, ['--expose-gc', script, name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) fail(`${name} was not measured`);
  const figures: Figures = JSON.parse(stdout);
  return figures;
}

/** To four figures: what is behind them is noise. */
function rounded(figure: number): number {
  return Number(figure.toPrecision(4));
}

function fail(line: string): never {
  process.stderr.write(`bench: ${line}\n`);
  process.exit(2);
}
