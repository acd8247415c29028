import { routeTo } from '../session/route.ts';
import { type Situation, textOf } from '../session/situation.ts';
import { subjectsOf, type TestKeys } from '../session/test-key.ts';
import type { TourHarness } from './harness.ts';

/** Leads a cast to a situation that is wanted, by the shortest way; false if it does not get there. */
export async function leadTo(
  harness: TourHarness,
  cast: TestKeys,
  isWanted: (situation: Situation) => boolean,
): Promise<boolean> {
  for (let moves = 0; moves < 20; moves += 1) {
    const situation = harness.situationOf(cast);
    const route = routeTo(situation, isWanted, (move) => move.kind !== 'wait' || harness.canWait);
    const [move] = route ?? [];
    if (move === undefined) return route !== null;
    const before = textOf(situation);
    const made = await harness.move(move, cast);
    if (made === null) {
      for (const subject of subjectsOf(cast)) await harness.call('DescribeKey', subject, cast);
    } else if (made.step.judgement.verdict === 'diverges') {
      if ((await harness.findAgain(made.subject, cast, made.step)) === null) return false;
    }
    if (textOf(harness.situationOf(cast)) === before) return false;
  }
  return false;
}
