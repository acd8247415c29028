import { type KeyAutomaton, noKey } from './key-automaton.ts';
import type { SetSearch } from './set-search.ts';

/**
 * Looks for a state from which no steps lead to the deletion of all keys; null if there is none.
 *
 * States are gone through from the last one found to the first, again and again, until no more are known to lead there:
 * by the steps that an owner would take who wants the keys gone, and only if these do not do, by all.
 */
export function stateWithoutWayToDeletion(search: SetSearch, automaton: KeyAutomaton): number | null {
  const { size } = search.store;
  const leads = new Uint8Array(size);
  const wanted = Uint8Array.from(automaton.stimuli, (stimulus) => {
    switch (stimulus.kind) {
      case 'call':
        return stimulus.event.type === 'ScheduleKeyDeletion' ? 1 : 0;
      case 'service':
        return stimulus.event.type === 'DeleteKey' ? 1 : 0;
      case 'deadline':
        return 0;
      case 'time':
        return stimulus.instant === 'deletion date' ? 1 : 0;
      default:
        return stimulus satisfies never;
    }
  });
  let missing = markThoseThatLead(search, leads, size, wanted);
  if (missing > 0) missing = markThoseThatLead(search, leads, missing);
  return missing === 0 ? null : leads.indexOf(0);
}

/** Marks states until no more can be marked. Returns how many are left. */
function markThoseThatLead(
  search: SetSearch,
  leads: Uint8Array,
  unmarked: number,
  wanted?: Uint8Array,
): number {
  let missing = unmarked;
  for (let before = Number.POSITIVE_INFINITY; missing < before && missing > 0; ) {
    before = missing;
    for (let state = leads.length - 1; state >= 0; state -= 1) {
      if (leads[state] === 1) continue;
      let found = search.keysOf(state).every((key) => key === noKey);
      const look = () => {
        if (!found) found = leads[search.stateAfter()] === 1;
      };
      if (!found) search.visitSteps(state, look, wanted);
      if (!found) continue;
      leads[state] = 1;
      missing -= 1;
    }
  }
  return missing;
}
