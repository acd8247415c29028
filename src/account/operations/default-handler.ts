import type { KeyRequest } from '../../key/key-request.ts';
import { isTableOperation } from '../../key/key-state-table.ts';
import { type Operation, operations } from '../../key/operation.ts';
import type { KeyResponse } from '../../key/perform.ts';
import type { Account } from '../account.ts';
import { type Answer, type CallContext, success, wireTime } from '../answer.ts';
import { findKey } from '../identifier.ts';
import { keyNamedIn, performOnKey } from '../on-key.ts';
import { violationsOf } from '../request/constraints.ts';
import { type ResponseOutput, responseShape } from '../request/operation-shapes.ts';

/**
 * What an operation does that has no handler of its own: the key that its request names is found and does what the
 * operation asks; the response has what the key answers.
 */
export function defaultHandler<Op extends Operation>(context: CallContext<Op>): Answer<Op> {
  const { account, at, input, operation } = context;
  if (operations[operation].keyMember === null) return answer(operation, account, {});
  const found = findKey(context, keyNamedIn(context));
  if (!found.ok) return found;
  const KeyId = found.record.key.facts.keyArn;
  const request = { operation, at, input };
  if (!isKeyRequest(request)) return answer(operation, account, { KeyId });
  const done = performOnKey(context, found, request);
  return done.ok ? answer(operation, done.account, { KeyId, ...done.response }) : done;
}

/** The request has been found to have the shape of its operation. */
function isKeyRequest(request: {
  readonly operation: Operation;
  readonly at: number;
  readonly input?: unknown;
}): request is Extract<KeyRequest, { readonly operation: Operation }> {
  return isTableOperation(request.operation);
}

function answer<Op extends Operation>(operation: Op, account: Account, answered: KeyResponse): Answer<Op> {
  const { members } = responseShape(operation);
  const values: Readonly<Record<string, unknown>> = { ...answered };
  const response: unknown = Object.fromEntries(
    Object.entries(members)
      .filter(([name]) => values[name] !== undefined)
      .map(([name, { kind }]) => [
        name,
        kind === 'timestamp' ? wireTime(Number(values[name])) : values[name],
      ]),
  );
  if (!isResponse(operation, response)) throw new Error(`${operation} has no response of its shape`);
  return success(account, response);
}

function isResponse<Op extends Operation>(operation: Op, value: unknown): value is ResponseOutput<Op> {
  return violationsOf(responseShape(operation), value).length === 0;
}
