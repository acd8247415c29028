import { shownMetadata, shownRotation } from '../../explore/visible.ts';
import type { Operation } from '../../key/operation.ts';
import { isWireObject, textIn, type WireObject } from '../../scenario/wire-form.ts';
import { type ObservedOutcome, outcomeText } from '../oracle/observation.ts';
import type { Experiment } from './experiment.ts';

/** A call that was made, with what came of it. */
export interface SettleCall {
  readonly operation: Operation;
  readonly input: WireObject;
  readonly outcome: ObservedOutcome;
  /** When it was answered, epoch milliseconds of the target's clock. */
  readonly at: number;
}

/**
 * What the look at the end of an experiment shows of the key, in the words in which the model predicts it.
 *
 * @param now epoch milliseconds of the target's clock
 */
export function shownBy(
  { outcome }: SettleCall,
  look: Experiment['distinction']['probe'],
  now: number,
): string {
  if (outcome.kind === 'refused') return outcome.exception;
  if (outcome.kind !== 'answered') return outcomeText(outcome);
  const { output } = outcome;
  switch (look) {
    case 'DescribeKey': {
      const metadata = output['KeyMetadata'];
      const facts = isWireObject(metadata) ? metadata : {};
      const validTo = facts['ValidTo'] ?? null;
      return shownMetadata({
        KeyState: textIn(facts, 'KeyState'),
        ExpirationModel: textIn(facts, 'ExpirationModel'),
        hasValidTo: validTo !== null,
      });
    }
    case 'GetKeyRotationStatus': {
      const date = output['NextRotationDate'];
      return shownRotation({
        KeyRotationEnabled: output['KeyRotationEnabled'] === true,
        isOverdue: typeof date === 'number' ? date * 1000 <= now : null,
      });
    }
    default:
      return 'success';
  }
}
