import type { Key } from './create-key.ts';
import { isReplica } from './key-facts.ts';

/** What GetKeyRotationStatus answers of one key. Times in epoch milliseconds. */
export interface RotationStatus {
  readonly KeyRotationEnabled: boolean;
  readonly RotationPeriodInDays?: number;
  readonly NextRotationDate?: number;
  readonly OnDemandRotationStartDate?: number;
}

/**
 * The rotation status that GetKeyRotationStatus would show.
 *
 * False while the key is pending deletion; the setting comes back when deletion is cancelled. Source: API reference,
 * GetKeyRotationStatus; semantics.md C21, F24; aws-recorded.json D2 to D5, H6, H7.
 */
export function rotationStatus({ facts, keyState }: Key): RotationStatus {
  const isScheduled = keyState === 'PendingDeletion' || keyState === 'PendingReplicaDeletion';
  const setting = isScheduled ? null : facts.automaticRotation;
  const onDemand = isReplica(facts) ? null : facts.onDemandRotation;
  return {
    KeyRotationEnabled: setting !== null,
    ...(setting === null
      ? {}
      : { RotationPeriodInDays: setting.periodInDays, NextRotationDate: setting.nextDate }),
    ...(onDemand === null ? {} : { OnDemandRotationStartDate: onDemand.startDate }),
  };
}
