import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type Account, type CreateAccountOptions, createAccount } from '../account/account.ts';
import type { KeyWrapping } from '../account/stand-in/wrapping.ts';
import { type HttpAnswer, textAnswer } from './http-answer.ts';
import { routeTo } from './route.ts';
import { ServedAccount } from './served-account.ts';
import { type ClockReading, ServedClock } from './served-clock.ts';
import { openStateFile, type SavedState, StateFileError } from './state-file.ts';
import { exceptionResponse } from './wire.ts';
import { rsaWrapping } from './wrapping.ts';

/** What a server serves and where. Everything has a default. */
export interface StartServerOptions {
  /** A free port unless given. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 unless given. */
  readonly host?: string;
  /** The Region of requests that name none; us-east-1 unless given. */
  readonly region?: string;
  /** What a new account is made with. An account from a state file has its own settings. */
  readonly account?: Omit<CreateAccountOptions, 'at'>;
  /** The real time unless given, or what the state file says. */
  readonly clock?: ClockReading;
  /** The file that the account is read from and saved to; without it, the account ends with the server. */
  readonly stateFile?: string;
  /** Real RSA unless given. */
  readonly wrapping?: KeyWrapping;
  /** How long a request may take to arrive; see {@link RequestLimits}. */
  readonly limits?: Partial<RequestLimits>;
  /** Hears of what the caller sees as KMSInternalException: a state file that cannot be written, a defect of the model. */
  readonly onTrouble?: (error: unknown) => void;
}

export interface ReferenceServer {
  /** Such as `http://127.0.0.1:4599`, without a slash at the end. */
  readonly url: string;
  readonly served: ServedAccount;
  /** Answers what has been asked, then ends every connection. */
  readonly close: () => Promise<void>;
}

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
const maxBodyBytes = 1_049_600;

/** How much of a body that is too large is still let in, so that its sender gets to read the answer. */
const maxDiscardedBytes = 16 * 1024 * 1024;

/**
 * Serves an account over HTTP: the wire protocol of AWS KMS, and the control path.
 *
 * With a state file, a change is on the disk before it is answered.
 *
 * @throws StateFileError for a state file that cannot be used
 * @throws RangeError for a clock before the account's last instant
 * @throws an error with `code` EADDRINUSE, EACCES or EADDRNOTAVAIL if the address cannot be had
 * @example
 * const { url, close } = await startServer({ account: { seed: 'my test' } });
 * const client = new KMSClient({ endpoint: url, region: 'eu-central-1', credentials });
 */
export async function startServer(options: StartServerOptions = {}): Promise<ReferenceServer> {
  const { port = 0, host = '127.0.0.1', region = 'us-east-1', onTrouble } = options;
  const stateFile = options.stateFile === undefined ? null : await openStateFile(options.stateFile);
  const found = stateFile?.found ?? null;
  const clock = new ServedClock(
    options.clock ?? found?.clock ?? { kind: 'real', offset: 0 },
    found?.account.at,
  );
  const served = new ServedAccount({
    account:
      found === null ? createAccount({ ...options.account, at: clock.now() }) : accountIn(found, options),
    clock,
    wrapping: options.wrapping ?? rsaWrapping,
    ...(stateFile === null ? {} : { onChange: stateFile.changed }),
  });
  const route = routeTo(served, { region, host });

  const answer = async (request: IncomingMessage): Promise<HttpAnswer> => {
    const body = await readBody(request);
    if (body === null) return textAnswer(413, `HTTP content length exceeded ${maxBodyBytes} bytes.`);
    try {
      const { method = '', url = '' } = request;
      const answered = route({ method, path: url, headers: singleHeaders(request), body });
      await stateFile?.settled(() => ({ clock: clock.reading, account: served.account }));
      return answered;
    } catch (error) {
      onTrouble?.(error);
      return exceptionResponse('KMSInternalException', '');
    }
  };

  const server = createServer({ ...defaultLimits, ...options.limits, keepAliveTimeout });
  const underWay = new Set<ServerResponse>();
  const respond = (request: IncomingMessage, response: ServerResponse) => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
    answer(request).then(
      (answered) => send(response, answered, server.listening),
      () => response.destroy(),
    );
  };
  server.on('request', respond);
  server.on('checkContinue', (request, response) => {
    if (Number(request.headers['content-length'] ?? 0) <= maxBodyBytes) response.writeContinue();
    respond(request, response);
  });
  server.on('clientError', refuseUnreadable);
  server.maxConnections = maxConnections;
  await listening(server, port, host);
  return { url: urlOf(server.address()), served, close: () => closed(server, underWay) };
}

function accountIn({ account }: SavedState, { account: settings, stateFile }: StartServerOptions): Account {
  const wanted = settings?.accountId ?? account.accountId;
  if (wanted === account.accountId) return account;
  throw new StateFileError(`${stateFile} holds the account ${account.accountId}, not ${wanted}`);
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

function singleHeaders(request: IncomingMessage): Record<string, string | undefined> {
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
function readBody(request: IncomingMessage): Promise<Buffer | null> {
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
