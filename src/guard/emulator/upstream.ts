import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest, Agent as TlsAgent } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { HttpAnswer } from '../../serve/http-answer.ts';
import { singleHeaders } from '../../serve/http-server.ts';
import type { HttpRequest } from '../../serve/route.ts';
import { EmulatorTrouble, type Forward } from './emulator.ts';

export interface UpstreamOptions {
  /** Such as `http://127.0.0.1:5000`; only its scheme, host and port count. */
  readonly url: string;
  /** How long a call of KMS may take there, milliseconds. */
  readonly timeout: number;
}

/** An emulator that is reached over HTTP. */
export interface Upstream {
  readonly forward: Forward;
  /** Hands on a request that is none of KMS, byte for byte, and its answer, as they come. */
  readonly pass: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Ends the connections that are kept for later. */
  readonly close: () => void;
}

/** The longest answer of a call of KMS that is taken, in bytes. */
const longestAnswer = 16 * 1024 * 1024;

/** @throws RangeError for what is not the URL of an HTTP server */
export function upstreamAt({ url, timeout }: UpstreamOptions): Upstream {
  const { protocol, hostname, port } = httpUrl(url);
  const isTls = protocol === 'https:';
  const open = isTls ? httpsRequest : httpRequest;
  const agent = isTls ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const place = { hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port, agent };

  const forward: Forward = ({ method, path, headers, body }) =>
    new Promise<HttpAnswer>((resolve, reject) => {
      const fail = (why: string) => reject(new EmulatorTrouble(`the emulator at ${url} ${why}`));
      const sent = open({
        ...place,
        method,
        path,
        headers: { ...defined(headers), 'content-length': body.length },
      });
      const timer = setTimeout(() => {
        reject(new EmulatorTrouble(`the emulator at ${url} did not answer in ${timeout} ms`, true));
        sent.destroy();
      }, timeout);
      sent.once('close', () => clearTimeout(timer));
      sent.once('error', (error) => fail(`cannot be reached: ${error.message}`));
      sent.once('response', (response) => {
        const chunks: Buffer[] = [];
        let length = 0;
        response.on('data', (chunk: Buffer) => {
          length += chunk.length;
          chunks.push(chunk);
          if (length <= longestAnswer) return;
          fail(`answers more than ${longestAnswer} bytes`);
          sent.destroy();
        });
        response.once('error', () => fail('broke off its answer'));
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 502,
            headers: withoutFraming(singleHeaders(response)),
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      sent.end(body);
    });

  return {
    forward,
    pass: async (request, response) => {
      const { method, url: path, rawHeaders } = request;
      const sent = open({ ...place, method, path, headers: rawHeaders, setHost: false });
      const answered = new Promise<IncomingMessage>((resolve, reject) => {
        sent.once('response', resolve).once('error', reject);
      });
      response.once('close', () => sent.destroy());
      try {
        // An emulator may answer before it has read the whole request.
        const uploaded = pipeline(request, sent).catch(() => {});
        const answer = await answered;
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
        await pipeline(answer, response);
        await uploaded;
      } catch (error) {
        if (response.headersSent) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
        response.end(`the emulator at ${url} cannot be reached: ${reason}\n`);
      }
    },
    close: () => agent.destroy(),
  };
}

function httpUrl(text: string): URL {
  if (URL.canParse(text)) {
    const url = new URL(text);
    if (['http:', 'https:'].includes(url.protocol)) return url;
  }
  throw new RangeError(
    `the upstream must be a URL such as http://127.0.0.1:5000; got '${text.slice(0, 60)}'`,
  );
}

function defined(headers: HttpRequest['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** How an answer was sent is the connection's matter. */
function withoutFraming(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const ours = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding'];
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || ours.includes(name) ? [] : [[name, value]],
    ),
  );
}
