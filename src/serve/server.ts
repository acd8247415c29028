import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CreateAccountOptions, createAccount, type KeyWrapping } from '../account/index.ts';
import { type ServedAccount, serveAccount } from './served-account.ts';
import { type ClockReading, servedClock } from './served-clock.ts';
import { answerWire, exceptionResponse, plainResponse, type WireResponse } from './wire.ts';
import { rsaWrapping } from './wrapping.ts';

/** What a server serves and where. Everything has a default. */
export interface StartServerOptions {
  /** A free port unless given. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** The Region of requests that are not signed; us-east-1 unless given. */
  readonly region?: string;
  /** The account to begin with: a new one, made with these options. */
  readonly account?: Omit<CreateAccountOptions, 'at'>;
  /** The real time unless given. */
  readonly clock?: ClockReading;
  /** Real RSA unless given. */
  readonly wrapping?: KeyWrapping;
  /** Hears of what should not happen: a defect of the model, which the caller sees as KMSInternalException. */
  readonly onDefect?: (error: unknown) => void;
}

/** A server that listens. */
export interface ReferenceServer {
  /** Such as `http://127.0.0.1:4599`, without a slash at the end. */
  readonly url: string;
  readonly served: ServedAccount;
  /** Answers what has been asked, then ends every connection. */
  readonly close: () => Promise<void>;
}

/** A request of AWS KMS is far below; a larger one is refused before it has arrived. */
const maxBodyBytes = 1024 * 1024;

/** How long a request may take to arrive, milliseconds. */
const requestTimeout = 30_000;

/** How long a closing server waits for calls under way, milliseconds. */
const closingTime = 2_000;

/**
 * Serves an account over HTTP, in the wire protocol of AWS KMS.
 *
 * @throws an error with `code` EADDRINUSE, EACCES or EADDRNOTAVAIL if the address cannot be had
 * @example
 * const { url, close } = await startServer({ port: 0 });
 * const client = new KMSClient({ endpoint: url, region: 'eu-central-1', credentials });
 */
export async function startServer(options: StartServerOptions = {}): Promise<ReferenceServer> {
  const { port = 0, host = '127.0.0.1', region = 'us-east-1', onDefect } = options;
  const clock = servedClock(options.clock ?? { kind: 'real', offset: 0 });
  const served = serveAccount({
    account: createAccount({ ...options.account, at: clock.now() }),
    clock,
    wrapping: options.wrapping ?? rsaWrapping,
  });
  let requestCount = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request, response);
    if (body === undefined) return;
    const { status, headers, body: text } = answered(request, body);
    response.writeHead(status, {
      ...headers,
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  };

  const answered = (request: IncomingMessage, body: Buffer): WireResponse => {
    try {
      if (request.method !== 'POST') {
        return plainResponse(405, 'this is the reference model of AWS KMS: send POST requests of its API');
      }
      requestCount += 1;
      return answerWire(served, {
        headers: singleHeaders(request),
        body,
        defaultRegion: region,
        count: requestCount,
      });
    } catch (error) {
      onDefect?.(error);
      return exceptionResponse('KMSInternalException', '');
    }
  };

  const server = createServer(
    { requestTimeout, headersTimeout: 10_000, keepAliveTimeout: 65_000, connectionsCheckingInterval: 1_000 },
    (request, response) => {
      answer(request, response).catch(() => response.destroy());
    },
  );
  server.maxConnections = 2_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    url: urlOf(server.address()),
    served,
    close: () =>
      new Promise((resolve) => {
        const cutOff = setTimeout(() => server.closeAllConnections(), closingTime);
        server.close(() => {
          clearTimeout(cutOff);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** The body of a request; undefined if it is too large, which has then been answered. */
async function bodyOf(request: IncomingMessage, response: ServerResponse): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBodyBytes) {
      response.writeHead(413, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
      response.end(`a request of AWS KMS is smaller than ${maxBodyBytes} bytes\n`);
      return undefined;
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function singleHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value?.join(', '),
    ]),
  );
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
