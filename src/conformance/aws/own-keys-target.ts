import { type Operation, operations } from '../../key/operation.ts';
import { createdKeyId, keyIdIn, nobodysKey } from '../targets/key-id.ts';
import type { RequestMembers, Target } from '../targets/target.ts';
import { NotCalled } from './authorised-target.ts';
import { aliasPrefix } from './run-id.ts';

/**
 * A target that only ever gets calls on keys that were made through it: on a real account no bug of a run can touch what
 * is not its own. Custom key stores, which cost much and serve others, are left alone; so is a listing of the account.
 */
export function ownKeysTarget<Inner extends Target>(target: Inner): Inner {
  const own = new Set<string>();
  return {
    ...target,
    send: async (operation, input, region) => {
      const problem = problemOf(operation, input, own);
      if (problem !== null) throw new NotCalled(problem);
      const answer = await target.send(operation, input, region);
      if (operation === 'CreateKey') {
        const keyId = createdKeyId(answer);
        if (keyId !== null) own.add(keyId);
      }
      return answer;
    },
  };
}

/** What names a key in a request of any operation. */
const keyMembers = ['KeyId', 'TargetKeyId', 'SourceKeyId', 'DestinationKeyId'] as const;

/** An alias that a run names where it has none. */
const nobodysAlias = 'alias/that-nobody-created';

function problemOf(operation: Operation, input: RequestMembers, own: ReadonlySet<string>): string | null {
  const { category, changes } = operations[operation];
  if (category === 'custom key store' && changes !== null) return `${operation} is not called on AWS`;
  if (operation === 'CreateKey' && input['CustomKeyStoreId'] !== undefined) {
    return 'no key is made in a custom key store of AWS';
  }
  for (const member of keyMembers) {
    const name = input[member];
    if (name === undefined) continue;
    const keyId = keyIdIn(name);
    if (typeof name !== 'string' || !(isOwnAlias(name) || own.has(keyId) || keyId === nobodysKey)) {
      return `${operation} would concern a key that is not of this run`;
    }
  }
  const alias = input['AliasName'];
  if (alias !== undefined && (typeof alias !== 'string' || !isOwnAlias(alias))) {
    return `${operation} would concern an alias that is not of this run`;
  }
  return null;
}

function isOwnAlias(name: string): boolean {
  const alias = name.slice(Math.max(0, name.indexOf('alias/')));
  return alias.startsWith(aliasPrefix) || alias === nobodysAlias;
}
