import fc from 'fast-check';
import type { Shape, StringShape, StructureShape } from '../../../src/account/request/shape.ts';

/** Values on the wire that have a shape, generated from nothing but its description. */
export function arbitraryWire(shape: Shape): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'string':
      return arbitraryText(shape);
    case 'integer':
      return fc.integer({ min: shape.min ?? -1000, max: shape.max ?? 1000 });
    case 'boolean':
      return fc.boolean();
    case 'blob':
      return fc
        .uint8Array({ minLength: shape.min ?? 0, maxLength: Math.min(shape.max ?? 40, 40) })
        .map((bytes) => Buffer.from(bytes).toString('base64'));
    case 'timestamp':
      return fc.integer({ min: 0, max: 4_000_000_000_000 }).map((milliseconds) => milliseconds / 1000);
    case 'list':
      return fc.array(arbitraryWire(shape.member), { minLength: shape.min ?? 0, maxLength: 3 });
    case 'map':
      return fc.dictionary(fc.string(), arbitraryWire(shape.value), { maxKeys: 3, noNullPrototype: true });
    case 'structure':
      return arbitraryStructure(shape);
  }
}

/** Structures on the wire, with all required members and some of the others. */
export function arbitraryStructure(shape: StructureShape): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  const members = Object.entries(shape.members).map(
    ([name, member]) => [name, arbitraryWire(member)] as const,
  );
  return fc.record(Object.fromEntries(members), { requiredKeys: [...shape.required], noNullPrototype: true });
}

function arbitraryText({ enum: values, pattern, min = 0, max = 60 }: StringShape): fc.Arbitrary<string> {
  if (values !== undefined) return fc.constantFrom(...values);
  const longest = Math.min(max, Math.max(min, 60));
  if (pattern === undefined) return fc.string({ minLength: min, maxLength: longest });
  const oneClass = /^\^?(?<class>\[[^\]]+\])(?<many>[+*])\$?$/.exec(pattern)?.groups;
  if (oneClass === undefined) {
    return fc
      .stringMatching(new RegExp(`^(?:${pattern})$`))
      .filter(({ length }) => length >= min && length <= max);
  }
  const shortest = Math.max(min, oneClass['many'] === '+' ? 1 : 0);
  return fc.stringMatching(new RegExp(`^${oneClass['class']}{${shortest},${longest}}$`));
}
