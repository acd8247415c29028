import type { KeyState } from '../../key/key-state.ts';
import type { Operation } from '../../key/operation.ts';
import { type Members, membersOf, textIn } from '../members.ts';
import type { Emulator } from './emulator.ts';

/** What came of comparing a key of the emulator's with the model's. */
export type BroughtAlong =
  /** The emulator has no such key any more. */
  | 'lost'
  /** Both are in the same key state, or the emulator cannot be brought into the model's. */
  | 'same'
  /** Calls of the guard's own have changed the emulator's key. */
  | 'changed';

/**
 * Brings a key of the emulator's into the key state that the model has it in, as far as the emulator's own operations lead
 * there: EnableKey, DisableKey, ScheduleKeyDeletion, CancelKeyDeletion.
 *
 * @throws EmulatorTrouble
 */
export async function bringAlong(
  emulator: Emulator,
  {
    keyId,
    region,
    keyState,
  }: { readonly keyId: string; readonly region: string; readonly keyState: KeyState },
): Promise<BroughtAlong> {
  const KeyId = keyId;
  const done = async (operation: Operation, input: Members) =>
    (await emulator.ask(operation, input, region)).kind === 'done';
  const described = await emulator.ask('DescribeKey', { KeyId }, region);
  if (described.kind === 'refused' && described.exception === 'NotFoundException') return 'lost';
  if (described.kind !== 'done') return 'same';
  const metadata = membersOf(described.output['KeyMetadata']);
  const has = textIn(metadata, 'KeyState');
  const isDisabled = has === 'Disabled' || metadata['Enabled'] === false;
  const isPending = isWaiting(has);
  if (isWaiting(keyState)) {
    if (isPending) return 'same';
    return (await done('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 30 })) ? 'changed' : 'same';
  }
  const cancelled = isPending && (await done('CancelKeyDeletion', { KeyId }));
  if (isPending && !cancelled) return 'same';
  if (keyState === 'Disabled') {
    const disabled = (cancelled || !isDisabled) && (await done('DisableKey', { KeyId }));
    return cancelled || disabled ? 'changed' : 'same';
  }
  const isUsable = keyState === 'Enabled' || keyState === 'Updating';
  const enabled = isUsable && (cancelled || isDisabled) && (await done('EnableKey', { KeyId }));
  return cancelled || enabled ? 'changed' : 'same';
}

function isWaiting(keyState: string | undefined): boolean {
  return keyState === 'PendingDeletion' || keyState === 'PendingReplicaDeletion';
}
