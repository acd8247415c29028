import { operationEventTypes } from '../../key/key-event.ts';
import type { LifecycleState } from '../../key/key-state.ts';
import type { TypeClass } from '../../key/type-class.ts';
import {
  isMultiRegion,
  type ObservationKind,
  recordedServiceEvents,
  type TrailObservation,
} from '../observation.ts';
import { statesOf } from '../state-message.ts';
import type { JudgedObservation, KeyLife, TrailVerdict } from './key-life.ts';
import type { Possibilities, PossibleSet, Silence } from './possibilities.ts';

/** How a log is judged. */
export interface JudgeOptions {
  /** How old the state may be that a read or a refusal comes from, milliseconds. */
  readonly lag: number;
  /** Whether the log is known to hold every successful call that changes a key, from its first record to its last. */
  readonly isComplete: boolean;
  /** Times at which the log says of itself that records may be missing, epoch milliseconds, in order. */
  readonly gaps?: readonly number[];
}

/** AWS: usually under a few seconds, sometimes several minutes. Source: semantics.md D. */
export const usualLag = 5 * 60 * 1000;

/** Records whose times are as near as this have no order: times are whole seconds, of when a call was completed. */
const nearby = 2_000;

const aDay = 24 * 60 * 60 * 1000;

/** The shortest waiting period. */
const shortestWait = 7 * aDay;

/** How long after its date a key may still be there: the date may lie a day after the waiting period, the deletion another. */
const latestDeletion = 2 * aDay;

/** How long after the first the other record of one replica's creation may come. */
const sameCreation = 60 * 60 * 1000;

/** More changes at once are not tried in every order. */
const mostAtOnce = 6;

/** Judges what a log says of one key. */
export function judgeKey(
  keyArn: string,
  observations: readonly TrailObservation[],
  possibilities: Possibilities,
  options: JudgeOptions,
): KeyLife {
  const judge = new KeyJudge(keyArn, possibilities, options);
  for (const group of groupsOf(observations)) judge.take(group);
  return judge.life();
}

/** Records that have no order among themselves: one that changes nothing, or changes that come close together. */
type Group = readonly [TrailObservation, ...TrailObservation[]];

/** In the order of their times; what comes within {@link nearby} of a change is judged after it. */
function groupsOf(observations: readonly TrailObservation[]): readonly Group[] {
  const ordered = observations.toSorted((one, other) => one.at - other.at);
  const groups: { readonly group: Group; readonly at: number }[] = [];
  let changes: [TrailObservation, ...TrailObservation[]] | null = null;
  for (const observation of ordered) {
    if (!isChange(observation.kind)) {
      groups.push({ group: [observation], at: observation.at });
      continue;
    }
    // A key is created before anything else happens to it.
    if (observation.kind.event === 'CreateKey') {
      groups.push({ group: [observation], at: observation.at - 2 * nearby });
      continue;
    }
    const last = changes?.at(-1);
    if (changes !== null && last !== undefined && observation.at - last.at <= nearby)
      changes.push(observation);
    else {
      changes = [observation];
      groups.push({ group: changes, at: observation.at - nearby });
    }
  }
  return groups
    .map((entry, index) => ({ ...entry, index, isChange: isChange(entry.group[0].kind) ? 0 : 1 }))
    .toSorted((one, other) => one.at - other.at || one.isChange - other.isChange || one.index - other.index)
    .map(({ group }) => group);
}

/** Says whether what is on record may have changed the key. */
export function isChange({ event, outcome }: ObservationKind): boolean {
  if (outcome === 'refused' || outcome === 'untold') return false;
  return (
    event === 'CreateKey' ||
    operationEventTypes.some((type) => type === event) ||
    recordedServiceEvents.some((type) => type === event)
  );
}

/** What the key may have been until a time. */
interface Past {
  readonly set: PossibleSet;
  readonly until: number;
}

class KeyJudge {
  readonly #keyArn: string;
  readonly #possible: Possibilities;
  readonly #options: JudgeOptions;
  readonly #judged: JudgedObservation[] = [];
  /** Null before the first record of a key: whatever a key can be. */
  #known: PossibleSet | null = null;
  #past: readonly Past[] = [];
  /** When the key was created, and of which type class, as far as the log tells. */
  #created: number | null = null;
  #typeClass: TypeClass | null = null;
  /** When deletion was scheduled, when the key may be deleted, and when it must have been; null if that is not on record. */
  #deletion: { readonly scheduled: number; readonly earliest: number; readonly latest: number } | null = null;
  /** Whether it is on record that the key is gone. */
  #isGone = false;
  #gapsPassed = 0;
  /** From when on imported key material may expire. */
  #expires = 0;

