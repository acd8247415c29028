import type { Operation } from '../../key/operation.ts';
import { wireObject } from '../../scenario/wire-form.ts';
import { lackingNames } from '../../serve/missing-operation.ts';
import type { ObservedOutcome } from '../oracle/observation.ts';
import { type RequestMembers, RunStopped, type Target } from './target.ts';

/**
 * Makes a call and says what came of it, with the output as the target gave it: bytes and dates; empty unless it answered.
 *
 * @throws RunStopped by what stands between a run and its target: time is up, Ctrl-C
 */
export async function outcomeOf(
  target: Target,
  operation: Operation,
  input: RequestMembers,
  region: string,
): Promise<{ readonly outcome: ObservedOutcome; readonly output: RequestMembers }> {
  try {
    const answer = await target.send(operation, input, region);
    const output = typeof answer === 'object' && answer !== null ? { ...answer } : {};
    return { outcome: { kind: 'answered', output: wireObject(answer) }, output };
  } catch (error) {
    if (error instanceof RunStopped) throw error;
    return { outcome: outcomeOfError(error), output: {} };
  }
}

/** Says whether a call was answered that there is no such key. */
export function isNotFound(outcome: ObservedOutcome): boolean {
  return outcome.kind === 'refused' && outcome.exception === 'NotFoundException';
}

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

/** What the AWS SDK calls an answer without an exception, and one that is not JSON. */
const nameless: ReadonlySet<string> = new Set(['SyntaxError', 'Unknown', 'UnknownError']);

/**
 * What an error says that a target's `send` rejected with: of the AWS SDK, of the network, or of code in this process.
 *
 * An HTML page, and a status of 404 or 405 without an exception, is how web frameworks say that they lack an operation: no
 * answer of KMS, and nothing was done.
 */
export function outcomeOfError(error: unknown): ObservedOutcome {
  const name = textOf(error, 'name');
  const message = messageOf(error);
  const status = statusOf(error);
  if (isHtml(error)) {
    return { kind: 'not implemented', why: `HTTP ${status ?? 'answer'} with an HTML page` };
  }
  if (lackingNames.has(name) || status === 501) {
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
  return (
    'code' in error ||
    'errno' in error ||
    error instanceof SyntaxError ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    ['Error', 'TimeoutError', 'AbortError'].includes(textOf(error, 'name'))
  );
}

/** Where AWS sends no message, the SDK makes one up from the name: `UnknownError` or the exception itself. */
function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const message = textOf(error, 'message');
  return message === textOf(error, 'name') || message === 'UnknownError' ? '' : message;
}

function statusOf(error: unknown): number | undefined {
  for (const holder of [memberOf(error, '$metadata'), memberOf(error, '$response')]) {
    const status = memberOf(holder, 'httpStatusCode') ?? memberOf(holder, 'statusCode');
    if (typeof status === 'number') return status;
  }
  return undefined;
}

/** The SDK fails to parse an HTML page as JSON; it keeps the text in a hidden member of its SyntaxError. */
function isHtml(error: unknown): boolean {
  return (
    error instanceof SyntaxError &&
    (/^\s*<(!doctype|html)/i.test(textOf(error, '$responseBodyText')) ||
      /Unexpected token '?</.test(error.message))
  );
}

function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const code = textOf(error, 'code');
  const message = textOf(error, 'message');
  const [line = ''] = (code === '' || message.includes(code) ? message : `${code} ${message}`).split('\n');
  return line.slice(0, 200);
}

/** A member of whatever was thrown, also a hidden one. */
function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown, name: string): string {
  const text = memberOf(value, name);
  return typeof text === 'string' ? text : '';
}
