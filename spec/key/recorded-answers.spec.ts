import { describe, expect, it } from 'vitest';
import { createKey, type Key } from '../../src/key/create-key.ts';
import { decideClass } from '../../src/key/decide.ts';
import { describe as describeKey } from '../../src/key/describe.ts';
import { keyTypeProblem, symmetricKeyType } from '../../src/key/key-type.ts';
import { perform, performOrThrow } from '../../src/key/perform.ts';
import evidence from '../evidence/aws-recorded.json' with { type: 'json' };
import { start, untyped } from './arbitrary-life.ts';
import { type Call, notOfOneKey, type Replay, type Replayed, replays } from './recorded-replays.ts';

type AnswerRecord = (typeof evidence.records)[number];

const records = new Map(evidence.records.map((record) => [record.id, record]));

function recordOf(id: string): AnswerRecord {
  const record = records.get(id);
  if (record === undefined) throw new Error(`no record ${id}`);
  return record;
}

function requestOf({ operation, input, wait = 0 }: Call, key: Key) {
  return untyped({ operation, input, at: key.at + wait });
}

function keyOf({ type, assumptions, delays, setup }: Replay): Key {
  const key = createKey({
    at: start,
    ...(type === undefined ? {} : { type }),
    ...(assumptions === undefined ? {} : { assumptions }),
    ...(delays === undefined ? {} : { delays }),
  });
  return setup.reduce((done, call) => performOrThrow(done, requestOf(call, done)).key, key);
}

/** A record's message with its places filled from the key. */
function messageOf(text: string, { facts }: Key): RegExp {
  const escaped = text
    .replaceAll('{key_arn}', facts.keyArn)
    .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(String.raw`\{new_key_material_id\}`, '[0-9a-f]{64}')
    .replaceAll(String.raw`\{pending_key_material_id\}`, facts.materials[1]?.id ?? 'none');
  return new RegExp(`^${escaped}$`);
}

/** The value that the model gives for a field of a record. */
function modelled(name: string, { response, metadata }: Replayed): unknown {
  const [first = '', second] = name.split('.');
  if (first === 'ReplicaKeyMetadata')
    return Object.entries(response.ReplicaKeyMetadata ?? {}).find(([n]) => n === second)?.[1];
  const member = first === 'DescribeKey' ? second : first;
  const found = { ...metadata, ...response };
  return Object.entries(found).find(([other]) => other === member)?.[1];
}

function expectField(name: string, recorded: unknown, replay: Replay, replayed: Replayed): void {
  if (replay.ofAccount?.includes(name) === true) return;
  const check = replay.prose?.[name];
  if (check !== undefined) {
    check(replayed);
    return;
  }
  const value = modelled(name, replayed);
  if (
    typeof recorded !== 'string' ||
    (/^[A-Za-z0-9_]+$/.test(recorded) && !['present', 'absent', 'datetime'].includes(recorded))
  ) {
    expect(value, name).toBe(recorded);
  } else if (recorded.startsWith('absent')) {
    expect(value, name).toBeUndefined();
  } else if (recorded === 'present') {
    expect(value, name).toBeDefined();
  } else if (recorded === 'datetime') {
    expect(value, name).toBeTypeOf('number');
  } else if (recorded.startsWith('key ARN')) {
    expect(value, name).toBe(replayed.key.facts.keyArn);
  } else if (recorded === '64 hex chars' || recorded.includes('key-material-id')) {
    expect(value, name).toMatch(/^[0-9a-f]{64}$/);
  } else {
    throw new Error(`${name} says in prose what holds: ${recorded}. Its replay must check that`);
  }
}

describe('The answers of AWS on record', () => {
  it.each(replays)('$id is what the model answers', (replay) => {
    const { outcome, fields } = recordOf(replay.id);
    const before = keyOf(replay);
    if (replay.call === null) {
      const replayed = { before, key: before, response: {}, metadata: describeKey(before) };
      for (const [name, value] of Object.entries(fields)) expectField(name, value, replay, replayed);
      expect(outcome.ok).toBe(true);
      return;
    }
    const answer = perform(before, requestOf(replay.call, before));
    expect(answer.ok).toBe(outcome.ok);
    if (!answer.ok) {
      expect(answer.exception.name).toBe(outcome.exception?.replace(/^KMS\./, ''));
      if (outcome.message !== null)
        expect(answer.exception.message).toMatch(messageOf(outcome.message, before));
      return;
    }
    const { key, response } = answer;
    const replayed = { before, key, response, metadata: describeKey(key) };
    for (const [name, value] of Object.entries(fields)) expectField(name, value, replay, replayed);
  });

  it('E5: the replica that E3 made is Creating, as DescribeKey shows right after', () => {
    const primary = createKey({ at: start, type: { multiRegion: true } });
    const { peerEvents } = performOrThrow(primary, {
      operation: 'ReplicateKey',
      at: start,
      input: { ReplicaRegion: 'ap-southeast-1' },
    });
    const replica = peerEvents.flatMap((peer) => ('replica' in peer ? [peer.replica] : []))[0];
    if (replica === undefined) throw new Error('ReplicateKey made no replica');
    expect(perform(replica, { operation: 'DescribeKey', at: start })).toMatchObject({
      ok: true,
      response: { KeyMetadata: recordOf('E5').fields },
    });
  });

  it('F14: the impossible combination of spec and usage is worded as AWS words it', () => {
    expect(keyTypeProblem({ ...symmetricKeyType, keySpec: 'RSA_2048', keyUsage: 'KEY_AGREEMENT' })).toBe(
      recordOf('F14').outcome.message,
    );
  });

  it('D1: the rotation status is false, true after EnableKeyRotation, false after DisableKeyRotation', () => {
    const { fields } = recordOf('D1');
    const shown = ['GetKeyRotationStatus', 'EnableKeyRotation', 'DisableKeyRotation'].reduce<{
      key: Key;
      statuses: unknown[];
    }>(
      ({ key, statuses }, operation) => {
        const done = performOrThrow(key, untyped({ operation, at: start })).key;
        const { response } = performOrThrow(done, { operation: 'GetKeyRotationStatus', at: start });
        return { key: done, statuses: [...statuses, response.KeyRotationEnabled] };
      },
      { key: createKey({ at: start }), statuses: [] },
    );
    expect(shown.statuses).toEqual(Object.values(fields));
  });

  it('H5: after the first import the model allows it, as AWS does since it rotates imported material, and accepts the refusal', () => {
    expect(decideClass('GetKeyRotationStatus', 'Enabled', 'symmetric-external')).toMatchObject({
      verdict: 'allowed',
      alsoConforms: [{ verdict: 'refused', exception: 'UnsupportedOperationException' }],
    });
  });

  it('are 174, each replayed once or left out for a reason', () => {
    expect(evidence.records).toHaveLength(174);
    const accounted = [...replays.map(({ id }) => id), ...notOfOneKey.flatMap(({ ids }) => ids)];
    expect(accounted.filter((id, index) => accounted.indexOf(id) !== index)).toEqual([]);
    expect([...accounted].sort()).toEqual([...records.keys()].sort());
    expect(replays.length).toBe(89);
  });

  it('replayed from fields that the record holds, each checked or said to be the account’s', () => {
    for (const { id, prose, ofAccount } of replays) {
      const names = Object.keys(recordOf(id).fields);
      for (const name of [...Object.keys(prose ?? {}), ...(ofAccount ?? [])]) expect(names).toContain(name);
    }
  });
});
