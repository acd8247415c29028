import { type Operation, operations } from '../../key/operation.ts';
import { structureOf, type WireStructure } from './notation.ts';
import { requests, responses } from './service-model.ts';
import type { StructureShape } from './shape.ts';

/** What a request of an operation holds on the wire, once it has been found to have the operation's shape. */
export type RequestInput<Op extends Operation> = Op extends keyof typeof requests
  ? WireStructure<(typeof requests)[Op]>
  : WireStructure<'KeyId!: KeyIdType'>;

/** What an operation answers, as it goes over the wire. */
export type ResponseOutput<Op extends Operation> = Op extends keyof typeof responses
  ? WireStructure<(typeof responses)[Op]>
  : WireStructure<'KeyId: KeyIdType'>;

const requestShapes = new Map<Operation, StructureShape>();
const responseShapes = new Map<Operation, StructureShape>();

/** What a request of an operation holds; of one that the service model does not have, the key that it names. */
export function requestShape(operation: Operation): StructureShape {
  const texts: Readonly<Record<string, string>> = requests;
  const { keyMember } = operations[operation];
  const text = texts[operation] ?? (keyMember === null ? '' : `${keyMember}!: KeyIdType`);
  return known(requestShapes, operation, text);
}

/** What an operation answers; of one that the service model does not have, the key that it named. */
export function responseShape(operation: Operation): StructureShape {
  const texts: Readonly<Record<string, string>> = responses;
  return known(responseShapes, operation, texts[operation] ?? 'KeyId: KeyIdType');
}

function known(shapes: Map<Operation, StructureShape>, operation: Operation, text: string): StructureShape {
  const shape = shapes.get(operation) ?? structureOf(text);
  shapes.set(operation, shape);
  return shape;
}
