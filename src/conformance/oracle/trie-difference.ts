import { type Edge, edgeAt, type Trie } from '../../account/trie.ts';

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
