import { isWireObject, type Wire } from '../../scenario/wire-form.ts';
import { ruleOf } from '../oracle/answer/member-rule.ts';
import { type Bindings, boundAt, keyIdIn } from '../oracle/bindings.ts';
import type { Observation } from '../oracle/observation.ts';

/** So many names are kept in mind. */
const mostNames = 10_000;
/** Shorter ones may be the same by chance. */
const shortestName = 16;

/**
 * What an answer gave that the model would not have given: a key, a ciphertext. A call that uses it diverges for the same
 * reason, and is not a finding of its own.
 */
export class TraceSequels {
  readonly #names = new Set<string>();

  /** Records what the model does not know of a divergent answer. */
  add({ outcome }: Observation, bindings: Bindings): void {
    if (outcome.kind !== 'answered') return;
    for (const text of textsIn(outcome.output)) {
      const name = keyIdIn(text);
      if (name.length < shortestName || boundAt(bindings, 'toModel', name) !== undefined) continue;
      this.#names.add(name);
      const [oldest] = this.#names;
      if (this.#names.size > mostNames && oldest !== undefined) this.#names.delete(oldest);
    }
  }

  /** Says whether a divergent call uses what the model does not know. */
  includes({ input }: Observation): boolean {
    return [...textsIn(input)].some((text) => this.#names.has(keyIdIn(text)));
  }
}

/** The texts that a target makes: names of things, and bytes; SYMMETRIC_DEFAULT is neither. */
function* textsIn(value: Wire, member = ''): Generator<string> {
  const rule = ruleOf(member);
  if (typeof value === 'string' && (rule === 'identity' || rule === 'bytes')) yield value;
  else if (Array.isArray(value)) for (const each of value) yield* textsIn(each, member);
  else if (isWireObject(value)) for (const [name, each] of Object.entries(value)) yield* textsIn(each, name);
}
