import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Peer, RunningPeer } from './peer.ts';

const startWithinMs = 120_000;
const endWithinMs = 5_000;

/**
 * Installs a peer if need be, starts it on a free loopback port and waits until it answers KMS calls. The process ends
 * with this one, whatever happens.
 *
 * @throws {Error} with the last words of the peer, if it ends or does not answer within two minutes
 */
export async function startPeer(peer: Peer): Promise<RunningPeer> {
  const port = await freePort();
  const { program, arguments: words, environment } = peer.command(await peer.install(), port);
  const server = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const killWithUs = () => server.kill('SIGKILL');
  process.once('exit', killWithUs);
  const stop = async () => {
    await endProcess(server);
    process.off('exit', killWithUs);
  };
  try {
    const url = `http://127.0.0.1:${port}`;
    await untilItAnswers(peer, server, url);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port on 127.0.0.1');
  return address.port;
}

async function untilItAnswers(peer: Peer, server: ChildProcess, url: string): Promise<void> {
  let said = '';
  let ended: string | null = null;
  // Read to the end, so that the pipes never fill; only what may still matter is kept.
  const hear = (chunk: string) => {
    said = (said + chunk).slice(-2_000);
  };
  server.stdout?.setEncoding('utf8').on('data', hear);
  server.stderr?.setEncoding('utf8').on('data', hear);
  server.once('error', ({ message }) => {
    ended = message;
  });
  server.once('exit', (code, signal) => {
    ended = `ended with ${code ?? signal}`;
  });
  const deadline = Date.now() + startWithinMs;
  while (!(await answers(url))) {
    if (ended !== null) throw new Error(`${peer.name} did not start: ${ended}: ${said}`);
    if (Date.now() > deadline) throw new Error(`${peer.name} did not answer in ${startWithinMs} ms: ${said}`);
    await pause(100);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'TrentService.ListKeys',
        authorization:
          'AWS4-HMAC-SHA256 Credential=conformance/20260101/us-east-1/kms/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: '{}',
      signal: AbortSignal.timeout(5_000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function endProcess(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const timer = setTimeout(() => server.kill('SIGKILL'), endWithinMs);
  await ended;
  clearTimeout(timer);
}
