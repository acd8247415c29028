import { decide, keyStates, type TableOperation, type TypeClass } from '../key/index.ts';
import {
  contradictionsOf,
  type Divergence,
  divergenceOf,
  divergenceOfProbe,
  showsOtherState,
} from './divergence.ts';
import type { Cell } from './judged-key.ts';
import { leadTo } from './lead.ts';
import type { Ledger } from './ledger.ts';
import { inTellingOrder, isLead, isReady } from './readiness.ts';
import { routeTo } from './route.ts';
import { keyStatesOf, type Move, type Place, type Scene, sceneAfter, textOf } from './scene.ts';
import type { Step } from './session.ts';
import { type Cast, type Subject, subjectsOf } from './subject.ts';
import type { Workbench } from './workbench.ts';

/**
 * Visits every open cell of one type class with few calls and few keys: in each key state first everything that leaves the
 * state as it is, then a look at the state, then a call that leads on; by the shortest way to where cells are open.
 */
export class Tour {
  readonly #bench: Workbench;
  readonly #ledger: Ledger;
  readonly #typeClass: TypeClass;
  readonly #lost = new WeakSet<Cast>();
  /** Moves that led nowhere on this target, each with the scene that it was made from. */
  readonly #inVain = new Set<string>();
  /** How often an operation was called in a key state. */
  readonly #tries = new Map<string, number>();

  constructor(bench: Workbench, ledger: Ledger, typeClass: TypeClass) {
    this.#bench = bench;
    this.#ledger = ledger;
    this.#typeClass = typeClass;
  }

  /** Takes key after key until a key adds nothing any more. */
  async run(): Promise<void> {
    for (let open = this.#ledger.openCount(this.#typeClass); open > 0; ) {
      await this.#liveOutOneKey();
      const left = this.#ledger.openCount(this.#typeClass);
      if (left === open) return;
      open = left;
    }
  }

