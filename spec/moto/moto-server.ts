/**
 * moto, an emulator of AWS written in Python, as a target to test: installed once into `.cache/` in exactly the
 * versions of requirements.txt, started on a free loopback port, stopped by its process id.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pinnedVersion, pythonEnvironment } from '../python-environment.ts';

export interface MotoServer {
  readonly url: string;
  readonly version: string;
  stop(): Promise<void>;
}

const requirementsFile = join(import.meta.dirname, 'requirements.txt');
const startWithinMs = 60_000;

export async function startMoto(): Promise<MotoServer> {
  const version = await pinnedVersion('moto', requirementsFile);
  const programs = await pythonEnvironment(`moto-${version}`, requirementsFile);
  const server = spawn(join(programs, 'python'), ['-m', 'moto.server', '-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PYTHONUNBUFFERED: '1' },
  });
  const killWithUs = () => server.kill();
  process.once('exit', killWithUs);
  const stop = async () => {
    process.off('exit', killWithUs);
    await stopProcess(server);
  };
  try {
    return { url: await addressOf(server), version, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server binds port 0 and says on stderr which port it got, once it listens. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(
      () => reject(new Error(`moto did not start within ${startWithinMs} ms: ${said}`)),
      startWithinMs,
    );
    server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      // Keeps reading after the start, so that the pipe never fills; remembers only what may still matter.
      said = (said + chunk).slice(-4_000);
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
      if (url !== undefined) {
        clearTimeout(timer);
        resolve(url);
      }
    });
    server.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    server.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`moto ended with status ${code}: ${said}`));
    });
  });
}

async function stopProcess(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}
