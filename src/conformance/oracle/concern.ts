import { keyIdsInStore, keyRecordAt, keyStoreAt } from '../../account/look-up.ts';
import { bytesOf } from '../../account/stand-in/bytes.ts';
import { ciphertextIn } from '../../account/stand-in/ciphertext.ts';
import type { Operation } from '../../key/operation.ts';
import { isWireObject, type Wire, type WireObject } from '../../scenario/wire-form.ts';
import { keyIdIn, textInModel } from './bindings.ts';
import type { Doubt } from './doubt.ts';
import type { Hypothesis } from './hypothesis.ts';
import type { Observation } from './observation.ts';
import { nameOfPlace, targetOfAlias } from './places.ts';

/** The doubts of a hypothesis that make a difference to some calls. What a call does not name cannot change its answer. */
export function concernedDoubts(
  hypothesis: Hypothesis,
  observations: readonly Observation[],
): readonly Doubt[] {
  const { doubts = [] } = hypothesis;
  if (doubts.length === 0 || observations.some(concernsAll)) return doubts;
  const names = new Set<string>();
  for (const observation of observations) addNames(observation, hypothesis, names);
  const bySubject = doubtsBySubject(doubts);
  const concerned = new Set<Doubt>();
  // What a doubt is about may be what another one is about too: a set grows while it is walked.
  for (const name of names) {
    for (const doubt of bySubject.get(name) ?? []) {
      if (concerned.has(doubt)) continue;
      concerned.add(doubt);
      for (const subject of doubt.subjects) names.add(subject);
    }
  }
  return concerned.size === 0 ? [] : doubts.filter((doubt) => concerned.has(doubt));
}

const indexes = new WeakMap<readonly Doubt[], ReadonlyMap<string, readonly Doubt[]>>();

function doubtsBySubject(doubts: readonly Doubt[]): ReadonlyMap<string, readonly Doubt[]> {
  const known = indexes.get(doubts);
  if (known !== undefined) return known;
  const index = new Map<string, Doubt[]>();
  for (const doubt of doubts) {
    for (const subject of doubt.subjects) index.set(subject, [...(index.get(subject) ?? []), doubt]);
  }
  indexes.set(doubts, index);
  return index;
}

/** Says whether a call is about the whole account, not about what it names. */
function concernsAll({ operation, input }: Observation): boolean {
  switch (operation) {
    case 'ListAliases':
    case 'RetireGrant':
      return input['KeyId'] === undefined;
    case 'DescribeCustomKeyStores':
      return input['CustomKeyStoreId'] === undefined;
    case 'CreateCustomKeyStore':
    case 'ListKeys':
    case 'ListRetirableGrants':
    case 'UpdateCustomKeyStore':
      return true;
    default:
      return false;
  }
}

/** Says whether an operation reads from the whole account, and so changes nothing. */
export function isReadOfAll(operation: Operation): boolean {
  switch (operation) {
    case 'DescribeCustomKeyStores':
    case 'ListAliases':
    case 'ListKeys':
    case 'ListRetirableGrants':
      return true;
    default:
      return false;
  }
}

/** The names of all that a request names, and of what belongs to it. */
function addNames({ input, region }: Observation, hypothesis: Hypothesis, names: Set<string>): void {
  const { account, bindings } = hypothesis;
  addTexts(input);

  function addTexts(object: WireObject): void {
    for (const [member, value] of Object.entries(object)) {
      addValue(value);
      // A ciphertext names the key that made it.
      if (member === 'CiphertextBlob' && typeof value === 'string') {
        const keyId = ciphertextIn(bytesIn(textInModel(bindings, value)))?.keyId;
        if (keyId !== undefined) addKey(keyId);
      }
    }
  }

  function addValue(value: Wire): void {
    if (typeof value === 'string') addText(value);
    else if (Array.isArray(value)) for (const member of value) addValue(member);
    else if (isWireObject(value)) addTexts(value);
  }

  function addText(text: string): void {
    names.add(text);
    names.add(keyIdIn(text));
    const alias = text.indexOf('alias/');
    if (alias !== -1) addAlias(`${region}/${text.slice(alias)}`);
    addKey(keyIdIn(textInModel(bindings, text)));
  }

  function addAlias(place: string): void {
    names.add(place);
    const target = targetOfAlias(hypothesis, place);
    if (target !== undefined) addKey(nameOfPlace('keys', target));
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
