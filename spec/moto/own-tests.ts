import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pinnedVersion, pythonEnvironment } from '../python-environment.ts';

const run = promisify(execFile);
const requirements = join(import.meta.dirname, 'tests-requirements.txt');
const cache = join(import.meta.dirname, '..', '..', '.cache', 'moto-tests');

const files = [
  'test_kms',
  'test_kms_encrypt',
  'test_kms_grants',
  'test_kms_key_rotation',
  'test_kms_mac',
].map((name) => `tests/test_kms/${name}.py`);

/** What came of moto's own tests of KMS, by name with parameters. */
export interface OwnTests {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/** Runs moto's own tests of KMS, which its source distribution carries, against a server at a URL. */
export async function runOwnTests(url: string): Promise<OwnTests> {
  const programs = await pythonEnvironment('moto-own-tests', requirements);
  const python = join(programs, 'python');
  const version = await pinnedVersion('moto', requirements);
  const folder = join(cache, `moto-${version}`);
  if (!existsSync(join(folder, 'tests', 'test_kms'))) {
    await mkdir(cache, { recursive: true });
    const words = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--no-binary',
      'moto',
      `moto==${version}`,
    ];
    await run(python, words, { cwd: cache });
    const kept = ['__init__.py', 'conftest.py', 'markers.py', 'test_kms'].map(
      (name) => `moto-${version}/tests/${name}`,
    );
    await run('tar', ['xzf', `moto-${version}.tar.gz`, ...kept], { cwd: cache });
    for (const file of files) {
      const source = join(folder, file);
      await writeFile(source, wellFormed(await readFile(source, 'utf8')));
    }
  }
  const options = ['-q', '-p', 'no:cacheprovider', '--tb=no', '-rpf'];
  const env = {
    ...process.env,
    TEST_SERVER_MODE: 'true',
    TEST_SERVER_MODE_ENDPOINT: url,
    AWS_DEFAULT_REGION: 'us-east-1',
  };
  const printed = await run(python, ['-m', 'pytest', ...options, ...files], { cwd: folder, env }).then(
    ({ stdout }) => stdout,
    (error: { readonly stdout: string }) => error.stdout,
  );
  const named = (how: string) =>
    [...printed.matchAll(new RegExp(`^${how} tests/test_kms/\\w+\\.py::(\\S+)`, 'gm'))].map(
      ([, name = '']) => name,
    );
  return { passed: named('PASSED'), failed: named('FAILED') };
}

/**
 * The tests with policies that are JSON and with AWS's names of operations, in the place of `my policy` and `DECRYPT`: AWS
 * takes neither, and what most of these tests are about comes after that.
 */
function wellFormed(source: string): string {
  return source
    .replaceAll(
      /"(my policy|My Policy|my awesome key policy|policy 2\.0|new policy)"/g,
      (_, name: string) => {
        return `'{"Version": "2012-10-17", "Id": "${name}", "Statement": []}'`;
      },
    )
    .replaceAll('"DECRYPT"', '"Decrypt"')
    .replaceAll('"ENCRYPT"', '"Encrypt"');
}
