import type { TableOperation } from '../../key/key-state-table.ts';
import type { Operation } from '../../key/operation.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { CellResults } from '../finding/cell-results.ts';
import {
  contradictionsOf,
  type Divergence,
  divergenceOf,
  divergenceOfProbe,
  showsOtherState,
} from '../finding/divergence.ts';
import { causeOf } from '../finding/finding-id.ts';
import type { Cell } from '../oracle/judged-key.ts';
import type { Observation } from '../oracle/observation.ts';
import { changesKeys, keyStateShown } from '../oracle/oracle.ts';
import { isWrongAnswer, type JudgedCall } from '../session/session.ts';
import type { Transition } from '../session/situation.ts';
import { subjectsOf, type TestKey, type TestKeys } from '../session/test-key.ts';
import type { TourHarness } from '../tour/harness.ts';
import { OpenCells } from './open-cells.ts';
import { PreparedInputs } from './prepared.ts';
import { divergesAlone, interrogate } from './probe.ts';
import { inTellingOrder } from './readiness.ts';

/**
 * Visits every open cell of one type class with few calls and few keys: in each key state first everything that leaves the
 * state as it is, then a look at the state, then a call that leads on; by the shortest way to where cells are open.
 */
export class Tour {
  readonly #harness: TourHarness;
  readonly #results: CellResults;
  readonly #typeClass: TypeClass;
  readonly #openCells: OpenCells;
  readonly #prepared: PreparedInputs;
  readonly #lost = new WeakSet<TestKeys>();
  /** How often an operation was called in a key state. */
  readonly #tries = new Map<string, number>();

  constructor(harness: TourHarness, results: CellResults, typeClass: TypeClass) {
    this.#harness = harness;
    this.#results = results;
    this.#typeClass = typeClass;
    this.#openCells = new OpenCells(results, typeClass, harness);
    this.#prepared = new PreparedInputs(harness, results, typeClass);
  }

  /** Takes key after key until a key adds nothing any more; of keys that get lost, some more. */
  async run(): Promise<void> {
    let fruitless = 0;
    for (let open = this.#results.openCount(this.#typeClass); open > 0; ) {
      const cast = await this.#liveOutOneKey();
      const left = this.#results.openCount(this.#typeClass);
      const isLost = cast !== null && this.#lost.has(cast);
      fruitless = left === open ? fruitless + 1 : 0;
      if (fruitless >= (isLost ? mostFruitless : 1)) return;
      open = left;
    }
  }

