import { type PeerEvent, peerEventsOf } from '../key/advance.ts';
import type { Key } from '../key/create-key.ts';
import { judge, type Refused } from '../key/judge.ts';
import { isOperationEvent, type KeyEvent, type ServiceEvent } from '../key/key-event.ts';
import { isPermanent } from '../key/key-material.ts';
import type { KeyType } from '../key/key-type.ts';
import type { CompiledMachine, Ran } from '../key/run-machine.ts';
import type { Bounds } from './bounds.ts';
import { canonicalKey, inOtherRegions, regions, textOf } from './canonical-key.ts';
import { arrival, callsWithin, ownEvents, type Stimulus } from './stimulus.ts';
import { type UseVerdicts, useVerdicts } from './use-verdicts.ts';

/** What a stimulus does to one key. */
export interface Outcome {
  /** The key afterwards, by number; {@link noKey} once it is deleted. */
  readonly next: number;
  /** Why the call is refused; null for what is allowed and for service events. */
  readonly refused: Refused | null;
  /** What the machine did; null for a refused call that it was not asked about, and for time alone. */
  readonly ran: Ran | null;
  /** What it means for related keys. */
  readonly deliveries: readonly Delivery[];
  /** False for a call that the bounds leave out: it is allowed, but not made. */
  readonly isWithinBounds: boolean;
}

/** Something for the key in a slot: a service event, or that it now exists. */
export type Delivery =
  | { readonly slot: number; readonly stimulus: number }
  | { readonly slot: number; readonly created: number };

/** One step of one key in full, for those who judge it. */
export interface KeyStep {
  readonly before: Key;
  readonly stimulus: Stimulus;
  /** The key as time had left it when the event came. */
  readonly arrived: Key;
  readonly event: KeyEvent | null;
  readonly refused: Refused | null;
  readonly ran: Ran | null;
}

/** Who is told of every key and every step the first time it is seen. */
export interface Witness {
  readonly key: (key: Key) => void;
  /** A key comes into being. */
  readonly start: (key: Key, started: ReturnType<CompiledMachine['start']>) => void;
  readonly step: (step: KeyStep) => void;
}

/** The number that stands for no key: none was created yet, or it was deleted. */
export const noKey = 0;

/**
 * All that one key of a set can be and do, found once and remembered by number: the canonical keys, the stimuli, and for
 * each of both the outcome, which comes from `judge`, the machine and `peerEventsOf` alone.
 */
export class KeyAutomaton {
  readonly keys: (Key | null)[] = [null];
  readonly stimuli: Stimulus[] = [];
  /** Every call of the bounds, by number. */
  readonly #calls: readonly number[];
  readonly #callsOfOthers: readonly number[];
  readonly #ownEvents: readonly number[];
  readonly #keyIds = new Map<string, number>();
  readonly #stimulusIds = new Map<string, number>();
  /** By stimulus and key: the place of the outcome in `#outcomes`; 0 where it is not known yet. */
  readonly #outcomeNumbers: Int32Array[] = [];
  readonly #outcomes: (Outcome | null)[] = [null, null];
  /** By stimulus and key: the key afterwards plus one, where no related key hears of it; 0 where that is not known. */
  readonly #quietNext: Int32Array[] = [];
  readonly #renamed: (Int32Array | undefined)[] = [];
  /** What is said of the operations that never change a key. */
  readonly usesOf: (key: Key) => UseVerdicts = useVerdicts();
  readonly #type: KeyType;
  readonly #bounds: Bounds;
  readonly #machine: CompiledMachine;
  readonly #witness: Witness;

