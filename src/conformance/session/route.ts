import { shortestRoute } from '../../explore/shortest-route.ts';
import { type LeadOperation, type Move, movesFrom, type Scene, sceneAfter, textOf } from './scene.ts';

/** One scene in the graph of all, with its moves: found when it is first asked for, and kept. */
interface Place {
  readonly scene: Scene;
  readonly text: string;
  moves: readonly { readonly move: Move; readonly to: Place }[] | null;
}

const places = new Map<string, Place>();

/** How far a route may lead. */
const longestRoute = 10;

/**
 * The shortest sequence of moves that leads from a scene to one that is wanted; null if none does.
 *
 * @param isOpen whether a move may be made from a scene, which is given as its text
 */
export function routeTo(
  from: Scene,
  isWanted: (scene: Scene) => boolean,
  isOpen: (move: Move, from: string) => boolean = () => true,
): readonly Move[] | null {
  return shortestRoute(placeOf(from), {
    isWanted: ({ scene }) => isWanted(scene),
    movesFrom: (place) => movesOf(place).filter(({ move }) => isOpen(move, place.text)),
    longest: longestRoute,
  });
}

/** Where the model allows a call to lead: a scene alike, of the first key that was ever there; null if it is refused. */
export function alikeAfter(scene: Scene, operation: LeadOperation, region: string): Scene | null {
  const way = movesOf(placeOf(scene)).find(
    ({ move }) => move.kind === 'call' && move.operation === operation && move.region === region,
  );
  return way?.to.scene ?? null;
}

function placeOf(scene: Scene): Place {
  const text = textOf(scene);
  const name = text + scene.regions.join();
  const known = places.get(name) ?? { scene, text, moves: null };
  places.set(name, known);
  return known;
}

function movesOf(place: Place): NonNullable<Place['moves']> {
  place.moves ??= movesFrom(place.scene).flatMap((move) => {
    const scene = sceneAfter(place.scene, move);
    return scene === null ? [] : [{ move, to: placeOf(scene) }];
  });
  return place.moves;
}
