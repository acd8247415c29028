/** Where an assumption makes a difference to a key's life, the trail knows it. */
import { describe, expect, it } from 'vitest';
import { lifecycleFactsOf } from '../../src/compile/lifecycle-facts.ts';
import { instancesOn } from '../../src/compile/lifecycle-instances.ts';
import { type AssumptionName, assumptionTable, isAssumptionName } from '../../src/key/assumption.ts';
import { keyInterpreter } from '../../src/key/interpreter.ts';
import { KeyWays } from '../../src/trail/judge/key-ways.ts';
import { assumptionsOf } from '../../src/trail/judge/readings.ts';

const classes = [
  'symmetric',
  'symmetric-external',
  'custom-key-store',
  'signing-external-multi-region',
] as const;

describe('The readings that a log is judged by', () => {
  it.each(classes)('are those that make a difference to keys of class %s, for every event', (typeClass) => {
    const ways = new KeyWays(typeClass);
    const missing = new Set<string>();
    for (const number of ways.all()) {
      const place = ways.places[number];
      if (place === undefined) continue;
      for (const { key, event } of instancesOn(place.key)) {
        const outcome = (assumptions: typeof key.facts.assumptions) => {
          const ran = keyInterpreter.run(key.keyState, { ...key.facts, assumptions }, event);
          const after = { ...key, keyState: ran.keyState, facts: ran.facts };
          return ran.refused === null
            ? Object.values(lifecycleFactsOf(after)).join()
            : ran.refused.error.name;
        };
        const usual = outcome(key.facts.assumptions);
        for (const [name, { values }] of Object.entries(assumptionTable)) {
          const known: readonly AssumptionName[] = assumptionsOf[event.type] ?? [];
          if (!isAssumptionName(name) || known.includes(name)) continue;
          const differs = values.some(
            (value) => outcome({ ...key.facts.assumptions, [name]: value }) !== usual,
          );
          if (differs) missing.add(`${event.type} ${name}`);
        }
      }
    }
    expect([...missing]).toEqual([]);
  });
});
