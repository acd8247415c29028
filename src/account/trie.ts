/**
 * A map from texts to values that shares what did not change: a radix trie of plain objects, sorted by key.
 *
 * Plain data: it survives `JSON.parse(JSON.stringify())`. Setting or removing copies the path to one key only, so it
 * costs as much among 100,000 keys as among ten. Keys are any texts: only single characters name object members.
 */
export interface Trie<Value> {
  readonly value?: Value;
  /** By first character of the label: the rest of the way. */
  readonly edges?: { readonly [first: string]: { readonly label: string; readonly node: Trie<Value> } };
}

/** A trie without entries. */
export const emptyTrie: Trie<never> = {};

/** The value at a key; undefined if there is none. */
export function valueAt<Value>(trie: Trie<Value>, key: string): Value | undefined {
  let node = trie;
  let rest = key;
  while (rest !== '') {
    const edge = edgeAt(node, rest);
    if (edge === undefined || !rest.startsWith(edge.label)) return undefined;
    rest = rest.slice(edge.label.length);
    node = edge.node;
  }
  return node.value;
}

/** The trie with a value at a key. */
export function withValue<Value>(trie: Trie<Value>, key: string, value: Value): Trie<Value> {
  if (key === '') return { ...trie, value };
  const edge = edgeAt(trie, key);
  if (edge === undefined) return withEdge(trie, key, { value });
  const shared = sharedPrefix(edge.label, key);
  if (shared === edge.label.length) {
    return withEdge(trie, edge.label, withValue(edge.node, key.slice(shared), value));
  }
  const branch = withEdge<Value>({}, edge.label.slice(shared), edge.node);
  return withEdge(trie, edge.label.slice(0, shared), withValue(branch, key.slice(shared), value));
}

/** The trie without a key; the same trie if the key is not in it. */
export function withoutValue<Value>(trie: Trie<Value>, key: string): Trie<Value> {
  if (valueAt(trie, key) === undefined) return trie;
  return removed(trie, key) ?? {};
}

/** The entries in the order of their keys, from after `after` if it is given, whose key starts with `prefix`. */
export function* entriesOf<Value>(
  trie: Trie<Value>,
  { prefix = '', after }: { readonly prefix?: string; readonly after?: string } = {},
): Generator<readonly [key: string, value: Value]> {
  yield* walk(trie, '', prefix, after);
}

/** The first entry in the order of the keys; undefined for an empty trie. */
export function firstEntry<Value>(trie: Trie<Value>): readonly [key: string, value: Value] | undefined {
  for (const entry of entriesOf(trie)) return entry;
  return undefined;
}

function* walk<Value>(
  node: Trie<Value>,
  path: string,
  prefix: string,
  after: string | undefined,
): Generator<readonly [key: string, value: Value]> {
  const follows = after === undefined || path > after;
  if (node.value !== undefined && follows && path.startsWith(prefix)) yield [path, node.value];
  const { edges } = node;
  if (edges === undefined) return;
  for (const first of Object.keys(edges).sort()) {
    const edge = edges[first];
    if (edge === undefined) continue;
    const next = path + edge.label;
    const mayHold = next.startsWith(prefix) || prefix.startsWith(next);
    const mayFollow = after === undefined || next > after || after.startsWith(next);
    if (mayHold && mayFollow) yield* walk(edge.node, next, prefix, after);
  }
}

function removed<Value>(node: Trie<Value>, key: string): Trie<Value> | undefined {
  if (key === '') return node.edges === undefined ? undefined : { edges: node.edges };
  const edge = edgeAt(node, key);
  if (edge === undefined) return node;
  const rest = removed(edge.node, key.slice(edge.label.length));
  const edges = Object.fromEntries(
    Object.entries(node.edges ?? {}).filter(([first]) => first !== edge.label[0]),
  );
  const others: Trie<Value> = {
    ...(node.value === undefined ? {} : { value: node.value }),
    ...(Object.keys(edges).length === 0 ? {} : { edges }),
  };
  if (rest !== undefined) return withEdge(others, edge.label + onlyLabel(rest), onlyNode(rest));
  return others.value === undefined && others.edges === undefined ? undefined : others;
}

/** A node without a value and with one edge is part of a longer label. */
function onlyLabel<Value>(node: Trie<Value>): string {
  return onlyEdge(node)?.label ?? '';
}

function onlyNode<Value>(node: Trie<Value>): Trie<Value> {
  return onlyEdge(node)?.node ?? node;
}

function onlyEdge<Value>(node: Trie<Value>) {
  const edges = Object.values(node.edges ?? {});
  return node.value === undefined && edges.length === 1 ? edges[0] : undefined;
}

function edgeAt<Value>(node: Trie<Value>, key: string) {
  const first = key[0];
  return first === undefined || node.edges === undefined || !Object.hasOwn(node.edges, first)
    ? undefined
    : node.edges[first];
}

function withEdge<Value>(node: Trie<Value>, label: string, child: Trie<Value>): Trie<Value> {
  return { ...node, edges: { ...node.edges, [label[0] ?? '']: { label, node: child } } };
}

function sharedPrefix(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
