import { decideClass } from '../../key/decide.ts';
import type { KeyEvent } from '../../key/key-event.ts';
import { keyStates, type LifecycleState } from '../../key/key-state.ts';
import { isTableOperation } from '../../key/key-state-table.ts';
import type { Refused } from '../../key/refusal.ts';
import { type TypeClass, typeClasses, typeClassNames } from '../../key/type-class.ts';
import type { ObservationKind } from '../observation.ts';
import { messageTemplate, saidOf, statesOf } from '../state-message.ts';
import { isUse, KeyWays, mayBeDone, type Way } from './key-ways.ts';
import { type Reading, withReadings } from './readings.ts';

/** One thing that a key may be: a place in the life of a type class, by some readings. */
export interface Possibility {
  readonly typeClass: TypeClass;
  readonly place: number;
  readonly keyState: LifecycleState;
  /** The readings that it is true by, as long as another possibility is true by another reading. */
  readonly readings: readonly Reading[];
}

/** All that a key may be: the number of a set of possibilities. Equal sets have equal numbers. */
export type PossibleSet = number;

/** What the service may have done before a moment, without a record. */
export interface Silence {
  /** Whether the deletion date may have come. */
  readonly mayBeDeleted: boolean;
  /** Whether a key that is still pending deletion would be deleted far too late. */
  readonly mustBeDeleted: boolean;
  /** Whether imported key material may have expired. */
  readonly mayExpire: boolean;
}

/** What the service does without a record, or with one that may be in the log of another Region. */
const silentEvents: readonly KeyEvent['type'][] = [
  'CustomKeyStoreConnected',
  'CustomKeyStoreDisconnected',
  'ReplicationFinished',
  'PrimaryRegionUpdateStarted',
  'PrimaryRegionUpdated',
  'RotationFinished',
  'RotateKey',
  'ReplicaKeyMaterialImported',
  'SynchronizeMultiRegionKey',
  'ReplicaDeleted',
];

/** What is asked of a set again and again. */
interface SetSummary {
  readonly states: readonly LifecycleState[];
  readonly typeClasses: readonly TypeClass[];
  readonly readings: readonly Reading[];
}

/**
 * Sets of what a key may be, and where what is on record leads them. As in the oracle of a conformance run, a set is mapped
 * through the model and keeps what agrees. Every set and every step is made once and kept: most keys of an account go the
 * same ways, and a million records come to a few hundred different steps.
 */
export class Possibilities {
  readonly #ways = new Map<TypeClass, KeyWays>();
  readonly #possibilities: Possibility[] = [];
  readonly #numbers = new Map<string, number>();
  /** By type class and place: the possibility that no reading is needed for. */
  readonly #plain = new Map<TypeClass, number[]>();
  readonly #sets: (readonly number[])[] = [];
  readonly #setNumbers = new Map<string, PossibleSet>();
  readonly #steps = new Map<ObservationKind, Map<number, PossibleSet>>();
  readonly #silences = new Map<number, PossibleSet>();
  readonly #summaries: SetSummary[] = [];
  readonly #anything = new Map<string, PossibleSet>();
  readonly #nothing = this.#setOf([]);

  /** What a key may be of which nothing is known but its type class, or only whether it is a multi-Region key. */
  anything(isMultiRegion: boolean, typeClass: TypeClass | null = null): PossibleSet {
    const name = typeClass ?? String(isMultiRegion);
    const known = this.#anything.get(name);
    if (known !== undefined) return known;
    const classes = typeClass === null ? classesOf(isMultiRegion) : [typeClass];
    return this.#setOf(
      classes.flatMap((name) =>
        this.#waysOf(name)
          .all()
          .map((place) => this.#possibility(name, place, [])),
      ),
    );
  }

  /** What a new key is. */
  created(isMultiRegion: boolean, typeClass: TypeClass | null, isReplica: boolean): PossibleSet {
    const classes = typeClass === null ? classesOf(isMultiRegion) : [typeClass];
    return this.#setOf(
      classes.flatMap((name) => {
        const ways = this.#waysOf(name);
        const places = isReplica ? ways.replicas() : [ways.created];
        return places.map((place) => this.#possibility(name, place, []));
      }),
    );
  }

  isEmpty(set: PossibleSet): boolean {
    return set === this.#nothing;
  }

