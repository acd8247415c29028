import type { ObservedOutcome } from '../oracle/observation.ts';

const throttling: ReadonlySet<string> = new Set([
  'LimitExceededException.Throttling',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const serverFaults: ReadonlySet<string> = new Set([
  'DependencyTimeoutException',
  'InternalFailure',
  'InternalServerError',
  'KMSInternalException',
  'KeyUnavailableException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
]);

const lacking: ReadonlySet<string> = new Set([
  'InvalidAction',
  'NotImplemented',
  'NotImplementedError',
  'NotImplementedException',
  'UnknownOperationException',
]);

/** What the AWS SDK calls an answer without an exception, and one that is not JSON. */
const nameless: ReadonlySet<string> = new Set(['SyntaxError', 'Unknown', 'UnknownError']);

/**
 * What an error says that a target's `send` rejected with: of the AWS SDK, of the network, or of code in this process.
 *
 * An HTML page, and a status of 404 or 405 without an exception, is how web frameworks say that they lack an operation: no
 * answer of KMS, and nothing was done.
 */
export function outcomeOfError(error: unknown): ObservedOutcome {
  const { name, message, status } = factsOf(error);
  if (isHtml(error)) {
    return { kind: 'not implemented', why: `HTTP ${status ?? 'answer'} with an HTML page` };
  }
  if (lacking.has(name) || status === 501) {
    const how = nameless.has(name) ? `HTTP ${status ?? ''}` : name;
    return { kind: 'not implemented', why: message === '' ? how : `${how}: ${message.slice(0, 200)}` };
  }
  if ((status === 404 || status === 405) && nameless.has(name)) {
    return { kind: 'not implemented', why: `HTTP ${status} without an exception` };
  }
  if (throttling.has(name) || status === 429) return { kind: 'throttled', why: name };
  if (serverFaults.has(name) || (status !== undefined && status >= 500)) {
    return { kind: 'ambiguous', why: name };
  }
  const isRefusal = (status !== undefined && status >= 400) || /(Exception|Error\d*)$/.test(name);
  if (isRefusal && !isOwnError(error)) {
    return { kind: 'refused', exception: name, message, ...(status === undefined ? {} : { status }) };
  }
  return { kind: 'ambiguous', why: reasonOf(error) };
}

/** An error of JavaScript or of the network: not an answer of the target. */
function isOwnError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return true;
  if ('$fault' in error) return false;
  if ('code' in error || 'errno' in error) return true;
  const name = 'name' in error ? error.name : '';
  return (
    error instanceof SyntaxError ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    name === 'Error' ||
    name === 'TimeoutError' ||
    name === 'AbortError'
  );
}

interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
}

function factsOf(error: unknown): ErrorFacts {
  if (typeof error !== 'object' || error === null) {
    return { name: '', message: String(error), status: undefined };
  }
  return {
    name: 'name' in error && typeof error.name === 'string' ? error.name : '',
    message: messageOf(error, 'message' in error && typeof error.message === 'string' ? error.message : ''),
    status: statusOf(error),
  };
}

/** Where AWS sends no message, the SDK makes one up from the name: `UnknownError` or the exception itself. */
function messageOf(error: object, message: string): string {
  const name = 'name' in error ? error.name : '';
  return message === name || message === 'UnknownError' ? '' : message;
}

function statusOf(error: object): number | undefined {
  for (const holder of ['$metadata', '$response']) {
    const value: unknown = Object.getOwnPropertyDescriptor(error, holder)?.value;
    if (typeof value !== 'object' || value === null) continue;
    if ('httpStatusCode' in value && typeof value.httpStatusCode === 'number') return value.httpStatusCode;
    if ('statusCode' in value && typeof value.statusCode === 'number') return value.statusCode;
  }
  return undefined;
}

/** The SDK fails to parse an HTML page as JSON; it keeps the text in a hidden member of its SyntaxError. */
function isHtml(error: unknown): boolean {
  if (!(error instanceof SyntaxError)) return false;
  const body: unknown = Object.getOwnPropertyDescriptor(error, '$responseBodyText')?.value;
  return (
    /^\s*<(!doctype|html)/i.test(typeof body === 'string' ? body : '') ||
    /Unexpected token '?</.test(error.message)
  );
}

function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  const [line = ''] = (code === '' || message.includes(code) ? message : `${code} ${message}`).split('\n');
  return line.slice(0, 200);
}
