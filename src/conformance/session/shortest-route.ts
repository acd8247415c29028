/** A graph that is walked as it is found: the same node is always the same object. */
export interface Graph<Node, Move> {
  readonly movesFrom: (node: Node) => Iterable<{ readonly move: Move; readonly to: Node }>;
  readonly isWanted: (node: Node) => boolean;
  /** How many moves a route may have. */
  readonly longest: number;
}

/**
 * A shortest sequence of moves from a node to one that is wanted, breadth first; null if none leads there.
 *
 * For graphs that are too large to explore, of which only what is near is of interest; see `explore` for the others.
 */
export function shortestRoute<Node, Move>(
  start: Node,
  { isWanted, longest, movesFrom }: Graph<Node, Move>,
): readonly Move[] | null {
  const seen = new Set<Node>([start]);
  let frontier: readonly { readonly node: Node; readonly route: readonly Move[] }[] = [
    { node: start, route: [] },
  ];
  for (let length = 0; length <= longest && frontier.length > 0; length += 1) {
    const next: { readonly node: Node; readonly route: readonly Move[] }[] = [];
    for (const { node, route } of frontier) {
      if (isWanted(node)) return route;
      for (const { move, to } of movesFrom(node)) {
        if (seen.has(to)) continue;
        seen.add(to);
        next.push({ node: to, route: [...route, move] });
      }
    }
    frontier = next;
  }
  return null;
}
