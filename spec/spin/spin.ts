/**
 * Runs SPIN on the Promela models of this folder: generates a verifier, compiles it, runs it, reads what it prints.
 * Everything happens in a folder of its own, which is removed afterwards.
 */
import { execFile, spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Model = 'key.pml' | 'set.pml' | 'store.pml';

export interface Verification {
  /** Different states; the one before CreateKey is one more. */
  readonly states: number;
  /** Calls and service events that are possible, counted in each state; the start is one more. */
  readonly transitions: number;
  /** Failed assertions, and states that are an end and should not be. SPIN stops at the first. */
  readonly errors: number;
  /** Statements that no path reaches. SPIN knows them only without D_STEP. */
  readonly unreached: readonly string[];
}

/** One call or service event, and the facts before and after it as the model prints them. */
export interface Step {
  readonly before: string;
  readonly call: string;
  /** Empty when an assertion failed before the step was done. */
  readonly after: string;
}

export interface Counterexample {
  /** The sentence that an assertion of the model stands for. */
  readonly violated: string;
  readonly steps: readonly Step[];
}

export function isInstalled(): boolean {
  return ['spin -V', 'gcc --version'].every(
    (command) => spawnSync(command, { shell: true, stdio: 'ignore' }).status === 0,
  );
}

/** Looks at every state of a model for failed assertions. Defines are those that the model's first lines explain. */
export function runSpin(model: Model, defines: readonly string[] = []): Promise<Verification> {
  return inFolder(async (folder) => {
    await compile(folder, model, defines, ['-DSAFETY']);
    return readVerification(await search(folder));
  });
}

/** Looks for runs of a model that break one of its LTL formulas: the errors found, by the formula's name. */
export function verifyFormulas(
  model: Model,
  defines: readonly string[] = [],
): Promise<Readonly<Record<string, number>>> {
  return inFolder(async (folder) => {
    const generated = await compile(folder, model, ['LTL', 'D_STEP', ...defines]);
    const errors: Record<string, number> = {};
    for (const [, name = ''] of generated.matchAll(/^ltl (\w+):/gm)) {
      errors[name] = readVerification(await search(folder, ['-a', '-N', name])).errors;
    }
    return errors;
  });
}

/** Every transition of a model, for a comparison of more than counts. */
export function readTransitions(model: Model, defines: readonly string[] = []): Promise<Step[]> {
  return inFolder(async (folder) => {
    await compile(folder, model, ['TELL', 'D_STEP', ...defines], ['-DSAFETY', '-DPRINTF']);
    const printed = await search(folder);
    readVerification(printed);
    return readSteps(printed);
  });
}

/** The shortest way to a failed assertion of a model that has one. */
export function findCounterexample(model: Model, defines: readonly string[] = []): Promise<Counterexample> {
  const all = ['TELL', 'D_STEP', ...defines];
  return inFolder(async (folder) => {
    await compile(folder, model, all, ['-DSAFETY', '-DBFS']);
    const { errors } = readVerification(await search(folder));
    if (errors === 0) throw new Error(`${model} ${defines.join(' ')} has no error to show`);
    const replayed = await run(folder, 'spin', ['-t', '-T', ...all.map(asOption), model]);
    return { violated: await readViolated(folder, replayed), steps: readSteps(replayed) };
  });
}

/** A counterexample as a table: the calls, the key state (or states) after each, and the facts that it changed. */
export function formatCounterexample({ violated, steps }: Counterexample): string {
  const rows = steps.map(({ before, call, after }, index) => [
    `${index + 1}`,
    call,
    keyStates(after),
    changedFacts(before, after),
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return [...lines.map((line) => line.trimEnd()), `violates: ${violated}`].join('\n');
}

function keyStates(facts: string): string {
  return facts
    .split(';')
    .map((key) => key.split(' ').find((fact) => /^[A-Z]/.test(fact)))
    .filter((state) => state !== undefined)
    .join(', ');
}

function changedFacts(before: string, after: string): string {
  const old = before.split(' ');
  const changed = after.split(' ').filter((fact, index) => fact.includes('=') && fact !== old[index]);
  return changed.join(' ');
}

function readVerification(printed: string): Verification {
  if (/max search depth too small|out of memory|aborting/.test(printed)) {
    throw new Error(`SPIN did not look at every state:\n${printed}`);
  }
  return {
    states: readNumber(printed, /(\d+) states, stored/),
    transitions: readNumber(printed, /(\d+) transitions \(=/),
    errors: readNumber(printed, /errors: (\d+)/),
    unreached: [...printed.matchAll(/^\t\S+, state \d+, "(.*)"$/gm)]
      .map(([, statement = '']) => statement)
      .filter((statement) => statement !== '-end-'),
  };
}

function readNumber(printed: string, pattern: RegExp): number {
  const found = pattern.exec(printed)?.[1];
  if (found === undefined) throw new Error(`SPIN printed no ${pattern}:\n${printed}`);
  return Number(found);
}

function readSteps(printed: string): Step[] {
  return [...printed.matchAll(/^(.+?) \| (.+?) \| (.*)$/gm)].map(
    ([, before = '', call = '', after = '']) => ({
      before: before.trim(),
      call,
      after: after.startsWith('spin:') ? '' : after.trim(),
    }),
  );
}

/** The comment above the assertion that failed, or what SPIN says. */
async function readViolated(folder: string, replayed: string): Promise<string> {
  const [, file, line] = /spin: (\w+\.pml):(\d+), Error: assertion violated/.exec(replayed) ?? [];
  if (file === undefined) return 'a state that is an end and should not be';
  const above = (await readFile(join(folder, file), 'utf8')).split('\n').slice(0, Number(line));
  const [, sentence] = above.join('\n').match(/.*\/\* (.*?) \*\//s) ?? [];
  return sentence ?? `${file}:${line}`;
}

function asOption(define: string): string {
  return `-D${define}`;
}

async function compile(
  folder: string,
  model: Model,
  defines: readonly string[],
  directives: readonly string[] = [],
): Promise<string> {
  const generated = await run(folder, 'spin', ['-a', ...defines.map(asOption), model]);
  await run(folder, 'gcc', ['-w', ...directives, '-o', 'pan', 'pan.c']);
  return generated;
}

function search(folder: string, options: readonly string[] = []): Promise<string> {
  return run(folder, join(folder, 'pan'), ['-m200000', '-w20', ...options]);
}

/** What a program prints. An error that SPIN finds in a model is no failure of the program. */
function run(folder: string, program: string, options: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, options, { cwd: folder, maxBuffer: 2 ** 30 }, (error, printed, complaints) => {
      if (error === null) resolve(printed);
      else reject(new Error(`${error.message}\n${printed}\n${complaints}`, { cause: error }));
    });
  });
}

async function inFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'kms-spin-'));
  try {
    const models = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.pml'));
    await Promise.all(models.map((name) => copyFile(join(import.meta.dirname, name), join(folder, name))));
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
