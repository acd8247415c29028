import { describe, expect, it } from 'vitest';
import { expectAnswer, observedCalls, observedRecords } from './observed-answer.ts';
import { differences, observedReplays } from './observed-calls.ts';
import { Session } from './session.ts';

describe('A whole call answers as others observed of AWS, or as AWS documents', () => {
  it.each(observedCalls)('%s', (_, id, replay) => {
    const record = observedRecords.get(id);
    if (record === undefined) throw new Error(`there is no record ${id}`);
    expectAnswer(record, replay(new Session()));
  });

  it('for all 52 records, but those whose reason is given', () => {
    expect(observedRecords.size).toBe(52);
    const accounted = [...observedReplays.keys(), ...Object.keys(differences)];
    expect(accounted.toSorted()).toEqual([...observedRecords.keys()].toSorted());
    expect(observedReplays.size).toBe(50);
    expect(observedReplays.get('J13')).toHaveLength(21 * 4);
    expect(observedReplays.get('J27')).toHaveLength(17);
  });

  it('in sentences that stand in the documents', () => {
    for (const [id, replays] of observedReplays) {
      const { text } = observedRecords.get(id) ?? {};
      if (text === undefined || id === 'J40' || id === 'J41') continue;
      for (const replay of replays) {
        for (const sentence of Object.keys(replay(new Session()).proved ?? {}))
          expect(text).toContain(sentence);
      }
    }
  });
});
