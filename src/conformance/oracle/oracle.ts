import { hasNoKeys } from '../../account/look-up.ts';
import { operationEventTypes } from '../../key/key-event.ts';
import type { Operation } from '../../key/operation.ts';
import { isWireObject, textIn, type WireObject } from '../../scenario/wire-form.ts';
import { concernedDoubts, isReadOfAll } from './concern.ts';
import { type Doubt, everyVariantOf, withDoubtBetween, withoutKeyInDoubt } from './doubt.ts';
import { type Allowances, dependsOnService, type Explanation, explanationsOf } from './explanation.ts';
import { firstHypothesis, type Hypothesis, withoutDuplicates } from './hypothesis.ts';
import type { Cell } from './judged-key.ts';
import { divergence, inSomeOrder, type Judgement, judgementOf } from './judgement.ts';
import type { Observation } from './observation.ts';

/** What the oracle allows for; everything has a default. */
export interface OracleOptions {
  /** How old the state may be that a read or a refusal comes from, milliseconds; none unless given. */
  readonly lag?: number;
  /** How far the target's clock may be off, milliseconds; two seconds unless given. */
  readonly clockSlack?: number;
  /** Whether the messages of refusals and their HTTP status must be AWS's too; not unless given. */
  readonly strict?: boolean;
  /** How many accounts the set may hold before the oracle gives up; {@link usualBound} unless given. */
  readonly bound?: number;
}

export type { Judgement };

/** The usual bound of the set. */
export const usualBound = 256;

/** So many calls that overlap in time are put in every order that their times allow. */
const mostTogether = 10;

/**
 * Keeps the set of accounts in which the target may be, and says of each observation whether the model can explain it.
 *
 * Every observation maps the set through the model and keeps what agrees. When the set becomes empty the observation
 * diverges, and the set stays as it was before: whoever runs the target says how to go on.
 *
 * The set is kept as a product: the most literal account, and a {@link Doubt} for each group of keys of which several things
 * may be true, whatever the others are. A call is weighed only in the variants of what it names, so that the set grows with
 * what is not known of one key, not with the number of keys.
 */
export class Oracle {
  readonly #allowances: Allowances;
  readonly #bound: number;
  #set: Hypothesis = firstHypothesis();
  #largest = 1;
  #count = 0;
  #blind: string | null = null;

  constructor({ lag = 0, clockSlack = 2000, strict = false, bound = usualBound }: OracleOptions = {}) {
    this.#allowances = { lag, clockSlack, strict };
    this.#bound = bound;
  }