  membersOf(set: PossibleSet): readonly Possibility[] {
    return (this.#sets[set] ?? []).flatMap((number) => this.#possibilities[number] ?? []);
  }

  /** The key states in a set, in the order of AWS's page. */
  statesOf(set: PossibleSet): readonly LifecycleState[] {
    return this.#summaryOf(set).states;
  }

  /** The type classes in a set. */
  typeClassesOf(set: PossibleSet): readonly TypeClass[] {
    return this.#summaryOf(set).typeClasses;
  }

  union(...sets: readonly PossibleSet[]): PossibleSet {
    return this.#setOf(sets.flatMap((set) => this.#sets[set] ?? []));
  }

  /** Those of a set that are in one of these key states. */
  within(set: PossibleSet, states: readonly LifecycleState[]): PossibleSet {
    return this.#setOf(
      (this.#sets[set] ?? []).filter((number) => states.includes(this.#at(number).keyState)),
    );
  }

  /** A set without these readings: they have been told. */
  without(set: PossibleSet, told: readonly Reading[]): PossibleSet {
    return this.#setOf(
      (this.#sets[set] ?? []).map((number) => {
        const { typeClass, place, readings } = this.#at(number);
        return this.#possibility(
          typeClass,
          place,
          readings.filter(({ name }) => told.every((reading) => reading.name !== name)),
        );
      }),
    );
  }

  /** What a key may be after all that the service may have done meanwhile. */
  afterSilence(set: PossibleSet, silence: Silence): PossibleSet {
    const { mayBeDeleted, mustBeDeleted, mayExpire } = silence;
    const name = set * 8 + (mayBeDeleted ? 4 : 0) + (mustBeDeleted ? 2 : 0) + (mayExpire ? 1 : 0);
    const known = this.#silences.get(name);
    if (known !== undefined) return known;
    const events: KeyEvent['type'][] = [...silentEvents];
    if (mayExpire) events.push('DeleteExpiredKeyMaterial');
    if (mayBeDeleted) events.push('DeleteKey');
    const found = new Set(this.#sets[set]);
    for (const number of found) {
      for (const type of events) {
        for (const way of this.#waysFrom(number, type)) {
          if (way.to !== null) found.add(this.#reached(number, way));
        }
      }
    }
    const after = this.#setOf(
      [...found].filter((number) => !mustBeDeleted || this.#at(number).keyState !== 'PendingDeletion'),
    );
    this.#silences.set(name, after);
    return after;
  }

  /**
   * What a key may be after what is on record; the empty set if nothing in the set explains it.
   *
   * @param mayBeAfterDate whether the deletion date may have come
   */
  after(set: PossibleSet, kind: ObservationKind, mayBeAfterDate: boolean): PossibleSet {
    const steps = this.#steps.get(kind) ?? new Map<number, PossibleSet>();
    this.#steps.set(kind, steps);
    const name = set * 2 + (mayBeAfterDate ? 1 : 0);
    const known = steps.get(name);
    if (known !== undefined) return known;
    const found = new Set<number>();
    for (const number of this.#sets[set] ?? []) {
      for (const next of this.#explained(number, kind, mayBeAfterDate)) found.add(next);
    }
    const after = this.#setOf([...found]);
    steps.set(name, after);
    return after;
  }

  /** The readings by which everything in a set is true. */
  commonReadings(set: PossibleSet): readonly Reading[] {
    return this.#summaryOf(set).readings;
  }

  #summaryOf(set: PossibleSet): SetSummary {
    const known = this.#summaries[set];
    if (known !== undefined) return known;
    const members = this.membersOf(set);
    const [first, ...others] = members;
    const states = new Set(members.map(({ keyState }) => keyState));
    const summary: SetSummary = {
      states: [...keyStates, 'Deleted' as const].filter((state) => states.has(state)),
      typeClasses: [...new Set(members.map(({ typeClass }) => typeClass))],
      readings: (first?.readings ?? []).filter(({ name, value }) =>
        others.every(({ readings }) =>
          readings.some((other) => other.name === name && other.value === value),
        ),
      ),
    };
    this.#summaries[set] = summary;
    return summary;
  }

  #explained(number: number, kind: ObservationKind, mayBeAfterDate: boolean): readonly number[] {
    switch (kind.outcome) {
      case 'untold':
        return [number];
      case 'open':
        return [number, ...this.#done(number, kind, mayBeAfterDate)];
      case 'done':
        return this.#done(number, kind, mayBeAfterDate);
      case 'refused':
        return this.#refused(number, kind, mayBeAfterDate);
      default:
        return kind.outcome satisfies never;
    }
  }

  #done(number: number, kind: ObservationKind, mayBeAfterDate: boolean): readonly number[] {
    const found: number[] = [];
    for (const { to, refused, mayBeDone } of this.#outcomes(number, kind, mayBeAfterDate)) {
      if (refused === null) found.push(to);
      // A deletion that may be cancelled after its date ends as one that is cancelled before.
      else if (mayBeDone && kind.event !== 'CancelKeyDeletion') found.push(number);
    }
    return kind.shown === null ? found : found.filter((reached) => this.#at(reached).keyState === kind.shown);
  }

  #refused(number: number, kind: ObservationKind, mayBeAfterDate: boolean): readonly number[] {
    const { exception, said, event } = kind;
    const { keyState, typeClass } = this.#at(number);
    const isSaidOfState = said === null || statesOf(said).some((state) => state === keyState);
    const found: number[] = [];
    for (const { to, refused } of this.#outcomes(number, kind, mayBeAfterDate)) {
      if (refused === null) {
        const mayRefuse =
          keyState !== 'Deleted' &&
          isTableOperation(event) &&
          decideClass(event, keyState, typeClass).alsoConforms.some((other) =>
            isRefusalWith(other, exception),
          );
        if (mayRefuse && isSaidOfState) found.push(number);
        continue;
      }
      const isOfName =
        refused.error.name === exception ||
        refused.alsoConforms.some((other) => isRefusalWith(other, exception));
      if (isOfName && (isSaidOfState || saidOf(templateOf(refused)) === said)) found.push(to);
    }
    return found;
  }

  /** Every way in which the model can see what is on record. A refusal leads to where the key was. */
  #outcomes(
    number: number,
    { event, argument }: ObservationKind,
    mayBeAfterDate: boolean,
  ): readonly { readonly to: number; readonly refused: Refused | null; readonly mayBeDone: boolean }[] {
    const { typeClass, place } = this.#at(number);
    if (event === 'CreateKey') return [];
    if (isTableOperation(event) && isUse(event)) {
      const refused = this.#waysOf(typeClass).refusalOf(place, event);
      return [{ to: number, refused, mayBeDone: mayBeDone(refused) }];
    }
    return eventTypesOf(event, argument).flatMap((type) =>
      this.#waysFrom(number, type)
        .filter((way) => fits(way, argument) && (mayBeAfterDate || !way.isAfterDeletionDate))
        .map((way) => ({ ...way, to: this.#reached(number, way) })),
    );
  }

  #waysFrom(number: number, type: KeyEvent['type']): readonly Way[] {
    const { typeClass, place } = this.#at(number);
    return this.#waysOf(typeClass).ways(place, type);
  }

  #reached(number: number, { to, readings }: Way): number {
    if (to === null && readings.length === 0) return number;
    const { typeClass, place, readings: earlier } = this.#at(number);
    return this.#possibility(typeClass, to ?? place, withReadings(earlier, readings));
  }

  #waysOf(typeClass: TypeClass): KeyWays {
    const known = this.#ways.get(typeClass) ?? new KeyWays(typeClass);
    this.#ways.set(typeClass, known);
    return known;
  }

  #possibility(typeClass: TypeClass, place: number, readings: readonly Reading[]): number {
    const plain = this.#plain.get(typeClass) ?? [];
    this.#plain.set(typeClass, plain);
    const known = readings.length === 0 ? plain[place] : undefined;
    if (known !== undefined) return known;
    const number = this.#read(typeClass, place, readings);
    if (readings.length === 0) plain[place] = number;
    return number;
  }

  #read(typeClass: TypeClass, place: number, readings: readonly Reading[]): number {
    const text = `${typeClass} ${place} ${readings.map(({ name, value }) => `${name}=${value}`).join()}`;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const keyState = this.#waysOf(typeClass).places[place]?.facts.keyState;
    if (keyState === undefined) throw new RangeError(`${typeClass} has no place ${place}`);
    const number = this.#possibilities.push({ typeClass, place, readings, keyState }) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  #at(number: number): Possibility {
    const found = this.#possibilities[number];
    if (found === undefined) throw new RangeError(`there is no possibility ${number}`);
    return found;
  }

  #setOf(numbers: readonly number[]): PossibleSet {
    const sorted = [...new Set(numbers)].sort((one, other) => one - other);
    const text = sorted.join();
    const known = this.#setNumbers.get(text);
    if (known !== undefined) return known;
    const set = this.#sets.push(sorted) - 1;
    this.#setNumbers.set(text, set);
    return set;
  }
}

function classesOf(isMultiRegion: boolean): readonly TypeClass[] {
  return typeClassNames.filter((name) => typeClasses[name].multiRegion === isMultiRegion);
}

function isRefusalWith(other: Refused['alsoConforms'][number], exception: string | null): boolean {
  return other.verdict === 'refused' && other.exception === exception;
}

/** The events of the machine that a record can stand for. */
function eventTypesOf(
  event: Exclude<ObservationKind['event'], 'CreateKey'>,
  argument: string | null,
): readonly KeyEvent['type'][] {
  if (event === 'RotateKey') {
    if (argument === 'ON_DEMAND') return ['RotationFinished'];
    return argument === 'AUTOMATIC' ? ['RotateKey'] : ['RotateKey', 'RotationFinished'];
  }
  return isTableOperation(event) && isUse(event) ? [] : [event];
}

function fits({ event }: Way, argument: string | null): boolean {
  return event.type !== 'ImportKeyMaterial' || argument === null || (event.ImportType ?? 'none') === argument;
}

const plainArn = /arn:aws:kms:[^ ']*/;

function templateOf({ error }: Refused): string {
  return messageTemplate(error.message, plainArn.exec(error.message)?.[0] ?? '');
}
