/** The recipes of docs/recipes.md work as they stand: each is taken from the page and run. */
import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { codeBlocks, documents, root } from '../docs/documents.ts';
import { pythonEnvironment } from '../python-environment.ts';
import { type Fault, type FaultyModel, keyStateOf, serveFaulty } from './faulty-model.ts';
import { program } from './played-aws.ts';
import { clientEnvironment } from './served-model.ts';

const page = documents.find(({ path }) => path === 'docs/recipes.md') ?? { path: '', text: '' };
let folder: string;

beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  folder = mkdtempSync(join(root, '.cache', 'recipes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a command printed, and its exit status. */
interface Ended {
  readonly status: number;
  readonly printed: string;
}

/** Runs a command to its end; what it leaves running in the background does not hold it up. */
function run(command: string, args: readonly string[], cwd: string, env = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env: { ...clientEnvironment, ...env } });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
    }
    child.once('exit', (status) => setTimeout(() => resolve({ status: status ?? 1, printed }), 50));
  });
}

/** The recipe's lines against the program under test and an endpoint of the test, about part of the table. */
function asTested(text: string, url: string): string {
  return text
    .replaceAll('npx --yes kms-reference-model@0.1.0', `'${process.execPath}' '${program}'`)
    .replaceAll('http://127.0.0.1:4566', url)
    .replaceAll('4566', new URL(url).port)
    .replaceAll(`conformance --endpoint ${url}`, `conformance --endpoint ${url} ${part}`);
}

/** A part of the table that has something for two of the four machines, and nothing for the others. */
const part = ['CancelKeyDeletion', 'Encrypt']
  .flatMap((operation) => [`${operation}+symmetric`, `${operation}+symmetric-external`])
  .map((words) => `--only ${words}`)
  .join(' ');

/** CancelKeyDeletion works on an Enabled key. */
const known: Fault = (call) =>
  call.operation === 'CancelKeyDeletion' && keyStateOf(call) === 'Enabled'
    ? { ok: true, response: { KeyId: String(call.input['KeyId']) } }
    : undefined;

/** Encrypt no longer works at all. */
const regression: Fault = (call) =>
  call.operation === 'Encrypt'
    ? { ok: false, exception: { name: 'DisabledException', message: 'a fault' } }
    : known(call);

