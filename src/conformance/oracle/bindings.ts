import { differingKeys, emptyTrie, type Trie, valueAt, withoutValue, withValue } from '../../account/trie.ts';
import { isWireObject, type Wire, type WireObject } from '../../scenario/wire-form.ts';

/**
 * The names that the target chose and the model's names for the same things: key IDs, key material IDs, grant IDs, tokens,
 * ciphertexts. Learned when an answer shows both; a value, never changed in place.
 */
export interface Bindings {
  readonly toModel: Trie<string>;
  readonly toTarget: Trie<string>;
}

export const noBindings: Bindings = { toModel: emptyTrie, toTarget: emptyTrie };

/** A text that names one thing only: both sides must stay bound to each other. Null if either is bound to another. */
export function bindIdentity(bindings: Bindings, model: string, target: string): Bindings | null {
  const knownModel = valueAt(bindings.toModel, target);
  const knownTarget = valueAt(bindings.toTarget, model);
  if (knownModel === model && knownTarget === target) return bindings;
  if (knownModel !== undefined || knownTarget !== undefined) return null;
  return {
    toModel: withValue(bindings.toModel, target, model),
    toTarget: withValue(bindings.toTarget, model, target),
  };
}

/** Bytes that the target made: the same bytes always mean what they meant first. */
export function bindBytes(bindings: Bindings, model: string, target: string): Bindings {
  if (valueAt(bindings.toModel, target) !== undefined) return bindings;
  return {
    toModel: withValue(bindings.toModel, target, model),
    toTarget:
      valueAt(bindings.toTarget, model) === undefined
        ? withValue(bindings.toTarget, model, target)
        : bindings.toTarget,
  };
}

/** Bytes that the target made anew: if it gives the same ones again, they mean what they mean now. */
export function bindNewBytes(bindings: Bindings, model: string, target: string): Bindings {
  return { ...bindBytes(bindings, model, target), toModel: withValue(bindings.toModel, target, model) };
}

/** What a text is bound to in one direction; undefined if to nothing. */
export function boundAt(bindings: Bindings, direction: keyof Bindings, text: string): string | undefined {
  return valueAt(bindings[direction], text);
}

/** The texts that two bindings bind otherwise, in one direction. */
export function differingTexts(one: Bindings, other: Bindings, direction: keyof Bindings): readonly string[] {
  return differingKeys(one[direction], other[direction], (left, right) => left === right);
}

/** The bindings with some texts bound otherwise, or no more, in one direction. */
export function rebound(
  bindings: Bindings,
  direction: keyof Bindings,
  texts: readonly (readonly [text: string, bound: string | undefined])[],
): Bindings {
  let names = bindings[direction];
  for (const [text, bound] of texts) {
    if (valueAt(names, text) === bound) continue;
    names = bound === undefined ? withoutValue(names, text) : withValue(names, text, bound);
  }
  return { ...bindings, [direction]: names };
}

/** What a text of the target is in the model; itself where nothing is bound. */
export function textInModel(bindings: Bindings, text: string): string {
  return translated(bindings, 'toModel', text);
}

/** What a text of the model is for the target; itself where nothing is bound. */
export function textInTarget(bindings: Bindings, text: string): string {
  return translated(bindings, 'toTarget', text);
}

/** A key ARN is bound by its key ID. */
function translated(bindings: Bindings, direction: keyof Bindings, text: string): string {
  const whole = boundAt(bindings, direction, text);
  if (whole !== undefined) return whole;
  const [arn, keyId] = splitKeyArn(text);
  return keyId === '' ? text : `${arn}${boundAt(bindings, direction, keyId) ?? keyId}`;
}

/** A message of the model with the names that the target chose. */
export function messageInTarget(bindings: Bindings, message: string): string {
  return message.replace(/[A-Za-z0-9:/_-]{20,}/g, (word) => textInTarget(bindings, word));
}

/** An answer of the model with the names that the target chose. */
export function objectInTarget(bindings: Bindings, answer: WireObject): WireObject {
  return withTexts(answer, (text) => textInTarget(bindings, text));
}

/** A member of an answer of the model with the names that the target chose. */
export function valueInTarget(bindings: Bindings, value: Wire): Wire {
  return withTextsIn(value, (text) => textInTarget(bindings, text));
}

/** A request to the target as the model would get it. */
export function requestInModel(bindings: Bindings, input: WireObject): WireObject {
  return withTexts(input, (text) => textInModel(bindings, text));
}

function withTexts(object: WireObject, change: (text: string) => string): WireObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, withTextsIn(value, change)]),
  );
}

function withTextsIn(value: Wire, change: (text: string) => string): Wire {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((member: Wire) => withTextsIn(member, change));
  return isWireObject(value) ? withTexts(value, change) : value;
}

/** A key ARN as all up to its key ID, and the key ID; any other text is all key ID if it is bound as one. */
function splitKeyArn(text: string): readonly [arn: string, keyId: string] {
  const start = text.startsWith('arn:') ? text.indexOf(':key/') : -1;
  return start === -1 ? [text, ''] : [text.slice(0, start + 5), text.slice(start + 5)];
}

/** The key ID that a key ID or key ARN names. */
export function keyIdIn(text: string): string {
  const [, keyId] = splitKeyArn(text);
  return keyId === '' ? text : keyId;
}
