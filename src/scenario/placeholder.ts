import { accountOf, keyIdOf } from '../key/key-facts.ts';
import type { Step } from './scenario.ts';
import { isWireObject, textIn, type Wire, type WireObject } from './wire-form.ts';

/** What stands for values that only a target's answers tell, whole values before their parts. */
export type Placeholders = readonly (readonly [value: string, placeholder: string])[];

/** The ARNs of the keys that calls made or found, in order. */
export function keyArnsOf(calls: readonly Pick<Step, 'output'>[]): readonly string[] {
  const arns = calls.flatMap(({ output = {} }) => {
    const metadata = output['ReplicaKeyMetadata'] ?? output['KeyMetadata'];
    return isWireObject(metadata) ? (textIn(metadata, 'Arn') ?? []) : [];
  });
  return [...new Set(arns)];
}

/** `{key-1.arn}`, `{key-1.id}` and `{key-1.account}` for each key; a replica has the ID of its primary key. */
export function placeholdersOfKeys(arns: readonly string[]): Placeholders {
  const named = (part: string, partOf: (arn: string) => string) =>
    arns.map((arn, index) => [partOf(arn), `{key-${index + 1}.${part}}`] as const);
  return [...named('arn', (arn) => arn), ...named('id', keyIdOf), ...named('account', accountOf)];
}

/** A request with values in the place of its placeholders. */
export function withValues(input: WireObject, placeholders: Placeholders): WireObject {
  return mapped(input, (text) =>
    placeholders.reduce((left, [value, placeholder]) => left.replaceAll(placeholder, value), text),
  );
}

/** A request or an answer with placeholders in the place of values. */
export function withPlaceholders(object: WireObject, placeholders: Placeholders): WireObject {
  return mapped(object, (text) => textWithPlaceholders(text, placeholders));
}

/** {@link withPlaceholders} for one text. */
export function textWithPlaceholders(text: string, placeholders: Placeholders): string {
  return placeholders.reduce((left, [value, placeholder]) => left.replaceAll(value, placeholder), text);
}

function mapped(object: WireObject, textOf: (text: string) => string): WireObject {
  const wireWith = (value: Wire): Wire => {
    if (typeof value === 'string') return textOf(value);
    if (Array.isArray(value)) return value.map((item: Wire) => wireWith(item));
    return isWireObject(value) ? mapped(value, textOf) : value;
  };
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, wireWith(value)]));
}
