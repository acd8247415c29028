/** A served model that plays AWS for a program of its own, and what befalls that program at a call. */
import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { sdkTarget } from '../../src/conformance/targets/sdk-target.ts';
import { startServer } from '../../src/serve/server.ts';
import { type Remains, remainsIn } from '../aws-safety/remains.ts';
import { clientEnvironment } from './served-model.ts';

export const program = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

export const regions = ['eu-central-1', 'eu-west-1'] as const;

/** A call as it arrives at what plays AWS. */
export interface ArrivedCall {
  readonly operation: string;
  readonly region: string;
  /** How many calls of this operation have come, this one among them. */
  readonly count: number;
}

/** What is done with a call: answered, done without an answer, or not even done. */
export type Treatment = 'answer' | 'do and drop' | 'drop';

export interface PlayedAws {
  readonly url: string;
  /** The operations that came, in order. */
  readonly calls: readonly string[];
  /** Decides about every call from now on; everything is answered unless given. */
  treat: (call: ArrivedCall) => Treatment | Promise<Treatment>;
  /** Every key that is there, whatever became of it. */
  readonly remains: () => Promise<readonly Remains[]>;
  readonly close: () => Promise<void>;
}

/** Starts it on a free port. */
export async function playAws(): Promise<PlayedAws> {
  const model = await startServer();
  const target = sdkTarget({ endpoint: model.url, regions });
  const calls: string[] = [];
  const played: PlayedAws = {
    url: '',
    calls,
    treat: () => 'answer',
    remains: () => remainsIn(target, regions),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      target.close();
      await model.close();
    },
  };
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const region = /\/([a-z0-9-]+)\/kms\//.exec(String(request.headers.authorization))?.[1] ?? '';
    calls.push(operation);
    const count = calls.filter((each) => each === operation).length;
    const treatment = await played.treat({ operation, region, count });
    if (treatment === 'drop') {
      response.destroy();
      return;
    }
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) {
      if (typeof value === 'string' && /^(x-amz-|content-type|authorization)/.test(name))
        headers.set(name, value);
    }
    const answer = await fetch(model.url, {
      method: 'POST',
      headers,
      body: Buffer.concat(chunks),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (treatment === 'do and drop') {
      response.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  };
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return Object.assign(played, { url: `http://127.0.0.1:${port}` });
}

/** The program, running. */
export interface Running {
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<{
    readonly status: number | NodeJS.Signals;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

/** Starts `kms-model` with AWS's endpoint set by the SDK's own environment variable, as a process of its own. */
export function startProgram(
  url: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Running {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...clientEnvironment, AWS_ENDPOINT_URL_KMS: url, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    kill: (signal) => {
      child.kill(signal);
    },
    ended: new Promise((resolve) => {
      child.once('close', (status, signal) => {
        process.off('exit', killWithUs);
        resolve({ status: signal ?? status ?? 0, stdout, stderr });
      });
    }),
  };
}
