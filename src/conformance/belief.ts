import { valueAt } from '../account/trie.ts';
import type { Key } from '../key/index.ts';
import type { Hypothesis } from './hypothesis.ts';
import type { Subject } from './subject.ts';

/** What a hypothesis says of a key on the target; null if there the key does not exist. */
export function keyIn(
  { account, bindings }: Hypothesis,
  subject: Pick<Subject, 'keyId' | 'region'>,
): Key | null {
  const keyId = valueAt(bindings.toModel, subject.keyId);
  if (keyId === undefined) return null;
  return valueAt(account.keys, `${subject.region}/${keyId}`)?.key ?? null;
}
