import type { Key } from '../key/create-key.ts';
import { describe } from '../key/describe.ts';
import { rotationStatus } from '../key/rotation-status.ts';

/** What a caller of DescribeKey sees of a key that readings differ in. */
export function visibleMetadata(key: Key): string {
  if (key.keyState === 'Deleted') return 'NotFoundException';
  const { ExpirationModel, KeyState, ValidTo } = describe(key);
  return shownMetadata({ KeyState, ExpirationModel, hasValidTo: ValidTo !== undefined });
}

/** The same of what a target answered. */
export function shownMetadata({
  KeyState,
  ExpirationModel,
  hasValidTo,
}: {
  readonly KeyState: string | undefined;
  readonly ExpirationModel: string | undefined;
  readonly hasValidTo: boolean;
}): string {
  const expiry = ExpirationModel === undefined ? '' : `, ExpirationModel ${ExpirationModel}`;
  return `KeyState ${KeyState ?? 'missing'}${expiry}${hasValidTo ? ', a ValidTo' : ''}`;
}

/** What a caller of GetKeyRotationStatus sees of a key that readings differ in. */
export function visibleRotation(key: Key): string {
  if (key.keyState === 'Deleted') return 'NotFoundException';
  const { KeyRotationEnabled, NextRotationDate } = rotationStatus(key);
  return shownRotation({
    KeyRotationEnabled,
    isOverdue: NextRotationDate === undefined ? null : NextRotationDate <= key.at,
  });
}

/** The same of what a target answered; `isOverdue` is null where there is no NextRotationDate. */
export function shownRotation({
  KeyRotationEnabled,
  isOverdue,
}: {
  readonly KeyRotationEnabled: boolean;
  readonly isOverdue: boolean | null;
}): string {
  const date = isOverdue === null ? '' : `, NextRotationDate ${isOverdue ? 'overdue' : 'to come'}`;
  return `KeyRotationEnabled ${KeyRotationEnabled}${date}`;
}
