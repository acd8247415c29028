/** What a user gets: the packed tarball, installed into an empty project, used from ESM, types and command line. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Project, root } from './project.ts';

const typescript = join(root, 'node_modules', '.bin', 'tsc');
const customerKey =
  "{ keyManager: 'CUSTOMER', origin: 'AWS_KMS', keySpec: 'SYMMETRIC_DEFAULT', keyUsage: 'ENCRYPT_DECRYPT', multiRegion: false }";

let project: Project;
let published: readonly string[] = [];

beforeAll(async () => {
  project = await Project.with();
  const listed = await project.succeed('tar', ['-tzf', await project.tarball()]);
  published = listed
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
});

afterAll(() => project.remove());

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
  await project.write(
    'use.js',
    `import { keyMachine, createKey, perform, performOrThrow, decide, KmsException } from 'kms-reference-model';
     const shapes = Object.entries({ keyMachine, createKey, perform, performOrThrow, decide, KmsException });
     const verdict = decide('CancelKeyDeletion', 'Enabled', ${customerKey});
     console.log(JSON.stringify({ exports: Object.fromEntries(shapes.map(([name, it]) => [name, typeof it])), verdict }));`,
  );
  expect(JSON.parse(await project.succeed(process.execPath, ['use.js']))).toMatchObject({
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
      basis: expect.stringMatching(/^(recorded|documented|observed|inferred)$/),
      source: expect.stringMatching(/\S/),
    },
  });
});

test('the checks of files, which the build compiled, say what those of the source say', async () => {
  const bad = (Conformance: typeof import('../../src/conformance/index.ts')) => {
    const { readReport, readBaseline, checkTrace } = Conformance;
    const trace = (line: string) => () => checkTrace(new Blob([line]).stream());
    return Promise.all(
      [
        () => readReport('{}'),
        () => readBaseline('{ "about": 1, "findings": [] }'),
        () => readBaseline('{ "findings": [{ "id": 1 }] }'),
        trace('{ "trace": 1, "seed": "one" }'),
        trace('{ "observations": "all" }'),
        trace('{ "operation": "Encode", "start": 0, "outcome": { "kind": "answered" } }'),
        trace('{ "operation": "Encrypt", "start": 0, "outcome": { "kind": "lost" } }'),
        trace('{ "operation": "Encrypt", "start": 0, "outcome": { "kind": "refused", "exception": "" } }'),
      ].map(async (read) => {
        try {
          return await read();
        } catch (error) {
          return String(error);
        }
      }),
    );
  };
  await project.write(
    'check.js',
    `import * as Conformance from 'kms-reference-model/conformance';
     console.log(JSON.stringify(await (${bad})(Conformance)));`,
  );
  const said: unknown = JSON.parse(await project.succeed(process.execPath, ['check.js']));
  expect(said).toEqual(await bad(await import('../../src/conformance/index.ts')));
  expect(said).toContainEqual(expect.stringContaining('unknown operation "Encode"'));
  expect(said).toEqual(Array(8).fill(expect.stringMatching(/^(TraceError|ReportFileError): /)));
});

test('the model is used from strict TypeScript', async () => {
  await project.write(
    'use.ts',
    `import { decide, keyMachine } from 'kms-reference-model';
     const verdict = decide('CancelKeyDeletion', 'Enabled', ${customerKey});
     export const exception: string = verdict.verdict === 'refused' ? verdict.exception : '';
     export const id: string = keyMachine.id;
     // @ts-expect-error: a key state that AWS does not have
     decide('CancelKeyDeletion', 'Gone', ${customerKey});\n`,
  );
  const options = ['--strict', '--noEmit', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023'];
  expect(await project.succeed(typescript, [...options, 'use.ts'])).toBe('');
});

test('the command line explains a refusal', async () => {
  const { status, stdout, stderr } = await project.kmsModel('explain', 'CancelKeyDeletion', 'Enabled');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('KMSInvalidStateException');
});

test('the command line answers an unknown key state with one line and status 2', async () => {
  const { status, stdout, stderr } = await project.kmsModel('explain', 'CancelKeyDeletion', 'Enabeld');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining('Enabeld')]);
});

test('the explorer page is in the package, and is written as one file', async () => {
  const { status, stdout, stderr } = await project.kmsModel('explorer', '--out', 'explorer.html');
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'wrote explorer.html\n', stderr: '' });
  const html = await readFile(join(project.folder, 'explorer.html'), 'utf8');
  expect(html).toContain('<title>The life of an AWS KMS key</title>');
  expect(html).toContain("default-src 'none'");
});

test.each(['svg', 'terminal', 'mermaid'])('the command line draws a path as %s', async (format) => {
  const path = 'ScheduleKeyDeletion CancelKeyDeletion';
  const { status, stdout, stderr } = await project.kmsModel('diagram', '--format', format, '--path', path);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/\(3\)\sCancelKeyDeletion/);
});

test('inspect says that the package for the inspector is missing, and goes on without it', async () => {
  const lines = "printf 'DisableKey\\nEncrypt\\n' | npx --no -- kms-model inspect --record key.jsonl";
  const { status, stdout, stderr } = await project.run('bash', ['-c', lines]);
  expect(stderr).toBe(
    'kms-model: going on without the inspector: the package @statelyai/inspect is not installed: ' +
      'npm install @statelyai/inspect@0.7 to stream to the inspector\n',
  );
  expect(status).toBe(0);
  expect(stdout).toContain('✓ DisableKey: the key is now Disabled\n✗ Encrypt: DisabledException');
  expect(
    await project.succeed('npx', ['--no', '--', 'kms-model', 'inspect', '--play', 'key.jsonl']),
  ).toContain('as recorded\n');
});

test('the compiled model is used from ESM, and exported with the schema that is published', async () => {
  await project.write(
    'compiled.js',
    `import { compile } from 'kms-reference-model/explore';
     const life = compile().lifecycleOf('symmetric');
     console.log(life.states[life.initial].keyState);`,
  );
  expect(await project.succeed(process.execPath, ['compiled.js'])).toBe('Enabled\n');
  const { status, stdout } = await project.kmsModel('export', '--type', 'hmac');
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
