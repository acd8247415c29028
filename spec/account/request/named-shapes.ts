import { namedShape } from '../../../src/account/request/notation.ts';
import { types } from '../../../src/account/request/service-model.ts';
import type { Shape, StringShape } from '../../../src/account/request/shape.ts';

/** Every type of the service model that members have, by AWS's name. */
const namedShapes: readonly (readonly [name: string, shape: Shape])[] = Object.keys(types).map((name) => [
  name,
  namedShape(name),
]);

/** The types of texts that have some constraint. */
export function textsWith<Constraint extends 'enum' | 'pattern' | 'max'>(constraint: Constraint) {
  return namedShapes.flatMap(([name, shape]) =>
    shape.kind === 'string' && has(shape, constraint) ? [{ name, shape }] : [],
  );
}

/** The values of a type that is a choice. */
export function valuesOf(name: keyof typeof types): readonly string[] {
  const shape = namedShape(name);
  return (shape.kind === 'string' && shape.enum) || [];
}

function has<Constraint extends keyof StringShape>(
  shape: StringShape,
  constraint: Constraint,
): shape is StringShape & Required<Pick<StringShape, Constraint>> {
  return shape[constraint] !== undefined;
}