  constructor(type: KeyType, bounds: Bounds, machine: CompiledMachine, witness: Witness) {
    this.#type = type;
    this.#bounds = bounds;
    this.#machine = machine;
    this.#witness = witness;
    this.#calls = callsWithin(type, bounds).map((stimulus) => this.stimulusId(stimulus));
    this.#callsOfOthers = callsWithin(type, { ...bounds, ...bounds.others }).map((stimulus) =>
      this.stimulusId(stimulus),
    );
    this.#ownEvents = ownEvents.map((stimulus) => this.stimulusId(stimulus));
  }

  /** The number of a key that is created now. */
  newKeyId(key: Key): number {
    this.#witness.start(key, this.#machine.start(key.facts));
    return this.keyId(key, 0);
  }

  /** The number of a key; the key is made canonical first. */
  keyId(key: Key, freshOrder: number): number {
    if (key.keyState === 'Deleted') return noKey;
    const canonical = canonicalKey(key, freshOrder);
    const text = textOf(canonical);
    const known = this.#keyIds.get(text);
    if (known !== undefined) return known;
    const id = this.keys.length;
    if (id >= 0xffff) throw new RangeError('more than 65534 different keys: narrow the bounds');
    this.keys.push(canonical);
    this.#keyIds.set(text, id);
    this.#witness.key(canonical);
    return id;
  }

  /** The number of a stimulus. */
  stimulusId(stimulus: Stimulus): number {
    const text = JSON.stringify(stimulus);
    const known = this.#stimulusIds.get(text);
    if (known !== undefined) return known;
    const id = this.stimuli.length;
    this.stimuli.push(stimulus);
    this.#stimulusIds.set(text, id);
    return id;
  }

  /** What can come to the key in a slot at any time, whatever the other keys of its set are. */
  stimuliOf(slot: number): readonly number[] {
    return [...(slot === 0 ? this.#calls : this.#callsOfOthers), ...this.#ownEvents];
  }

  /** What a stimulus does to a key; null if it cannot come to it. */
  outcome(keyId: number, stimulusId: number): Outcome | null {
    const number = this.#outcomeNumbers[stimulusId]?.[keyId] ?? 0;
    return number > 0 ? (this.#outcomes[number] ?? null) : this.#newOutcome(keyId, stimulusId);
  }

  /** The key after a stimulus that no related key hears of, or that cannot come to it; -1 where that is not known. */
  quietNext(keyId: number, stimulusId: number): number {
    return (this.#quietNext[stimulusId]?.[keyId] ?? 0) - 1;
  }

  keyOf(id: number): Key {
    const key = this.keys[id];
    if (key === undefined || key === null) throw new RangeError(`no key has the number ${id}`);
    return key;
  }

  stimulusOf(id: number): Stimulus {
    const stimulus = this.stimuli[id];
    if (stimulus === undefined) throw new RangeError(`no stimulus has the number ${id}`);
    return stimulus;
  }

  /** The key with its Regions exchanged: what was in slot `order[n]` is now in slot n. See `orderCode`. */
  inOrder(keyId: number, order: number): number {
    if (keyId === noKey) return noKey;
    const known = this.#renamed[order]?.[keyId] ?? 0;
    return known > 0 ? known : this.#rename(keyId, order);
  }

  #rename(keyId: number, order: number): number {
    const slots = [0, 2, 4, 6].map((shift) => (order >> shift) & 3);
    const renamed = inOtherRegions(
      this.keyOf(keyId),
      (region) => regions[slots.indexOf(slotOf(region))] ?? region,
    );
    const id = this.keyId(renamed, 0);
    this.#renamed[order] = withNumber(this.#renamed[order], keyId, id);
    return id;
  }

  #newOutcome(keyId: number, stimulusId: number): Outcome | null {
    const outcome = this.#find(keyId, this.stimulusOf(stimulusId));
    this.#outcomeNumbers[stimulusId] = withNumber(
      this.#outcomeNumbers[stimulusId],
      keyId,
      outcome === null ? 1 : this.#outcomes.push(outcome) - 1,
    );
    if (outcome === null || outcome.deliveries.length === 0) {
      const next = outcome?.next ?? keyId;
      this.#quietNext[stimulusId] = withNumber(this.#quietNext[stimulusId], keyId, next + 1);
    }
    return outcome;
  }

  #find(keyId: number, stimulus: Stimulus): Outcome | null {
    const freshOrder = 'order' in stimulus ? (stimulus.order ?? 0) : 0;
    const before = this.keyOf(keyId);
    const arrived = arrival(before, stimulus);
    if (arrived === null) return null;
    const { key, event } = arrived;
    if (event === null) {
      this.#witness.step({ before, stimulus, arrived: key, event, refused: null, ran: null });
      const next = this.keyId(key, freshOrder);
      return { next, refused: null, ran: null, deliveries: [], isWithinBounds: true };
    }
    const refused = isOperationEvent(event) ? judge(key.facts, key.keyState, event) : null;
    const ran = this.#machine.run(key.keyState, key.facts, event);
    this.#witness.step({ before, stimulus, arrived: key, event, refused, ran });
    if (refused !== null) return { next: keyId, refused, ran, deliveries: [], isWithinBounds: true };
    const after: Key = { keyState: ran.keyState, facts: ran.facts, at: key.at };
    if (!this.#isWithinBounds(after)) {
      return { next: keyId, refused, ran, deliveries: [], isWithinBounds: false };
    }
    const deliveries = peerEventsOf(key, after, event).map((peer) => this.#delivery(peer, freshOrder));
    const isSame = after.keyState === before.keyState && after.facts === before.facts;
    const next = isSame ? keyId : this.keyId(after, freshOrder);
    return { next, refused, ran, deliveries, isWithinBounds: true };
  }

  #delivery(peer: PeerEvent, freshOrder: number): Delivery {
    const slot = slotOf(peer.region);
    if ('replica' in peer) return { slot, created: this.newKeyId(peer.replica) };
    const event = this.#type.origin === 'EXTERNAL' ? withoutImports(peer.event) : peer.event;
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

/** An array of numbers with one more in it; a larger one if it is too short. */
function withNumber(numbers: Int32Array | undefined, index: number, value: number): Int32Array {
  let written = numbers;
  if (written === undefined || written.length <= index) {
    written = new Int32Array(Math.max(256, index * 2));
    if (numbers !== undefined) written.set(numbers);
  }
  written[index] = value;
  return written;
}

/** The slot of a Region; the Regions of a set are numbered. */
export function slotOf(region: string): number {
  return regions.indexOf(region);
}
