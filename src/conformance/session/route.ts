import type { LeadOperation } from '../../key/operation.ts';
import { shortestRoute } from './shortest-route.ts';
import { type Situation, situationAfter, type Transition, textOf, transitionsFrom } from './situation.ts';

/** One situation in the graph of all, with the ways on: found when they are first asked for, and kept. */
interface Node {
  readonly situation: Situation;
  readonly text: string;
  ways: readonly { readonly move: Transition; readonly to: Node }[] | null;
}

const nodes = new Map<string, Node>();

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

function nodeOf(situation: Situation): Node {
  const text = textOf(situation);
  const name = text + situation.regions.join();
  const known = nodes.get(name) ?? { situation, text, ways: null };
  nodes.set(name, known);
  return known;
}

function waysFrom(node: Node): NonNullable<Node['ways']> {
  node.ways ??= transitionsFrom(node.situation).flatMap((move) => {
    const situation = situationAfter(node.situation, move);
    return situation === null ? [] : [{ move, to: nodeOf(situation) }];
  });
  return node.ways;
}
