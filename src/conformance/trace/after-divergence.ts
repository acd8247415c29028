import { keyRecordAt } from '../../account/look-up.ts';
import { textInModel } from '../oracle/bindings.ts';
import type { Hypothesis } from '../oracle/hypothesis.ts';
import { keyStateShown, type Observation } from '../oracle/observation.ts';
import { withoutDuplicates } from '../oracle/uncertain/alike.ts';
import { accountsAfterCall } from '../session/situation.ts';
import { keyIn, type TracedKey } from './traced-key.ts';

/** So few that what comes next has room in the oracle's set. */
const mostAccounts = 64;

/** So many calls more than the trace shows may have been done on a key. */
const mostMoves = 2;

/**
 * Where the target may be after a call that the model cannot explain: accounts near those that the call leads to in which
 * the key is in the state that its answer shows; without one, wherever one more call leads.
 */
export function accountsNear(
  near: readonly Hypothesis[],
  observation: Observation,
  key: TracedKey | null,
): readonly Hypothesis[] {
  const moved = (candidates: readonly Hypothesis[]) =>
    key === null ? [] : candidates.flatMap((each) => accountsMoved(each, key));
  const seen = keyStateShown(observation);
  let candidates = withoutDuplicates(near);
  if (key === null || seen === undefined) {
    return withoutDuplicates([...candidates, ...moved(candidates)]).slice(0, mostAccounts);
  }
  for (let moves = 0; moves <= mostMoves; moves += 1) {
    const fitting = candidates.filter((each) => keyIn(each, key)?.keyState === seen);
    // The answer may as well be wrong, and the key where the model has it.
    if (fitting.length > 0) return withoutDuplicates([...fitting, ...near]).slice(0, mostAccounts);
    candidates = withoutDuplicates(moved(candidates));
  }
  return withoutDuplicates(near).slice(0, mostAccounts);
}

/** Where a key may be that did something else than it was asked for: every account that one more call on it leads to. */
function accountsMoved(
  hypothesis: Hypothesis,
  { keyId: targetId, region }: TracedKey,
): readonly Hypothesis[] {
  const { account, bindings } = hypothesis;
  const keyId = textInModel(bindings, targetId);
  const record = keyRecordAt(account, region, keyId);
  if (record === undefined) return [];
  const { multiRegion } = record.key.facts;
  const related = multiRegion === null ? [] : [multiRegion.primaryRegion, ...multiRegion.replicaRegions];
  const other = [...related, 'eu-west-1', 'us-east-1'].find((each) => each !== region) ?? region;
  const situation = { account, keyId, regions: [region, other], storeId: record.keyStoreId } as const;
  return accountsAfterCall(situation, region).map((after) => ({ ...hypothesis, account: after }));
}
