import { textIn } from '../../scenario/wire-form.ts';
import { keyMetadataIn, outcomeText } from '../oracle/observation.ts';
import type { JudgedCall } from '../session/session.ts';
import { expectationText, type FindingStep } from './finding.ts';

/** A call as a finding shows it. */
export function findingStep({ observation, judgement }: JudgedCall): FindingStep {
  const { operation, region, input, keyMaterial, outcome } = observation;
  const metadata = keyMetadataIn(outcome);
  const created = operation === 'CreateKey' ? textIn(metadata, 'KeyId') : undefined;
  const shown = shownMembers.filter((name) => metadata[name] !== undefined);
  return {
    operation,
    region,
    input,
    ...(keyMaterial === undefined ? {} : { keyMaterial }),
    ...(created === undefined ? {} : { createdKeyId: created }),
    ...(outcome.kind === 'answered' ? { output: outcome.output } : {}),
    keyState: judgement.cells[0]?.keyState ?? null,
    expected: expectationText(judgement),
    observed: [outcomeText(outcome), ...shown.map((name) => `${name} ${String(metadata[name])}`)].join(', '),
  };
}

/** The members of KeyMetadata that are shown of every answer that has them. */
const shownMembers = ['KeyState', 'Enabled'] as const;
