import { describe, expect, it } from 'vitest';
import type { KeyFacts } from '../../src/key/key-facts.ts';
import type { LifecycleState } from '../../src/key/key-state.ts';
import { anyAssumptions, checkEveryMoment, lives } from './arbitrary-life.ts';

/**
 * The key state that the facts under it show, in the order of evidence/semantics.md F.0: what masks what. Written from that
 * text, not from the machine.
 */
function shownBy(facts: KeyFacts): LifecycleState {
  const { waitingPeriod, type, materials } = facts;
  if (waitingPeriod !== null)
    return waitingPeriod.deletionDate === null ? 'PendingReplicaDeletion' : 'PendingDeletion';
  if (facts.replicationEnds !== null) return 'Creating';
  if (facts.primaryRegionUpdate !== null) return 'Updating';
  if (facts.customKeyStore?.isConnected === false) return 'Unavailable';
  const permanent = materials.filter(({ state }) => state === 'CURRENT' || state === 'NON_CURRENT');
  const isWhole = permanent.length > 0 && permanent.every(({ isImported }) => isImported);
  if (type.origin === 'EXTERNAL' && !isWhole) return 'PendingImport';
  return facts.isDisabled ? 'Disabled' : 'Enabled';
}

describe('The key state is what the facts under it show', () => {
  it('at every moment, but for a key that a cancel left Disabled and a replica that waits for a new key material', () => {
    const shown = new Set<LifecycleState>();
    let excepted = 0;
    const spoken = checkEveryMoment(
      ({ after: { keyState, facts } }) => {
        if (keyState === 'Deleted') return false;
        const expected = shownBy(facts);
        const isHidden = expected === 'PendingImport' || expected === 'Unavailable';
        if (isHidden && keyState === 'Disabled' && facts.isDisabled) {
          excepted += 1;
          return true;
        }
        if (expected === 'PendingImport' && keyState === 'Enabled' && facts.multiRegion !== null)
          return false;
        if (expected === 'Enabled' && keyState === 'PendingImport' && facts.multiRegion !== null)
          return false;
        expect(keyState).toBe(expected);
        shown.add(keyState);
        return true;
      },
      lives(anyAssumptions),
      500,
    );
    expect(shown.size).toBe(8);
    expect(excepted).toBeGreaterThan(0);
    expect(spoken).toBeGreaterThan(2000);
  });
});