  constructor(keyArn: string, possible: Possibilities, options: JudgeOptions) {
    this.#keyArn = keyArn;
    this.#possible = possible;
    this.#options = options;
  }

  get #set(): PossibleSet {
    this.#known ??= this.#possible.anything(isMultiRegion(this.#keyArn));
    return this.#known;
  }

  set #set(set: PossibleSet) {
    this.#known = set;
  }

  life(): KeyLife {
    return {
      keyArn: this.#keyArn,
      records: this.#judged,
      states: this.#possible.statesOf(this.#set),
      typeClasses: this.#possible.typeClassesOf(this.#set),
    };
  }

  take(group: Group): void {
    const [first] = group;
    const { gaps = [] } = this.#options;
    for (
      let gap = gaps[this.#gapsPassed];
      gap !== undefined && gap <= first.at;
      gap = gaps[this.#gapsPassed]
    ) {
      this.#gapsPassed += 1;
      if (this.#known !== null) this.#forget();
    }
    if (!isChange(first.kind)) {
      this.#takeRead(first);
      return;
    }
    if (
      group.length > 1 &&
      !group.some(({ kind }) => kind.event === 'CreateKey') &&
      this.#takeTogether(group)
    )
      return;
    for (const observation of group) this.#takeChange(observation);
  }

  /** From here on, records may have been missing. */
  #forget(): void {
    this.#set = this.#anything();
    this.#past = [];
    this.#deletion = null;
    this.#expires = 0;
  }

  #takeRead(observation: TrailObservation): void {
    const { at, kind } = observation;
    const now = this.#now(at);
    if (kind.outcome === 'untold' || kind.outcome === 'open') {
      this.#set = now;
      this.#tell(observation, cannotTell(whyUntold(kind)), now, now);
      return;
    }
    const next = this.#possible.after(now, kind, this.#mayBeAfterDate(at));
    const recent = this.#recent(at).map(({ set }) => set);
    const isOld = recent.some((set) => !this.#possible.isEmpty(this.#possible.after(set, kind, true)));
    if (isOld) {
      this.#set = now;
      this.#tell(observation, conforms, this.#possible.union(now, ...recent), now);
      return;
    }
    if (!this.#possible.isEmpty(next)) {
      this.#accept(observation, now, next);
      return;
    }
    if (kind.said === 'Deleted' && this.#created !== null && at <= this.#created + this.#options.lag) {
      this.#tell(observation, cannotTell('a new key may not be found everywhere yet'), now, now);
      return;
    }
    this.#fail(observation, now);
  }

  /** Changes that have no order: in whatever order the model explains them. False if it does so in none. */
  #takeTogether(group: Group): boolean {
    const at = group[group.length - 1]?.at ?? group[0].at;
    const now = this.#now(group[0].at);
    const { meanwhile, after } =
      group.length > mostAtOnce ? this.#inAnyNumber(group, now, at) : this.#inAnyOrder(group, now, at);
    if (this.#possible.isEmpty(after)) return false;
    this.#remember(meanwhile, at);
    this.#set = after;
    for (const observation of group) this.#note(observation);
    for (const observation of group) this.#tell(observation, conforms, meanwhile, after);
    return true;
  }

  /** Each change once, in every order; the empty set if there is none. */
  #inAnyOrder(group: Group, now: PossibleSet, at: number) {
    const sets: PossibleSet[] = [now];
    for (let done = 1; done < 1 << group.length; done += 1) {
      const ways = group.flatMap(({ kind }, index) => {
        const earlier = sets[done ^ (1 << index)];
        if ((done & (1 << index)) === 0 || earlier === undefined) return [];
        return [this.#possible.after(this.#together(earlier, at), kind, this.#mayBeAfterDate(at))];
      });
      sets[done] = this.#possible.union(...ways);
    }
    return { meanwhile: this.#possible.union(...sets.slice(0, -1)), after: sets.at(-1) ?? now };
  }

  /** Many changes: any of them, any number of times; the empty set if one of them comes to nothing. */
  #inAnyNumber(group: Group, now: PossibleSet, at: number) {
    const kinds = [...new Set(group.map(({ kind }) => kind))];
    const after = (set: PossibleSet) =>
      kinds.map((kind) => this.#possible.after(set, kind, this.#mayBeAfterDate(at)));
    let reached = this.#together(now, at);
    for (let before = -1; before !== reached; ) {
      before = reached;
      reached = this.#together(this.#possible.union(before, ...after(before)), at);
    }
    const isExplained = after(reached).every((set) => !this.#possible.isEmpty(set));
    return { meanwhile: reached, after: isExplained ? reached : this.#possible.union() };
  }

  /** As {@link #silently}, but a deletion that was scheduled before may have been cancelled, and another scheduled. */
  #together(set: PossibleSet, at: number): PossibleSet {
    return this.#possible.afterSilence(set, { ...this.#silence(at), mustBeDeleted: false });
  }

  #takeChange(observation: TrailObservation): void {
    const { at, kind } = observation;
    if (kind.event === 'CreateKey') {
      this.#create(observation);
      return;
    }
    const now = this.#now(at);
    if (kind.event === 'DeleteKey' && this.#deletion !== null && at < this.#deletion.earliest - nearby) {
      const { earliest, scheduled } = this.#deletion;
      // Cancelled and scheduled anew, it has a waiting period of seven days at least.
      const isSurely = at < scheduled + shortestWait - nearby;
      const why = `the key was not to be deleted before ${new Date(earliest).toISOString()}`;
      this.#set = this.#possible.within(this.#anything(), ['Deleted']);
      this.#isGone = true;
      this.#tell(
        observation,
        isSurely ? { kind: 'diverges', why } : this.#unlessMissing(why),
        now,
        this.#set,
      );
      return;
    }
    const next = this.#possible.after(now, kind, this.#mayBeAfterDate(at));
    const wrongWait = whatIsWrongWithWait(observation);
    if (wrongWait !== null && !this.#possible.isEmpty(next)) {
      this.#note(observation);
      this.#set = next;
      this.#tell(observation, { kind: 'diverges', why: wrongWait }, now, next);
      return;
    }
    if (!this.#possible.isEmpty(next)) {
      this.#remember(now, at);
      this.#note(observation);
      this.#accept(observation, now, next);
      return;
    }
    const recent = this.#recent(at).map(({ set }) => set);
    const stale = this.#possible.after(this.#possible.union(now, ...recent), kind, true);
    if (!this.#possible.isEmpty(stale)) {
      this.#remember(now, at);
      this.#note(observation);
      this.#set = this.#possible.union(now, stale);
      this.#tell(observation, conforms, this.#possible.union(now, ...recent), this.#set);
      return;
    }
    const isService = recordedServiceEvents.some((type) => type === kind.event);
    if (isService && recent.length > 0) {
      this.#set = now;
      this.#tell(observation, cannotTell('it may have happened before the changes around it'), now, now);
      return;
    }
    this.#fail(observation, now);
    this.#note(observation);
  }

  #create(observation: TrailObservation): void {
    const { at, kind } = observation;
    const isKnown = this.#created !== null && at - this.#created <= sameCreation;
    if (isKnown && kind.isReplica) {
      // ReplicateKey in one Region and CreateKey in the other tell of the same replica.
      this.#tell(observation, conforms, this.#set, this.#set);
      return;
    }
    const created = this.#possible.created(isMultiRegion(this.#keyArn), kind.typeClass, kind.isReplica);
    this.#created = at;
    this.#typeClass = kind.typeClass;
    this.#isGone = false;
    this.#deletion = null;
    this.#expires = Number.POSITIVE_INFINITY;
    this.#past = [];
    const all = this.#silently(created, at);
    const shown = kind.shown === null ? all : this.#possible.within(all, [kind.shown]);
    if (this.#possible.isEmpty(shown)) {
      const states = this.#possible.statesOf(created).join(' or ');
      this.#tell(
        observation,
        { kind: 'diverges', why: `a new key is ${states}, not ${kind.shown}` },
        created,
        all,
      );
      this.#set = this.#possible.anything(isMultiRegion(this.#keyArn), kind.typeClass);
      return;
    }
    this.#set = kind.isReplica ? all : shown;
    this.#tell(observation, conforms, shown, this.#set);
  }

  /** What the key may be by a time, if nobody calls. */
  #now(at: number): PossibleSet {
    this.#past = this.#recent(at);
    return this.#silently(this.#set, at);
  }

  #silently(set: PossibleSet, at: number): PossibleSet {
    return this.#possible.afterSilence(set, this.#silence(at));
  }

  #silence(at: number): Silence {
    return {
      mayBeDeleted: this.#deletion === null || at >= this.#deletion.earliest - nearby,
      mustBeDeleted: this.#deletion !== null && at > this.#deletion.latest + this.#options.lag,
      mayExpire: at >= this.#expires - aDay,
    };
  }

  #mayBeAfterDate(at: number): boolean {
    return this.#deletion === null || at >= this.#deletion.earliest - nearby;
  }

  #recent(at: number): readonly Past[] {
    return this.#past.filter(({ until }) => until >= at);
  }

  #remember(set: PossibleSet, at: number): void {
    this.#past = [
      ...this.#past.filter((past) => past.set !== set),
      { set, until: at + this.#options.lag },
    ].slice(-16);
  }

  /** Keeps the dates that a change sets. */
  #note({ at, kind, detail }: TrailObservation): void {
    if (kind.event === 'ScheduleKeyDeletion') {
      const earliest = at + (detail.days ?? 7) * aDay;
      const isKnown = detail.days !== null && !isMultiRegion(this.#keyArn);
      const latest = isKnown ? earliest + latestDeletion : Number.POSITIVE_INFINITY;
      const before = this.#deletion;
      // Of two that come close together, nobody knows which was the last.
      const isClose = before !== null && at - before.scheduled <= this.#options.lag + nearby;
      this.#deletion = isClose
        ? {
            scheduled: before.scheduled,
            earliest: Math.min(before.earliest, earliest),
            latest: Math.max(before.latest, latest),
          }
        : { scheduled: at, earliest, latest };
    }
    if (kind.event === 'ImportKeyMaterial' && detail.expires !== null) {
      this.#expires = Math.min(this.#expires, detail.expires);
    }
  }

  #accept(observation: TrailObservation, before: PossibleSet, after: PossibleSet): void {
    const { event, said } = observation.kind;
    if (event === 'DeleteKey' || said === 'Deleted') this.#isGone = true;
    const told = this.#possible.commonReadings(after);
    this.#set = told.length === 0 ? after : this.#possible.without(after, told);
    this.#tell(observation, conforms, before, this.#set, told);
  }

  /** Nothing that the key may be explains the record: a record is missing, or AWS did what the model does not know. */
  #fail(observation: TrailObservation, now: PossibleSet): void {
    const { kind } = observation;
    const anyhow = this.#anything();
    const explained = this.#possible.after(anyhow, kind, true);
    const why = this.#expectation(kind, now);
    this.#past = [];
    this.#deletion = null;
    this.#expires = 0;
    const isInexplicable = this.#possible.isEmpty(explained);
    this.#set = isInexplicable ? anyhow : explained;
    this.#tell(
      observation,
      isInexplicable ? { kind: 'diverges', why } : this.#unlessMissing(why),
      now,
      this.#set,
    );
  }

  /**
   * What the key may be if the log lacks any number of records. A key that is gone stays so, unless it is replicated anew. Its
   * type class is certain only if its creation is on record: what seemed to tell it may have another cause that is missing.
   */
  #anything(): PossibleSet {
    const all = this.#possible.anything(isMultiRegion(this.#keyArn), this.#typeClass);
    return this.#isGone && !isMultiRegion(this.#keyArn) ? this.#possible.within(all, ['Deleted']) : all;
  }

  #unlessMissing(why: string): TrailVerdict {
    return this.#options.isComplete
      ? { kind: 'diverges', why: `${why}, unless the log lacks a record` }
      : { kind: 'cannot tell', why: `${why}, unless the log lacks a record`, isMissingRecord: true };
  }

  #expectation({ outcome, exception, event }: ObservationKind, now: PossibleSet): string {
    const states = this.#possible.statesOf(now).join(' or ');
    const was = states === '' ? 'gone by then' : states;
    return outcome === 'refused'
      ? `the key was ${was}: ${event} is not refused with ${exception} in this way there`
      : `the key was ${was}: ${event} cannot succeed there`;
  }

  #tell(
    observation: TrailObservation,
    verdict: TrailVerdict,
    before: PossibleSet,
    after: PossibleSet,
    told: JudgedObservation['told'] = [],
  ): void {
    const { said } = observation.kind;
    this.#judged.push({
      observation,
      verdict,
      before: saidStates(this.#possible.statesOf(before), said),
      after: this.#possible.statesOf(after),
      typeClasses: this.#possible.typeClassesOf(before),
      told,
    });
  }
}

/** What is wrong with the waiting period of a scheduled deletion, whatever the key was; null if nothing is. */
function whatIsWrongWithWait({ detail, kind }: TrailObservation): string | null {
  const { asked, days } = detail;
  if (kind.outcome !== 'done' || asked === null) return null;
  if (asked < 7 || asked > 30)
    return `a waiting period of ${asked} days is to be refused: it is 7 to 30 days`;
  return days === null || days === asked ? null : `the waiting period is to be ${asked} days, not ${days}`;
}

const conforms: TrailVerdict = { kind: 'conforms' };

function cannotTell(why: string): TrailVerdict {
  return { kind: 'cannot tell', why, isMissingRecord: false };
}

function whyUntold({ exception, outcome }: ObservationKind): string {
  return outcome === 'open'
    ? `${exception} is a failure of the service`
    : `${exception} is not about the key state`;
}

/** What the message says is believed where it is possible at all. */
function saidStates(
  states: readonly LifecycleState[],
  said: ObservationKind['said'],
): readonly LifecycleState[] {
  if (said === null) return states;
  const named = statesOf(said);
  const possible = states.filter((state) => named.includes(state));
  return possible.length > 0 ? possible : named;
}
