import { advance } from '../account/advance.ts';
import { nextDue } from '../account/agenda.ts';
import { agreementOf, type Difference } from './agreement.ts';
import { requestInModel } from './bindings.ts';
import { firstHypothesis, type Hypothesis, withoutDuplicates } from './hypothesis.ts';
import { type Cell, cellOf, judgedKeys, type ModelRequest } from './judged-key.ts';
import type { Observation } from './observation.ts';
import { type ExpectedAnswer, type Possibility, possibilitiesOf } from './possibility.ts';
import type { Reading } from './reading.ts';
import { accountsByNow } from './service-moment.ts';
import { textIn, type WireObject } from './wire-form.ts';

/** What the oracle allows for. */
export interface OracleOptions {
  /** How old the state may be that a read or a refusal comes from, milliseconds; none unless given. */
  readonly lag?: number;
  /** How far the target's clock may be off, milliseconds; two seconds unless given. */
  readonly clockSlack?: number;
  /** How many accounts the set may hold before the oracle gives up; 256 unless given. */
  readonly bound?: number;
}

/** What the oracle says of one observation. */
export type Judgement =
  | {
      readonly verdict: 'conforms';
      readonly cells: readonly Cell[];
      /** The literal answer of the model. */
      readonly expected: ExpectedAnswer;
      readonly readings: readonly Reading[];
    }
  | {
      readonly verdict: 'diverges';
      readonly cells: readonly Cell[];
      /** Every answer that would have met the model, the literal one first. */
      readonly expected: readonly ExpectedAnswer[];
      /** Where the target answered as the model does, but not the same: the members that differ. */
      readonly differences: readonly Difference[];
    }
  | { readonly verdict: 'unknown'; readonly cells: readonly Cell[]; readonly why: string };

/** The usual bound of the set. */
export const usualBound = 256;

/**
 * Keeps the set of accounts in which the target may be, and says of each observation whether the model can explain it.
 *
 * Every observation maps the set through the model and keeps what agrees. When the set becomes empty the observation
 * diverges, and the set stays as it was before it: whoever runs the target says how to go on.
 */
export class Oracle {
  readonly #lag: number;
  readonly #clockSlack: number;
  readonly #bound: number;
  #hypotheses: readonly Hypothesis[] = [firstHypothesis()];
  #largest = 1;
  #calls = 0;

  constructor({ lag = 0, clockSlack = 2000, bound = usualBound }: OracleOptions = {}) {
    this.#lag = lag;
    this.#clockSlack = clockSlack;
    this.#bound = bound;
  }

  /** The accounts in which the target may be. */
  get hypotheses(): readonly Hypothesis[] {
    return this.#hypotheses;
  }

  /** How many accounts the set ever held. */
  get largest(): number {
    return this.#largest;
  }

  /** Goes on from other accounts, after a divergence. */
  resume(hypotheses: readonly Hypothesis[]): void {
    this.#become(hypotheses);
  }

