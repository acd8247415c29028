import { describe, expect, it } from 'vitest';
import { deliver } from '../../src/key/advance.ts';
import { createKey, type Key } from '../../src/key/create-key.ts';
import { allKeyTypes, type Origin } from '../../src/key/key-type.ts';
import { perform } from '../../src/key/perform.ts';
import { day, keyAfter, start } from './arbitrary-life.ts';

const storeTypes = allKeyTypes().filter(({ origin }) => isInStore(origin));
const otherTypes = allKeyTypes().filter(({ origin }) => !isInStore(origin));
const connect = (key: Key) => deliver(key, { type: 'CustomKeyStoreConnected', at: key.at }).key;
const disconnect = (key: Key) => deliver(key, { type: 'CustomKeyStoreDisconnected', at: key.at }).key;

describe('A key in a custom key store', () => {
  it('is Unavailable while its store is disconnected, and then what it was before', () => {
    for (const type of storeTypes) {
      const key = createKey({ at: start, type });
      for (const before of [key, keyAfter(key, { operation: 'DisableKey' })]) {
        const away = disconnect(before);
        expect(away.keyState).toBe('Unavailable');
        expect(perform(away, { operation: 'Encrypt', at: start })).toMatchObject({
          ok: false,
          exception: { name: 'KMSInvalidStateException', message: `${key.facts.keyArn} is unavailable.` },
        });
        expect(connect(away)).toEqual(before);
      }
    }
  });

  it('takes EnableKey and DisableKey while it is Unavailable: they show when the store is connected again', () => {
    const away = disconnect(createKey({ at: start, type: { origin: 'AWS_CLOUDHSM' } }));
    const disabled = keyAfter(away, { operation: 'DisableKey' });
    expect(disabled.keyState).toBe('Unavailable');
    expect(connect(disabled).keyState).toBe('Disabled');
    const enabled = keyAfter(disabled, { operation: 'EnableKey' });
    expect(enabled.keyState).toBe('Unavailable');
    expect(connect(enabled).keyState).toBe('Enabled');
  });

  it('that a cancel left Disabled is Unavailable once it is enabled, while its store is disconnected', () => {
    const away = disconnect(createKey({ at: start, type: { origin: 'EXTERNAL_KEY_STORE' } }));
    const cancelled = keyAfter(
      away,
      { operation: 'ScheduleKeyDeletion' },
      { operation: 'CancelKeyDeletion' },
    );
    expect(cancelled.keyState).toBe('Disabled');
    expect(keyAfter(cancelled, { operation: 'EnableKey' }).keyState).toBe('Unavailable');
    expect(connect(cancelled).keyState).toBe('Disabled');
    expect(disconnect(cancelled).keyState).toBe('Unavailable');
  });

  it('stays PendingDeletion whatever its store does, and its store’s state is not forgotten', () => {
    const key = keyAfter(createKey({ at: start, type: { origin: 'AWS_CLOUDHSM' } }), {
      operation: 'ScheduleKeyDeletion',
    });
    const away = disconnect(key);
    expect(away.keyState).toBe('PendingDeletion');
    expect(away.facts.customKeyStore?.isConnected).toBe(false);
    expect(connect(away)).toEqual(key);
  });

  it('may be created in a store that is disconnected later, not shared with other keys', () => {
    const customKeyStore = {
      customKeyStoreId: 'cks-7',
      isConnected: true,
      cloudHsmClusterId: 'cluster-7',
      xksKeyId: null,
    };
    const key = createKey({ at: start, type: { origin: 'AWS_CLOUDHSM' }, customKeyStore });
    expect(disconnect(key).facts.customKeyStore).toEqual({ ...customKeyStore, isConnected: false });
    expect(customKeyStore.isConnected).toBe(true);
  });
});

describe('A key outside custom key stores', () => {
  it('is changed by no store', () => {
    for (const type of otherTypes) {
      const key = createKey({ at: start, type });
      for (const before of type.keyManager === 'AWS' ? [key] : [key, cancelled(key)]) {
        expect(disconnect(before)).toEqual(before);
        expect(connect(before)).toEqual(before);
      }
    }
  });
});

function isInStore(origin: Origin): boolean {
  return origin === 'AWS_CLOUDHSM' || origin === 'EXTERNAL_KEY_STORE';
}

function cancelled(key: Key): Key {
  return keyAfter(key, { operation: 'ScheduleKeyDeletion' }, { operation: 'CancelKeyDeletion' });
}

describe('The time of a store', () => {
  it('does not move a key’s deletion date', () => {
    const key = keyAfter(createKey({ at: start, type: { origin: 'AWS_CLOUDHSM' } }), {
      operation: 'ScheduleKeyDeletion',
    });
    const later = deliver(key, { type: 'CustomKeyStoreDisconnected', at: start + 29 * day }).key;
    expect(later.facts.waitingPeriod).toEqual(key.facts.waitingPeriod);
    expect(deliver(key, { type: 'CustomKeyStoreDisconnected', at: start + 30 * day }).key.keyState).toBe(
      'Deleted',
    );
  });
});
