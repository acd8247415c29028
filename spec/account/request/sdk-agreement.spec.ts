import * as client from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import type { ResponseOutput } from '../../../src/account/request/operation-shapes.ts';
import { type RequestInput, requestShape } from '../../../src/account/request/operation-shapes.ts';
import { requests, responses } from '../../../src/account/request/service-model.ts';
import type { StructureShape } from '../../../src/account/request/shape.ts';
import { type Operation, operationNames } from '../../../src/key/operation.ts';
import { textsWith } from './named-shapes.ts';

type Command<Op extends Operation> = InstanceType<(typeof client)[`${Op}Command`]>;

type SdkInput<Op extends Operation> = Command<Op>['input'];

type SdkOutput<Op extends Operation> =
  Command<Op> extends {
    resolveMiddleware(...given: never[]): (...given: never[]) => Promise<{ output: infer Output }>;
  }
    ? Omit<Output, '$metadata'>
    : never;

/** What a value of the SDK becomes on the wire. */
type OnWire<T> = T extends Date
  ? number
  : T extends Uint8Array
    ? string
    : T extends readonly (infer Member)[]
      ? readonly OnWire<Member>[]
      : T extends object
        ? { readonly [Name in keyof T]: OnWire<Exclude<T[Name], undefined>> }
        : T;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** AWS takes one signing algorithm that the SDK does not name: aws-observed.json J23. */
type AskedInput<Op extends Operation> = {
  [Name in keyof RequestInput<Op>]: Name extends 'SigningAlgorithm'
    ? Exclude<RequestInput<Op>[Name], 'SYMMETRIC_DEFAULT'>
    : RequestInput<Op>[Name];
};

/** The operations whose type differs from the SDK's; must be none for this file to compile. */
type DifferentInput = {
  [Op in Operation]: Same<AskedInput<Op>, OnWire<SdkInput<Op>>> extends true ? never : Op;
}[Operation];
type DifferentOutput = {
  [Op in Operation]: Same<ResponseOutput<Op>, OnWire<SdkOutput<Op>>> extends true ? never : Op;
}[Operation];

const agree = <_Different extends never>(): true => true;

/** The names of a structure in the SDK's schemas: all members at index 4, of which the first N (index 6) are required. */
function sdkStructure(schema: unknown): { members: readonly string[]; required: readonly string[] } {
  const parts: readonly unknown[] = Array.isArray(schema) ? schema : [];
  const members: readonly string[] = Array.isArray(parts[4]) ? parts[4].map(String) : [];
  return { members, required: members.slice(0, Number(parts[6] ?? 0)) };
}

function ourStructure(shape: StructureShape): { members: readonly string[]; required: readonly string[] } {
  return { members: Object.keys(shape.members).sort(), required: [...shape.required].sort() };
}

function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort();
}

const exported: ReadonlyMap<string, unknown> = new Map(Object.entries(client));

describe('the shapes of requests and responses agree with the installed AWS SDK', () => {
  it('in their types: members, which are required, and every value set', () => {
    expect(agree<DifferentInput>()).toBe(true);
    expect(agree<DifferentOutput>()).toBe(true);
  });

  it('in the names of the operations', () => {
    const commands = Object.keys(client)
      .filter((name) => name.endsWith('Command') && name !== '$Command')
      .map((name) => name.slice(0, -'Command'.length));
    expect(Object.keys(requests).sort()).toEqual(sorted(commands));
    expect(Object.keys(responses).sort()).toEqual(sorted(commands));
  });

  it.each(operationNames)('in the members of a %s request and which of them are required', (operation) => {
    const { members, required } = sdkStructure(exported.get(`${operation}Request$`));
    expect(ourStructure(requestShape(operation))).toEqual({
      members: sorted(members),
      required: sorted(required),
    });
  });

  it('in every value set that the SDK exports', () => {
    const ours = textsWith('enum')
      .filter(({ name }) => name !== 'AskedSigningAlgorithm')
      .map(({ name, shape }) => [name.toLowerCase(), sorted(shape.enum)] as const);
    const theirs = new Map(
      Object.entries(client).map(([name, exported]) => [name.toLowerCase(), exported] as const),
    );
    for (const [name, values] of ours)
      expect(sorted(Object.values(Object(theirs.get(name))))).toEqual(values);
    expect(ours).toHaveLength(31);
  });
});