  /** Judges one observation; later ones start after it ended. */
  observe(observation: Observation): Judgement {
    this.#calls += 1;
    this.#meetAccount(observation);
    const explanations: Explanation[] = [];
    for (const hypothesis of this.#hypotheses) {
      explanations.push(...this.#explanationsIn(hypothesis, observation));
    }
    const [literal] = explanations;
    const cells = literal?.cells ?? [];
    const explained = explanations.filter(({ differences }) => differences?.length === 0);
    const [first] = explained;
    if (first === undefined) {
      const closest = explanations
        .flatMap(({ differences }) => (differences === null ? [] : [differences]))
        .toSorted((one, other) => one.length - other.length)[0];
      return { verdict: 'diverges', cells, expected: answersOf(explanations), differences: closest ?? [] };
    }
    this.#become(withoutDuplicates(explained.map(({ after }) => after)));
    if (this.#hypotheses.length > this.#bound) {
      const why = `the target may be in more than ${this.#bound} accounts`;
      this.#become(this.#hypotheses.slice(0, this.#bound));
      return { verdict: 'unknown', cells: first.cells, why };
    }
    switch (observation.outcome.kind) {
      case 'answered':
      case 'refused':
        return {
          verdict: 'conforms',
          cells: first.cells,
          expected: first.answer,
          readings:
            explained.length === 1 ||
            explained.every(({ readings }) => isSameReadings(readings, first.readings))
              ? first.readings
              : [],
        };
      case 'ambiguous':
      case 'throttled':
      case 'not implemented':
        return { verdict: 'unknown', cells: first.cells, why: observation.outcome.why };
      default:
        return observation.outcome satisfies never;
    }
  }

  /** Accounts that the target may be in if a call was answered or refused against the model, or did something else. */
  afterDivergence(observation: Observation): readonly Hypothesis[] {
    return this.#hypotheses.flatMap((hypothesis) => {
      const all = this.#explanationsIn(hypothesis, observation);
      return [hypothesis, ...all.map(({ after }) => after)];
    });
  }

  #become(hypotheses: readonly Hypothesis[]): void {
    this.#hypotheses = hypotheses;
    this.#largest = Math.max(this.#largest, hypotheses.length);
  }

  /** The model's account is that of the target, whose number the first answer tells. */
  #meetAccount({ operation, outcome }: Observation): void {
    const [only] = this.#hypotheses;
    if (operation !== 'CreateKey' || outcome.kind !== 'answered' || only === undefined) return;
    if (only.account.keys.edges !== undefined) return;
    const metadata = outcome.output['KeyMetadata'];
    const arn = typeof metadata === 'object' && metadata !== null && 'Arn' in metadata ? metadata['Arn'] : '';
    const [, partition = '', accountId = ''] =
      /^arn:([a-z-]+):kms:[^:]*:(\d{12}):key\//.exec(String(arn)) ?? [];
    if (accountId === '') return;
    this.#hypotheses = this.#hypotheses.map((hypothesis) => ({
      ...hypothesis,
      account: { ...hypothesis.account, partition, accountId },
    }));
  }

  #explanationsIn(hypothesis: Hypothesis, observation: Observation): readonly Explanation[] {
    const { outcome, start, end } = observation;
    const { bindings } = hypothesis;
    const request: ModelRequest = {
      operation: observation.operation,
      input: inputInModel(bindings, observation),
      region: observation.region,
    };
    // The model names what it makes by a count: the same in every account of the set.
    const account = { ...hypothesis.account, counter: this.#calls * 16 };
    const at = Math.max(account.at, start - this.#clockSlack);
    const due = nextDue(account)?.at ?? Number.POSITIVE_INFINITY;
    const moments = due > at && due <= end ? [at, end] : [at];
    const explanations: Explanation[] = [];
    for (const moment of moments) {
      const moved = advance(account, moment).account;
      const concerned = judgedKeys(moved, request).map(({ record }) => record);
      for (const now of accountsByNow(moved, concerned, end)) {
        const cells = judgedKeys(now, request).flatMap((key) => cellOf(key) ?? []);
        for (const possibility of possibilitiesOf(now, request, moment)) {
          explanations.push(...this.#explain(hypothesis, now, possibility, observation, cells));
        }
      }
    }
    if (this.#lag > 0 && (outcome.kind === 'refused' || isRead(observation))) {
      for (const { account: past, until } of hypothesis.past) {
        if (until < start - this.#lag) break;
        const cells = judgedKeys(past, request).flatMap((key) => cellOf(key) ?? []);
        const view = { ...past, counter: account.counter };
        for (const possibility of possibilitiesOf(view, request, Math.max(view.at, start - this.#lag))) {
          for (const explanation of this.#explain(hypothesis, view, possibility, observation, cells)) {
            explanations.push({
              ...explanation,
              after: { ...hypothesis, bindings: explanation.after.bindings },
            });
          }
        }
      }
    }
    return explanations;
  }

  #explain(
    hypothesis: Hypothesis,
    before: Hypothesis['account'],
    { account, answer, readings }: Possibility,
    { operation, outcome, start, end }: Observation,
    cells: readonly Cell[],
  ): readonly Explanation[] {
    const { bindings } = hypothesis;
    const base = { answer, readings, cells };
    const unchanged = { ...hypothesis, account: before };
    switch (outcome.kind) {
      case 'answered': {
        if (answer.kind !== 'answered') {
          return [
            { ...base, differences: null, after: { ...this.#after(hypothesis, account, end), bindings } },
          ];
        }
        const isGenerated = operation.startsWith('Generate');
        const allowance = { before: this.#clockSlack, after: end - start + 2 * this.#clockSlack };
        const agreement =
          answer.response === null
            ? { differences: [], bindings }
            : agreementOf(answer.response, outcome.output, bindings, allowance, isGenerated);
        const after = { ...this.#after(hypothesis, account, end), bindings: agreement.bindings };
        return [{ ...base, differences: agreement.differences, after }];
      }
      case 'refused': {
        const agrees = answer.kind === 'refused' && answer.exception === outcome.exception;
        return [{ ...base, differences: agrees ? [] : null, after: this.#after(hypothesis, account, end) }];
      }
      case 'ambiguous':
        return [
          { ...base, differences: [], after: unchanged },
          { ...base, differences: [], after: this.#after(hypothesis, account, end) },
        ];
      case 'throttled':
      case 'not implemented':
        return [{ ...base, differences: [], after: unchanged }];
      default:
        return outcome satisfies never;
    }
  }

  #after(hypothesis: Hypothesis, account: Hypothesis['account'], end: number): Hypothesis {
    const { past, account: before } = hypothesis;
    if (this.#lag === 0 || before.keys === account.keys) return { ...hypothesis, account };
    const recent = past.filter(({ until }) => until >= end - this.#lag);
    return { ...hypothesis, account, past: [{ account: before, until: end }, ...recent] };
  }
}

/** The model wraps no key material: what is imported stands there openly, or is known by its wrapping alone. */
function inputInModel(bindings: Hypothesis['bindings'], { input, keyMaterial }: Observation): WireObject {
  const request = requestInModel(bindings, input);
  if (keyMaterial === undefined) return request;
  return { ...request, EncryptedKeyMaterial: Buffer.from(keyMaterial).toString('base64') };
}

/** How one possibility fits an observation; differences are null where answer and refusal are not the same. */
interface Explanation {
  readonly answer: ExpectedAnswer;
  readonly readings: readonly Reading[];
  readonly cells: readonly Cell[];
  readonly differences: readonly Difference[] | null;
  readonly after: Hypothesis;
}

function answersOf(explanations: readonly Explanation[]): readonly ExpectedAnswer[] {
  const answers = new Map<string, ExpectedAnswer>();
  for (const { answer } of explanations) {
    const text = answer.kind === 'refused' ? answer.exception : JSON.stringify(answer.response);
    if (!answers.has(text)) answers.set(text, answer);
  }
  return [...answers.values()];
}

function isSameReadings(one: readonly Reading[], other: readonly Reading[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Says whether a call only reads: it may then be answered from the past. */
function isRead({ operation, input }: Observation): boolean {
  return (
    /^(Describe|Get|List|Encrypt|Decrypt|Sign|Verify|Generate|Derive|ReEncrypt|Encapsulate|Decapsulate)/.test(
      operation,
    ) && textIn(input, 'ImportToken') === undefined
  );
}

/** What a caller sees of a key: for those who only want its state. */
export function keyStateIn(output: WireObject): string | undefined {
  const metadata = output['KeyMetadata'];
  return typeof metadata === 'object' && metadata !== null && 'KeyState' in metadata
    ? String(metadata['KeyState'])
    : undefined;
}
