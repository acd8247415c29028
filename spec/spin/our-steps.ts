/** The graph of `src/explore`, step by step in the words of the Promela models. */

import type { Exploration, SearchStep } from '../../src/explore/exploration.ts';
import { canonicalKey, regions, textOf } from '../../src/explore/search/canonical-key.ts';
import { callsWithin } from '../../src/explore/search/stimulus.ts';
import type { Key } from '../../src/key/create-key.ts';
import { keyInterpreter } from '../../src/key/interpreter.ts';
import { judge } from '../../src/key/judge.ts';
import { isPrimary } from '../../src/key/key-facts.ts';
import { callText, type FactsShown, keyText, roleText } from './spin-words.ts';

/** Told of a step: the facts before it, what comes, the facts after it. */
export type Tell = (before: string, call: string, after: string) => void;

type Keys = readonly (Key | null)[];
type TextOfKey = (key: Key | null) => string;

/** Every step of a set of keys as set.pml and store.pml print it; merged, the order of like keys is left out. */
export function tellStepsOfSet(
  exploration: Exploration,
  shown: FactsShown,
  isMerged: boolean,
  tell: Tell,
): void {
  const textOfKey = remembered((key: Key | null) => keyText(key, shown));
  const textOfState = remembered((state: number) =>
    setText(exploration.keysOf(state), textOfKey, exploration, isMerged),
  );
  const unchanged = callsThatChangeNothing(exploration, shown);
  for (let state = 0; state < exploration.counts.states; state += 1) {
    const keys = exploration.keysOf(state);
    const before = textOfState(state);
    for (const { slot, stimulus, to } of exploration.stepsFrom(state)) {
      const key = keys[slot] ?? keys.find((each) => each !== null) ?? null;
      const call = key === null ? null : callText(stimulus, key, shown);
      if (call !== null) tell(before, call, textOfState(to));
    }
    for (const key of keys) {
      if (key !== null) for (const call of unchanged(key)) tell(before, call, before);
    }
  }
}

/** Every step of one key as key.pml prints it; of a set of keys, every step of each of them. */
export function tellStepsOfKey(exploration: Exploration, shown: FactsShown, tell: Tell): void {
  const { type } = exploration;
  const text = remembered((key: Key | null) =>
    [
      keyText(key, shown),
      ...(type.origin === 'AWS_CLOUDHSM' ? [`connected=${isConnected(key) ? 1 : 0}`] : []),
      ...(type.multiRegion ? [roleText(key)] : []),
    ].join(' '),
  );
  const unchanged = callsThatChangeNothing(exploration, shown);
  for (let state = 0; state < exploration.counts.states; state += 1) {
    const keys = exploration.keysOf(state);
    for (const step of exploration.stepsFrom(state)) {
      const after = exploration.keysOf(step.to);
      keys.forEach((key, slot) => {
        const next = after[slot] ?? null;
        if (key === next) return;
        const call = callToOne(step, keys, slot, next, shown);
        // What comes to a related key and cannot be seen in this one is no step of this one.
        const isSeen = step.slot === slot || text(key) !== text(next);
        if (call !== null && isSeen) tell(text(key), call, text(next));
      });
    }
    for (const key of keys) {
      if (key !== null) for (const call of unchanged(key)) tell(text(key), call, text(key));
    }
  }
}

/** What key.pml calls a step of a set that changes the key in a slot: what related keys do comes from outside. */
function callToOne(
  { slot, stimulus }: SearchStep,
  keys: Keys,
  own: number,
  next: Key | null,
  shown: FactsShown,
): string | null {
  const key = keys[own] ?? null;
  if (key === null) return 'ReplicateKey';
  const call = callText(stimulus, keys[slot] ?? key, shown);
  if (call === 'PrimaryRegionUpdated') {
    return `${call} ${next !== null && isPrimary(next.facts) ? 'PRIMARY' : 'REPLICA'}`;
  }
  if (slot === own || slot >= keys.length) return call;
  switch (call) {
    case 'DeleteKey':
      return key.facts.multiRegion?.replicaRegions.length === 1 ? 'LastReplicaDeleted' : 'ReplicaDeleted';
    case 'UpdatePrimaryRegion':
    case 'RotationFinished':
    case null:
      return call;
    default:
      return 'SynchronizeMultiRegionKey';
  }
}

function setText(keys: Keys, textOfKey: TextOfKey, { type }: Exploration, isMerged: boolean): string {
  const texts = keys.map(textOfKey);
  if (!type.multiRegion) {
    const connection = keys.every(isConnected) ? 'CONNECTED' : 'DISCONNECTED';
    return [...(isMerged ? texts.toSorted() : texts), connection].join(' ; ');
  }
  const { multiRegion } = keys.find((key) => key !== null)?.facts ?? {};
  const primary = regions.indexOf(multiRegion?.primaryRegion ?? regions[0] ?? '');
  return regionsText(texts, primary, isMerged);
}

/** The keys of a set by Region; merged, the primary key comes first and the replicas in the order of their texts. */
export function regionsText(texts: readonly string[], primary: number, isMerged: boolean): string {
  const replicas = texts.filter((_, region) => region !== primary);
  return isMerged
    ? `primary=0 ${[texts[primary], ...replicas.toSorted()].join(' ; ')}`
    : `primary=${primary} ${texts.join(' ; ')}`;
}

function isConnected(key: Key | null): boolean {
  return key?.facts.customKeyStore?.isConnected !== false;
}

/** What can be called on a key and leaves it as it is: `stepsFrom` has only what changes something. */
function callsThatChangeNothing(
  { bounds, type }: Exploration,
  shown: FactsShown,
): (key: Key) => readonly string[] {
  const calls = callsWithin(type, bounds);
  return remembered((key: Key) =>
    calls.flatMap((stimulus) => {
      if (stimulus.kind !== 'call' || judge(key.facts, key.keyState, stimulus.event) !== null) return [];
      const { facts, keyState } = keyInterpreter.run(key.keyState, key.facts, stimulus.event);
      const isSame = textOf(canonicalKey({ keyState, facts, at: key.at }, 0)) === textOf(key);
      const call = callText(stimulus, key, shown);
      return isSame && call !== null ? [call] : [];
    }),
  );
}

function remembered<Argument, Result>(find: (argument: Argument) => Result): (argument: Argument) => Result {
  const known = new Map<Argument, Result>();
  return (argument) => {
    const result = known.get(argument) ?? find(argument);
    known.set(argument, result);
    return result;
  };
}
