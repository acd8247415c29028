import { violationsOf } from '../../../src/account/request/constraints.ts';
import { responseShape } from '../../../src/account/request/operation-shapes.ts';
import { readWire } from '../../../src/account/request/read-wire.ts';
import type { Shape } from '../../../src/account/request/shape.ts';
import type { Operation } from '../../../src/key/operation.ts';

/** What AWS's service model does not allow in a response: values of the wrong type or size, and unknown members. */
export function responseProblems(operation: Operation, response: unknown): readonly string[] {
  const shape: Shape = responseShape(operation);
  const reading = readWire(shape, response);
  if (!reading.ok) return [reading.message];
  return [...violationsOf(shape, reading.value), ...unknownMembers(shape, response, operation)];
}

function unknownMembers(shape: Shape, value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (shape.kind === 'list') {
    return Object.entries(value).flatMap(([index, item]) =>
      unknownMembers(shape.member, item, `${path}.${index}`),
    );
  }
  if (shape.kind !== 'structure') return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    return member === undefined
      ? [`${path} has no member ${name}`]
      : unknownMembers(member, item, `${path}.${name}`);
  });
}
