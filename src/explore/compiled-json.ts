import { type Assumptions, defaultAssumptions } from '../key/assumption.ts';
import type { Verdict } from '../key/decide.ts';
import { exceptionFaults, isExceptionName } from '../key/exception.ts';
import { keyStates } from '../key/key-state.ts';
import { allKeyTypes, type KeyType } from '../key/key-type.ts';
import { isReachable, type TypeClass, typeClassNames, typeClassOf } from '../key/type-class.ts';
import { compile } from './compile.ts';
import type { CompiledLifecycle } from './compiled-lifecycle.ts';
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
 * The compiled model as JSON in the form of `docs/schemas/compiled-model.schema.json`: verdicts of every cell, states and
 * transitions of every type class. The same model gives the same text.
 */
export function compiledJson({ model, assumptions = {}, ...options }: CompiledJsonOptions): string {
  const wanted = new Set(options.typeClasses ?? typeClassNames);
  const typeClasses = typeClassNames.filter((name) => wanted.has(name));
  const compiled = compile({ assumptions });
  const verdicts = new VerdictList(compiled.verdicts);
  const lifecycles = typeClasses.map((typeClass) => {
    const lifecycle = compiled.lifecycleOf(typeClass);
    return [typeClass, lifecycleLines(lifecycle, verdicts)] as const;
  });
  const cells = compiled.operations.map((operation, row) => {
    const states = compiled.keyStates.map((keyState, column) => {
      const numbers = typeClasses.map((name) =>
        compiled.verdictNumber(row, column, compiled.typeClassNumber(name)),
      );
      return [keyState, JSON.stringify(numbers)] as const;
    });
    return [operation, object(states, '    ')] as const;
  });
  return `${object([
    ['$schema', JSON.stringify('urn:kms-reference-model:compiled-model')],
    ['model', JSON.stringify(model)],
    ['assumptions', JSON.stringify({ ...defaultAssumptions, ...assumptions })],
    ['keyStates', JSON.stringify(compiled.keyStates)],
    ['operations', JSON.stringify(compiled.operations)],
    [
      'typeClasses',
      array(
        typeClasses.map((name) => JSON.stringify(typeClassFacts(name))),
        '  ',
      ),
    ],
    ['exceptions', JSON.stringify(faultsOf(verdicts.all))],
    [
      'verdicts',
      array(
        verdicts.all.map((verdict) => JSON.stringify(verdict)),
        '  ',
      ),
    ],
    ['cells', object(cells, '  ')],
    ['serviceEvents', object(entriesOf(serviceEventMeanings), '  ')],
    ['argumentMeanings', object(entriesOf(argumentMeanings), '  ')],
    [
      'events',
      array(
        lifecycleEvents.map((event) => JSON.stringify(event)),
        '  ',
      ),
    ],
    ['lifecycles', object(lifecycles, '  ')],
  ])}\n`;
}

/** Verdicts by number, each once: first those of the table. */
class VerdictList {
  readonly all: Verdict[];
  readonly #numbers: Map<string, number>;

  constructor(verdicts: readonly Verdict[]) {
    this.all = [...verdicts];
    this.#numbers = new Map(verdicts.map((verdict, number) => [JSON.stringify(verdict), number]));
  }

  numberOf(verdict: Verdict): number {
    const text = JSON.stringify(verdict);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.all.length);
    this.all.push(verdict);
    return this.all.length - 1;
  }
}

function lifecycleLines(lifecycle: CompiledLifecycle, verdicts: VerdictList): string {
  const refusals = lifecycle.refusals.map((refusal) => (refusal === null ? 0 : verdicts.numberOf(refusal)));
  const rows = lifecycle.states.map((_, state) =>
    lifecycleEvents.map((__, event) => {
      const next = lifecycle.next(state, event);
      return next < 0 ? -(refusals[-next] ?? 0) : next;
    }),
  );
  return object(
    [
      ['initial', JSON.stringify(lifecycle.initial)],
      ['replicas', JSON.stringify([...lifecycle.replicas])],
      [
        'states',
        array(
          lifecycle.states.map((facts) => JSON.stringify(facts)),
          '      ',
        ),
      ],
      [
        'transitions',
        array(
          rows.map((row) => JSON.stringify(row)),
          '      ',
        ),
      ],
    ],
    '    ',
  );
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

function entriesOf(meanings: object): readonly (readonly [string, string])[] {
  return Object.entries(meanings).map(([name, value]) => [name, JSON.stringify(value)]);
}

function object(members: readonly (readonly [string, string])[], indent = ''): string {
  const lines = members.map(([name, text]) => `${indent}  ${JSON.stringify(name)}: ${text}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

function array(items: readonly string[], indent: string): string {
  return `[\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}]`;
}
