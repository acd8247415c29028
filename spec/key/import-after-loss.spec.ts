import { describe, expect, it } from 'vitest';
import { createKey, type Key } from '../../src/key/create-key.ts';
import type { KeyRequest } from '../../src/key/key-request.ts';
import { performOrThrow } from '../../src/key/perform.ts';

const at = Date.parse('2026-01-01T00:00:00Z');

describe('importing key material again', () => {
  it('makes a key Enabled that lost its material while it was Disabled (F6)', () => {
    const disabled = performAll(createKey({ at, type: { origin: 'EXTERNAL' } }), [
      importing,
      { operation: 'DisableKey', at },
      { operation: 'DeleteImportedKeyMaterial', at },
    ]);
    expect(disabled.keyState).toBe('PendingImport');
    expect(performAll(disabled, [importing]).keyState).toBe('Enabled');
  });

  it('does so too for a key whose deletion was cancelled before any material was imported', () => {
    const cancelled = performAll(createKey({ at, type: { origin: 'EXTERNAL' } }), [
      { operation: 'ScheduleKeyDeletion', at },
      { operation: 'CancelKeyDeletion', at },
    ]);
    expect(cancelled.keyState).toBe('Disabled');
    const waiting = performAll(cancelled, [{ operation: 'DeleteImportedKeyMaterial', at }]);
    expect(waiting.keyState).toBe('PendingImport');
    expect(performAll(waiting, [importing]).keyState).toBe('Enabled');
  });
});

const importing: KeyRequest = {
  operation: 'ImportKeyMaterial',
  at,
  input: { keyMaterial: 'first', ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
};

function performAll(key: Key, requests: readonly KeyRequest[]): Key {
  return requests.reduce((before, request) => performOrThrow(before, request).key, key);
}
