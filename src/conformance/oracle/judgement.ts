import type { Wire } from '../../scenario/wire-form.ts';
import type { Difference } from './answer/member-comparison.ts';
import { type Bindings, messageInTarget, objectInTarget, valueInTarget } from './bindings.ts';
import type { Explanation } from './explanation.ts';
import type { Cell } from './judged-key.ts';
import type { Observation } from './observation.ts';
import type { ExpectedAnswer } from './possibility.ts';
import { commonReadings, type Reading } from './reading.ts';

/** What the oracle says of one observation. */
export type Judgement =
  | {
      readonly verdict: 'conforms';
      readonly cells: readonly Cell[];
      /** The model's answer that it fits. */
      readonly expected: ExpectedAnswer;
      /** The readings without which it would not fit. */
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

/** What is said of an observation that some explanations fit, the first of them the most literal one. */
export function judgementOf(
  { outcome }: Observation,
  fitting: readonly Explanation[],
  first: Explanation,
): Judgement {
  switch (outcome.kind) {
    case 'answered':
    case 'refused': {
      const readings = commonReadings(fitting.map(({ after }) => after.readings ?? []));
      return { verdict: 'conforms', cells: first.cells, expected: first.answer, readings };
    }
    case 'ambiguous':
    case 'throttled':
    case 'not implemented':
      return { verdict: 'unknown', cells: first.cells, why: outcome.why };
    default:
      return outcome satisfies never;
  }
}

/** What is said of an observation that no explanation fits. */
export function divergence(explanations: readonly Explanation[]): Judgement {
  const [closest] = explanations
    .filter(({ differences }) => differences !== null)
    .toSorted((one, other) => (one.differences?.length ?? 0) - (other.differences?.length ?? 0));
  return {
    verdict: 'diverges',
    cells: explanations[0]?.cells ?? [],
    expected: answersOf(explanations),
    differences: (closest?.differences ?? []).map((difference) => ({
      ...difference,
      expected: expectedInTarget(closest?.after.bindings, difference.expected),
    })),
  };
}

/** The answer that is expected of a call that overlapped with others. */
export const inSomeOrder: ExpectedAnswer = {
  kind: 'answered',
  response: null,
  basis: 'inferred',
  source: 'some order of the calls that overlapped explains them all',
};

function answersOf(explanations: readonly Explanation[]): readonly ExpectedAnswer[] {
  const answers = new Map<string, ExpectedAnswer>();
  for (const { after, answer } of explanations) {
    const expected = answerInTarget(after.bindings, answer);
    const text = expected.kind === 'refused' ? expected.exception : JSON.stringify(expected.response);
    if (!answers.has(text)) answers.set(text, expected);
  }
  return [...answers.values()];
}

function expectedInTarget(bindings: Bindings | undefined, expected: Wire | undefined): Wire | undefined {
  return bindings === undefined || expected === undefined ? expected : valueInTarget(bindings, expected);
}

/** An answer of the model in the names that the target chose, so that a person finds them again. */
function answerInTarget(bindings: Bindings, answer: ExpectedAnswer): ExpectedAnswer {
  switch (answer.kind) {
    case 'answered':
      return answer.response === null
        ? answer
        : { ...answer, response: objectInTarget(bindings, answer.response) };
    case 'refused':
      return answer.message === null
        ? answer
        : { ...answer, message: messageInTarget(bindings, answer.message) };
    default:
      return answer satisfies never;
  }
}
