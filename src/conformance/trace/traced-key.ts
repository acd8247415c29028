import { keyAt } from '../../account/look-up.ts';
import type { Key } from '../../key/create-key.ts';
import { keyIdOf } from '../../key/key-facts.ts';
import { type TypeClass, typeClassOf } from '../../key/type-class.ts';
import { textIn } from '../../scenario/wire-form.ts';
import { keyIdIn, requestInModel, textInModel, textInTarget } from '../oracle/bindings.ts';
import type { Variant } from '../oracle/hypothesis.ts';
import { judgedKeys } from '../oracle/judged-key.ts';
import { keyMetadataIn, type Observation } from '../oracle/observation.ts';

/** A key that an observation is about. */
export interface TracedKey {
  /** As the target calls it. */
  readonly keyId: string;
  readonly region: string;
  /** Null for a key that the model does not know. */
  readonly typeClass: TypeClass | null;
}

/** The key that an observation names, by ID, ARN or alias, or creates; null if there is none. */
export function tracedKey(
  variant: Variant,
  { operation, input, region, outcome }: Observation,
): TracedKey | null {
  const { account, bindings } = variant;
  const [judged] = judgedKeys(account, { operation, input: requestInModel(bindings, input), region });
  if (judged !== undefined) {
    const { facts } = judged.record.key;
    return {
      keyId: textInTarget(bindings, keyIdOf(facts.keyArn)),
      region,
      typeClass: typeClassOf(facts.type),
    };
  }
  const named = textIn(keyMetadataIn(outcome), 'KeyId') ?? textIn(input, 'KeyId');
  if (named === undefined) return null;
  const keyId = keyIdIn(named);
  const key = keyIn(variant, { keyId, region });
  return { keyId, region, typeClass: key === null ? null : typeClassOf(key.facts.type) };
}

/** A key of the target in the model; null if the model has none. */
export function keyIn(
  { account, bindings }: Variant,
  { keyId, region }: Pick<TracedKey, 'keyId' | 'region'>,
): Key | null {
  return keyAt(account, region, textInModel(bindings, keyId));
}
