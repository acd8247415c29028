import type { LeadOperation } from '../../key/operation.ts';
import { type Situation, situationAfter, type Transition, textOf, transitionsFrom } from './situation.ts';

/** One situation in the graph of all, with the ways on: found when they are first asked for, and kept. */
interface SituationNode {
  readonly situation: Situation;
  readonly text: string;
  ways: readonly { readonly move: Transition; readonly to: SituationNode }[] | null;
}

const nodes = new Map<string, SituationNode>();

/** How far a route may lead. */
const longestRoute = 10;

/**
 * The shortest sequence of transitions that leads from a situation to one that is wanted; null if none does.
 *
 * @param isOpen whether a transition may be made from a situation, which is given as its text
 */
export function routeTo(
  from: Situation,
  isWanted: (situation: Situation) => boolean,
  isOpen: (transition: Transition, from: string) => boolean,
): readonly Transition[] | null {
  return shortestRoute(nodeOf(from), {
    isWanted: ({ situation }) => isWanted(situation),
    movesFrom: (node) => waysFrom(node).filter(({ move }) => isOpen(move, node.text)),
    longest: longestRoute,
  });
}

/** Where the model allows a call to lead: a situation alike, of the first key that was ever there; null if it is refused. */
export function alikeAfter(situation: Situation, operation: LeadOperation, region: string): Situation | null {
  const way = waysFrom(nodeOf(situation)).find(
    ({ move }) => move.kind === 'call' && move.operation === operation && move.region === region,
  );
  return way?.to.situation ?? null;
}

function nodeOf(situation: Situation): SituationNode {
  const text = textOf(situation);
  const name = text + situation.regions.join();
  const known = nodes.get(name) ?? { situation, text, ways: null };
  nodes.set(name, known);
  return known;
}

function waysFrom(node: SituationNode): NonNullable<SituationNode['ways']> {
  node.ways ??= transitionsFrom(node.situation).flatMap((move) => {
    const situation = situationAfter(node.situation, move);
    return situation === null ? [] : [{ move, to: nodeOf(situation) }];
  });
  return node.ways;
}

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
