import { type AssumptionName, type Assumptions, assumptionTable } from '../key/assumption.ts';
import { createKey, type Key } from '../key/create-key.ts';
import { keyInterpreter } from '../key/interpreter.ts';
import { isInCustomKeyStore, isSymmetricEncryption, type KeyType } from '../key/key-type.ts';
import { type TypeClass, typeClasses, typeClassNames } from '../key/type-class.ts';
import { type Bounds, boundsOfOneKey } from './bounds.ts';
import { Path, type PathStep } from './path.ts';
import { now, rotationPhase } from './search/canonical-key.ts';
import { KeyAutomaton, noKey } from './search/key-automaton.ts';
import { callsWithin, jointEvents, ownEvents, type Stimulus } from './search/stimulus.ts';
import { type UseOperation, useOperations } from './search/use-verdicts.ts';
import { visibleMetadata, visibleRotation } from './visible.ts';

/** The call that shows the difference once the others are made. */
export type Probe = 'DescribeKey' | 'GetKeyRotationStatus' | UseOperation;

/** A cheapest way to tell the readings of an assumption apart. */
export interface Distinction {
  readonly assumption: AssumptionName;
  readonly typeClass: TypeClass;
  readonly probe: Probe;
  /** For each reading: the same steps, with the key states that they lead to under it. */
  readonly paths: readonly { readonly value: string; readonly path: Path }[];
}

/** What a step costs: a call least, then what the service does soon, then what takes days or a custom key store. */
const costs = { call: 1, soon: 3, days: 200, keyStore: 60 } as const;

/** Calls that are left out: one key is enough to tell all readings apart, and so is deleting its current key material. */
const leftOut = /^(ReplicateKey|UpdateKeyDescription|EnableKeyRotation|DeleteImportedKeyMaterial .)/;

/** The shortest period of automatic rotation. Source: API reference, EnableKeyRotation. */
const enableRotation: Stimulus = {
  kind: 'call',
  label: 'EnableKeyRotation 90 days',
  event: { type: 'EnableKeyRotation', at: now, RotationPeriodInDays: 90 },
};

/**
 * Searches for the cheapest sequence of calls on one key after which every reading of an assumption shows something else.
 *
 * @param settled the readings of other assumptions that are known; the literal ones unless given
 * @returns null if no sequence tells all readings apart: under the settled ones the assumption makes no difference
 */
export function distinguish(
  assumption: AssumptionName,
  settled: Partial<Assumptions> = {},
): Distinction | null {
  const question = JSON.stringify([assumption, settled]);
  const known = found.get(question);
  const distinction = known === undefined ? search(assumption, settled) : known;
  found.set(question, distinction);
  return distinction;
}

const found = new Map<string, Distinction | null>();

function search(assumption: AssumptionName, settled: Partial<Assumptions>): Distinction | null {
  const searches = searched.map((typeClass) => new Lockstep(assumption, typeClass, settled));
  for (let cost = 0; searches.some(({ end }) => cost < end); cost += 1) {
    for (const each of searches) {
      const distinction = each.expand(cost);
      if (distinction !== null) return distinction;
    }
  }
  return null;
}

/** The type classes that are searched: what an asymmetric or HMAC key can live through, a symmetric one can too. */
const searched: readonly TypeClass[] = typeClassNames.filter((name) => {
  const type: KeyType = typeClasses[name];
  return type.keyManager === 'CUSTOMER' && isSymmetricEncryption(type);
});

/** One reading of the assumption, and what a key is and does under it. */
interface Reading {
  readonly value: string;
  readonly first: Key;
  readonly automaton: KeyAutomaton;
  /** By step: the number of the stimulus. */
  readonly stimuli: readonly number[];
}

/** The key under every reading after the same steps. */
interface Node {
  /** By reading: the number of the key in its automaton. */
  readonly keys: readonly number[];
  /** By reading: what came of the steps so far, as a text; equal for readings that nothing tells apart yet. */
  readonly told: readonly string[];
  readonly cost: number;
  readonly from: Node | null;
  /** The place of the step that led here in the list of all. */
  readonly step: number;
}

/** One key of a type class under every reading at once, searched cheapest first. */
class Lockstep {
  readonly #assumption: AssumptionName;
  readonly #typeClass: TypeClass;
  readonly #readings: readonly Reading[];
  readonly #steps: readonly { readonly stimulus: Stimulus; readonly cost: number }[];
  readonly #byCost: Node[][] = [];
  readonly #seen = new Set<string>();

