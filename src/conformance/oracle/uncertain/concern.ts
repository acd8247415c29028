import { keyIdsInStore, keyRecordAt, keyStoreAt } from '../../../account/look-up.ts';
import { bytesOf } from '../../../account/stand-in/bytes.ts';
import { ciphertextIn } from '../../../account/stand-in/ciphertext.ts';
import { type Operation, operations } from '../../../key/operation.ts';
import { isWireObject, type Wire } from '../../../scenario/wire-form.ts';
import { keyIdIn, textInModel } from '../bindings.ts';
import type { Hypothesis, Uncertainty } from '../hypothesis.ts';
import type { Observation } from '../observation.ts';
import { targetOfAlias } from './places.ts';

/** What is uncertain and makes a difference to some calls. What a call does not name cannot change its answer. */
export function uncertaintiesAbout(
  hypothesis: Hypothesis,
  observations: readonly Observation[],
): readonly Uncertainty[] {
  const { uncertainties } = hypothesis;
  if (uncertainties.length === 0 || observations.some(concernsAll)) return uncertainties;
  const names = new Set<string>();
  for (const observation of observations) addNames(observation, hypothesis, names);
  const bySubject = uncertaintiesBySubject(uncertainties);
  const concerned = new Set<Uncertainty>();
  // The subjects of one may be subjects of another: a set grows while it is walked.
  for (const name of names) {
    for (const uncertainty of bySubject.get(name) ?? []) {
      if (concerned.has(uncertainty)) continue;
      concerned.add(uncertainty);
      for (const subject of uncertainty.subjects) names.add(subject);
    }
  }
  return uncertainties.filter((uncertainty) => concerned.has(uncertainty));
}

const indexes = new WeakMap<readonly Uncertainty[], ReadonlyMap<string, readonly Uncertainty[]>>();

function uncertaintiesBySubject(
  uncertainties: readonly Uncertainty[],
): ReadonlyMap<string, readonly Uncertainty[]> {
  const known = indexes.get(uncertainties);
  if (known !== undefined) return known;
  const index = new Map<string, Uncertainty[]>();
  for (const uncertainty of uncertainties) {
    for (const subject of uncertainty.subjects)
      index.set(subject, [...(index.get(subject) ?? []), uncertainty]);
  }
  indexes.set(uncertainties, index);
  return index;
}

/** Operations about the whole account, unless a request has the member that names one thing; null where none does. */
const aboutAll: Partial<Record<Operation, 'CustomKeyStoreId' | 'KeyId' | null>> = {
  CreateCustomKeyStore: null,
  DescribeCustomKeyStores: 'CustomKeyStoreId',
  ListAliases: 'KeyId',
  ListKeys: null,
  ListRetirableGrants: null,
  RetireGrant: 'KeyId',
  UpdateCustomKeyStore: null,
};

function concernsAll({ operation, input }: Observation): boolean {
  const member = aboutAll[operation];
  return member === null || (member !== undefined && input[member] === undefined);
}

/** Says whether an operation reads from the whole account, and so changes nothing. */
export function isReadOfAll(operation: Operation): boolean {
  return operation in aboutAll && operations[operation].changes === null;
}

/** The names of all that a request names, and of what belongs to it. */
function addNames({ input, region }: Observation, hypothesis: Hypothesis, names: Set<string>): void {
  const { account, bindings } = hypothesis;
  addAll(input);

  function addAll(value: Wire, member = ''): void {
    if (Array.isArray(value)) for (const each of value) addAll(each);
    else if (isWireObject(value)) for (const [name, each] of Object.entries(value)) addAll(each, name);
    else if (typeof value === 'string') addText(value, member);
  }

  function addText(text: string, member: string): void {
    names.add(text);
    names.add(keyIdIn(text));
    const alias = text.indexOf('alias/');
    if (alias !== -1) addAlias(`${region}/${text.slice(alias)}`);
    addKey(keyIdIn(textInModel(bindings, text)));
    // A ciphertext names the key that made it.
    const ciphertext =
      member === 'CiphertextBlob' ? ciphertextIn(bytesIn(textInModel(bindings, text))) : null;
    if (ciphertext) addKey(ciphertext.keyId);
  }

  function addAlias(place: string): void {
    names.add(place);
    const target = targetOfAlias(hypothesis, place);
    if (target !== undefined) addKey(target.slice(target.indexOf('/') + 1));
  }

  /** A key, or a custom key store with its keys. */
  function addKey(id: string): void {
    names.add(id);
    const storeId = keyRecordAt(account, region, id)?.keyStoreId ?? id;
    const store = keyStoreAt(account, region, storeId);
    if (store === undefined) return;
    names.add(storeId);
    for (const keyId of keyIdsInStore(store)) names.add(keyId);
  }
}

function bytesIn(base64: string): string {
  try {
    return bytesOf(base64);
  } catch {
    return '';
  }
}