describe('the workflow for GitHub Actions', () => {
  const [yaml] = codeBlocks(page, 'yaml');
  const workflow: Workflow = parse(yaml?.code ?? '');
  const [accept] = codeBlocks(page, 'sh');
  let emulator: FaultyModel;

  afterAll(() => emulator?.close());

  it('is green with a baseline of what is known', async () => {
    emulator = await serveFaulty(known);
    const accepted = await run('bash', ['-ec', asTested(accept?.code ?? '', emulator.url)], folder);
    expect(accepted).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'kms-baseline.json'), 'utf8')).toContain('CancelKeyDeletion');
    const parts = await shards();
    expect(parts.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect(await job('report', {})).toMatchObject({ status: 0 });
    const summary = readFileSync(join(folder, 'summary.md'), 'utf8');
    expect(summary).toContain('CancelKeyDeletion');
    for (const file of ['kms.xml', 'kms.md', 'kms.html']) expect(existsSync(join(folder, file))).toBe(true);
    await emulator.close();
  });

  it('turns red on the next regression, with a line that names it', async () => {
    emulator = await serveFaulty(regression);
    expect((await shards()).map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    const { status, printed } = await job('report', {});
    expect(status).toBe(1);
    expect(printed).toContain(
      'wrong answer (new): Encrypt in Enabled: DisabledException: a fault, not success',
    );
    expect(printed).not.toContain('(new): CancelKeyDeletion');
    await emulator.close();
  });

  it('turns red where an accepted finding is gone', async () => {
    emulator = await serveFaulty(() => undefined);
    expect((await shards()).map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    const { status, printed } = await job('report', {});
    expect(status).toBe(1);
    expect(printed).toMatch(/gone/);
    expect(printed).toContain('CancelKeyDeletion');
  });

  it('starts the emulator in the background, and waits until it answers', async () => {
    const file = join(folder, 'start-emulator');
    const serve = `'${process.execPath}' '${program}' serve --port "$2" & echo $! > emulator.pid; wait`;
    writeFileSync(file, `#!/bin/bash\nsleep 1\n${serve}\n`, { mode: 0o755 });
    const free = await serveFaulty(() => undefined);
    await free.close();
    const [start, wait] = workflow.jobs.part.steps.flatMap((step) => step.run ?? []);
    try {
      expect(await run('bash', ['-e', '-c', asTested(start ?? '', free.url)], folder)).toMatchObject({
        status: 0,
      });
      expect(await run('bash', ['-e', '-c', asTested(wait ?? '', free.url)], folder)).toMatchObject({
        status: 0,
      });
      expect((await fetch(`${free.url}/_kms-model/clock`)).status).toBe(200);
    } finally {
      process.kill(Number(readFileSync(join(folder, 'emulator.pid'), 'utf8')));
    }
  });

  /** The parts of the run, with their reports where download-artifact puts them. */
  async function shards(): Promise<readonly Ended[]> {
    const ended: Ended[] = [];
    rmSync(join(folder, 'reports'), { recursive: true, force: true });
    for (const [index, shard] of workflow.jobs.part.strategy.matrix.shard.entries()) {
      // What starts the emulator is another test's.
      ended.push(await job('part', { 'matrix.shard': shard }, 2));
      mkdirSync(join(folder, 'reports', `report-${index}`), { recursive: true });
      cpSync(join(folder, 'report.json'), join(folder, 'reports', `report-${index}`, 'report.json'));
    }
    return ended;
  }

  /** Runs the lines of a job as GitHub does: one bash for each step, `if: always()` also after a failure. */
  async function job(
    name: 'part' | 'report',
    values: Readonly<Record<string, string>>,
    from = 0,
  ): Promise<Ended> {
    let status = 0;
    let printed = '';
    const steps = workflow.jobs[name].steps.filter((step) => step.run !== undefined).slice(from);
    expect(steps.length).toBeGreaterThan(0);
    for (const { run: lines = '', if: condition } of steps) {
      if (status !== 0 && condition !== 'always()') continue;
      const filled = lines.replaceAll(
        /\$\{\{ ([\w.-]+) \}\}/g,
        (_, value: string) => values[value] ?? 'unknown',
      );
      const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', asTested(filled, emulator.url)];
      const ended = await run('bash', args, folder, { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') });
      status ||= ended.status;
      printed += ended.printed;
    }
    return { status, printed };
  }
});

describe('the recipe for vitest', () => {
  it('passes on the model, and fails on what is not like AWS with the calls that show it', async () => {
    const [code] = codeBlocks(page, 'typescript');
    const built = join(root, 'dist', 'conformance', 'index.js');
    writeFileSync(join(folder, 'kms.test.ts'), code?.code ?? '');
    writeFileSync(
      join(folder, 'faulty.test.ts'),
      (code?.code ?? '').replace(
        'const target = accountTarget();',
        [
          'const { send } = accountTarget();',
          'const target = {',
          "  send: async (operation, input, region) => (operation === 'DisableKey' ? {} : send(operation, input, region)),",
          '};',
        ].join('\n'),
      ),
    );
    writeFileSync(
      join(folder, 'vitest.config.ts'),
      `export default { resolve: { alias: { 'kms-reference-model/conformance': '${built}' } } };\n`,
    );
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const { printed, status } = await run(process.execPath, [vitest, 'run', '--root', folder], folder, {
      NO_COLOR: '1',
    });
    expect(printed).toContain('✓ kms.test.ts');
    expect(printed).toContain('FAIL  faulty.test.ts > behaves like AWS KMS');
    expect(printed).toMatch(/DisableKey.*KeyState/);
    expect(status).toBe(1);
  });
});

describe('the recipe for pytest', () => {
  it('passes on the model; on a faulty one the test of that operation fails, and says what came', async () => {
    const programs = await pythonEnvironment(
      'recipes',
      join(import.meta.dirname, 'recipes-requirements.txt'),
    );
    const [code] = codeBlocks(page, 'python');
    writeFileSync(join(folder, 'test_kms.py'), code?.code ?? '');
    const pytest = async (fault: Fault) => {
      const served = await serveFaulty(fault);
      const env = { KMS_MODEL: `${process.execPath} ${program}`, KMS_ENDPOINT: served.url };
      const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_kms.py'];
      const ended = await run(join(programs, 'python'), args, folder, env);
      await served.close();
      return ended;
    };
    expect(await pytest(() => undefined)).toMatchObject({
      status: 0,
      printed: expect.stringContaining('6 passed'),
    });
    const { printed, status } = await pytest(known);
    expect(status).toBe(1);
    expect(printed).toContain('1 failed, 5 passed');
    expect(printed).toContain('on a key in Enabled: expected KMSInvalidStateException, came success');
  });
});

describe('the recipe for Testcontainers', () => {
  it('compiles against the package', async () => {
    const home = join(root, '.cache', 'testcontainers-10.28.0');
    if (!existsSync(join(home, 'node_modules', 'testcontainers', 'package.json'))) {
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, 'package.json'), '{ "type": "module" }\n');
      const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', 'testcontainers@10.28.0'];
      expect(await run('npm', args, home)).toMatchObject({ status: 0 });
    }
    const [, code] = codeBlocks(page, 'typescript');
    const file = join(home, 'kms.test.ts');
    writeFileSync(file, code?.code ?? '');
    const settings = {
      extends: '../../tsconfig.json',
      compilerOptions: {
        paths: { 'kms-reference-model/conformance': ['../../src/conformance/index.ts'] },
      },
      include: ['kms.test.ts'],
    };
    writeFileSync(join(home, 'tsconfig.json'), JSON.stringify(settings));
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const printed = await new Promise<string>((resolve) => {
      execFile(tsc, ['-p', home], { cwd: home }, (_, out) => resolve(out));
    });
    expect(printed).toBe('');
  });
});

interface WorkflowStep {
  readonly run?: string;
  readonly if?: string;
}

/** As much of a workflow as is run here. */
interface Workflow {
  readonly jobs: {
    readonly part: {
      readonly strategy: { readonly matrix: { readonly shard: readonly string[] } };
      readonly steps: readonly WorkflowStep[];
    };
    readonly report: { readonly steps: readonly WorkflowStep[] };
  };
}