  constructor(assumption: AssumptionName, typeClass: TypeClass, settled: Partial<Assumptions>) {
    const type: KeyType = typeClasses[typeClass];
    const bounds = boundsOf(type);
    this.#assumption = assumption;
    this.#typeClass = typeClass;
    this.#steps = stepsOf(type, bounds);
    this.#readings = assumptionTable[assumption].values.map((value) => {
      const automaton = new KeyAutomaton(type, bounds, keyInterpreter);
      const first = createKey({ at: now, type, assumptions: { ...settled, [assumption]: value } });
      const stimuli = this.#steps.map(({ stimulus }) => automaton.stimulusId(stimulus));
      return { value, first, automaton, stimuli };
    });
    const cost = isInCustomKeyStore(type) ? costs.keyStore : 0;
    const keys = this.#readings.map(({ automaton, first }) => automaton.newKeyId(first));
    this.#byCost[cost] = [{ keys, told: keys.map(() => ''), cost, from: null, step: -1 }];
  }

  /** Above the cost of everything found so far. */
  get end(): number {
    return this.#byCost.length;
  }

  /** Goes on from all that costs this much; a distinction if that tells all readings apart. */
  expand(cost: number): Distinction | null {
    for (const node of this.#byCost[cost] ?? []) {
      const text = `${node.keys.join()} ${node.told.join('/')}`;
      if (this.#seen.has(text)) continue;
      this.#seen.add(text);
      const probe = node.from === null ? null : this.#probeThatTells(node);
      if (probe !== null) return this.#distinction(node, probe);
      for (const step of this.#steps.keys()) {
        const next = this.#after(node, step);
        if (next === null) continue;
        this.#byCost[next.cost] ??= [];
        this.#byCost[next.cost]?.push(next);
      }
    }
    return null;
  }

  #after(node: Node, step: number): Node | null {
    const keys: number[] = [];
    const answers: string[] = [];
    for (const [index, { automaton, stimuli }] of this.#readings.entries()) {
      const key = node.keys[index] ?? noKey;
      const outcome = automaton.outcome(key, stimuli[step] ?? -1);
      if (outcome === null || !outcome.isWithinBounds || outcome.deliveries.length > 0) return null;
      if (outcome.next === noKey || this.#isTooFar(automaton.keyOf(key), step)) return null;
      keys.push(outcome.next);
      answers.push(outcome.refused?.error.name ?? '');
    }
    const isTelling = new Set(answers).size > 1;
    // Two different refusals do not count: which one comes first is another question.
    if (isTelling && !answers.includes('')) return null;
    if (!isTelling && keys.every((key, index) => key === node.keys[index])) return null;
    const told = isTelling ? node.told.map((text, index) => `${text} ${answers[index]}`) : node.told;
    return { keys, told, cost: node.cost + (this.#steps[step]?.cost ?? 1), from: node, step };
  }

  /** Says whether time would pass the deletion date on its way to a rotation: no waiting period is that long. */
  #isTooFar({ facts: { automaticRotation, waitingPeriod } }: Key, step: number): boolean {
    if (this.#steps[step]?.stimulus !== jointEvents.rotationDate) return false;
    if (waitingPeriod === null || automaticRotation === null) return false;
    return rotationPhase(automaticRotation.nextDate) === 'ahead';
  }

  /** A call that shows something else under every reading, together with what came of the calls before it. */
  #probeThatTells({ keys, told }: Node): Probe | null {
    const tells = (shown: (key: Key, reading: Reading) => string) => {
      const texts = this.#readings.map((reading, index) => {
        const key = reading.automaton.keyOf(keys[index] ?? noKey);
        return `${told[index]}: ${shown(key, reading)}`;
      });
      return new Set(texts).size === texts.length;
    };
    if (tells(visibleMetadata)) return 'DescribeKey';
    if (tells(visibleRotation)) return 'GetKeyRotationStatus';
    const answer =
      (operation: UseOperation) =>
      (key: Key, { automaton }: Reading) =>
        automaton.usesOf(key).get(operation)?.error.name ?? 'success';
    return [...usualUses].find((operation) => tells(answer(operation))) ?? null;
  }

  #distinction(end: Node, probe: Probe): Distinction {
    const nodes: Node[] = [];
    for (let node: Node | null = end; node !== null && node.from !== null; node = node.from) {
      nodes.unshift(node);
    }
    const paths = this.#readings.map(({ automaton, first, value }, index) => {
      const steps = nodes.map(({ keys, step }): PathStep => {
        const stimulus = this.#steps[step]?.stimulus ?? null;
        const isShared = Object.values(jointEvents).some((event) => event === stimulus);
        return {
          slot: isShared ? null : 0,
          key: null,
          label: stimulus?.label ?? '',
          operation: stimulus?.kind === 'call' ? stimulus.event.type : null,
          stimulus,
          keyStates: [automaton.keyOf(keys[index] ?? noKey).keyState],
        };
      });
      return { value, path: new Path(first.facts, [first.keyState], steps) };
    });
    return { assumption: this.#assumption, typeClass: this.#typeClass, probe, paths };
  }
}

/** Uses of a key, the commonest first: their requests need nothing that the key made before. */
const usualUses: ReadonlySet<UseOperation> = new Set([
  'Encrypt',
  'GenerateDataKey',
  'Sign',
  'GenerateMac',
  'GetPublicKey',
  ...useOperations,
]);

/** What can come to a key, in the order in which it is tried: nothing that a key is scheduled for where less will do. */
function stepsOf(type: KeyType, bounds: Bounds) {
  const calls = callsWithin(type, bounds).filter(({ label }) => !leftOut.test(label));
  const rankOf = ({ label }: Stimulus) =>
    // Key material that expires comes first: it shows more.
    label.endsWith('until a date') ? 0 : /KeyDeletion/.test(label) ? 2 : 1;
  const waits = [...ownEvents, jointEvents.rotationDate].filter(
    ({ label }) => !label.startsWith('DeleteExpired') && label !== 'DeleteKey',
  );
  return [
    ...[...calls, enableRotation]
      .toSorted((one, other) => rankOf(one) - rankOf(other))
      .map((stimulus) => ({ stimulus, cost: costs.call })),
    ...waits.map((stimulus) => ({ stimulus, cost: stimulus.kind === 'time' ? costs.days : costs.soon })),
    ...[jointEvents.customKeyStoreDisconnected, jointEvents.customKeyStoreConnected].map((stimulus) => ({
      stimulus,
      cost: costs.keyStore,
    })),
  ];
}

/** One key in one Region. Readings differ in no number of rotations: one is enough. */
function boundsOf(type: KeyType): Bounds {
  return { ...boundsOfOneKey(type), regions: 1, onDemandRotations: 1 };
}
