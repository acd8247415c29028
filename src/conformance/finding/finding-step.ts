import { isWireObject, textIn, type WireObject } from '../../scenario/wire-form.ts';
import { outcomeText } from '../oracle/observation.ts';
import type { JudgedCall } from '../session/session.ts';
import { expectationText, type FindingStep } from './finding.ts';

/** A call as a finding shows it. */
export function findingStep({ observation, judgement }: JudgedCall): FindingStep {
  const { operation, region, input, keyMaterial, outcome } = observation;
  const metadata = outcome.kind === 'answered' ? outcome.output['KeyMetadata'] : undefined;
  const created = operation === 'CreateKey' && isWireObject(metadata) ? textIn(metadata, 'KeyId') : undefined;
  return {
    operation,
    region,
    input,
    ...(keyMaterial === undefined ? {} : { keyMaterial }),
    ...(created === undefined ? {} : { createdKeyId: created }),
    ...(outcome.kind === 'answered' ? { output: outcome.output } : {}),
    keyState: judgement.cells[0]?.keyState ?? null,
    expected: expectationText(judgement),
    observed:
      outcome.kind === 'answered' && isWireObject(metadata)
        ? ['success', ...shownMembers.flatMap((name) => memberIn(metadata, name))].join(', ')
        : outcomeText(outcome),
  };
}

/** The members of KeyMetadata that are shown of every answer that has them. */
const shownMembers = ['KeyState', 'Enabled'] as const;

function memberIn(metadata: WireObject, name: string): readonly string[] {
  const value = metadata[name];
  return value === undefined ? [] : [`${name} ${String(value)}`];
}
