import type { KeyAutomaton } from './key-automaton.ts';
import type { SetSearch } from './set-search.ts';

/**
 * Looks for a state from which no steps lead to the deletion of all keys; null if there is none.
 *
 * From each state it follows one way, by the steps that an owner would take who wants the keys gone, to a state that is
 * known to lead there. What is left then is gone through by these steps, and at last by all, until no more is known.
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
  let missing = followOneWay(search, leads, wanted);
  if (missing > 0) missing = markThoseThatLead(search, leads, missing, wanted);
  if (missing > 0) missing = markThoseThatLead(search, leads, missing);
  return missing === 0 ? null : leads.indexOf(0);
}

/** Marks the states from which the first wanted step, and the first after it, and so on, leads on. Returns how many are left. */
function followOneWay(search: SetSearch, leads: Uint8Array, wanted: Uint8Array): number {
  let missing = leads.length;
  const way: number[] = [];
  const isOnWay = new Uint8Array(leads.length);
  let next = -1;
  const look = () => {
    if (next >= 0 && leads[next] === 1) return;
    const after = search.stateAfter();
    if (after >= 0 && (next < 0 || leads[after] === 1)) next = after;
  };
  for (let start = leads.length - 1; start >= 0; start -= 1) {
    let state = start;
    while (leads[state] === 0 && isOnWay[state] === 0) {
      isOnWay[state] = 1;
      way.push(state);
      if (search.isEmpty(state)) {
        leads[state] = 1;
        missing -= 1;
        break;
      }
      next = -1;
      search.visitSteps(state, look, wanted);
      if (next < 0) break;
      state = next;
    }
    const isFound = leads[state] === 1;
    for (const passed of way) {
      isOnWay[passed] = 0;
      if (!isFound || leads[passed] === 1) continue;
      leads[passed] = 1;
      missing -= 1;
    }
    way.length = 0;
  }
  return missing;
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
      let found = search.isEmpty(state);
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
