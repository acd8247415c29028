import type { Key } from '../../key/create-key.ts';
import { judge } from '../../key/judge.ts';
import { type JudgedRequest, type OperationEvent, operationEventTypes } from '../../key/key-event.ts';
import { isReplica, lacksKeyMaterial } from '../../key/key-facts.ts';
import { type TableOperation, tableOperations } from '../../key/key-state-table.ts';
import type { Refused } from '../../key/refusal.ts';
import { now } from './canonical-key.ts';

/** Every operation that is not an event of the machine: it never changes a key's state or the facts under it. */
export type UseOperation = Exclude<TableOperation, OperationEvent['type']>;

/** The operations that never change a key: cryptographic operations, reads, aliases, grants, policies, tags. */
export const useOperations: readonly UseOperation[] = tableOperations.filter(isUse);

/** What `judge` says of each of them on one key: the refusal, or null. */
export type UseVerdicts = ReadonlyMap<UseOperation, Refused | null>;

/**
 * Judges all operations that never change a key, for all keys of one type: once for each key state and the facts that
 * `judge` looks at for them, which are missing key material and being a replica.
 */
export function useVerdicts(): (key: Key) => UseVerdicts {
  const known = new Map<string, UseVerdicts>();
  return (key) => {
    const text = `${key.keyState} ${lacksKeyMaterial(key.facts)} ${isReplica(key.facts)}`;
    const verdicts = known.get(text) ?? judgeAll(key);
    known.set(text, verdicts);
    return verdicts;
  };
}

function judgeAll({ facts, keyState }: Key): UseVerdicts {
  return new Map(
    useOperations.map((operation) => {
      const request: JudgedRequest = { type: operation, at: now };
      return [operation, judge(facts, keyState, request)];
    }),
  );
}

function isUse(operation: TableOperation): operation is UseOperation {
  return !operationEventTypes.some((type) => type === operation);
}
