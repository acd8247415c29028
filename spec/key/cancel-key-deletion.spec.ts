import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import {
  advance,
  createKey,
  describe as describeKey,
  type Key,
  KmsException,
  keyMachine,
  perform,
  performOrThrow,
  type RefusedEvent,
} from '../../src/key/index.ts';

const at = Date.parse('2026-01-01T00:00:00Z');
const day = 86_400_000;

function scheduled(key: Key): Key {
  return performOrThrow(key, {
    operation: 'ScheduleKeyDeletion',
    at: key.at,
    input: { PendingWindowInDays: 7 },
  }).key;
}

describe('CancelKeyDeletion', () => {
  it('leaves a key Disabled that was Enabled before, without a deletion date', () => {
    const pending = scheduled(createKey({ at }));
    expect(pending.keyState).toBe('PendingDeletion');
    expect(describeKey(pending).DeletionDate).toBe(at + 7 * day);
    const { key, response } = performOrThrow(pending, { operation: 'CancelKeyDeletion', at: at + day });
    expect(key.keyState).toBe('Disabled');
    expect(response).toEqual({ KeyId: key.facts.keyArn });
    expect(describeKey(key)).not.toHaveProperty('DeletionDate');
    expect(describeKey(key).Enabled).toBe(false);
  });

  it('is refused for an Enabled key, and performOrThrow throws what the AWS SDK throws', () => {
    const key = createKey({ at });
    const message = `${key.facts.keyArn} is not pending deletion.`;
    expect(perform(key, { operation: 'CancelKeyDeletion', at })).toMatchObject({
      ok: false,
      exception: { name: 'KMSInvalidStateException', message },
    });
    const call = () => performOrThrow(key, { operation: 'CancelKeyDeletion', at });
    expect(call).toThrow(KmsException);
    expect(call).toThrow(message);
  });

  it('is answered with NotFoundException once the key is deleted', () => {
    const { key, events } = advance(scheduled(createKey({ at })), at + 7 * day);
    expect(events).toEqual([{ type: 'DeleteKey', at: at + 7 * day }]);
    expect(perform(key, { operation: 'CancelKeyDeletion', at: key.at })).toMatchObject({
      ok: false,
      exception: { name: 'NotFoundException', message: `Key '${key.facts.keyArn}' does not exist` },
    });
  });

  it('is refused in a live actor as an emitted event, and the actor lives on', () => {
    const actor = createActor(keyMachine, { input: createKey({ at }).facts }).start();
    const refusals: RefusedEvent[] = [];
    actor.on('refused', (event) => refusals.push(event));
    actor.send({ type: 'CancelKeyDeletion', at });
    expect(refusals).toMatchObject([
      {
        operation: 'CancelKeyDeletion',
        keyState: 'Enabled',
        refused: { error: { name: 'KMSInvalidStateException' } },
      },
    ]);
    actor.send({ type: 'ScheduleKeyDeletion', at, PendingWindowInDays: 7 });
    expect(actor.getSnapshot().value).toEqual({ scheduledForDeletion: 'PendingDeletion' });
    expect(actor.getSnapshot().status).toBe('active');
  });
});