  async #liveOutOneKey(): Promise<void> {
    const { cast, step } = await this.#bench.create(this.#typeClass);
    if (step === null) return;
    this.#ledger.enter(step);
    const own = divergenceOf(step, this.#typeClass, [step]);
    if (own !== null) this.#ledger.blame(own);
    if (cast === null) return;
    if (own !== null && !(await this.#goOn(cast.home, cast, step))) return;
    // First with requests that tell something, then with whatever request there is.
    for (const isStrict of [true, false]) {
      while (!this.#lost.has(cast) && (await this.#doSomethingOpen(cast, isStrict)));
    }
    this.#bench.leave(cast);
  }

  /** Visits cells where the cast stands or makes a move to where some are open; false if none can be reached. */
  async #doSomethingOpen(cast: Cast, isStrict: boolean): Promise<boolean> {
    const scene = this.#bench.sceneOf(cast);
    for (const subject of subjectsOf(cast)) {
      const open = this.#stayingOperations(scene, subject, isStrict);
      if (open.length === 0) continue;
      if (!(await this.#stay(subject, cast, open))) this.#lost.add(cast);
      return true;
    }
    const [move] = this.#openMove(scene, cast, isStrict) ?? this.#routeToOpen(scene, cast, isStrict) ?? [];
    if (move === undefined) return false;
    if (!(await this.#lead(move, cast))) this.#lost.add(cast);
    else if (textOf(this.#bench.sceneOf(cast)) === textOf(scene)) {
      this.#inVain.add(textOf(scene) + JSON.stringify(move));
    }
    return true;
  }

  /** The open operations that leave a key in the state where it is. */
  #stayingOperations(scene: Scene, subject: Subject, isStrict: boolean): readonly TableOperation[] {
    const state = keyStatesOf(scene).find(([region]) => region === subject.region)?.[1];
    if (state === undefined) return [];
    return [...this.#ledger.openOperations(this.#typeClass, state)].filter((operation) => {
      if (isStrict && !isReady(operation, subject)) return false;
      if (!isLead(operation)) return true;
      const after = sceneAfter(scene, { kind: 'call', operation, region: subject.region });
      if (after !== null) return textOf(after) === textOf(scene);
      return !isStrict || decide(operation, state, subject.type).verdict === 'refused';
    });
  }

  /** A move from here that is an open cell itself. */
  #openMove(scene: Scene, cast: Cast, isStrict: boolean): readonly Move[] | null {
    for (const [region, state] of keyStatesOf(scene)) {
      if (!subjectsOf(cast).some((subject) => subject.region === region)) continue;
      for (const operation of this.#ledger.openOperations(this.#typeClass, state)) {
        if (!isLead(operation)) continue;
        const move = { kind: 'call', operation, region } as const;
        const after = sceneAfter(scene, move);
        if (after !== null && (!isStrict || leavesAWay(after))) return [move];
      }
    }
    return null;
  }

  #routeToOpen(scene: Scene, cast: Cast, isStrict: boolean): readonly Move[] | null {
    return routeTo(
      scene,
      (place) => this.#isOpenAt(place, cast, isStrict),
      (move, from) => this.#isPossible(move, from),
    );
  }

  #isOpenAt(scene: Scene, cast: Cast, isStrict: boolean): boolean {
    return keyStatesOf(scene).some(([region, state]) => {
      const open = this.#ledger.openOperations(this.#typeClass, state);
      if (open.size === 0) return false;
      const subject = subjectsOf(cast).find((candidate) => candidate.region === region) ?? cast.home;
      return [...open].some((operation) => {
        if (isStrict && !isReady(operation, subject)) return false;
        if (!isLead(operation) || decide(operation, state, subject.type).verdict === 'refused') return true;
        return !isStrict || sceneAfter(scene, { kind: 'call', operation, region }) !== null;
      });
    });
  }

  #isPossible(move: Move, from: string): boolean {
    if (this.#inVain.has(from + JSON.stringify(move))) return false;
    if (move.kind === 'wait') return this.#bench.canWait;
    return !this.#ledger.notImplemented.has(move.operation);
  }

  /** Makes calls that leave the state as it is, then looks; false if the key was lost. */
  async #stay(subject: Subject, cast: Cast, operations: readonly TableOperation[]): Promise<boolean> {
    await this.#stockUp(subject, cast);
    const made: Step[] = [];
    for (const operation of inTellingOrder(operations)) {
      if (operation === 'DescribeKey') continue;
      const divergence = await this.#visit(operation, subject, cast, made);
      if (divergence !== null) return this.#goOn(subject, cast, made.at(-1) ?? null);
    }
    return this.#look(subject, cast, made);
  }

  /** Makes one call and takes down what it shows. */
  async #visit(
    operation: TableOperation,
    subject: Subject,
    cast: Cast,
    made: Step[],
  ): Promise<Divergence | null> {
    const keyState = this.#bench.keyStateOf(subject, cast);
    const step = await this.#bench.call(operation, subject, cast);
    made.push(step);
    this.#ledger.enter(step);
    if (keyState !== null) this.#giveUpInTime({ operation, keyState, keyType: this.#typeClass });
    const divergence = divergenceOf(step, this.#typeClass, this.#bench.historyOf(subject));
    if (divergence !== null) this.#ledger.blame(divergence);
    return divergence;
  }

  /** A call that does not count as a visit of its cell, such as one with an alias that is none, is not made for ever. */
  #giveUpInTime(cell: Cell): void {
    const name = `${cell.operation} ${cell.keyState}`;
    const tries = (this.#tries.get(name) ?? 0) + 1;
    this.#tries.set(name, tries);
    if (tries >= mostTries) this.#ledger.giveUp(cell);
  }

  /** Makes a move to another state, then looks; false if the key was lost. */
  async #lead(move: Move, cast: Cast): Promise<boolean> {
    if (move.kind !== 'call') {
      await this.#bench.move(move, cast);
      for (const subject of subjectsOf(cast)) {
        if (!(await this.#look(subject, cast, []))) return false;
      }
      return true;
    }
    const subject = subjectsOf(cast).find(({ region }) => region === move.region);
    if (subject === undefined) return false;
    const made: Step[] = [];
    const divergence = await this.#visit(move.operation, subject, cast, made);
    if (divergence !== null) return this.#goOn(subject, cast, made.at(-1) ?? null);
    const [step] = made;
    if (step?.observation.outcome.kind === 'not implemented') return true;
    return this.#look(subject, cast, made);
  }

  /** Looks with DescribeKey whether the key is where the model has it; false if the key was lost. */
  async #look(subject: Subject, cast: Cast, since: readonly Step[]): Promise<boolean> {
    const probe = await this.#bench.call('DescribeKey', subject, cast);
    this.#ledger.enter(probe);
    const history = this.#bench.historyOf(subject);
    for (const contradiction of contradictionsOf(probe, subject, history)) {
      this.#ledger.blame(contradiction);
    }
    const blamed = since.length === 1 ? (since[0] ?? null) : null;
    const divergence = divergenceOfProbe(probe, blamed, subject, history);
    if (divergence === null) return true;
    if (!showsOtherState(probe)) {
      this.#ledger.blame(divergence);
      return true;
    }
    if (since.length > 1 && (await this.#interrogate(subject, since))) return false;
    this.#ledger.blame(divergence);
    return this.#goOn(subject, cast, probe);
  }

  /**
   * Several calls were made before the state was another than the model's: makes each of them alone on a fresh key.
   *
   * @returns whether one of them did it
   */
  async #interrogate({ region }: Subject, suspects: readonly Step[]): Promise<boolean> {
    let cast: Cast | null = null;
    for (const { observation, judgement, place } of suspects) {
      cast ??= place === null ? null : await this.#castAt(place);
      const subject = cast === null ? undefined : subjectsOf(cast).find((each) => each.region === region);
      if (cast === null || subject === undefined) return false;
      const operation = judgement.cells[0]?.operation;
      if (operation === undefined || observation.operation === 'DescribeKey') continue;
      const step = await this.#bench.call(operation, subject, cast);
      const probe = await this.#bench.call('DescribeKey', subject, cast);
      if (probe.judgement.verdict !== 'diverges') continue;
      const found = divergenceOfProbe(probe, step, subject, this.#bench.historyOf(subject));
      if (found !== null && showsOtherState(probe)) {
        this.#ledger.blame(found);
        return true;
      }
      cast = null;
    }
    return false;
  }

  /** A fresh key, led to a place that another key was in; null if it does not get there. */
  async #castAt(place: Place): Promise<Cast | null> {
    const { cast } = await this.#bench.create(this.#typeClass);
    if (cast === null) return null;
    return (await leadTo(this.#bench, cast, (scene) => textOf(scene) === place.text)) ? cast : null;
  }

  /** After a divergence: finds the key again where it really is; false if it was lost. */
  async #goOn(subject: Subject, cast: Cast, step: Step | null): Promise<boolean> {
    if (step === null) return false;
    const probe = await this.#bench.findAgain(subject, cast, step);
    if (probe === null) return false;
    for (const contradiction of contradictionsOf(probe, subject, this.#bench.historyOf(subject))) {
      this.#ledger.blame(contradiction);
    }
    return true;
  }

  /** Makes the grants and aliases that are to be taken away in states where none can be made. */
  async #stockUp(subject: Subject, cast: Cast): Promise<void> {
    const state = this.#bench.keyStateOf(subject, cast);
    if (state !== 'Enabled') return;
    const isOpen = (operation: TableOperation, keyState: (typeof keyStates)[number]) =>
      this.#ledger.openOperations(this.#typeClass, keyState).has(operation);
    const grants = keyStates.flatMap((each) =>
      (['RetireGrant', 'RevokeGrant'] as const).filter(
        (operation) => each !== 'Creating' && isOpen(operation, each),
      ),
    );
    const making = isOpen('CreateGrant', state) ? 1 : 0;
    for (let count = subject.grants.length + making; count < grants.length; count += 1) {
      await this.#bench.call('CreateGrant', subject, cast);
    }
    const aliases = keyStates.filter(
      (each) =>
        (each === 'PendingDeletion' || each === 'PendingReplicaDeletion') && isOpen('DeleteAlias', each),
    );
    for (let count = subject.aliases.length; count < aliases.length; count += 1) {
      await this.#bench.call('CreateAlias', subject, cast);
    }
  }
}

/** How often a call is made in a key state to visit its cell. */
const mostTries = 3;

/** A cast that waits to be deleted can still be cancelled: every scene has a way on but one without keys. */
function leavesAWay(scene: Scene): boolean {
  return keyStatesOf(scene).length > 0;
}
