import type { Operation } from '../../key/operation.ts';
import type { HttpAnswer } from '../../serve/http-answer.ts';
import { lackingNames } from '../../serve/missing-operation.ts';
import type { HttpRequest } from '../../serve/route.ts';
import { type Members, membersOf, textIn } from '../members.ts';

/** Hands a request on to the emulator and gives what it answers; an {@link EmulatorTrouble} if it does not answer. */
export type Forward = (request: HttpRequest) => Promise<HttpAnswer>;

/** Why an emulator did not answer. */
export class EmulatorTrouble extends Error {
  override readonly name = 'EmulatorTrouble';
  /** Whether it took too long; otherwise it could not be reached, broke off, or answered too much. */
  readonly isLate: boolean;

  constructor(message: string, isLate = false) {
    super(message);
    this.isLate = isLate;
  }
}

/** What an emulator made of a call. */
export type EmulatorAnswer =
  | { readonly kind: 'done'; readonly output: Members; readonly answer: HttpAnswer }
  | { readonly kind: 'refused'; readonly exception: string; readonly answer: HttpAnswer }
  /** It has not got the operation: nothing was done. */
  | { readonly kind: 'missing'; readonly answer: HttpAnswer }
  /** Its own fault: the call may have taken effect. */
  | { readonly kind: 'failed'; readonly exception: string; readonly answer: HttpAnswer };

/** The emulator as one caller reaches it: with the headers of that caller's request. */
export class Emulator {
  readonly #request: HttpRequest;
  readonly #forward: Forward;
  /** The calls that were made besides the caller's, by the names of their operations. */
  readonly ownCalls: Operation[] = [];

  constructor(request: HttpRequest, forward: Forward) {
    this.#request = request;
    this.#forward = forward;
  }

  /** Hands on the caller's request as it is. @throws EmulatorTrouble */
  async handOn(): Promise<EmulatorAnswer> {
    return read(await this.#forward({ ...this.#request, headers: withoutOurs(this.#request.headers) }));
  }

  /** Hands on the caller's request with another input. @throws EmulatorTrouble */
  async handOnWith(input: Members): Promise<EmulatorAnswer> {
    return read(await this.#forward(this.#with(this.#request.headers, input)));
  }

  /**
   * Makes a call that the caller did not make.
   *
   * @param region the Region to call, where it is not the caller's
   * @throws EmulatorTrouble
   */
  async ask(operation: Operation, input: Members, region?: string): Promise<EmulatorAnswer> {
    this.ownCalls.push(operation);
    const { authorization } = this.#request.headers;
    const headers = {
      ...this.#request.headers,
      'x-amz-target': `TrentService.${operation}`,
      ...(region === undefined || authorization === undefined
        ? {}
        : { authorization: authorization.replace(/(Credential=[^/,]*\/[^/,]*\/)[^/,]*/, `$1${region}`) }),
    };
    return read(await this.#forward(this.#with(headers, input)));
  }

  #with(headers: HttpRequest['headers'], input: Members): HttpRequest {
    const body = new TextEncoder().encode(JSON.stringify(input));
    return { ...this.#request, headers: withoutOurs(headers), body };
  }
}

/** What is of the connection, or of the model alone: the length is told anew, and the answer is to come as plain text. */
const ourHeaders = [
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'x-kms-model-caller',
];

function withoutOurs(headers: HttpRequest['headers']): HttpRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ourHeaders.includes(name)));
}

/** What an answer over HTTP says. A page in HTML, or a status without an exception, is how web frameworks lack an operation. */
function read(answer: HttpAnswer): EmulatorAnswer {
  const { status, body } = answer;
  if (/^\s*<(!doctype|html)/i.test(body)) return { kind: 'missing', answer };
  const members = parsed(body);
  if (status < 300 && members !== null) return { kind: 'done', output: members, answer };
  const exception = exceptionIn(members ?? {}, answer);
  if (status === 501 || lackingNames.has(exception)) return { kind: 'missing', answer };
  if (exception === '' && (status === 404 || status === 405)) return { kind: 'missing', answer };
  return status >= 400 && status < 500
    ? { kind: 'refused', exception, answer }
    : { kind: 'failed', exception, answer };
}

/** As the AWS SDKs read it: what stands before a colon and after a hash. */
function exceptionIn(members: Members, { headers }: HttpAnswer): string {
  const named = textIn(members, '__type') ?? textIn(members, 'code') ?? headers['x-amzn-errortype'] ?? '';
  return named.split(':')[0]?.split('#').at(-1) ?? '';
}

/** The members of a body; an empty one, and `null`, have none. Null if it is not JSON. */
function parsed(body: string): Members | null {
  if (body === '') return {};
  try {
    return membersOf(JSON.parse(body));
  } catch {
    return null;
  }
}
