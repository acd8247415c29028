/**
 * A new operation of AWS is a row in the catalogue and a row in the key state table: a copy of the model is given one that
 * AWS does not have, and everything else knows of it without being told.
 */
import { execFile } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const copy = new URL('.cache/new-operation/', root);

const operationRow =
  "  GetKeyHealth: row('metadata', 'KeyId', alias, anyone, none, none, none, stays, none),\n";
const tableRow =
  '  GetKeyHealth: row(customer, ok, disabled, deletion, deletion, noMaterial, unavailable, creating, updating, anyType),\n';

/** Adds a row to a table of the copy, where the alphabet wants it. */
async function addRow(file: string, row: string): Promise<void> {
  const place = new URL(file, copy);
  const text = await readFile(place, 'utf8');
  const next = text.indexOf('\n  GetKeyLastUsage:') + 1;
  if (next === 0) throw new Error(`${file} has no row of GetKeyLastUsage`);
  await writeFile(place, text.slice(0, next) + row + text.slice(next));
}

/** A module of the copy: it has the types of the original, but for the new operation. */
function imported<Module>(original: () => Promise<Module>, file: string): Promise<Module> {
  expect(original).toBeTypeOf('function');
  return import(new URL(file, copy).href);
}

beforeAll(async () => {
  await rm(copy, { recursive: true, force: true });
  for (const part of ['src/', 'docs/schemas/', 'package.json', 'tsconfig.json']) {
    await cp(new URL(part, root), new URL(part, copy), { recursive: true });
  }
  await addRow('src/key/operation.ts', operationRow);
  await addRow('src/key/key-state-table.ts', tableRow);
});

afterAll(() => rm(copy, { recursive: true, force: true }));

describe('An operation that AWS does not have, in its two rows', () => {
  it.each(['.', 'src/draw/page'])('compiles everywhere: %s', async (project) => {
    const compiler = fileURLToPath(new URL('node_modules/.bin/tsc', root));
    const compiled = promisify(execFile)(compiler, ['--noEmit', '-p', project], { cwd: fileURLToPath(copy) });
    const output = compiled.then(
      ({ stdout }) => stdout,
      (error: { readonly stdout: string }) => error.stdout,
    );
    expect(await output).toBe('');
  });

  it('needs its row in the key state table to compile', async () => {
    const place = new URL('src/key/key-state-table.ts', copy);
    const whole = await readFile(place, 'utf8');
    await writeFile(place, whole.replace(tableRow, ''));
    const compiler = fileURLToPath(new URL('node_modules/.bin/tsc', root));
    const compiled = promisify(execFile)(compiler, ['--noEmit'], { cwd: fileURLToPath(copy) });
    await expect(compiled).rejects.toMatchObject({
      stdout: expect.stringContaining("Property 'GetKeyHealth' is missing"),
    });
    await writeFile(place, whole);
  });

  it('has its row in what the program prints, and its reasons', async () => {
    const { runProgram } = await imported(() => import('../../src/cli/program.ts'), 'src/cli/program.ts');
    const kmsModel = async (...args: readonly string[]) => {
      let written = '';
      const write = (text: string) => {
        written += text;
      };
      await runProgram(args, { write, writeError: write, isTerminal: false, colors: false });
      return written;
    };
    expect(await kmsModel('table')).toMatch(/^GetKeyHealth +/m);
    expect(await kmsModel('explain', 'GetKeyHealth', 'Disabled')).toContain('DisabledException');
    expect(await kmsModel('export', '--type', 'symmetric')).toContain('"GetKeyHealth"');
  });

  it('is answered on an account, and the last call of a vector', async () => {
    const { createAccount } = await imported(
      () => import('../../src/account/account.ts'),
      'src/account/account.ts',
    );
    const { operationNames } = await imported(
      () => import('../../src/key/operation.ts'),
      'src/key/operation.ts',
    );
    const { runScenario } = await imported(() => import('../../src/scenario/run.ts'), 'src/scenario/run.ts');
    const { vectorOf } = await imported(
      () => import('../../src/scenario/vector.ts'),
      'src/scenario/vector.ts',
    );
    const added = operationNames.filter((name) => String(name) === 'GetKeyHealth');
    const calls = (['CreateKey', 'DisableKey', ...added] as const).map(
      (operation) => ({ kind: 'call', operation, region: 'us-east-1', input: {} }) as const,
    );
    const scenario = runScenario([...calls.slice(0, 1), ...calls.slice(-1)], createAccount());
    const [created, answered] = scenario.calls;
    expect(created?.output?.['KeyMetadata']).toMatchObject({ Arn: answered?.output?.['KeyId'] });
    const refused = vectorOf(runScenario(calls, createAccount()));
    expect(refused.calls.at(-1)).toMatchObject({ operation: 'GetKeyHealth', input: { KeyId: '{key-1.id}' } });
    expect(refused.conforms[0]).toMatchObject({ exception: 'DisabledException' });
  });

  it('is a step of a life as the explorer page and the diagrams tell it', async () => {
    const { live } = await imported(() => import('../../src/draw/path/life.ts'), 'src/draw/path/life.ts');
    const { readPath } = await imported(
      () => import('../../src/draw/path/life-step.ts'),
      'src/draw/path/life-step.ts',
    );
    const outcomes = live('symmetric', readPath('GetKeyHealth DisableKey GetKeyHealth')).map(
      ({ outcome }) => outcome,
    );
    expect(outcomes.slice(1)).toMatchObject([
      { kind: 'done' },
      { kind: 'done' },
      { kind: 'refused', exception: { name: 'DisabledException' } },
    ]);
  });

  it('is visited in every key state by the tour of a target', async () => {
    const { checkConformance } = await imported(
      () => import('../../src/conformance/check-conformance.ts'),
      'src/conformance/check-conformance.ts',
    );
    const { accountTarget } = await imported(
      () => import('../../src/conformance/targets/account-target.ts'),
      'src/conformance/targets/account-target.ts',
    );
    const only = ['GetKeyHealth+symmetric-multi-region'];
    const { cells, findings } = await checkConformance({ target: accountTarget(), only });
    expect(findings).toEqual([]);
    expect(cells.map(({ keyState }) => keyState)).toEqual(
      expect.arrayContaining(['Enabled', 'Disabled', 'PendingReplicaDeletion', 'Creating', 'Updating']),
    );
    expect(new Set(cells.map(({ result }) => result))).toEqual(new Set(['conforms']));
  });
});
