/** moto's own tests of KMS, from its source distribution, against a served model. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { XMLParser } from 'fast-xml-parser';
import { pinnedVersion, pythonEnvironment } from '../python-environment.ts';
import { clientEnvironment, startModel } from '../world/served-model.ts';

const run = promisify(execFile);
const requirements = join(import.meta.dirname, 'requirements.txt');
const cache = join(import.meta.dirname, '..', '..', '.cache', 'suites');

/** A test that failed, with the first line of what pytest says of it. */
export interface FailedTest {
  readonly test: string;
  readonly message: string;
}

/** What a suite came to. */
export interface SuiteResult {
  readonly version: string;
  readonly tests: number;
  readonly failures: readonly FailedTest[];
}

/** Tests of moto's code, not of a KMS: they call no server. */
const notOfKms = ['test_model.py', 'test_server.py', 'test_utils.py'];

/** Runs it: every test against an account of its own, as moto's mock has it. */
export async function runMotoSuite(): Promise<SuiteResult> {
  const version = await pinnedVersion('moto', join(import.meta.dirname, '..', 'moto', 'requirements.txt'));
  const programs = await pythonEnvironment('suites-python', requirements);
  const folder = await sourceOf('moto', version, programs);
  const model = await startModel('--account', '123456789012');
  const report = join(cache, 'moto.xml');
  try {
    const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-p', 'reset_before_each', '--tb=line'];
    const ignored = notOfKms.map((file) => `--ignore=tests/test_kms/${file}`);
    const env = {
      ...clientEnvironment,
      PYTHONPATH: import.meta.dirname,
      PYTHONDONTWRITEBYTECODE: '1',
      TEST_SERVER_MODE: 'true',
      TEST_SERVER_MODE_ENDPOINT: model.url,
    };
    const all = [...args, `--junitxml=${report}`, ...ignored, 'tests/test_kms'];
    // Failed tests end it with a status, too.
    await run(join(programs, 'python'), all, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 }).catch(
      () => {},
    );
  } finally {
    await model.end('SIGTERM');
  }
  return { version, ...resultIn(await readFile(report, 'utf8')) };
}

/** The unpacked source distribution of a package; downloaded if missing. */
async function sourceOf(name: string, version: string, programs: string): Promise<string> {
  const folder = join(cache, `${name}-${version}`);
  await mkdir(cache, { recursive: true });
  if (!(await readdir(cache)).includes(`${name}-${version}`)) {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', name, '--dest', cache];
    await run(join(programs, 'python'), [...pip, `${name}==${version}`]);
    await run('tar', ['-xzf', join(cache, `${name}-${version}.tar.gz`), '-C', cache]);
  }
  return folder;
}

function resultIn(xml: string): Omit<SuiteResult, 'version'> {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testcase',
  });
  const cases: readonly JUnitCase[] = parser.parse(xml).testsuites.testsuite.testcase;
  const failures = cases.flatMap(({ name, failure, error }) => {
    const failed = failure ?? error;
    return failed === undefined ? [] : [{ test: name, message: failed.message.split('\n')[0] ?? '' }];
  });
  return { tests: cases.length, failures };
}

interface JUnitCase {
  readonly name: string;
  readonly failure?: { readonly message: string };
  readonly error?: { readonly message: string };
}
