import { keyAt, keyRecordAt } from '../../account/look-up.ts';
import type { Key } from '../../key/create-key.ts';
import { keyIdOf } from '../../key/key-facts.ts';
import { type TypeClass, typeClassOf } from '../../key/type-class.ts';
import { isWireObject, textIn } from '../../scenario/wire-form.ts';
import { keyIdIn, requestInModel, textInModel, textInTarget } from '../oracle/bindings.ts';
import type { Hypothesis } from '../oracle/hypothesis.ts';
import { judgedKeys } from '../oracle/judged-key.ts';
import type { Observation } from '../oracle/observation.ts';
import { accountsAfterCall, type Situation } from '../session/situation.ts';

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
  { account, bindings }: Hypothesis,
  { operation, input, region, outcome }: Observation,
): TracedKey | null {
  const [judged] = judgedKeys(account, { operation, input: requestInModel(bindings, input), region });
  if (judged !== undefined) {
    const { key } = judged.record;
    const modelId = keyIdOf(key.facts.keyArn);
    const keyId = textInTarget(bindings, modelId);
    return { keyId, region, typeClass: typeClassOf(key.facts.type) };
  }
  const metadata = outcome.kind === 'answered' ? outcome.output['KeyMetadata'] : undefined;
  const shown = isWireObject(metadata) ? textIn(metadata, 'KeyId') : undefined;
  const named = shown ?? textIn(input, 'KeyId');
  if (named === undefined) return null;
  const keyId = keyIdIn(named);
  const key = keyIn({ account, bindings }, { keyId, region });
  return { keyId, region, typeClass: key === null ? null : typeClassOf(key.facts.type) };
}

/** A key of the target in the model; null if the model has none. */
export function keyIn(
  { account, bindings }: Pick<Hypothesis, 'account' | 'bindings'>,
  { keyId, region }: Pick<TracedKey, 'keyId' | 'region'>,
): Key | null {
  return keyAt(account, region, textInModel(bindings, keyId));
}

/** Where a key may be that did something else than it was asked for: every account that one more call on it leads to. */
export function asIfMoved(hypothesis: Hypothesis, key: TracedKey): readonly Hypothesis[] {
  const situation = situationOf(hypothesis, key);
  if (situation === null) return [];
  return accountsAfterCall(situation, key.region).map((account) => ({ ...hypothesis, account }));
}

function situationOf({ account, bindings }: Hypothesis, { keyId, region }: TracedKey): Situation | null {
  const modelId = textInModel(bindings, keyId);
  const record = keyRecordAt(account, region, modelId);
  if (record === undefined) return null;
  const { multiRegion } = record.key.facts;
  const related = multiRegion === null ? [] : [multiRegion.primaryRegion, ...multiRegion.replicaRegions];
  const other = [...related, 'eu-west-1', 'us-east-1'].find((each) => each !== region) ?? region;
  return { account, keyId: modelId, regions: [region, other], storeId: record.keyStoreId };
}
