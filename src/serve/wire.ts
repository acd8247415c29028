import type { CallOutcome } from '../account/call.ts';
import { type ExceptionName, exceptionFaults } from '../key/exception.ts';
import { isOperation } from '../key/operation.ts';
import { type HttpAnswer, textAnswer } from './http-answer.ts';
import type { ServedAccount, ServedCall } from './served-account.ts';

/** A request as HTTP has it: header names in lower case, the body as bytes. */
export interface WireRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What follows `?` in the path; empty if there is none. */
  readonly query: string;
  readonly body: Uint8Array;
  /** The Region for a request that names none in its signature or its host. */
  readonly defaultRegion: string;
  /** The number of the request: its ID is made of it. */
  readonly count: number;
}

/** The media type of AWS's protocol JSON 1.1. */
export const wireContentType = 'application/x-amz-json-1.1';

/** The service's name in `X-Amz-Target`. Source: AWS SDK, `serviceTarget`. */
const target = /^TrentService\.(?<operation>\w+)$/;

/**
 * Answers one request of the KMS wire protocol, AWS JSON 1.1.
 *
 * The signature is not verified: only its scope is read, for the Region. A request without one is accepted.
 */
export function answerWire(served: ServedAccount, request: WireRequest): HttpAnswer {
  const read = readCall(request);
  return withRequestId(read.ok ? outcomeResponse(served.call(read.call)) : read.answer, request.count);
}

/** The answer with the ID of its request: a UUID made of the request's number. */
export function withRequestId(answer: HttpAnswer, count: number): HttpAnswer {
  const requestId = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  return { ...answer, headers: { ...answer.headers, 'x-amzn-requestid': requestId } };
}

/** The call that a request of the wire protocol makes; the answer to a request that makes none. */
export function readCall({
  headers,
  query,
  body,
  defaultRegion,
}: WireRequest):
  | { readonly ok: true; readonly call: ServedCall }
  | { readonly ok: false; readonly answer: HttpAnswer } {
  const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (contentType !== wireContentType) {
    return noCall(textAnswer(415, `send a request of AWS KMS with Content-Type: ${wireContentType}`));
  }
  const operation = target.exec(headers['x-amz-target'] ?? '')?.groups?.['operation'] ?? '';
  if (!isOperation(operation)) return noCall(exceptionResponse('UnknownOperationException', ''));
  const region =
    credentialScope(headers['authorization'], query)[2] ?? regionOfHost(headers['host']) ?? defaultRegion;
  if (!isRegion(region)) {
    return noCall(
      exceptionResponse('InvalidSignatureException', 'Credential should be scoped to a valid region. '),
    );
  }
  const caller = headers['x-kms-model-caller'];
  if (caller !== undefined && !isPrincipal(caller)) {
    return noCall(
      textAnswer(
        400,
        'X-Kms-Model-Caller must be the ARN of a principal, such as arn:aws:iam::111122223333:user/A',
      ),
    );
  }
  const input = parsed(body);
  if (input === undefined) return noCall(exceptionResponse('SerializationException', ''));
  return { ok: true, call: { operation, input, region, ...(caller === undefined ? {} : { caller }) } };
}

function noCall(answer: HttpAnswer) {
  return { ok: false, answer } as const;
}

export function isRegion(text: string): boolean {
  return /^[a-z0-9-]{1,40}$/.test(text);
}

function isPrincipal(text: string): boolean {
  return /^arn:[\w-]+:(iam|sts)::\d{12}:[\x21-\x7e]{1,512}$/.test(text);
}

/** Common to all AWS services that check signatures, and therefore none of the model's. */
type SignatureException = 'InvalidSignatureException';

/** AWS's form of an exception: no message member where there is no message. */
export function exceptionResponse(name: ExceptionName | SignatureException, message: string): HttpAnswer {
  const isServerFault = name !== 'InvalidSignatureException' && exceptionFaults[name] === 'server';
  return {
    status: isServerFault ? 500 : 400,
    headers: { 'content-type': wireContentType },
    body: JSON.stringify({ __type: name, ...(message === '' ? {} : { message }) }),
  };
}

/** What a caller gets. An operation without output has an empty body. Source: API reference, "with an empty HTTP body". */
export function outcomeResponse(outcome: CallOutcome): HttpAnswer {
  if (!outcome.ok) return exceptionResponse(outcome.exception.name, outcome.exception.message);
  const isEmpty = Object.keys(outcome.response).length === 0;
  return {
    status: 200,
    headers: { 'content-type': wireContentType },
    body: isEmpty ? '' : JSON.stringify(outcome.response),
  };
}

/**
 * The account that a caller names: an access key ID of twelve digits is the ID of an account, as LocalStack has it. Null for
 * any other access key, and for a request without a signature.
 */
export function accountOfCaller({ headers, query }: Pick<WireRequest, 'headers' | 'query'>): string | null {
  const [accessKeyId = ''] = credentialScope(headers['authorization'], query);
  return /^\d{12}$/.test(accessKeyId) ? accessKeyId : null;
}

/** Access key ID, date and Region of a signature of version 4, which is in a header or, if presigned, in the query. */
function credentialScope(authorization: string | undefined, query: string): readonly string[] {
  const credential =
    /Credential=(?<scope>[^,]*)/.exec(authorization ?? '')?.groups?.['scope'] ??
    new URLSearchParams(query).get('X-Amz-Credential');
  return credential?.trim().split('/') ?? [];
}

function regionOfHost(host: string | undefined): string | undefined {
  return /^kms(-fips)?\.(?<region>[a-z0-9-]+)\.(amazonaws\.|api\.aws)/.exec(host ?? '')?.groups?.['region'];
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
