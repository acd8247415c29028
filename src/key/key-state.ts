/**
 * The eight key states of AWS KMS, by AWS's names, in the order of AWS's key state table.
 *
 * A deleted key has no key state: DescribeKey answers NotFoundException.
 *
 * Source: AWS KMS Developer Guide, "Key states of AWS KMS keys"; `KeyState` of the AWS SDK.
 */
export const keyStates = [
  'Enabled',
  'Disabled',
  'PendingDeletion',
  'PendingReplicaDeletion',
  'PendingImport',
  'Unavailable',
  'Creating',
  'Updating',
] as const;

/** One of AWS's eight key states. */
export type KeyState = (typeof keyStates)[number];

/** Where a key's life can be: one of AWS's key states, or deleted for good. */
export type LifecycleState = KeyState | 'Deleted';

/** All of them, in the order of AWS's table. */
export const lifecycleStates: readonly LifecycleState[] = [...keyStates, 'Deleted'];

/** Says whether a text is one of AWS's eight key states. */
export function isKeyState(text: string): text is KeyState {
  return keyStates.some((keyState) => keyState === text);
}
