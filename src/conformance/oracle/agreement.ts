import type { WireObject } from '../../scenario/wire-form.ts';
import { comparisonOf, type Difference } from './answer/member-comparison.ts';
import { listsAllAliases, openMembers, pageOfAliases, withoutAwsAliases } from './answer/open-members.ts';
import { strictDifferences } from './answer/strict.ts';
import type { Bindings } from './bindings.ts';
import type { Variant } from './hypothesis.ts';
import type { ModelRequest } from './judged-key.ts';
import type { ObservedCall } from './moment.ts';
import type { Possibility } from './possibility.ts';

/** How far what came of a call is what the model expects, and the names that were learned on the way. */
export interface Agreement {
  /** Empty where they agree; null where one is an answer and the other a refusal, or another exception. */
  readonly differences: readonly Difference[] | null;
  readonly bindings: Bindings;
}

/** @param request in the words of the model */
export function agreementOf(
  { account, answer }: Possibility,
  { bindings }: Variant,
  { observation, clockSlack, lag, strict }: ObservedCall,
  request: ModelRequest,
): Agreement {
  const { operation, outcome, start, end } = observation;
  switch (outcome.kind) {
    case 'answered': {
      if (answer.kind !== 'answered') return { differences: null, bindings };
      if (answer.response === null) return { differences: [], bindings };
      const compared = comparisonOf({
        ...comparable(answer.response, outcome.output, request, openMembers(account, request, lag)),
        bindings,
        allowance: { before: clockSlack, after: end - start + 2 * clockSlack },
        isGenerated: operation.startsWith('Generate'),
      });
      if (outcome.partial === undefined) return compared;
      return {
        ...compared,
        differences: compared.differences.filter(({ observed }) => observed !== undefined),
      };
    }
    case 'refused': {
      const isSame = answer.kind === 'refused' && answer.exception === outcome.exception;
      if (!isSame) return { differences: null, bindings };
      return { differences: strict ? strictDifferences(answer, outcome) : [], bindings };
    }
    case 'ambiguous':
    case 'throttled':
    case 'not implemented':
      return { differences: [], bindings };
    default:
      return outcome satisfies never;
  }
}

/** Two answers without what no target need have as the model has it. */
function comparable(
  expected: WireObject,
  observed: WireObject,
  request: ModelRequest,
  open: ReadonlySet<string>,
) {
  if (!listsAllAliases(request)) return { expected, observed, open };
  return {
    expected: withoutAwsAliases(expected),
    observed: withoutAwsAliases(observed),
    open: expected['Truncated'] === true || observed['Truncated'] === true ? pageOfAliases : open,
  };
}
