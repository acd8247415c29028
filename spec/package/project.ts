/** The packed tarball in the hands of a user: an empty project in which it is installed. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..', '..');

/** How a program ended, and what it said. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** npm hands its own settings down to what it runs; here they would point the new project back at this one. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(package|lifecycle|config_local_prefix)|VITEST|NODE_ENV)/.test(name),
    ),
  ),
  // What npm has to say about the settings of this machine is not looked at.
  npm_config_loglevel: 'error',
};

/** A folder with a package.json, in which programs are run. */
export class Project {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A new project with the packed tarball, and with further packages such as `jest@30.2.0`. */
  static async with(...packages: readonly string[]): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), 'kms-reference-model-')));
    await project.write('package.json', '{ "name": "user", "private": true, "type": "module" }\n');
    // dist is built before the tests run; `prepare` would build it again while others read it.
    await project.succeed('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', '.', root]);
    const options = ['--prefer-offline', '--no-audit', '--no-fund'];
    await project.succeed('npm', ['install', ...options, `./${await project.tarball()}`, ...packages]);
    return project;
  }

  /** The name of the packed tarball in the folder. */
  async tarball(): Promise<string> {
    const tarball = (await readdir(this.folder)).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('npm pack made no tarball');
    return tarball;
  }

  write(file: string, text: string): Promise<void> {
    return writeFile(join(this.folder, file), text);
  }

  run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const options = { cwd: this.folder, env: { ...environment, ...env }, maxBuffer: 1e8 };
      execFile(command, args, options, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(error);
        else resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });
  }

  /** What a program printed. @throws Error if it fails */
  async succeed(command: string, args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.run(command, args);
    if (status !== 0)
      throw new Error(`${command} ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
    return stdout;
  }

  kmsModel(...args: readonly string[]): Promise<Ended> {
    return this.run('npx', ['--no', '--', 'kms-model', ...args]);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
