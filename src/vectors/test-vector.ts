import { createAccount } from '../account/account.ts';
import {
  type AssumptionName,
  type Assumptions,
  assumptionTable,
  defaultAssumptions,
  isAssumptionName,
} from '../key/assumption.ts';
import { apiPage, documented, type Evidence } from '../key/evidence/evidence.ts';
import type { KeyState } from '../key/key-state.ts';
import type { TableOperation } from '../key/key-state-table.ts';
import type { Alternative } from '../key/refusal.ts';
import type { TypeClass } from '../key/type-class.ts';
import { runScenario } from '../scenario/run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type KeyStates, type Vector, vectorOf } from '../scenario/vector.ts';
import type { WireObject } from '../scenario/wire-form.ts';
import { decidedMembers } from './decided-members.ts';

/** What a vector is about. */
export const vectorKinds = ['cell', 'identifier', 'Region', 'window', 'validation', 'history'] as const;

export type VectorKind = (typeof vectorKinds)[number];

/** What a vector is to show, and how. */
export interface VectorPlan {
  /** The only one of its kind: runners list known failures by kind and name. */
  readonly name: string;
  readonly kind: VectorKind;
  readonly scenario: Scenario;
  readonly evidence: Evidence;
  /** What the evidence is for: an exception, or `allowed`. Where a check of the account answers otherwise, it says nothing. */
  readonly expected?: string;
  /** What else conforms besides what the model says. */
  readonly alsoConforms?: readonly Alternative[];
  /** The cell of the key state table that the last call visits. */
  readonly cell?: {
    readonly operation: TableOperation;
    readonly keyState: KeyState;
    readonly typeClass: TypeClass;
  };
  /** The rule that a target breaks which fails; made of the last call unless given. */
  readonly cause?: string;
}

/** One line of the file of vectors. */
export interface TestVector {
  readonly id: string;
  readonly tags: {
    readonly kind: VectorKind;
    readonly operation: string;
    readonly keyState?: KeyState;
    readonly typeClass?: TypeClass;
    readonly cause: string;
  };
  readonly calls: Vector['calls'];
  readonly before?: KeyStates;
  readonly conforms: Vector['conforms'];
  /** By key, each key state that conforms after the last call; null for a key that is gone. */
  readonly keyStates: { readonly [key: string]: readonly (string | null)[] };
  /** Members of the answer that are decided. */
  readonly members?: WireObject;
  /** Dates in the answer that are decided: seconds after the last call. */
  readonly dates?: { readonly [member: string]: number };
  /** Members that must not be in the metadata of a key. */
  readonly absent?: readonly string[];
  readonly keeps: boolean;
  readonly basis: Evidence['basis'];
  readonly source: string;
}

/** The time of the first call: any. */
const start = Date.UTC(2026, 0, 1);

/** Plays a plan on the model, under every reading of what AWS leaves open, and writes down what conforms. */
export function testVector({
  alsoConforms = [],
  cause,
  cell,
  evidence,
  expected,
  kind,
  name,
  scenario,
}: VectorPlan): TestVector {
  const run = runScenario(scenario, createAccount({ at: start }));
  const vector = vectorOf(run);
  const last = run.calls.at(-1);
  if (last === undefined) throw new Error(`${name} makes no call`);
  const readings = mayDepend(vector)
    ? otherReadings.map((assumptions) => playedUnder(scenario, assumptions))
    : [];
  const refusal = vector.conforms[0]?.verdict === 'refused' ? vector.conforms[0].exception : 'allowed';
  const own = expected === undefined || expected === refusal ? evidence : documented(apiPage(last.operation));
  const { basis = own.basis, source = own.source } = last.exception ?? {};
  return {
    id: `${kind}/${name}`,
    tags: {
      kind,
      operation: cell?.operation ?? last.operation,
      ...(cell === undefined ? {} : { keyState: cell.keyState, typeClass: cell.typeClass }),
      cause:
        cause ??
        `${cell?.operation ?? last.operation}${cell === undefined ? '' : ` in ${cell.keyState}`}: ${refusal}`,
    },
    calls: vector.calls,
    ...(vector.before === undefined ? {} : { before: vector.before }),
    conforms: distinct([
      ...vector.conforms,
      ...alsoConforms,
      ...readings.flatMap(({ conforms }) => conforms),
    ]),
    keyStates: Object.fromEntries(
      Object.entries(vector.keyStates).map(([key, keyState]) => [
        key,
        [...new Set([keyState, ...readings.map(({ keyStates }) => keyStates[key] ?? keyState)])],
      ]),
    ),
    ...decidedMembers(
      vector.answer,
      run,
      readings.map(({ answer }) => answer),
    ),
    keeps: vector.keeps,
    basis,
    source,
  };
}

/** Only what changes keys, or tells of what time changed, has more than one reading. */
function mayDepend({ calls, keeps }: Vector): boolean {
  return !keeps || calls.some(({ operation, wait = 0 }) => wait > 600 || suspects.has(operation));
}

const suspects: ReadonlySet<string> = new Set(['CancelKeyDeletion', 'DeleteImportedKeyMaterial']);

function playedUnder(scenario: Scenario, assumptions: Partial<Assumptions>): Vector {
  return vectorOf(runScenario(scenario, createAccount({ at: start, assumptions })));
}

const otherReadings: readonly Partial<Assumptions>[] = Object.keys(assumptionTable)
  .filter(isAssumptionName)
  .flatMap((name: AssumptionName) =>
    assumptionTable[name].values
      .filter((value) => value !== defaultAssumptions[name])
      .map((value) => ({ [name]: value })),
  );

/** Without what says the same again. */
function distinct(conforms: Vector['conforms']): Vector['conforms'] {
  const names = new Set<string>();
  return conforms.filter((answer) => {
    const name = answer.verdict === 'allowed' ? 'allowed' : answer.exception;
    return !names.has(name) && names.add(name);
  });
}
