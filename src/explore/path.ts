import type { Assumptions } from '../key/assumption.ts';
import type { KeyFacts } from '../key/key-facts.ts';
import type { KeyState, LifecycleState } from '../key/key-state.ts';
import type { KeyType } from '../key/key-type.ts';
import type { KeyOperation } from '../key/operation.ts';
import { regions } from './search/canonical-key.ts';
import { type KeyAutomaton, noKey, slotOf } from './search/key-automaton.ts';
import type { Found, SetSearch } from './search/set-search.ts';
import { everySlot } from './search/set-steps.ts';
import type { Stimulus } from './search/stimulus.ts';

/** One step of a path. */
export interface PathStep {
  /** Which key it comes to, by slot; null for what comes to all keys of a set at once. */
  readonly slot: number | null;
  /** The key's Region or, in a custom key store, its number; null for all keys, and for a key alone. */
  readonly key: string | null;
  /** What comes, for people: `ScheduleKeyDeletion 7 days`. */
  readonly label: string;
  /** The operation that is called; null for service events and time. */
  readonly operation: KeyOperation | null;
  /** What comes; null for a call that is not looked at further, as it ends the path. */
  readonly stimulus: Stimulus | null;
  /** The key states after it, by slot; null where no key was created yet. */
  readonly keyStates: readonly (LifecycleState | null)[];
}

/** A way from the creation of the first key: what is called, and what happens, in order. */
export class Path {
  readonly type: KeyType;
  readonly assumptions: Assumptions;
  /** The key states at the beginning, by slot. */
  readonly start: readonly (LifecycleState | null)[];
  readonly steps: readonly PathStep[];

  constructor(
    first: Pick<KeyFacts, 'type' | 'assumptions'>,
    start: Path['start'],
    steps: readonly PathStep[],
  ) {
    this.type = first.type;
    this.assumptions = first.assumptions;
    this.start = start;
    this.steps = steps;
  }

  /** The path with one call more, on the key that is in a key state at its end. */
  followedBy(operation: KeyOperation, keyState: KeyState): Path {
    const keyStates = this.steps.at(-1)?.keyStates ?? this.start;
    const slot = Math.max(0, keyStates.indexOf(keyState));
    const key = nameOf(slot, this.start.length, this.type.multiRegion);
    const step: PathStep = { slot, key, label: operation, operation, stimulus: null, keyStates };
    return new Path(this, this.start, [...this.steps, step]);
  }

  /** The path as a table: what was done, to which key, and the key states after it. */
  toString(): string {
    const lines = [
      ['CreateKey', nameOf(0, this.start.length, this.type.multiRegion) ?? '', shown(this.start)],
      ...this.steps.map(({ key, keyStates, label }) => [label, key ?? '', shown(keyStates)]),
    ];
    const widths = [0, 1].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
    return lines
      .map((line) =>
        line
          .map((text, column) => text.padEnd(widths[column] ?? 0))
          .filter((_, column) => (widths[column] ?? 1) > 0)
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  }
}

/** The way to what was found, with the step that was found last. Regions are those of the first call on. */
export function pathOf(
  search: SetSearch,
  automaton: KeyAutomaton,
  found: Found,
  operation?: KeyOperation,
): Path {
  const steps: Found[] = [];
  for (let step = found; step.state >= 0; step = search.foundBy[step.state] ?? step) steps.unshift(step);
  const first = search.keysOf(0);
  const { facts } = automaton.keyOf(first[0] ?? noKey);
  const lifecycleState = (id: number) => (id === noKey ? null : automaton.keyOf(id).keyState);
  // By place in the merged state: the slot in which that key really is.
  let slots: readonly number[] = first.map((_, slot) => slot);
  let keyStates: readonly (LifecycleState | null)[] = first.map(lifecycleState);
  const start = keyStates;
  const path = steps.map((step): PathStep => {
    const here = slots;
    const stimulus = inSlots(automaton.stimulusOf(step.stimulus), here);
    const named = stimulus.kind === 'call' ? stimulus.event.type : stimulus.label;
    const isOther = step === found && operation !== undefined && operation !== named;
    const slot = step.slot === everySlot ? null : (here[step.slot] ?? null);
    const key = slot === null ? null : nameOf(slot, first.length, facts.type.multiRegion);
    const { to } =
      search.steps
        .from(search.keysOf(step.state))
        .find((other) => other.slot === step.slot && other.stimulus === step.stimulus) ?? {};
    if (isOther) return { slot, key, label: operation, operation, stimulus: null, keyStates };
    if (to !== undefined) {
      const order = search.orderOf(to);
      if (order !== null) slots = order.map((place) => here[place] ?? 0);
      const before = keyStates;
      keyStates = before.map((keyState, at) => {
        const id = to[here.indexOf(at)] ?? noKey;
        return id !== noKey || keyState === null ? lifecycleState(id) : 'Deleted';
      });
    }
    const called = stimulus.kind === 'call' ? stimulus.event.type : null;
    return { slot, key, label: stimulus.label, operation: called, stimulus, keyStates };
  });
  return new Path(facts, start, path);
}

function nameOf(slot: number, slotCount: number, isMultiRegion: boolean): string | null {
  if (isMultiRegion) return regions[slot] ?? null;
  return slotCount > 1 ? `key ${slot + 1}` : null;
}

function shown(keyStates: readonly (LifecycleState | null)[]): string {
  return keyStates.map((keyState) => keyState ?? '-').join(' ');
}

/** A stimulus with the Regions of the merged state renamed to those in which the keys really are. */
function inSlots(stimulus: Stimulus, slots: readonly number[]): Stimulus {
  if (stimulus.kind !== 'call') return stimulus;
  const rename = (region: string) => regions[slots[slotOf(region)] ?? -1] ?? region;
  const { event } = stimulus;
  switch (event.type) {
    case 'ReplicateKey': {
      const ReplicaRegion = rename(event.ReplicaRegion);
      return { ...stimulus, label: `${event.type} ${ReplicaRegion}`, event: { ...event, ReplicaRegion } };
    }
    case 'UpdatePrimaryRegion': {
      const PrimaryRegion = rename(event.PrimaryRegion);
      return { ...stimulus, label: `${event.type} ${PrimaryRegion}`, event: { ...event, PrimaryRegion } };
    }
    default:
      return stimulus;
  }
}
