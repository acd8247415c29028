import { shownMetadata, shownRotation } from '../../explore/visible.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import type { Operation } from '../../key/operation.ts';
import { isWireObject, textIn, type WireObject } from '../../scenario/wire-form.ts';
import { type ObservedOutcome, outcomeText } from '../oracle/observation.ts';

/** A call that was made, with what came of it. */
export interface SettleCall {
  readonly operation: Operation;
  readonly input: WireObject;
  readonly outcome: ObservedOutcome;
  /** When it was answered, epoch milliseconds of the target's clock. */
  readonly at: number;
}

/** What the probe at the end of an experiment shows of the key, in the words in which the model predicts it. */
export function shownBy({ outcome, at }: SettleCall, probe: TableOperation): string {
  if (outcome.kind === 'refused') return outcome.exception;
  if (outcome.kind !== 'answered') return outcomeText(outcome);
  const { output } = outcome;
  switch (probe) {
    case 'DescribeKey': {
      const metadata = output['KeyMetadata'];
      const facts = isWireObject(metadata) ? metadata : {};
      return shownMetadata({
        KeyState: textIn(facts, 'KeyState'),
        ExpirationModel: textIn(facts, 'ExpirationModel'),
        hasValidTo: (facts['ValidTo'] ?? null) !== null,
      });
    }
    case 'GetKeyRotationStatus': {
      const date = output['NextRotationDate'];
      return shownRotation({
        KeyRotationEnabled: output['KeyRotationEnabled'] === true,
        isOverdue: typeof date === 'number' ? date * 1000 <= at : null,
      });
    }
    default:
      return 'success';
  }
}
