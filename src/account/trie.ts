/**
 * A map from texts to values that shares what did not change: a radix trie of plain objects, sorted by key.
 *
 * Plain data: it survives `JSON.parse(JSON.stringify())`. Setting or removing copies the path to one key only, so it
 * costs as much among 100,000 keys as among ten. Keys are any texts: none names an object's member.
 */
export interface Trie<Value> {
  readonly value?: Value;
  /** In the order of the labels, of which no two begin with the same character: an array is copied many times faster. */
  readonly edges?: readonly Edge<Value>[];
}

/** The rest of the way to a node. */
export interface Edge<Value> {
  readonly label: string;
  readonly node: Trie<Value>;
}

export const emptyTrie: Trie<never> = {};

/** The value at a key; undefined if there is none. */
export function valueAt<Value>(trie: Trie<Value>, key: string): Value | undefined {
  let node = trie;
  for (let at = 0; at < key.length; ) {
    const edge = edgeAt(node, key, at);
    if (edge === undefined || !key.startsWith(edge.label, at)) return undefined;
    at += edge.label.length;
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
  let node = trie;
  let path = '';
  while (node.value === undefined) {
    const edge = node.edges?.[0];
    if (edge === undefined) return undefined;
    path += edge.label;
    node = edge.node;
  }
  return [path, node.value];
}

/** The keys at which two tries have different values. What they share is skipped, so that it costs as much as they differ. */
export function differingKeys<Value>(
  one: Trie<Value>,
  other: Trie<Value>,
  isSame: (one: Value | undefined, other: Value | undefined) => boolean,
): readonly string[] {
  const found: string[] = [];
  compare(one, other, '');
  return found;

  function compare(left: Trie<Value>, right: Trie<Value>, path: string): void {
    if (left === right) return;
    if (left.value !== right.value && !isSame(left.value, right.value)) found.push(path);
    for (const edge of left.edges ?? []) compareEdges(edge, edgeAt(right, edge.label), path);
    for (const edge of right.edges ?? []) {
      if (edgeAt(left, edge.label) === undefined) compareEdges(undefined, edge, path);
    }
  }

  function compareEdges(left: Edge<Value> | undefined, right: Edge<Value> | undefined, path: string): void {
    if (left === undefined || right === undefined) {
      const only = left ?? right;
      if (only !== undefined) compare(only.node, {}, path + only.label);
      return;
    }
    if (left.label === right.label) compare(left.node, right.node, path + left.label);
    else if (left.label.startsWith(right.label))
      compare(shortened(left, right.label), right.node, path + right.label);
    else if (right.label.startsWith(left.label))
      compare(left.node, shortened(right, left.label), path + left.label);
    else {
      compare(left.node, {}, path + left.label);
      compare({}, right.node, path + right.label);
    }
  }
}

/** The node that is reached after the first part of a label. */
function shortened<Value>({ label, node }: Edge<Value>, part: string): Trie<Value> {
  const rest = label.slice(part.length);
  return { edges: [{ label: rest, node }] };
}

function* walk<Value>(
  node: Trie<Value>,
  path: string,
  prefix: string,
  after: string | undefined,
): Generator<readonly [key: string, value: Value]> {
  const follows = after === undefined || path > after;
  if (node.value !== undefined && follows && path.startsWith(prefix)) yield [path, node.value];
  for (const edge of node.edges ?? []) {
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
  const edges = (node.edges ?? []).filter((other) => other !== edge);
  const others: Trie<Value> = {
    ...(node.value === undefined ? {} : { value: node.value }),
    ...(edges.length === 0 ? {} : { edges }),
  };
  // A node without a value and with one edge is part of a longer label.
  const [only, second] = rest?.value === undefined ? (rest?.edges ?? []) : [];
  if (only !== undefined && second === undefined) return withEdge(others, edge.label + only.label, only.node);
  if (rest !== undefined) return withEdge(others, edge.label, rest);
  return others.value === undefined && others.edges === undefined ? undefined : others;
}

/** The edge on the way to a key, whose first characters lead to the node. */
function edgeAt<Value>({ edges }: Trie<Value>, key: string, at = 0): Edge<Value> | undefined {
  const first = key.charCodeAt(at);
  const edge = edges?.[placeOf(edges, first)];
  return edge?.label.charCodeAt(0) === first ? edge : undefined;
}

function withEdge<Value>(trie: Trie<Value>, label: string, node: Trie<Value>): Trie<Value> {
  const before = trie.edges ?? [];
  const first = label.charCodeAt(0);
  const place = placeOf(before, first);
  const isNew = before[place]?.label.charCodeAt(0) !== first;
  const edges = before.slice();
  edges.splice(place, isNew ? 0 : 1, { label, node });
  return trie.value === undefined ? { edges } : { value: trie.value, edges };
}

/** Where among edges one that begins with this character is, or would be: by halves, since each look may be far away. */
function placeOf<Value>(edges: readonly Edge<Value>[], first: number): number {
  let low = 0;
  for (let high = edges.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((edges[middle]?.label.charCodeAt(0) ?? first) < first) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sharedPrefix(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
