/** Stately's editor reads machine.ts from source: it must be a literal. */
import { readFileSync } from 'node:fs';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';

const path = new URL('../../src/key/machine.ts', import.meta.url);

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/** Node types that a literal is made of. */
const literal = ['ObjectExpression', 'ArrayExpression', 'Property', 'Literal', 'Identifier'];

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function childrenOf(node: Node): readonly Node[] {
  return Object.values(node)
    .flatMap((member) => (Array.isArray(member) ? member : [member]))
    .filter(isNode);
}

function allIn(node: Node): readonly Node[] {
  return [node, ...childrenOf(node).flatMap(allIn)];
}

/** The argument of `createMachine(…)`. */
function machineIn(source: string): Node {
  const { program, errors } = parseSync('machine.ts', source);
  expect(errors).toEqual([]);
  const root: unknown = program;
  const call = isNode(root)
    ? allIn(root).find(({ type, callee }) => {
        const name = isNode(callee) ? callee['property'] : undefined;
        return type === 'CallExpression' && isNode(name) && name['name'] === 'createMachine';
      })
    : undefined;
  const [argument] = Array.isArray(call?.['arguments']) ? call['arguments'] : [];
  if (!isNode(argument)) throw new Error('no createMachine call');
  return argument;
}

/** What in a machine is no literal, as source text; the context factory is allowed. */
function computedIn(source: string): readonly string[] {
  const machine = machineIn(source);
  const factory = childrenOf(machine).find(
    (property) => isNode(property['key']) && property['key']['name'] === 'context',
  )?.['value'];
  const inFactory = new Set(isNode(factory) ? allIn(factory) : []);
  return allIn(machine)
    .filter((node) => !inFactory.has(node))
    .filter(
      (node) =>
        !literal.includes(node.type) ||
        node['computed'] === true ||
        node['shorthand'] === true ||
        isVariable(node, machine),
    )
    .map(({ start, end }) => source.slice(start, end));
}

/** Identifiers are names of properties only, never variables. */
function isVariable(node: Node, machine: Node): boolean {
  return (
    node.type === 'Identifier' &&
    !allIn(machine).some(
      (other) => other.type === 'Property' && other['key'] === node && other['value'] !== node,
    )
  );
}

describe('the machine', () => {
  const source = readFileSync(path, 'utf8');

  it('is a literal: no spread, no call, no computed value beyond the context factory', () => {
    expect(computedIn(source)).toEqual([]);
  });

  it.each([
    ['a spread', "id: 'key',", "...base, id: 'key',", '...base'],
    ['a call', "initial: 'settling',", 'initial: first(),', 'first()'],
    ['a variable', "initial: 'settling',", 'initial: first,', 'first'],
    ['a computed key', "initial: 'settling',", "['initial']: 'settling',", "['initial']: 'settling'"],
    ['a template', "initial: 'settling',", 'initial: `settling`,', '`settling`'],
  ])('would not be with %s', (_, before, after, found) => {
    const changed = source.replace(before, after);
    expect(changed).not.toBe(source);
    expect(computedIn(changed)).toContain(found);
  });
});
