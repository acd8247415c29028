import { type PeerEvent, peerEventsOf } from '../../key/advance.ts';
import type { Key } from '../../key/create-key.ts';
import type { Interpreter, Ran } from '../../key/interpreter.ts';
import type { KeyEvent, ServiceEvent } from '../../key/key-event.ts';
import { isPermanent } from '../../key/key-material.ts';
import type { KeyType } from '../../key/key-type.ts';
import type { Refused } from '../../key/refusal.ts';
import type { Bounds } from '../bounds.ts';
import { canonicalKey, inOtherRegions, regions, textOf } from './canonical-key.ts';
import { arrival, callsWithin, ownEvents, type Stimulus } from './stimulus.ts';
import { type UseVerdicts, useVerdicts } from './use-verdicts.ts';

/** What a stimulus does to one key. */
export interface Outcome {
  /** The key afterwards, by number; {@link noKey} once it is deleted. */
  readonly next: number;
  /** Why the call is refused; null for what is allowed and for service events. */
  readonly refused: Refused | null;
  /** What it means for related keys. */
  readonly deliveries: readonly Delivery[];
  /** False for a call that the bounds leave out: it is allowed, but not made. */
  readonly isWithinBounds: boolean;
}

/** Something for the key in a slot: a service event, or that it now exists. */
export type Delivery =
  | { readonly slot: number; readonly stimulus: number }
  | { readonly slot: number; readonly created: number };

/** One step of one key in full, for the properties to judge. */
export interface KeyStep {
  readonly before: Key;
  readonly stimulus: Stimulus;
  /** The key as time had left it when the event came. */
  readonly arrived: Key;
  readonly event: KeyEvent | null;
  readonly refused: Refused | null;
  /** What the machine did; null for time alone. */
  readonly ran: Ran | null;
}

/** Callbacks, each called the first time that a key or a step is seen. */
export interface KeyListener {
  readonly key?: (key: Key) => void;
  /** Called for a key that is created. */
  readonly start?: (key: Key, started: ReturnType<Interpreter['start']>) => void;
  readonly step?: (step: KeyStep) => void;
}

/** The number that stands for no key: none was created yet, or it was deleted. */
export const noKey = 0;

/**
 * All that one key of a set can be and do, found once and remembered by number: the canonical keys, the stimuli, and for
 * each of both the outcome, which comes from the machine and `peerEventsOf` alone.
 */
export class KeyAutomaton {
  readonly type: KeyType;
  /** How many keys a set of them can have at once, 1 to 4. */
  readonly slots: number;
  /** The verdicts on the operations that never change a key. */
  readonly usesOf: (key: Key) => UseVerdicts = useVerdicts();
  readonly #keys: Key[] = [];
  readonly #stimuli: Stimulus[] = [];
  readonly #keyIds = new Map<string, number>();
  readonly #stimulusIds = new Map<string, number>();
  /** By key, then by stimulus. */
  readonly #outcomes: Map<number, Outcome | null>[] = [];
  /** By key and order. */
  readonly #inOrder = new Map<number, number>();
  readonly #stimuliOfFirst: readonly number[];
  readonly #stimuliOfOthers: readonly number[];
  readonly #bounds: Bounds;
  readonly #machine: Interpreter;
  readonly #listener: KeyListener;

  constructor(type: KeyType, bounds: Bounds, machine: Interpreter, listener: KeyListener = {}) {
    this.type = type;
    this.slots = type.multiRegion ? bounds.regions : bounds.keysInStore;
    this.#bounds = bounds;
    this.#machine = machine;
    this.#listener = listener;
    const within = (some: Pick<Bounds, 'windowsInDays' | 'expiry' | 'regions'>) =>
      [...callsWithin(type, some), ...ownEvents].map((stimulus) => this.stimulusId(stimulus));
    this.#stimuliOfFirst = within(bounds);
    this.#stimuliOfOthers = within({ ...bounds, ...bounds.others });
  }

  /** The number of a key that is created now. */
  newKeyId(key: Key): number {
    this.#listener.start?.(key, this.#machine.start(key.facts));
    return this.#keyId(key, 0);
  }

  keyOf(id: number): Key {
    const key = this.#keys[id - 1];
    if (key === undefined) throw new RangeError(`no key has the number ${id}`);
    return key;
  }

  /** The number of a stimulus. */
  stimulusId(stimulus: Stimulus): number {
    const text = JSON.stringify(stimulus);
    const known = this.#stimulusIds.get(text);
    if (known !== undefined) return known;
    this.#stimulusIds.set(text, this.#stimuli.length);
    return this.#stimuli.push(stimulus) - 1;
  }

  stimulusOf(id: number): Stimulus {
    const stimulus = this.#stimuli[id];
    if (stimulus === undefined) throw new RangeError(`no stimulus has the number ${id}`);
    return stimulus;
  }

