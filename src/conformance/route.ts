import { type Key, type KeyRequest, type KeyState, perform } from '../key/index.ts';

/** A call that can lead a key to another key state. */
export type Lead = KeyRequest['operation'] &
  (
    | 'ScheduleKeyDeletion'
    | 'CancelKeyDeletion'
    | 'EnableKey'
    | 'DisableKey'
    | 'ImportKeyMaterial'
    | 'DeleteImportedKeyMaterial'
  );

const leads: readonly Lead[] = [
  'EnableKey',
  'DisableKey',
  'ImportKeyMaterial',
  'DeleteImportedKeyMaterial',
  'ScheduleKeyDeletion',
  'CancelKeyDeletion',
];

/** The key after a call by the model; null if it is refused. */
export function keyAfter(key: Key, operation: Lead): Key | null {
  const outcome = perform(key, requestOf(operation, key.at));
  return outcome.ok ? outcome.key : null;
}

/** The shortest sequence of calls that leads a key to a state that is wanted; null if none does. */
export function routeTo(key: Key, isWanted: (keyState: KeyState) => boolean): readonly Lead[] | null {
  const seen = new Set<string>([nameOf(key)]);
  let frontier: readonly { readonly key: Key; readonly route: readonly Lead[] }[] = [{ key, route: [] }];
  while (frontier.length > 0) {
    const next: { readonly key: Key; readonly route: readonly Lead[] }[] = [];
    for (const { key: from, route } of frontier) {
      if (from.keyState !== 'Deleted' && isWanted(from.keyState)) return route;
      for (const operation of leads) {
        const after = keyAfter(from, operation);
        if (after === null || seen.has(nameOf(after))) continue;
        seen.add(nameOf(after));
        next.push({ key: after, route: [...route, operation] });
      }
    }
    frontier = next;
  }
  return null;
}

function nameOf({ keyState, facts }: Key): string {
  return JSON.stringify([
    keyState,
    facts.isDisabled,
    facts.materials.map(({ isImported, state }) => [isImported, state]),
  ]);
}

function requestOf(operation: Lead, at: number): KeyRequest {
  switch (operation) {
    case 'ScheduleKeyDeletion':
      return { operation, at, input: { PendingWindowInDays: 7 } };
    case 'ImportKeyMaterial':
      return {
        operation,
        at,
        input: { keyMaterial: 'first', ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
      };
    case 'DeleteImportedKeyMaterial':
      return { operation, at, input: {} };
    case 'CancelKeyDeletion':
    case 'EnableKey':
    case 'DisableKey':
      return { operation, at };
    default:
      return operation satisfies never;
  }
}
