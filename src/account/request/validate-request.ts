/** request: what requests and responses hold, AWS's rules for requests, and how a body is checked. `call` asks it first. */

import type { Evidence } from '../../key/evidence/evidence.ts';
import type { Operation } from '../../key/operation.ts';
import { violationsOf } from './constraints.ts';
import { type RequestInput, requestShape } from './operation-shapes.ts';
import { readWire } from './read-wire.ts';
import { requestRules } from './request-rules.ts';

/** A request that can be worked on, with typed members; or AWS's exception for a malformed one. */
export type RequestValidation<Op extends Operation> =
  | { readonly ok: true; readonly input: RequestInput<Op> }
  | {
      readonly ok: false;
      readonly exception: 'SerializationException' | 'ValidationException' | 'TagException';
      readonly message: string;
      /** Why it is believed, if it is more than the shape of the request. */
      readonly because?: Evidence;
    };

/**
 * Checks the body of a request as AWS does before it looks at any key.
 *
 * In this order: the types on the wire, the constraints of each member, the operation's rule across members. The input
 * is a fresh copy with only the members that the operation knows; a body that is null or undefined counts as empty.
 * Never throws, whatever the body.
 */
export function validateRequest<Op extends Operation>(operation: Op, body: unknown): RequestValidation<Op> {
  const reading = readWire(requestShape(operation), body ?? {});
  if (!reading.ok) return { ok: false, exception: 'SerializationException', message: reading.message };

  const input = reading.value;
  if (!isInput(operation, input)) {
    const violations = violationsOf(requestShape(operation), input);
    const errors = violations.length === 1 ? 'error' : 'errors';
    const message = `${violations.length} validation ${errors} detected: ${violations.join('; ')}`;
    return { ok: false, exception: 'ValidationException', message };
  }

  const broken = requestRules[operation]?.(input);
  if (broken !== undefined) {
    const { exception, message, ...because } = broken;
    return { ok: false, exception, message, because };
  }
  return { ok: true, input };
}

function isInput<Op extends Operation>(operation: Op, value: unknown): value is RequestInput<Op> {
  return violationsOf(requestShape(operation), value).length === 0;
}
