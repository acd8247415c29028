import { routeTo } from './route.ts';
import { type Scene, textOf } from './scene.ts';
import { type Cast, subjectsOf } from './subject.ts';
import type { Workbench } from './workbench.ts';

/** Leads a cast to a scene that is wanted, by the shortest way; false if it does not get there. */
export async function leadTo(
  bench: Workbench,
  cast: Cast,
  isWanted: (scene: Scene) => boolean,
): Promise<boolean> {
  for (let moves = 0; moves < 20; moves += 1) {
    const scene = bench.sceneOf(cast);
    const route = routeTo(scene, isWanted, (move) => move.kind !== 'wait' || bench.canWait);
    const [move] = route ?? [];
    if (move === undefined) return route !== null;
    const before = textOf(scene);
    const made = await bench.move(move, cast);
    if (made === null) {
      for (const subject of subjectsOf(cast)) await bench.call('DescribeKey', subject, cast);
    } else if (made.step.judgement.verdict === 'diverges') {
      if ((await bench.findAgain(made.subject, cast, made.step)) === null) return false;
    }
    if (textOf(bench.sceneOf(cast)) === before) return false;
  }
  return false;
}