  /** The accounts in which the target may be: the most literal one, with what is in doubt of it. */
  get hypotheses(): readonly Hypothesis[] {
    return [this.#set];
  }

  /** How many accounts were ever weighed for one call, or left after it. */
  get largest(): number {
    return this.#largest;
  }

  /** Goes on from other accounts, after a divergence. */
  resume(hypotheses: readonly Hypothesis[]): void {
    this.#become(hypotheses, Number.NEGATIVE_INFINITY);
  }

  /** Forgets all about a key that no later call will name: what is not known of it no longer counts. */
  forget(keyId: string): void {
    this.#set = withoutKeyInDoubt(this.#set, keyId);
  }

  /** Judges one observation; it started after all earlier ones had ended. */
  observe(observation: Observation): Judgement {
    this.#count += 1;
    if (this.#blind !== null) return { verdict: 'unknown', cells: [], why: this.#blind };
    this.#meetAccount(observation);
    const hypotheses = this.#concerned([observation]);
    if (hypotheses === null) {
      // What a call changes in too many accounts is lost for all that come; a read of the whole account changes nothing.
      if (!isReadOfAll(observation.operation)) this.#blind = this.#tooMany;
      return { verdict: 'unknown', cells: [], why: this.#tooMany };
    }
    const fitting: Explanation[] = [];
    for (const hypothesis of hypotheses) fitting.push(...this.#fittingIn(hypothesis, observation));
    const [first] = fitting;
    if (first === undefined) return this.#divergence(observation, hypotheses);
    if (isUnchanged(hypotheses, fitting)) {
      const at = Math.max(this.#set.account.at, first.after.account.at);
      this.#set = { ...this.#set, account: { ...this.#set.account, at } };
    } else {
      this.#become(
        fitting.map(({ after }) => after),
        observation.end,
      );
    }
    if (this.#blind !== null) return { verdict: 'unknown', cells: first.cells, why: this.#blind };
    return judgementOf(observation, fitting, first);
  }

  /**
   * Judges observations that overlapped in time: they conform if some order that their times allow explains them all.
   *
   * @returns a judgement for each, in the order in which they are given
   */
  observeTogether(observations: readonly Observation[]): readonly Judgement[] {
    const [only, second] = observations;
    if (only !== undefined && second === undefined) return [this.observe(only)];
    if (observations.length > mostTogether) {
      this.#blind ??= `${observations.length} calls overlapped in time, more than ${mostTogether}`;
    }
    const start = this.#blind === null ? this.#concerned(observations) : null;
    if (start === null) {
      this.#blind ??= this.#tooMany;
      return observations.map((observation) => this.observe(observation));
    }
    const first = this.#count + 1;
    this.#count += observations.length;
    // By the set of observations that are placed, as bits: the accounts after them, in any order.
    const after = new Map<number, readonly Hypothesis[]>([[0, start]]);
    const all = (1 << observations.length) - 1;
    const cells = observations.map((): readonly Cell[] => []);
    let furthest = 0;
    for (let placed = 0; placed <= all; placed += 1) {
      const hypotheses = after.get(placed);
      if (hypotheses === undefined) continue;
      if (countBits(placed) > countBits(furthest)) furthest = placed;
      for (const [index, observation] of observations.entries()) {
        if (!mayComeNext(index, placed, observations)) continue;
        const explained: Hypothesis[] = [];
        for (const hypothesis of hypotheses) {
          for (const explanation of this.#fittingIn(hypothesis, observation, first + index)) {
            explained.push(explanation.after);
            cells[index] = explanation.cells;
          }
        }
        if (explained.length === 0) continue;
        const next = placed | (1 << index);
        after.set(next, withoutDuplicates([...(after.get(next) ?? []), ...explained]));
      }
    }
    const survivors = after.get(all);
    if (survivors !== undefined) this.#become(survivors, Math.max(...observations.map(({ end }) => end)));
    return observations.map((observation, index) => {
      if (survivors === undefined && (furthest & (1 << index)) === 0) {
        return this.#divergence(observation, after.get(furthest) ?? start);
      }
      const why = this.#blind ?? 'it overlapped with other calls';
      return this.#blind === null && observation.outcome.kind !== 'ambiguous'
        ? { verdict: 'conforms', cells: cells[index] ?? [], expected: inSomeOrder, readings: [] }
        : { verdict: 'unknown', cells: cells[index] ?? [], why };
    });
  }

  /** Accounts that the target may be in if a call was answered or refused against the model, or did nothing. */
  afterDivergence(observation: Observation): readonly Hypothesis[] {
    return (this.#concerned([observation]) ?? [this.#set]).flatMap((hypothesis) => {
      const all = [...explanationsOf(hypothesis, observation, this.#allowances, this.#count)];
      return [hypothesis, ...all.map(({ after }) => after)];
    });
  }

  /** Every variant of what some calls are about, with the other doubts as they are; null if there are too many. */
  #concerned(observations: readonly Observation[]): readonly Hypothesis[] | null {
    const concerned = concernedDoubts(this.#set, observations);
    if (concerned.length === 0) return [this.#set];
    const count = concerned.reduce((product, { variants }) => product * variants.length, 1);
    this.#largest = Math.max(this.#largest, count);
    if (count > this.#bound) return null;
    return [...everyVariantOf(this.#set, concerned)];
  }

  get #tooMany(): string {
    return `the target may be in more than ${this.#bound} accounts`;
  }

  *#fittingIn(
    hypothesis: Hypothesis,
    observation: Observation,
    count: number = this.#count,
  ): Generator<Explanation> {
    for (const explanation of explanationsOf(hypothesis, observation, this.#allowances, count)) {
      if (explanation.differences?.length !== 0) continue;
      yield explanation;
      const isCertain = observation.outcome.kind !== 'ambiguous';
      const { operation } = observation;
      if (isCertain && !changesKeys(operation) && !dependsOnService(operation)) return;
    }
  }

  #divergence(observation: Observation, hypotheses: readonly Hypothesis[]): Judgement {
    return divergence(
      hypotheses.flatMap((hypothesis) => [
        ...explanationsOf(hypothesis, observation, this.#allowances, this.#count),
      ]),
    );
  }

  /** @param at when that came to be known, epoch milliseconds */
  #become(hypotheses: readonly Hypothesis[], at: number): void {
    const [first, ...others] = withoutDuplicates(hypotheses);
    if (first === undefined) throw new Error('a target is always in some account');
    this.#set = others.length === 0 ? withoutReadings(first) : withDoubtBetween([first, ...others], at);
    const count = Math.max(1, ...(this.#set.doubts ?? []).map(({ variants }) => variants.length));
    this.#largest = Math.max(this.#largest, count);
    if (count > this.#bound) this.#blind = this.#tooMany;
  }

  /** The model's account is that of the target, whose number the first key tells. */
  #meetAccount({ operation, outcome }: Observation): void {
    const { account } = this.#set;
    const showsKey = operation === 'CreateKey' || operation === 'DescribeKey';
    if (!showsKey || outcome.kind !== 'answered' || !hasNoKeys(account)) return;
    const metadata = outcome.output['KeyMetadata'];
    const arn = isWireObject(metadata) ? (textIn(metadata, 'Arn') ?? '') : '';
    const [, partition = '', accountId = ''] = /^arn:([a-z-]+):kms:[^:]*:(\d{12}):key\//.exec(arn) ?? [];
    if (accountId === '') return;
    this.#set = { ...this.#set, account: { ...account, partition, accountId } };
  }
}

/** What is sure was told: it is told once. */
function withoutReadings(hypothesis: Hypothesis): Hypothesis {
  return hypothesis.readings === undefined ? hypothesis : { ...hypothesis, readings: [] };
}

/** Says whether every hypothesis explains a call that changed nothing and told nothing: most reads are like that. */
function isUnchanged(hypotheses: readonly Hypothesis[], fitting: readonly Explanation[]): boolean {
  return (
    hypotheses.length > 1 &&
    hypotheses.length === fitting.length &&
    hypotheses.every(({ account, bindings, past, readings }, index) => {
      const after = fitting[index]?.after;
      return (
        after?.account.keys === account.keys &&
        after.account.aliases === account.aliases &&
        after.account.keyStores === account.keyStores &&
        after.bindings === bindings &&
        after.past === past &&
        after.readings === readings
      );
    })
  );
}

/** Says whether an observation may be the next one after those that are placed: none of the others ended before it started. */
function mayComeNext(index: number, placed: number, observations: readonly Observation[]): boolean {
  const observation = observations[index];
  if (observation === undefined || (placed & (1 << index)) !== 0) return false;
  return observations.every(
    (other, position) =>
      position === index || (placed & (1 << position)) !== 0 || other.end > observation.start,
  );
}

function countBits(bits: number): number {
  return bits.toString(2).replaceAll('0', '').length;
}

const keyOperations: ReadonlySet<Operation> = new Set<Operation>([
  ...operationEventTypes,
  'ConnectCustomKeyStore',
  'DisconnectCustomKeyStore',
]);

/** Says whether an operation can change a key: what the service did before it then matters. */
export function changesKeys(operation: Operation): boolean {
  return keyOperations.has(operation);
}

/** The key state that an observation shows; none for a refusal and for an answer without KeyMetadata. */
export function keyStateShown({ outcome }: Observation): string | undefined {
  return outcome.kind === 'answered' ? keyStateIn(outcome.output) : undefined;
}

/** The key state that an answer with KeyMetadata shows. */
export function keyStateIn(output: WireObject): string | undefined {
  const metadata = output['KeyMetadata'];
  return isWireObject(metadata) ? textIn(metadata, 'KeyState') : undefined;
}
