import type { TableOperation } from '../../key/key-state-table.ts';
import { operations } from '../../key/operation.ts';
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
import { changesKeys } from '../oracle/explanation.ts';
import type { Cell } from '../oracle/judged-key.ts';
import { keyStateShown, type Observation } from '../oracle/observation.ts';
import { isWrongAnswer, type JudgedCall } from '../session/session.ts';
import type { Transition } from '../session/situation.ts';
import { keyInRegion, keysIn, type TestKey, type TestKeys } from '../session/test-key.ts';
import type { TourHarness } from './harness.ts';
import { OpenCells } from './open-cells.ts';
import { inTellingOrder, PreparedInputs } from './prepared.ts';
import { divergesAlone, probeEach } from './probe.ts';

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
      const keys = await this.#useOneKey();
      const left = this.#results.openCount(this.#typeClass);
      const isLost = keys !== null && this.#lost.has(keys);
      fruitless = left === open ? fruitless + 1 : 0;
      if (fruitless >= (isLost ? mostFruitless : 1)) return;
      open = left;
    }
  }

  async #useOneKey(): Promise<TestKeys | null> {
    const { keys, call } = await this.#harness.create(this.#typeClass);
    if (call === null) return null;
    this.#results.enter(call);
    const own = divergenceOf(call, this.#typeClass, [call]);
    if (own !== null) this.#results.blame(own);
    if (keys === null) return null;
    if (own !== null && !(await this.#goOn(keys.primary, call, own))) return null;
    // First with requests that have what they need, then with those that name what does not exist.
    for (const isStrict of [true, false]) {
      while (!this.#lost.has(keys) && (await this.#doSomethingOpen(keys, isStrict)));
    }
    this.#harness.leave(keys);
    return keys;
  }

  /** Visits cells where the keys are or leads them to where some are open; false if none can be reached. */
  async #doSomethingOpen(keys: TestKeys, isStrict: boolean): Promise<boolean> {
    const situation = this.#harness.situationOf(keys);
    for (const key of keysIn(keys)) {
      const open = this.#openCells.staying(situation, key, isStrict);
      if (open.length === 0) continue;
      if (!(await this.#stay(key, open))) this.#lost.add(keys);
      return true;
    }
    const next = this.#openCells.nextTransition(situation, keys, isStrict);
    if (next === null) return isStrict && this.#prepared.supply(keys.primary);
    if (await this.#lead(next, keys)) {
      this.#openCells.learn(next, situation, this.#harness.situationOf(keys));
    } else {
      this.#lost.add(keys);
      this.#openCells.learnLost(next, situation);
    }
    return true;
  }

  /** Makes calls that leave the state as it is, then looks; false if the key was lost. */
  async #stay(key: TestKey, operations: readonly TableOperation[]): Promise<boolean> {
    await this.#prepared.stockUp(key);
    const made: JudgedCall[] = [];
    for (const operation of inTellingOrder(operations)) {
      if (operation === 'DescribeKey') continue;
      const outcome = await this.#visit(operation, key, made);
      if (outcome !== 'as expected') return outcome === 'found again';
    }
    return this.#look(key, made);
  }

  /** Leads keys to another state, then looks; false if the key was lost. */
  async #lead(transition: Transition, keys: TestKeys): Promise<boolean> {
    if (transition.kind !== 'call') {
      await this.#harness.perform(transition, keys);
      for (const key of keysIn(keys)) {
        if (!(await this.#look(key, []))) return false;
      }
      return true;
    }
    const key = keyInRegion(keys, transition.region);
    if (key === undefined) return false;
    const made: JudgedCall[] = [];
    const outcome = await this.#visit(transition.operation, key, made);
    if (outcome !== 'as expected') return outcome === 'found again';
    return made[0]?.observation.outcome.kind === 'not implemented' || this.#look(key, made);
  }

  /**
   * Makes one call and records what it shows.
   *
   * @param made the calls since the last look; this one is added
   * @returns whether it was as expected, or what became of the key after it diverged
   */
  async #visit(
    operation: TableOperation,
    key: TestKey,
    made: JudgedCall[],
  ): Promise<'as expected' | 'found again' | 'lost'> {
    const keyState = this.#harness.keyStateOf(key);
    const call = await this.#harness.call(operation, key);
    if (keyState !== null) this.#giveUpInTime({ operation, keyState, keyType: this.#typeClass });
    const divergence = divergenceOf(call, this.#typeClass, this.#harness.historyOf(key));
    if (divergence === null) {
      made.push(call);
      this.#results.enter(call);
      return 'as expected';
    }
    const mayShow = changesKeys(call.observation.operation);
    const probe = await this.#harness.findAgain(key, call, mayShow ? causeOf(divergence) : null);
    const seen = probe === null ? null : keyStateShown(probe.observation);
    const isElsewhere = seen !== undefined && seen !== keyState;
    if (isElsewhere && (await this.#followsFrom(made, call, key))) return 'lost';
    this.#results.enter(call);
    this.#results.blame(divergence);
    if (probe === null) return 'lost';
    this.#blameContradictions(probe, key);
    if (!mayShow) this.#blameMembers(probe, key);
    return isWrongAnswer(call) && leavesNoTrace(call.observation) ? 'lost' : 'found again';
  }

  /** What a look shows that no call of this moment can have changed was wrong before. */
  #blameMembers(probe: JudgedCall, key: TestKey): void {
    const divergence = divergenceOfProbe(probe, null, key, this.#harness.historyOf(key));
    if (divergence === null || showsOtherState(probe)) return;
    this.#results.enter(probe);
    this.#results.blame(divergence);
  }

  /** Says whether a call diverged since one of those before it had changed the state unseen: then that one is blamed. */
  async #followsFrom(
    candidates: readonly JudgedCall[],
    call: JudgedCall,
    { region }: TestKey,
  ): Promise<boolean> {
    if (candidates.length === 0 || (await divergesAlone(this.#harness, this.#typeClass, call))) return false;
    const cause = await probeEach(this.#harness, this.#typeClass, region, candidates);
    if (cause === null) return false;
    this.#results.blame(cause);
    // What came after it was not made in the state that it was to be made in.
    const first = candidates.findIndex(({ observation }) => observation.operation === cause.operation);
    for (const { judgement } of candidates.slice(first + 1)) this.#results.reopen(judgement.cells);
    return true;
  }

  /** A call that does not count as a visit of its cell, such as one that names no alias, is not repeated for ever. */
  #giveUpInTime(cell: Cell): void {
    const name = `${cell.operation} ${cell.keyState}`;
    const tries = (this.#tries.get(name) ?? 0) + 1;
    this.#tries.set(name, tries);
    if (tries >= mostTries) this.#results.giveUp(cell);
  }

  /** Looks with DescribeKey whether the key is where the model has it; false if the key was lost. */
  async #look(key: TestKey, since: readonly JudgedCall[]): Promise<boolean> {
    const probe = await this.#harness.call('DescribeKey', key);
    this.#results.enter(probe);
    this.#blameContradictions(probe, key);
    const blamed = since.length === 1 ? (since[0] ?? null) : null;
    const divergence = divergenceOfProbe(probe, blamed, key, this.#harness.historyOf(key));
    if (divergence === null) {
      this.#nameCauses(probe, key);
      return true;
    }
    if (!showsOtherState(probe)) {
      this.#results.blame(divergence);
      return true;
    }
    const alone =
      since.length > 1 ? await probeEach(this.#harness, this.#typeClass, key.region, since) : null;
    this.#results.blame(alone ?? divergence);
    this.#results.follow(causeOf(alone ?? divergence), probe);
    return alone === null && this.#goOn(key, probe, divergence);
  }

  /** A look that diverges without being a finding of its own follows from another finding, or is a contradiction. */
  #nameCauses(probe: JudgedCall, key: TestKey): void {
    const { judgement } = probe;
    if (judgement.verdict !== 'diverges') return;
    const known = judgement.differences.flatMap(({ member }) => key.tolerated.get(member) ?? []);
    const contradictions = contradictionsOf(probe, key, []).map(causeOf);
    for (const cause of new Set([...known, ...contradictions])) this.#results.follow(cause, probe);
  }

  /** After a divergence: finds the key again where it really is; false if it was lost. */
  async #goOn(key: TestKey, call: JudgedCall, divergence: Divergence): Promise<boolean> {
    const probe = await this.#harness.findAgain(key, call, causeOf(divergence));
    if (probe !== null) this.#blameContradictions(probe, key);
    return probe !== null;
  }

  #blameContradictions(probe: JudgedCall, key: TestKey): void {
    for (const contradiction of contradictionsOf(probe, key, this.#harness.historyOf(key))) {
      this.#results.blame(contradiction);
    }
  }
}

/** What was changed there, DescribeKey does not show: a key on which it was accepted against the model is not known any more. */
function leavesNoTrace({ operation, outcome }: Observation): boolean {
  const { changes, shownBy } = operations[operation];
  return outcome.kind === 'answered' && changes !== null && shownBy !== 'DescribeKey';
}

/** So many keys in a row may get lost on the way and add nothing: each of them leaves one way less to try. */
const mostFruitless = 5;

/** How often a call is made in a key state to visit its cell. */
const mostTries = 3;
