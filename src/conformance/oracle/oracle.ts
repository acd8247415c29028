/**
 * The oracle: can the model explain what a target answered? Used by every run, and by whoever judges a record: a trace, a
 * trail. Its face is {@link Oracle} and the types of what goes in and comes out, Observation and Judgement.
 */
import { type Explanation, explanationsOf, fittingOf } from './explanation.ts';
import {
  firstHypothesis,
  type Hypothesis,
  type Uncertainty,
  type Variant,
  withAccountOf,
} from './hypothesis.ts';
import { divergence, inSomeOrder, type Judgement, judgementOf } from './judgement.ts';
import type { ObservedCall } from './moment.ts';
import type { Observation } from './observation.ts';
import { ordersOf } from './overlap.ts';
import { withoutDuplicates } from './uncertain/alike.ts';
import { isReadOfAll, uncertaintiesAbout } from './uncertain/concern.ts';
import { hypothesisOf, withoutKey } from './uncertain/uncertainty.ts';
import { countOf, variantsOf } from './uncertain/variants.ts';

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
 * A call is explained in four steps, each a function: the variants of what it names (`variantsOf`), the moments at which it
 * can have been done in each (`momentsOf`), the possibilities of what the model does then (`possibilitiesAt`), and how far
 * each agrees with what was observed (`agreementOf`). What agrees is the new set.
 *
 * The set is kept as a product: the most literal account, and what is uncertain of a few keys each, whatever the others are.
 * It grows with what is not known of one key, not with the number of keys.
 */
export class Oracle {
  readonly #allowances: Pick<ObservedCall, 'lag' | 'clockSlack' | 'strict'>;
  readonly #bound: number;
  #hypothesis = firstHypothesis();
  #largest = 1;
  #count = 0;
  #blind: string | null = null;

  constructor({ lag = 0, clockSlack = 2000, strict = false, bound = usualBound }: OracleOptions = {}) {
    this.#allowances = { lag, clockSlack, strict };
    this.#bound = bound;
  }

  /** The accounts in which the target may be: the most literal one, with what is uncertain of it. */
  get hypotheses(): readonly [Hypothesis] {
    return [this.#hypothesis];
  }

  /** How many accounts were ever weighed for one call, or left after it. */
  get largest(): number {
    return this.#largest;
  }

  /** Goes on from other accounts, after a divergence. */
  resume(hypotheses: readonly Hypothesis[]): void {
    this.#become(hypotheses, { others: hypotheses[0]?.uncertainties ?? [], since: Number.NEGATIVE_INFINITY });
  }

  /** Forgets all about a key that no later call will name: what is not known of it no longer counts. */
  forget(keyId: string): void {
    this.#hypothesis = withoutKey(this.#hypothesis, keyId);
  }

  /** Judges one observation; it started after all earlier ones had ended. */
  observe(observation: Observation): Judgement {
    this.#count += 1;
    if (this.#blind !== null) return { verdict: 'unknown', cells: [], why: this.#blind };
    this.#hypothesis = withAccountOf(this.#hypothesis, observation);
    const concerned = this.#concerned([observation]);
    if (concerned === null) {
      // What a call changes in too many accounts is lost for all that come; a read of the whole account changes nothing.
      if (!isReadOfAll(observation.operation)) this.#blind = this.#tooMany;
      return { verdict: 'unknown', cells: [], why: this.#tooMany };
    }
    const call = this.#call(observation, this.#count);
    const explanations = concerned.variants.map((variant) => explanationsOf(variant, call));
    const fitting = explanations.flatMap((each) => fittingOf(each, observation));
    const [first] = fitting;
    if (first === undefined) return divergence(explanations.flat());
    if (isUnchanged(concerned.variants, fitting)) this.#reach(first.after.account.at);
    else
      this.#become(
        fitting.map(({ after }) => after),
        { others: concerned.others, since: observation.end },
      );
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
    const concerned = this.#blind === null ? this.#concerned(observations) : null;
    if (concerned === null) {
      this.#blind ??= this.#tooMany;
      return observations.map((observation) => this.observe(observation));
    }
    const calls = observations.map((observation, index) => this.#call(observation, this.#count + 1 + index));
    this.#count += observations.length;
    const { after, cells, left, before } = ordersOf(calls, concerned.variants);
    if (after !== null) {
      const since = Math.max(...observations.map(({ end }) => end));
      this.#become(after, { others: concerned.others, since });
    }
    return calls.map((call, index) => {
      if (after === null && left.has(call)) {
        return divergence(before.flatMap((variant) => explanationsOf(variant, call)));
      }
      const found = { cells: cells[index] ?? [] };
      return this.#blind === null && call.observation.outcome.kind !== 'ambiguous'
        ? { verdict: 'conforms', ...found, expected: inSomeOrder, readings: [] }
        : { verdict: 'unknown', ...found, why: this.#blind ?? 'it overlapped with other calls' };
    });
  }

  /** Accounts that the target may be in if a call was answered or refused against the model, or did nothing. */
  afterDivergence(observation: Observation): readonly Hypothesis[] {
    const { variants, others } = this.#concerned([observation]) ?? {
      variants: [this.#hypothesis],
      others: this.#hypothesis.uncertainties,
    };
    const call = this.#call(observation, this.#count);
    return variants
      .flatMap((variant) => [variant, ...explanationsOf(variant, call).map(({ after }) => after)])
      .map((variant) => ({ ...variant, uncertainties: others }));
  }

  /** Every variant of what some calls are about, and what else is uncertain; null if there are too many variants. */
  #concerned(observations: readonly Observation[]): {
    readonly variants: readonly Variant[];
    readonly others: readonly Uncertainty[];
  } | null {
    const concerned = uncertaintiesAbout(this.#hypothesis, observations);
    const count = countOf(concerned);
    this.#largest = Math.max(this.#largest, count);
    if (count > this.#bound) return null;
    return {
      variants: variantsOf(this.#hypothesis, concerned),
      others: this.#hypothesis.uncertainties.filter((each) => !concerned.includes(each)),
    };
  }

  get #tooMany(): string {
    return `the target may be in more than ${this.#bound} accounts`;
  }

  #call(observation: Observation, number: number): ObservedCall {
    return { observation, number, ...this.#allowances };
  }

  /** Time has passed, and nothing else. */
  #reach(time: number): void {
    const { account } = this.#hypothesis;
    this.#hypothesis = { ...this.#hypothesis, account: { ...account, at: Math.max(account.at, time) } };
  }

  /** @param known what was uncertain before, and when the variants came to be known, epoch milliseconds */
  #become(
    variants: readonly Variant[],
    known: { readonly others: readonly Uncertainty[]; readonly since: number },
  ): void {
    this.#hypothesis = hypothesisOf(withoutDuplicates(variants), known);
    const count = Math.max(1, ...this.#hypothesis.uncertainties.map((each) => each.variants.length));
    this.#largest = Math.max(this.#largest, count);
    if (count > this.#bound) this.#blind = this.#tooMany;
  }
}

/** Says whether every variant explains a call that changed nothing and told nothing: most reads are like that. */
function isUnchanged(variants: readonly Variant[], fitting: readonly Explanation[]): boolean {
  return (
    variants.length > 1 &&
    variants.length === fitting.length &&
    variants.every(({ account, bindings, past, readings }, index) => {
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
