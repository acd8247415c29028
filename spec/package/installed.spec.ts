/** What a user gets: the packed tarball, installed into an empty project, used from ESM, types and command line. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const typescript = join(root, 'node_modules', '.bin', 'tsc');
const customerKey =
  "{ keyManager: 'CUSTOMER', origin: 'AWS_KMS', keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', multiRegion: false }";

let project = '';
let published: string[] = [];

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** npm hands its own settings down to what it runs; here they would point the new project back at this one. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name),
    ),
  ),
  // What npm has to say about the settings of this machine is not looked at.
  npm_config_loglevel: 'error',
};

function run(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env: environment }, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== 'number') reject(error);
      else resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

async function succeed(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await run(command, args, cwd);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

const kmsModel = (...args: string[]) => run('npx', ['--no', '--', 'kms-model', ...args], project);

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'kms-reference-model-'));
  // dist is built before the tests run; running `prepare` again would mix its output with the JSON.
  const packed = await succeed(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', project],
    root,
  );
  published = (JSON.parse(packed) as { files: { path: string }[] }[]).flatMap((tarball) =>
    tarball.files.map((file) => file.path),
  );
  const tarball = (await readdir(project)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  await writeFile(join(project, 'package.json'), '{ "name": "user", "private": true, "type": "module" }\n');
  await succeed('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], project);
});

afterAll(() => rm(project, { recursive: true, force: true }));

test('only what a user needs is published', () => {
  const outside = published.filter(
    (path) => !/^(dist|docs)\/|^(package\.json|README\.md|LICENSE)$/.test(path),
  );
  expect(outside).toEqual([]);
  expect(published).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'dist/key/index.js',
      'dist/key/index.d.ts',
      'dist/cli/main.js',
    ]),
  );
});

test('the model is used from ESM', async () => {
  await writeFile(
    join(project, 'use.js'),
    `import { keyMachine, createKey, perform, performOrThrow, decide, KmsException } from 'kms-reference-model';
     const shapes = Object.entries({ keyMachine, createKey, perform, performOrThrow, decide, KmsException });
     const verdict = decide('CancelKeyDeletion', 'Enabled', ${customerKey});
     console.log(JSON.stringify({ exports: Object.fromEntries(shapes.map(([name, it]) => [name, typeof it])), verdict }));`,
  );
  expect(JSON.parse(await succeed(process.execPath, ['use.js'], project))).toMatchObject({
    exports: {
      keyMachine: 'object',
      createKey: 'function',
      perform: 'function',
      performOrThrow: 'function',
      decide: 'function',
      KmsException: 'function',
    },
    verdict: {
      verdict: 'refused',
      exception: 'KMSInvalidStateException',
      message: expect.stringContaining('is not pending deletion.'),
      basis: expect.stringMatching(/^(documented|recorded|inferred)$/),
      source: expect.stringMatching(/\S/),
    },
  });
});

test('the model is used from strict TypeScript', async () => {
  await writeFile(
    join(project, 'use.ts'),
    `import { decide, keyMachine } from 'kms-reference-model';
     const verdict = decide('CancelKeyDeletion', 'Enabled', ${customerKey});
     export const exception: string = verdict.verdict === 'refused' ? verdict.exception : '';
     export const id: string = keyMachine.id;
     // @ts-expect-error: a key state that AWS does not have
     decide('CancelKeyDeletion', 'Gone', ${customerKey});\n`,
  );
  const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
  expect(await succeed(typescript, [...options, 'use.ts'], project)).toBe('');
});

test('the command line explains a refusal', async () => {
  const { status, stdout, stderr } = await kmsModel('explain', 'CancelKeyDeletion', 'Enabled');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('KMSInvalidStateException');
});

test('the command line answers an unknown key state with one line and status 2', async () => {
  const { status, stdout, stderr } = await kmsModel('explain', 'CancelKeyDeletion', 'Enabeld');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining('Enabeld')]);
});

test('the explorer page is in the package, and is written as one file', async () => {
  const { status, stdout, stderr } = await kmsModel('explorer', '--out', 'explorer.html');
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'wrote explorer.html\n', stderr: '' });
  const html = await readFile(join(project, 'explorer.html'), 'utf8');
  expect(html).toContain('<title>The life of an AWS KMS key</title>');
  expect(html).toContain("default-src 'none'");
});

test.each(['svg', 'terminal', 'mermaid'])('the command line draws a path as %s', async (format) => {
  const path = 'ScheduleKeyDeletion CancelKeyDeletion';
  const { status, stdout, stderr } = await kmsModel('diagram', '--format', format, '--path', path);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/\(3\)\sCancelKeyDeletion/);
});

test('inspect says that the package for the inspector is missing, and goes on without it', async () => {
  const lines = "printf 'DisableKey\\nEncrypt\\n' | npx --no -- kms-model inspect --record key.jsonl";
  const { status, stdout, stderr } = await run('bash', ['-c', lines], project);
  expect(stderr).toBe(
    'kms-model: going on without the inspector: the package @statelyai/inspect is not installed: ' +
      'npm install @statelyai/inspect@0.7 to stream to the inspector\n',
  );
  expect(status).toBe(0);
  expect(stdout).toContain('✓ DisableKey: the key is now Disabled\n✗ Encrypt: DisabledException');
  expect(
    await succeed('npx', ['--no', '--', 'kms-model', 'inspect', '--play', 'key.jsonl'], project),
  ).toContain('as recorded\n');
});

test('the compiled model is used from ESM, and exported with the schema that is published', async () => {
  await writeFile(
    join(project, 'compiled.js'),
    `import { compile } from 'kms-reference-model/explore';
     const life = compile().lifecycleOf('symmetric');
     console.log(life.states[life.initial].keyState);`,
  );
  expect(await succeed(process.execPath, ['compiled.js'], project)).toBe('Enabled\n');
  const { status, stdout } = await kmsModel('export', '--type', 'hmac');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ $schema: 'urn:kms-reference-model:compiled-model' });
  expect(published).toEqual(
    expect.arrayContaining([
      'docs/schemas/compiled-model.schema.json',
      'docs/compiled.md',
      'docs/compiled.py',
    ]),
  );
});
