/** Findings: what a run saw of each cell, and the divergences that it made findings of. Used by tour, campaign, trace and reports. */

import type { Basis } from '../../key/evidence/evidence.ts';
import type { KeyState } from '../../key/key-state.ts';
import type { Operation } from '../../key/operation.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { Step } from '../../scenario/scenario.ts';
import type { Difference } from '../oracle/answer/member-comparison.ts';
import type { Judgement } from '../oracle/judgement.ts';
import { type Observation, outcomeText } from '../oracle/observation.ts';
import type { ExpectedAnswer } from '../oracle/possibility.ts';

/** What kind of divergence a finding is. */
export type FindingKind =
  /** Allowed where the model refuses, refused where it allows, or another exception. */
  | 'wrong answer'
  /** The right answer with a member that is wrong. */
  | 'wrong response'
  /** The right answer, and then another key state than the model's. */
  | 'wrong state'
  /** A call that was refused, and changed something all the same. */
  | 'refused but changed'
  /** Members of KeyMetadata that contradict each other. */
  | 'metadata contradiction';

/** One call of a sequence that shows a finding. */
export interface FindingStep extends Step {
  /** Its line in the trace that was judged. Missing for a call that a run made. */
  readonly line?: number;
  /** The ID that the target gave to a key that this call created. */
  readonly createdKeyId?: string;
  /** The model's key state before the call; null where there is none. */
  readonly keyState: KeyState | null;
  readonly expected: string;
  readonly observed: string;
}

/** One way in which a target diverges from the model; those that break the same rule have one cause. */
export interface Finding {
  readonly id: string;
  readonly kind: FindingKind;
  readonly operation: Operation;
  readonly keyState: KeyState | null;
  readonly keyType: TypeClass | null;
  /** Every type class in which it was seen. */
  readonly keyTypes: readonly TypeClass[];
  readonly expected: string;
  readonly observed: string;
  readonly basis: Basis;
  readonly source: string;
  /** The shortest sequence of calls that shows it; the last one is what shows. */
  readonly steps: readonly FindingStep[];
  /** Whether it showed again on a fresh key. */
  readonly reproduced: boolean;
  /** For what a campaign found: one line that plays its sequence again. */
  readonly replay?: string;
}

export function expectedText(
  expected: readonly ExpectedAnswer[],
  differences: readonly Difference[],
): string {
  if (differences.length > 0) return membersText(differences, 'expected');
  const texts = expected.map((answer) => (answer.kind === 'answered' ? 'success' : answer.exception));
  return [...new Set(texts)].join(' or ');
}

/** What was expected of a call that was judged, in words; nothing where nobody can tell. */
export function expectationText(judgement: Judgement): string {
  switch (judgement.verdict) {
    case 'conforms':
      return expectedText([judgement.expected], []);
    case 'diverges':
      return expectedText(judgement.expected, judgement.differences);
    case 'unknown':
      return '';
    default:
      return judgement satisfies never;
  }
}

export function observedText({ outcome }: Observation, differences: readonly Difference[]): string {
  return differences.length > 0 ? membersText(differences, 'observed') : outcomeText(outcome);
}

/** A ciphertext has thousands of characters, a finding a few lines. */
const longestValue = 80;

function membersText(differences: readonly Difference[], side: 'expected' | 'observed'): string {
  const texts = differences.map(({ member, [side]: value }) => {
    const name = member.slice(member.lastIndexOf('.') + 1);
    if (value === undefined) return `no ${name}`;
    const text = JSON.stringify(value);
    return `${name} ${text.length > longestValue ? `${text.slice(0, longestValue)}…` : text}`;
  });
  return texts.join(', ');
}
