import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyTrie,
  entriesOf,
  firstEntry,
  type Trie,
  valueAt,
  withoutValue,
  withValue,
} from '../../src/account/trie.ts';

/** Few characters, so that keys share prefixes; and names that a plain object would stumble over. */
const keys = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '/', '\ud83d', '\ude00'), maxLength: 5 }),
  fc.constantFrom(
    '',
    '__proto__',
    '__proto__/',
    'constructor',
    'toString',
    'value',
    'edges',
    'label',
    '0',
    '10',
  ),
);
const steps = fc.array(
  fc.record({ key: keys, value: fc.option(fc.integer(), { nil: undefined, freq: 3 }) }),
  { maxLength: 40 },
);

interface Built {
  readonly trie: Trie<number>;
  readonly map: ReadonlyMap<string, number>;
}

function built(list: readonly { readonly key: string; readonly value: number | undefined }[]): Built {
  const map = new Map<string, number>();
  let trie: Trie<number> = emptyTrie;
  for (const { key, value } of list) {
    if (value === undefined) map.delete(key);
    else map.set(key, value);
    trie = value === undefined ? withoutValue(trie, key) : withValue(trie, key, value);
  }
  return { trie, map };
}

function sorted(map: ReadonlyMap<string, number>) {
  return [...map].sort(([one], [other]) => (one < other ? -1 : 1));
}

function nodesOf<Value>(trie: Trie<Value>): readonly Trie<Value>[] {
  return [trie, ...(trie.edges ?? []).flatMap(({ node }) => nodesOf(node))];
}

describe('a trie', () => {
  it('holds what a Map would hold, in the order of the keys', () => {
    fc.assert(
      fc.property(steps, keys, (list, other) => {
        const { trie, map } = built(list);
        expect([...entriesOf(trie)]).toEqual(sorted(map));
        expect(firstEntry(trie)).toEqual(sorted(map)[0]);
        for (const key of [...map.keys(), other]) expect(valueAt(trie, key)).toBe(map.get(key));
      }),
    );
  });

  it('lists what comes after a key and what starts with a prefix', () => {
    fc.assert(
      fc.property(steps, keys, fc.option(keys, { nil: undefined }), (list, prefix, after) => {
        const { trie, map } = built(list);
        const expected = sorted(map).filter(
          ([key]) => key.startsWith(prefix) && (after === undefined || key > after),
        );
        expect([...entriesOf(trie, after === undefined ? { prefix } : { prefix, after })]).toEqual(expected);
      }),
    );
  });

  it('has one form for the same entries, however it came to them, and survives JSON', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { trie, map } = built(list);
        const direct = built([...map].map(([key, value]) => ({ key, value })));
        expect(trie).toEqual(direct.trie);
        expect(JSON.parse(JSON.stringify(trie))).toEqual(trie);
      }),
    );
  });

  it('is never changed, and shares with the next one all that is not on the way to the key', () => {
    fc.assert(
      fc.property(steps, keys, fc.option(fc.integer()), (list, key, value) => {
        const { trie } = built(list);
        const before = structuredClone(trie);
        const next = value === null ? withoutValue(trie, key) : withValue(trie, key, value);
        expect(trie).toEqual(before);
        const old = new Set(nodesOf(trie));
        const fresh = nodesOf(next).filter((node) => !old.has(node));
        expect(fresh.length).toBeLessThanOrEqual(key.length + 2);
      }),
    );
  });

  it('stays the same trie when a key is taken away that it does not have', () => {
    const { trie } = built([{ key: 'ab', value: 1 }]);
    for (const key of ['', 'a', 'abc', '__proto__', 'b']) expect(withoutValue(trie, key)).toBe(trie);
    expect(valueAt<number>(emptyTrie, '__proto__')).toBeUndefined();
  });

  it('copies a few nodes among ten thousand keys', () => {
    let trie: Trie<number> = emptyTrie;
    for (let count = 0; count < 10_000; count += 1)
      trie = withValue(trie, `us-east-1/${count * 7919}`, count);
    const old = new Set(nodesOf(trie));
    const fresh = nodesOf(withValue(trie, 'us-east-1/7919', -1)).filter((node) => !old.has(node));
    expect(fresh.length).toBeLessThan(8);
  });
});