  async #liveOutOneKey(): Promise<TestKeys | null> {
    const { cast, step } = await this.#harness.create(this.#typeClass);
    if (step === null) return null;
    this.#results.enter(step);
    const own = divergenceOf(step, this.#typeClass, [step]);
    if (own !== null) this.#results.blame(own);
    if (cast === null) return null;
    if (own !== null && !(await this.#goOn(cast.home, cast, step, own))) return null;
    // First with requests that tell something, then with whatever request there is.
    for (const isStrict of [true, false]) {
      while (!this.#lost.has(cast) && (await this.#doSomethingOpen(cast, isStrict)));
    }
    this.#harness.leave(cast);
    return cast;
  }

  /** Visits cells where the cast stands or makes a move to where some are open; false if none can be reached. */
  async #doSomethingOpen(cast: TestKeys, isStrict: boolean): Promise<boolean> {
    const situation = this.#harness.situationOf(cast);
    for (const subject of subjectsOf(cast)) {
      const open = this.#openCells.staying(situation, subject, isStrict);
      if (open.length === 0) continue;
      if (!(await this.#stay(subject, cast, open))) this.#lost.add(cast);
      return true;
    }
    const move = this.#openCells.nextMove(situation, cast, isStrict);
    if (move === null) return isStrict && this.#prepared.supply(cast.home, cast);
    if (!(await this.#lead(move, cast))) {
      this.#lost.add(cast);
      this.#openCells.learnLost(move, situation);
    } else this.#openCells.learn(move, situation, this.#harness.situationOf(cast));
    return true;
  }

  /** Makes calls that leave the state as it is, then looks; false if the key was lost. */
  async #stay(subject: TestKey, cast: TestKeys, operations: readonly TableOperation[]): Promise<boolean> {
    await this.#prepared.stockUp(subject, cast);
    const made: JudgedCall[] = [];
    for (const operation of inTellingOrder(operations)) {
      if (operation === 'DescribeKey') continue;
      const outcome = await this.#visit(operation, subject, cast, made);
      if (outcome !== 'as expected') return outcome === 'found again';
    }
    return this.#look(subject, cast, made);
  }

  /** Makes a move to another state, then looks; false if the key was lost. */
  async #lead(move: Transition, cast: TestKeys): Promise<boolean> {
    if (move.kind !== 'call') {
      await this.#harness.move(move, cast);
      for (const subject of subjectsOf(cast)) {
        if (!(await this.#look(subject, cast, []))) return false;
      }
      return true;
    }
    const subject = subjectsOf(cast).find(({ region }) => region === move.region);
    if (subject === undefined) return false;
    const made: JudgedCall[] = [];
    const outcome = await this.#visit(move.operation, subject, cast, made);
    if (outcome !== 'as expected') return outcome === 'found again';
    if (made[0]?.observation.outcome.kind === 'not implemented') return true;
    return this.#look(subject, cast, made);
  }

  /**
   * Makes one call and takes down what it shows.
   *
   * @param made the calls since the last look; this one is added
   * @returns whether it was as expected, or what became of the key after it diverged
   */
  async #visit(
    operation: TableOperation,
    subject: TestKey,
    cast: TestKeys,
    made: JudgedCall[],
  ): Promise<'as expected' | 'found again' | 'lost'> {
    const keyState = this.#harness.keyStateOf(subject, cast);
    const step = await this.#harness.call(operation, subject, cast);
    if (keyState !== null) this.#giveUpInTime({ operation, keyState, keyType: this.#typeClass });
    const divergence = divergenceOf(step, this.#typeClass, this.#harness.historyOf(subject));
    if (divergence === null) {
      made.push(step);
      this.#results.enter(step);
      return 'as expected';
    }
    const mayShow = changesKeys(step.observation.operation);
    const probe = await this.#harness.findAgain(subject, cast, step, mayShow ? causeOf(divergence) : null);
    const seen = probe === null ? null : keyStateShown(probe.observation);
    const isElsewhere = seen !== undefined && seen !== keyState;
    if (isElsewhere && (await this.#followsFrom(made, step, subject))) return 'lost';
    this.#results.enter(step);
    this.#results.blame(divergence);
    if (probe === null) return 'lost';
    this.#blameContradictions(probe, subject);
    if (!mayShow) this.#blameMembers(probe, subject);
    return isWrongAnswer(step) && leavesNoTrace(step.observation) ? 'lost' : 'found again';
  }

  /** What a look shows that no call of this moment can have changed was wrong before. */
  #blameMembers(probe: JudgedCall, subject: TestKey): void {
    const divergence = divergenceOfProbe(probe, null, subject, this.#harness.historyOf(subject));
    if (divergence === null || showsOtherState(probe)) return;
    this.#results.enter(probe);
    this.#results.blame(divergence);
  }

  /** Says whether a call diverged since one of those before it had changed the state unseen: then that one is blamed. */
  async #followsFrom(
    suspects: readonly JudgedCall[],
    step: JudgedCall,
    { region }: TestKey,
  ): Promise<boolean> {
    if (suspects.length === 0 || (await divergesAlone(this.#harness, this.#typeClass, step))) return false;
    const culprit = await interrogate(this.#harness, this.#typeClass, region, suspects);
    if (culprit === null) return false;
    this.#results.blame(culprit);
    // What came after it was not made in the state that it was to be made in.
    const first = suspects.findIndex(({ observation: { operation } }) => operation === culprit.operation);
    for (const { judgement } of suspects.slice(first + 1)) this.#results.reopen(judgement.cells);
    return true;
  }

  /** A call that does not count as a visit of its cell, such as one with an alias that is none, is not made for ever. */
  #giveUpInTime(cell: Cell): void {
    const name = `${cell.operation} ${cell.keyState}`;
    const tries = (this.#tries.get(name) ?? 0) + 1;
    this.#tries.set(name, tries);
    if (tries >= mostTries) this.#results.giveUp(cell);
  }

  /** Looks with DescribeKey whether the key is where the model has it; false if the key was lost. */
  async #look(subject: TestKey, cast: TestKeys, since: readonly JudgedCall[]): Promise<boolean> {
    const probe = await this.#harness.call('DescribeKey', subject, cast);
    this.#results.enter(probe);
    this.#blameContradictions(probe, subject);
    const blamed = since.length === 1 ? (since[0] ?? null) : null;
    const divergence = divergenceOfProbe(probe, blamed, subject, this.#harness.historyOf(subject));
    if (divergence === null) {
      this.#nameCauses(probe, subject);
      return true;
    }
    if (!showsOtherState(probe)) {
      this.#results.blame(divergence);
      return true;
    }
    const alone =
      since.length > 1 ? await interrogate(this.#harness, this.#typeClass, subject.region, since) : null;
    this.#results.blame(alone ?? divergence);
    this.#results.follow(causeOf(alone ?? divergence), probe);
    return alone === null && this.#goOn(subject, cast, probe, divergence);
  }

  /** A look that diverges and is no finding of its own: it follows from another one, or is a contradiction. */
  #nameCauses(probe: JudgedCall, subject: TestKey): void {
    const { judgement } = probe;
    if (judgement.verdict !== 'diverges') return;
    const known = judgement.differences.flatMap(({ member }) => subject.tolerated.get(member) ?? []);
    const contradictions = contradictionsOf(probe, subject, []).map(causeOf);
    for (const cause of new Set([...known, ...contradictions])) this.#results.follow(cause, probe);
  }

  /** After a divergence: finds the key again where it really is; false if it was lost. */
  async #goOn(subject: TestKey, cast: TestKeys, step: JudgedCall, divergence: Divergence): Promise<boolean> {
    const probe = await this.#harness.findAgain(subject, cast, step, causeOf(divergence));
    if (probe !== null) this.#blameContradictions(probe, subject);
    return probe !== null;
  }

  #blameContradictions(probe: JudgedCall, subject: TestKey): void {
    for (const contradiction of contradictionsOf(probe, subject, this.#harness.historyOf(subject))) {
      this.#results.blame(contradiction);
    }
  }
}

/** What they change, DescribeKey does not show: a key on which one was accepted against the model is no longer known. */
const unseen: ReadonlySet<Operation> = new Set<Operation>([
  'CreateAlias',
  'CreateGrant',
  'DeleteAlias',
  'DisableKeyRotation',
  'EnableKeyRotation',
  'ImportKeyMaterial',
  'PutKeyPolicy',
  'RetireGrant',
  'RevokeGrant',
  'RotateKeyOnDemand',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
]);

function leavesNoTrace({ operation, outcome }: Observation): boolean {
  return outcome.kind === 'answered' && unseen.has(operation);
}

/** So many keys in a row may get lost on the way and add nothing: each of them leaves one way less to try. */
const mostFruitless = 5;

/** How often a call is made in a key state to visit its cell. */
const mostTries = 3;
