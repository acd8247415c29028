import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { HttpAnswer } from './http-answer.ts';

/** How long a closing server waits for calls under way, milliseconds. */
const closingTime = 2_000;

/** How long a request may take to arrive, so that no client blocks the server. Milliseconds. */
export interface RequestLimits {
  /** For the headers; 10 seconds unless given. */
  readonly headersTimeout: number;
  /** For all of it; 30 seconds unless given. */
  readonly requestTimeout: number;
  /** How often the server looks who is late; every second unless given. */
  readonly connectionsCheckingInterval: number;
}

const defaultLimits: RequestLimits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
};

/** Clients keep idle connections for a minute at most; the server keeps them a little longer. Milliseconds. */
const keepAliveTimeout = 65_000;

const maxConnections = 4_000;

/** The largest body that AWS takes. Source: its answer to a larger one (aws/aws-sdk-js-v3 issue 4184). */
export const maxBodyBytes = 1_049_600;

/** How much of a body that is too large is still let in, so that its sender gets to read the answer. */
const maxDiscardedBytes = 16 * 1024 * 1024;

/** What an HTTP server needs to know. */
export interface StartHttpOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly limits: Partial<RequestLimits>;
  /** The longest body of a request that asks first whether it may send it, in bytes; {@link maxBodyBytes} unless given. */
  readonly longestBody?: (request: IncomingMessage) => number;
  /** Answers one request, by `send` or by itself; whoever sent it is cut off if this fails. */
  readonly respond: (
    request: IncomingMessage,
    send: (answer: HttpAnswer) => void,
    response: ServerResponse,
  ) => Promise<void>;
}

/** A server that listens. */
export interface HttpServer {
  /** Such as `http://127.0.0.1:4599`, without a slash at the end. */
  readonly url: string;
  /** Answers what has been asked, then ends every connection. */
  readonly close: () => Promise<void>;
}

/**
 * Listens for HTTP with limits that keep one client from blocking the others.
 *
 * @throws an error with `code` EADDRINUSE, EACCES or EADDRNOTAVAIL if the address cannot be had
 */
export async function startHttp({
  host,
  port,
  limits,
  longestBody = () => maxBodyBytes,
  respond,
}: StartHttpOptions): Promise<HttpServer> {
  const server = createServer({ ...defaultLimits, ...limits, keepAliveTimeout });
  const underWay = new Set<ServerResponse>();
  const begin = (request: IncomingMessage, response: ServerResponse) => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
    const sendAnswer = (answer: HttpAnswer) => send(response, answer, server.listening);
    respond(request, sendAnswer, response).catch(() => response.destroy());
  };
  server.on('request', begin);
  server.on('checkContinue', (request, response) => {
    if (Number(request.headers['content-length'] ?? 0) <= longestBody(request)) response.writeContinue();
    begin(request, response);
  });
  server.on('clientError', refuseUnreadable);
  server.maxConnections = maxConnections;
  await listening(server, port, host);
  return { url: urlOf(server.address()), close: () => closed(server, underWay) };
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, keepAlive: boolean): void {
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    ...(keepAlive ? {} : { connection: 'close' }),
  });
  response.end(body);
}

/** What cannot be read as HTTP, or did not arrive in time. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, line] =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? [408, 'the request did not arrive in time']
      : error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'the headers are too long']
        : [400, 'this is not an HTTP request'];
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-type: text/plain`;
  socket.end(`${head}\r\ncontent-length: ${line.length + 1}\r\n\r\n${line}\n`);
}

/** The headers of a request, names in lower case, each with one value. */
export function singleHeaders(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value?.join(', '),
    ]),
  );
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function closed(server: Server, underWay: ReadonlySet<ServerResponse>): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve));
  const answered = [...underWay].map((response) => new Promise((resolve) => response.once('close', resolve)));
  const timeIsUp = new AbortController();
  await Promise.race([
    Promise.all(answered),
    setTimeout(closingTime, undefined, { signal: timeIsUp.signal }).catch(() => {}),
  ]);
  timeIsUp.abort();
  server.closeAllConnections();
  await ended;
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

/**
 * Reads the body of a request.
 *
 * @returns null as soon as it is too large; what follows is discarded
 * @throws an error if the sender goes away before the end
 */
export function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) resolve(null);
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBodyBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve(null);
      if (length > maxDiscardedBytes) request.destroy();
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the sender went away')));
  });
}
