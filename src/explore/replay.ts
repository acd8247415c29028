import { deliver, type PeerEvent } from '../key/advance.ts';
import { createKey, type Key } from '../key/create-key.ts';
import { inMilliseconds } from '../key/days.ts';
import type { OperationEvent, ServiceEvent } from '../key/key-event.ts';
import { keyIdOf } from '../key/key-facts.ts';
import { currentMaterial, isPermanent, keyMaterialIdOf } from '../key/key-material.ts';
import type { KeyRequest } from '../key/key-request.ts';
import { type Outcome, perform } from '../key/perform.ts';
import type { Path, PathStep } from './path.ts';
import { now, twentyMinutes } from './search/canonical-key.ts';
import { slotOf } from './search/key-automaton.ts';
import type { Instant } from './search/stimulus.ts';

/** One thing that was really done to keys, or happened to them; times in epoch milliseconds. */
export type ReplayStep =
  | { readonly slot: number; readonly request: KeyRequest; readonly outcome: Outcome }
  | { readonly slot: number; readonly event: ServiceEvent }
  /** Time alone moves on, for all keys. */
  | { readonly until: number };

/** A path walked with real times and key material. */
export interface Replay {
  readonly steps: readonly ReplayStep[];
  /** The keys at the end, by slot. */
  readonly keys: readonly (Key | null)[];
}

/**
 * Walks a path with `perform` and `deliver` on real keys: what a caller would have to do, and when.
 *
 * A call that only ends the path, to see its outcome, is left to the caller.
 *
 * Whatever has no fixed length (a replication, a rotation, how late KMS deletes a key) takes as long as the path needs;
 * imported key material expires when the path says so. A deletion date is waited for as late as its key allows: what
 * comes to other keys meanwhile may have to come before their own.
 *
 * @throws RangeError for a path that cannot be timed: it lets a date pass while it keeps an earlier one waiting
 */
export function replay(path: Path): Replay {
  const validTo = new Map<number, number>();
  for (;;) {
    const walk = new Walk(path, validTo);
    const missing = walk.run();
    if (missing === null) return { steps: walk.steps, keys: walk.keys };
    // The time of an expiry is known once the walk gets there: the import is done again with that time.
    validTo.set(missing.importedBy, missing.at);
  }
}

const unlimited = inMilliseconds(3650);

class Walk {
  readonly steps: ReplayStep[] = [];
  readonly keys: (Key | null)[];
  readonly #path: Path;
  readonly #validTo: ReadonlyMap<number, number>;
  /** By key material ID: what was imported. */
  readonly #texts = new Map<string, string>();
  /** By slot and key material ID: the step that imported it last. */
  readonly #importedBy = new Map<string, number>();
  /** The slots of keys whose deletion dates are still to be waited for. */
  #awaited: readonly (number | null)[] = [];
  #clock = now;

  constructor(path: Path, validTo: ReadonlyMap<number, number>) {
    this.#path = path;
    this.#validTo = validTo;
    const { assumptions, start, type } = path;
    const delays = {
      deletion: unlimited,
      replication: unlimited,
      primaryRegionUpdate: unlimited,
      rotation: unlimited,
    };
    this.keys = start.map((keyState) =>
      keyState === null ? null : createKey({ at: now, type, assumptions, delays }),
    );
  }

  /** Returns null at the end of the path, or an import whose expiry has to be set. */
  run(): { readonly importedBy: number; readonly at: number } | null {
    for (const [index, step] of this.#path.steps.entries()) {
      this.#awaitBefore(step);
      const missing = this.#tryTo(step, index);
      if (missing !== null) return missing;
      const shown = this.keys.map((key) => key?.keyState ?? null);
      if (shown.join() !== step.keyStates.join()) {
        throw new RangeError(`this path cannot be timed: '${step.label}' leads to ${shown.join(' ')}`);
      }
    }
    this.#await(this.#awaited);
    return null;
  }

