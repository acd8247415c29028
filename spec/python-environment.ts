/**
 * Programs written in Python that the tests talk to, each in a virtual environment of its own under `.cache/`, in
 * exactly the versions of a requirements file.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cacheFolder = join(import.meta.dirname, '..', '.cache');
const pipInstall = [
  '-m',
  'pip',
  'install',
  '--quiet',
  '--disable-pip-version-check',
  '--no-input',
  '--no-deps',
  '--no-compile',
];

/**
 * The virtual environment with the pinned requirements: made if missing, a half made or outdated one made anew.
 *
 * @param name the folder under `.cache/`
 * @returns the folder of its programs: `python` and what the packages bring
 */
export async function pythonEnvironment(name: string, requirementsFile: string): Promise<string> {
  const folder = join(cacheFolder, name);
  const programs = join(folder, 'bin');
  const mark = join(folder, 'installed-from');
  const wanted = createHash('sha256')
    .update(await readFile(requirementsFile))
    .digest('hex');
  if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return programs;

  await rm(folder, { recursive: true, force: true });
  await mkdir(cacheFolder, { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  await run(join(programs, 'python'), [...pipInstall, '-r', requirementsFile]);
  await writeFile(mark, wanted);
  return programs;
}

/** The version of a package that a requirements file pins. */
export async function pinnedVersion(packageName: string, requirementsFile: string): Promise<string> {
  const requirements = await readFile(requirementsFile, 'utf8');
  const version = new RegExp(`^${packageName}==(\\S+)$`, 'm').exec(requirements)?.[1];
  if (version === undefined) throw new Error(`${requirementsFile} pins no ${packageName}==VERSION`);
  return version;
}
