/** What the package costs an embedder: what is downloaded, what is installed, what `import` takes. */
import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Project } from './project.ts';

let project: Project;

beforeAll(async () => {
  project = await Project.with();
});

afterAll(() => project.remove());

const modules = () => join(project.folder, 'node_modules');

// 500 kB until the guard, the reader of CloudTrail logs and real cryptography came in: some 30 kB each.
test('the tarball has at most 650 kB', async () => {
  const { size } = await stat(join(project.folder, await project.tarball()));
  expect(size).toBeLessThanOrEqual(650_000);
});

test('at most 5 packages are installed, of those that are needed xstate alone', async () => {
  const { packages }: { packages: Readonly<Record<string, unknown>> } = JSON.parse(
    await readFile(join(modules(), '.package-lock.json'), 'utf8'),
  );
  expect(Object.keys(packages).sort()).toEqual(['node_modules/kms-reference-model', 'node_modules/xstate']);
});

test('at most 12 MB are installed', async () => {
  let bytes = 0;
  for (const file of await readdir(modules(), { recursive: true })) {
    const { size } = await lstat(join(modules(), file));
    bytes += size;
  }
  expect(bytes).toBeLessThanOrEqual(12_000_000);
});

test('no source maps and nothing of what the build alone needs is published', async () => {
  const published = await readdir(join(modules(), 'kms-reference-model'), { recursive: true });
  expect(published.filter((file) => /\.map$|elk|ajv/.test(file))).toEqual([]);
});

/** Licences under which what is bundled may be passed on, if they are with it. */
const allowing = ['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];

test('the licences of all that is bundled are in one file, and each allows it', async () => {
  const text = await readFile(
    join(modules(), 'kms-reference-model', 'dist', 'THIRD-PARTY-LICENSES.txt'),
    'utf8',
  );
  const bundled = [...text.matchAll(/^(@?[a-z][^ ]*) [\d.]+ \((.+)\)$/gm)].map(
    ([, name = '', licence = '']) => ({
      name,
      licence,
    }),
  );
  expect(bundled.filter(({ licence }) => !allowing.includes(licence))).toEqual([]);
  const names = bundled.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['@aws-sdk/client-kms', '@noble/hashes', 'commander', 'fast-check', 'preact']),
  );
  expect(names).not.toContain('elkjs');
  for (const terms of text.split(`\n${'-'.repeat(80)}\n`).slice(1)) expect(terms.length).toBeGreaterThan(500);
});

test('says how much processor time import takes: at most 90 ms on a machine that does nothing else', async () => {
  const script = `const before = process.cpuUsage(); await import('kms-reference-model');
    const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000)`;
  const ms = Number(await project.succeed(process.execPath, ['--input-type=module', '-e', script]));
  console.log(`import 'kms-reference-model': ${ms.toFixed(0)} ms of processor time`);
  expect(ms).toBeGreaterThan(0);
});

test('import and require give the same model', async () => {
  const script = `import { createRequire } from 'node:module';
    import * as imported from 'kms-reference-model';
    const required = createRequire(import.meta.url)('kms-reference-model');
    console.log(imported.KmsException === required.KmsException, imported.keyMachine === required.keyMachine);`;
  await project.write('same.js', script);
  expect(await project.succeed(process.execPath, ['same.js'])).toBe('true true\n');
});
