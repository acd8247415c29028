/** `kms-model serve` as a process of its own, as a user starts it: what the clients of the world talk to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export interface ServedModel {
  readonly url: string;
  /** Moves the clock through the control path. */
  readonly advance: (duration: string) => Promise<void>;
  /** Sends a signal, unless the process has ended. @returns the exit status, or the signal that ended it */
  readonly end: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
  /** What it wrote so far, on standard output and standard error. */
  readonly said: () => string;
}

const program = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const startWithinMs = 20_000;

/** What every client of a test is configured with: no file and no service of this machine has a say. */
export const clientEnvironment = {
  PATH: process.env['PATH'] ?? '',
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  NO_PROXY: '127.0.0.1',
};

/** Starts the built program on a free port. @throws an error with what it said if it does not listen in time */
export async function startModel(...args: readonly string[]): Promise<ServedModel> {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('exit', (status, signal) => {
      process.off('exit', killWithUs);
      resolve(signal ?? status);
    });
  });
  const url = await listening(child, ended, () => output);
  return {
    url,
    said: () => output,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
    advance: async (duration) => {
      const answer = await fetch(`${url}/_kms-model/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ advance: duration }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
  };
}

async function listening(child: ChildProcess, ended: Promise<unknown>, said: () => string): Promise<string> {
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  for (const start = performance.now(); performance.now() - start < startWithinMs; ) {
    const url = /^listening on (http:\/\/[\d.]+:\d+)\n/m.exec(said())?.[1];
    if (url !== undefined) return url;
    if (hasEnded) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`kms-model serve does not listen: ${said()}`);
}
