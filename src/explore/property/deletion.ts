import { type KeyAutomaton, noKey } from '../search/key-automaton.ts';
import type { SetSearch } from '../search/set-search.ts';
import type { Stimulus } from '../search/stimulus.ts';

/** Finds states from which not all keys can be deleted: notes during the search where the steps towards deletion lead. */
export class WaysToDeletion {
  readonly #automaton: KeyAutomaton;
  /** By state: where the first such step leads. */
  readonly #next: number[] = [];
  readonly #wanted: boolean[] = [];

  constructor(automaton: KeyAutomaton) {
    this.#automaton = automaton;
  }

  /** To be called for every step of the search. */
  readonly edge = (from: number, stimulus: number, to: number): void => {
    this.#wanted[stimulus] ??= isTowardsDeletion(this.#automaton.stimulusOf(stimulus));
    if (this.#wanted[stimulus] && from !== to && to >= 0) this.#next[from] ??= to;
  };

  /**
   * A state from which no steps lead to the deletion of all keys; null if there is none.
   *
   * Follows the noted steps from each state. For states from which these do not get there, tries all steps, until that
   * finds no further state that leads there.
   */
  stateWithout(search: SetSearch): number | null {
    const leads = Array.from({ length: search.size }, (_, state) =>
      search.keysOf(state).every((key) => key === noKey),
    );
    for (const start of leads.keys()) this.#follow(start, leads);
    for (let before = -1, left = countOf(leads); left !== before && left > 0; left = countOf(leads)) {
      before = left;
      for (const [state, isKnown] of leads.entries()) {
        leads[state] =
          isKnown ||
          search.steps.from(search.keysOf(state)).some(({ to }) => leads[search.stateOf(to) ?? -1]);
      }
    }
    const stuck = leads.indexOf(false);
    return stuck < 0 ? null : stuck;
  }

  #follow(start: number, leads: boolean[]): void {
    const way = new Set<number>();
    let state = start;
    while (leads[state] !== true && !way.has(state)) {
      way.add(state);
      state = this.#next[state] ?? state;
    }
    if (leads[state]) for (const passed of way) leads[passed] = true;
  }
}

function countOf(leads: readonly boolean[]): number {
  return leads.reduce((missing, isKnown) => missing + (isKnown ? 0 : 1), 0);
}

function isTowardsDeletion(stimulus: Stimulus): boolean {
  switch (stimulus.kind) {
    case 'call':
      return stimulus.event.type === 'ScheduleKeyDeletion';
    case 'service':
      return stimulus.event.type === 'DeleteKey';
    case 'deadline':
      return stimulus.event === 'PrimaryRegionUpdated';
    case 'time':
      return stimulus.instant === 'deletion date';
    default:
      return stimulus satisfies never;
  }
}