  /** What can come to the key in a slot at any time, whatever the other keys of its set are. */
  stimuliOf(slot: number): readonly number[] {
    return slot === 0 ? this.#stimuliOfFirst : this.#stimuliOfOthers;
  }

  /** What a stimulus does to a key; null if it cannot come to it. */
  outcome(keyId: number, stimulusId: number): Outcome | null {
    this.#outcomes[keyId] ??= new Map();
    const outcomes = this.#outcomes[keyId];
    const known = outcomes.get(stimulusId);
    if (known !== undefined) return known;
    const outcome = this.#find(keyId, this.stimulusOf(stimulusId));
    outcomes.set(stimulusId, outcome);
    return outcome;
  }

  /** The key with its Regions exchanged: what was in slot `order[n]` is now in slot n. */
  inOrder(keyId: number, order: readonly number[]): number {
    if (keyId === noKey) return noKey;
    let question = keyId;
    for (const slot of order) question = question * regions.length + slot;
    const known = this.#inOrder.get(question);
    if (known !== undefined) return known;
    const rename = (region: string) => regions[order.indexOf(slotOf(region))] ?? region;
    const renamed = this.#keyId(inOtherRegions(this.keyOf(keyId), rename), 0);
    this.#inOrder.set(question, renamed);
    return renamed;
  }

  /** The number of a key, made canonical first. */
  #keyId(key: Key, freshOrder: number): number {
    if (key.keyState === 'Deleted') return noKey;
    const canonical = canonicalKey(key, freshOrder);
    const text = textOf(canonical);
    const known = this.#keyIds.get(text);
    if (known !== undefined) return known;
    const id = this.#keys.push(canonical);
    this.#keyIds.set(text, id);
    this.#listener.key?.(canonical);
    return id;
  }

  #find(keyId: number, stimulus: Stimulus): Outcome | null {
    const freshOrder = 'order' in stimulus ? (stimulus.order ?? 0) : 0;
    const before = this.keyOf(keyId);
    const arrived = arrival(before, stimulus);
    if (arrived === null) return null;
    const { key, event } = arrived;
    const outcome = { next: keyId, refused: null, deliveries: [], isWithinBounds: true };
    if (event === null) {
      this.#listener.step?.({ before, stimulus, arrived: key, event, refused: null, ran: null });
      return { ...outcome, next: this.#keyId(key, freshOrder) };
    }
    const ran = this.#machine.run(key.keyState, key.facts, event);
    const { refused } = ran;
    this.#listener.step?.({ before, stimulus, arrived: key, event, refused, ran });
    if (refused !== null) return { ...outcome, refused };
    const after: Key = { keyState: ran.keyState, facts: ran.facts, at: key.at };
    if (!this.#isWithinBounds(after)) return { ...outcome, isWithinBounds: false };
    const deliveries = peerEventsOf(key, after, event).map((peer) => this.#delivery(peer, freshOrder));
    const isSame = after.keyState === before.keyState && after.facts === before.facts;
    return { ...outcome, next: isSame ? keyId : this.#keyId(after, freshOrder), deliveries };
  }

  #delivery(peer: PeerEvent, freshOrder: number): Delivery {
    const slot = slotOf(peer.region);
    if ('replica' in peer) return { slot, created: this.newKeyId(peer.replica) };
    const event = this.type.origin === 'EXTERNAL' ? withoutImports(peer.event) : peer.event;
    const starts = event.type === 'PrimaryRegionUpdateStarted' ? { order: freshOrder } : {};
    return { slot, stimulus: this.stimulusId({ kind: 'service', label: event.type, event, ...starts }) };
  }

  #isWithinBounds({ facts }: Key): boolean {
    const bounds = this.#bounds;
    if (!bounds.automaticRotation && facts.automaticRotation !== null) return false;
    if (facts.onDemandRotations > bounds.onDemandRotations) return false;
    if (facts.type.origin !== 'EXTERNAL') return true;
    const permanent = facts.materials.filter(isPermanent).length;
    const waits = facts.materials.length > permanent;
    const rotates = waits && facts.onDemandRotation !== null;
    return (bounds.newMaterial || !waits) && permanent + (rotates ? 1 : 0) <= bounds.permanentMaterials;
  }
}

/** What related keys share does not say which of them has imported what: that is left out, so that fewer events differ. */
function withoutImports(event: ServiceEvent): ServiceEvent {
  if (event.type !== 'SynchronizeMultiRegionKey') return event;
  const materials = event.shared.materials.map((material) => ({
    ...material,
    isImported: false,
    validTo: null,
    rotation: null,
  }));
  return { ...event, shared: { ...event.shared, materials } };
}

/** The slot that stands for a Region. */
export function slotOf(region: string): number {
  return regions.indexOf(region);
}