  #awaitBefore({ slot, stimulus }: PathStep): void {
    if (stimulus?.kind !== 'time') this.#await(this.#awaited.filter((each) => each === slot));
    else if (stimulus.instant !== 'deletion date') this.#await(this.#awaited);
  }

  #await(slots: readonly (number | null)[]): void {
    for (const slot of slots) this.#until('deletion date', slot);
    this.#awaited = this.#awaited.filter((slot) => !slots.includes(slot));
  }

  #tryTo(step: PathStep, index: number) {
    try {
      return this.#take(step, index);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RangeError(`this path cannot be timed: at '${step.label}', ${error.message}`);
    }
  }

  #take({ slot, stimulus }: PathStep, index: number) {
    if (stimulus === null) return null;
    const own = slot ?? 0;
    switch (stimulus.kind) {
      case 'call':
        this.#perform(own, this.#requestOf(stimulus.event, own, index));
        // Two changes of primary Region do not start in the same millisecond.
        if (stimulus.event.type === 'UpdatePrimaryRegion') this.#clock += 1;
        return null;
      case 'service':
        for (const each of this.#slots(slot)) this.#deliver(each, { ...stimulus.event, at: this.#clock });
        return null;
      case 'deadline': {
        const { event, material } = stimulus;
        if (event === 'PrimaryRegionUpdated') this.#endUpdate();
        else if (event === 'DeleteExpiredKeyMaterial') {
          return this.#expire(own, this.#materialId(own, material ?? ''));
        } else {
          if (event === 'RotateKey') this.#until('automatic rotation', slot);
          this.#deliver(own, { type: event, at: this.#clock });
        }
        return null;
      }
      case 'time':
        if (stimulus.instant === 'deletion date') this.#awaited = [...this.#awaited, slot];
        else this.#until(stimulus.instant, slot);
        return null;
      default:
        return stimulus satisfies never;
    }
  }

  #slots(slot: number | null): readonly number[] {
    if (slot !== null) return [slot];
    return this.keys.flatMap((key, each) => (key === null || key.keyState === 'Deleted' ? [] : [each]));
  }

  #key(slot: number): Key {
    const key = this.keys[slot];
    if (key === null || key === undefined) throw new RangeError(`there is no key in slot ${slot} yet`);
    return key;
  }

  #perform(slot: number, request: KeyRequest): void {
    const outcome = perform(this.#key(slot), request);
    this.steps.push({ slot, request, outcome });
    if (!outcome.ok) return;
    this.keys[slot] = outcome.key;
    this.#tell(outcome.peerEvents);
  }

  #deliver(slot: number, event: ServiceEvent): void {
    this.steps.push({ slot, event });
    this.#give(slot, event);
  }

  #give(slot: number, event: ServiceEvent): void {
    const { key, peerEvents } = deliver(this.#key(slot), event);
    this.keys[slot] = key;
    this.#tell(peerEvents);
  }

  #tell(peerEvents: readonly PeerEvent[]): void {
    for (const peer of peerEvents) {
      const slot = slotOf(peer.region);
      if ('replica' in peer) this.keys[slot] = peer.replica;
      else this.#give(slot, peer.event);
    }
  }

  #endUpdate(): void {
    const ends = (slot: number) =>
      this.#key(slot).facts.primaryRegionUpdate?.ends ?? Number.POSITIVE_INFINITY;
    const taking = this.#slots(null);
    const first = Math.min(...taking.map(ends));
    for (const slot of taking.filter((each) => ends(each) === first)) {
      this.#deliver(slot, { type: 'PrimaryRegionUpdated', at: this.#clock });
    }
  }

  #expire(slot: number, keyMaterialId: string) {
    const at = this.#clock + 1;
    const importedBy = this.#importedBy.get(`${slot} ${keyMaterialId}`) ?? -1;
    const known = this.#validTo.get(importedBy);
    if (known === undefined) return { importedBy, at };
    this.#clock = Math.max(this.#clock, known);
    this.#deliver(slot, { type: 'DeleteExpiredKeyMaterial', at: this.#clock, keyMaterialId });
    return null;
  }

  #until(instant: Instant, slot: number | null): void {
    const date = Math.min(...this.#slots(slot).map((each) => dateOf(this.#key(each), instant, this.#clock)));
    if (!Number.isFinite(date) || date <= this.#clock) return;
    this.#clock = date;
    this.steps.push({ until: date });
  }

  /** The call of an event with real time and key material; `index` is the place of its step. */
  #requestOf(event: OperationEvent, slot: number, index: number): KeyRequest {
    const real = { ...event, at: this.#clock };
    switch (real.type) {
      case 'ImportKeyMaterial': {
        const id = this.#materialId(slot, real.keyMaterialId);
        const keyMaterial = this.#texts.get(id) ?? `key material ${this.#texts.size + 1}`;
        const imported = keyMaterialIdOf(keyIdOf(this.#key(slot).facts.keyArn), `imported ${keyMaterial}`);
        this.#texts.set(imported, keyMaterial);
        this.#importedBy.set(`${slot} ${imported}`, index);
        const expires = this.#validTo.get(index) ?? this.#clock + inMilliseconds(365);
        return requestOf({
          ...real,
          keyMaterialId: keyMaterial,
          ValidTo: real.ValidTo === null ? null : expires,
        });
      }
      case 'DeleteImportedKeyMaterial': {
        const name = real.KeyMaterialId;
        return requestOf({ ...real, KeyMaterialId: name === null ? null : this.#materialId(slot, name) });
      }
      default:
        return requestOf(real);
    }
  }

  /** The ID of the key material with this name: see `MaterialName`; one that no key has where there is none. */
  #materialId(slot: number, name: string): string {
    const { materials } = this.#key(slot).facts;
    const found =
      name === 'current'
        ? currentMaterial(materials)
        : materials.find((material) =>
            name === 'waiting'
              ? !isPermanent(material)
              : name === 'non-current' && material.state === 'NON_CURRENT',
          );
    return found?.id ?? '0'.repeat(64);
  }
}

/** The call that comes to a key as an event; key material is imported as the text that the event names it by. */
export function requestOf(event: OperationEvent): KeyRequest {
  const { at, type } = event;
  switch (type) {
    case 'ImportKeyMaterial': {
      const { ExpirationModel, ImportType, keyMaterialId, ValidTo } = event;
      const input = {
        keyMaterial: keyMaterialId,
        ...(ImportType === null ? {} : { ImportType }),
        ExpirationModel,
        ...(ValidTo === null ? {} : { ValidTo }),
      };
      return { operation: type, at, input };
    }
    case 'DeleteImportedKeyMaterial': {
      const { KeyMaterialId } = event;
      return { operation: type, at, input: KeyMaterialId === null ? {} : { KeyMaterialId } };
    }
    case 'ScheduleKeyDeletion':
      return { operation: type, at, input: { PendingWindowInDays: event.PendingWindowInDays } };
    case 'EnableKeyRotation':
      return { operation: type, at, input: { RotationPeriodInDays: event.RotationPeriodInDays } };
    case 'ReplicateKey':
      return { operation: type, at, input: { ReplicaRegion: event.ReplicaRegion } };
    case 'UpdatePrimaryRegion': {
      const { PrimaryRegion, replicaKeyState } = event;
      return { operation: type, at, input: { PrimaryRegion, replicaKeyState } };
    }
    case 'UpdateKeyDescription':
      return { operation: type, at, input: { Description: event.Description } };
    case 'CancelKeyDeletion':
    case 'EnableKey':
    case 'DisableKey':
    case 'DisableKeyRotation':
    case 'RotateKeyOnDemand':
      return { operation: type, at };
    default:
      return event satisfies never;
  }
}

/** The next date of a key that matters, after `after` or, for the deletion date, right after it. */
function dateOf({ facts }: Key, instant: Instant, after: number): number {
  switch (instant) {
    case 'deletion date': {
      const date = facts.waitingPeriod?.deletionDate ?? Number.POSITIVE_INFINITY;
      return after < date ? date : date + 1;
    }
    case 'automatic rotation': {
      const date = facts.automaticRotation?.nextDate ?? Number.POSITIVE_INFINITY;
      return after < date - twentyMinutes ? date - twentyMinutes : date;
    }
    case 'an earlier change of primary Region':
      return Number.POSITIVE_INFINITY;
    default:
      return instant satisfies never;
  }
}
