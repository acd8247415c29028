import { type Move, movesFrom, type Scene, sceneAfter, textOf } from './scene.ts';

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
  const start = placeOf(from);
  const seen = new Set<Place>([start]);
  let frontier: readonly { readonly place: Place; readonly route: readonly Move[] }[] = [
    { place: start, route: [] },
  ];
  for (let length = 0; length <= longestRoute && frontier.length > 0; length += 1) {
    const next: { readonly place: Place; readonly route: readonly Move[] }[] = [];
    for (const { place, route } of frontier) {
      if (isWanted(place.scene)) return route;
      for (const { move, to } of movesOf(place)) {
        if (seen.has(to) || !isOpen(move, place.text)) continue;
        seen.add(to);
        next.push({ place: to, route: [...route, move] });
      }
    }
    frontier = next;
  }
  return null;
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
    if (scene === null) return [];
    const to = placeOf(scene);
    return to === place ? [] : [{ move, to }];
  });
  return place.moves;
}
