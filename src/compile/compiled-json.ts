import { type Assumptions, defaultAssumptions } from '../key/assumption.ts';
import type { Verdict } from '../key/decide.ts';
import { exceptionFaults, isExceptionName } from '../key/exception.ts';
import { keyStates } from '../key/key-state.ts';
import { allKeyTypes, type KeyType } from '../key/key-type.ts';
import { isReachable, type TypeClass, typeClassNames, typeClassOf } from '../key/type-class.ts';
import { compile } from './compile.ts';
import { argumentMeanings, lifecycleEvents, serviceEventMeanings } from './lifecycle-event.ts';

/** Which part of the compiled model to write. */
export interface CompiledJsonOptions {
  /** The name and version of the model, as it is written into it. */
  readonly model: string;
  /** Only these type classes; all of them unless given. */
  readonly typeClasses?: readonly TypeClass[];
  /** Readings that differ from the literal one. */
  readonly assumptions?: Partial<Assumptions>;
}

/**
 * The compiled model as JSON in the form of `compiled-model.schema.json`: verdicts of every cell, states and transitions
 * of every type class. The same model gives the same text.
 */
export function compiledJson(options: CompiledJsonOptions): string {
  return `${laidOut(compiledData(options), '', depths)}\n`;
}

function compiledData({
  model,
  assumptions = {},
  typeClasses: wanted = typeClassNames,
}: CompiledJsonOptions) {
  const compiled = compile({ assumptions });
  const typeClasses = typeClassNames.filter((name) => wanted.includes(name));
  const verdicts = [...compiled.verdicts];
  const numbers = new Map(verdicts.map((verdict, number) => [JSON.stringify(verdict), number]));
  const verdictNumber = (verdict: Verdict): number => {
    const text = JSON.stringify(verdict);
    const number = numbers.get(text) ?? verdicts.push(verdict) - 1;
    numbers.set(text, number);
    return number;
  };
  const cells = byName(compiled.operations, (operation) =>
    byName(compiled.keyStates, (keyState) =>
      typeClasses.map((name) =>
        compiled.verdictNumber(
          compiled.operationNumber(operation),
          compiled.keyStateNumber(keyState),
          compiled.typeClassNumber(name),
        ),
      ),
    ),
  );
  const lifecycles = byName(typeClasses, (name) => {
    const lifecycle = compiled.lifecycleOf(name);
    const { initial, refusals, replicas, states } = lifecycle;
    const refusalNumbers = refusals.map((refusal) => (refusal === null ? 0 : verdictNumber(refusal)));
    const transitions = states.map((_, state) =>
      lifecycleEvents.map((__, event) => {
        const next = lifecycle.next(state, event);
        return next < 0 ? -(refusalNumbers[-next] ?? 0) : next;
      }),
    );
    return { initial, replicas: [...replicas], states, transitions };
  });
  return {
    $schema: 'urn:kms-reference-model:compiled-model',
    model,
    assumptions: { ...defaultAssumptions, ...assumptions },
    keyStates: compiled.keyStates,
    operations: compiled.operations,
    typeClasses: typeClasses.map(typeClassFacts),
    exceptions: faultsOf(verdicts),
    verdicts,
    cells,
    serviceEvents: serviceEventMeanings,
    argumentMeanings,
    events: lifecycleEvents,
    lifecycles,
  };
}

/** What tells a key of a class from all others: its type is one of each list. */
function typeClassFacts(name: TypeClass) {
  const types = allKeyTypes().filter((type) => typeClassOf(type) === name);
  const each = <Fact extends keyof KeyType>(fact: Fact): readonly KeyType[Fact][] => [
    ...new Set(types.map((type) => type[fact])),
  ];
  return {
    name,
    keyManager: each('keyManager'),
    origin: each('origin'),
    keySpec: each('keySpec'),
    keyUsage: each('keyUsage'),
    multiRegion: each('multiRegion'),
    keyStates: keyStates.filter((keyState) => isReachable(name, keyState)),
  };
}

function faultsOf(verdicts: readonly Verdict[]): Readonly<Record<string, 'client' | 'server'>> {
  const names = verdicts.flatMap((verdict) => [
    ...(verdict.verdict === 'refused' ? [verdict.exception] : []),
    ...verdict.alsoConforms.flatMap((other) => (other.verdict === 'refused' ? [other.exception] : [])),
  ]);
  return Object.fromEntries(
    [...new Set(names)]
      .sort()
      .filter(isExceptionName)
      .map((name) => [name, exceptionFaults[name]]),
  );
}

function byName<Name extends string, Value>(
  names: readonly Name[],
  valueFor: (name: Name) => Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(names.map((name) => [name, valueFor(name)]));
}

/** How deep a member is laid out in lines of its own; what is not named here is one line. */
const depths: Readonly<Record<string, number>> = {
  typeClasses: 1,
  verdicts: 1,
  cells: 2,
  serviceEvents: 1,
  argumentMeanings: 1,
  events: 1,
  lifecycles: 3,
};

/** JSON of which each item is a line, down to a depth; a list of numbers or texts is always one line. */
function laidOut(value: unknown, indent: string, depth: number | typeof depths): string {
  if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = (name: string) => (typeof depth === 'number' ? depth - 1 : (depth[name] ?? 0));
  const isList = Array.isArray(value);
  if (isList && value.every((item) => typeof item !== 'object')) return JSON.stringify(value);
  const lines = Object.entries(value).map(
    ([name, item]) =>
      `${indent}  ${isList ? '' : `${JSON.stringify(name)}: `}${laidOut(item, `${indent}  `, inner(name))}`,
  );
  const [open, close] = isList ? '[]' : '{}';
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}
