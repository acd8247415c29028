import { type Operation, operations } from '../../key/operation.ts';
import { createdKeyId } from '../targets/created-key.ts';
import type { RequestMembers, Target } from '../targets/target.ts';
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
      if (problem !== null) throw new NotSent(problem);
      const answer = await target.send(operation, input, region);
      if (operation === 'CreateKey') {
        const keyId = createdKeyId(answer);
        if (keyId !== null) own.add(keyId);
      }
      return answer;
    },
  };
}

/** A call that is not made on AWS. The run takes it as an operation that the target does not have. */
class NotSent extends Error {
  override readonly name = 'NotImplementedException';
}

/** What names a key in a request of any operation. */
const keyMembers = ['KeyId', 'TargetKeyId', 'SourceKeyId', 'DestinationKeyId'] as const;

/** A key that never was: asked for to see whether anybody answers. */
const nobodysKey = '00000000-0000-4000-8000-000000000000';

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
    if (typeof name !== 'string' || !(isOwnAlias(name) || isOwnKey(name, own))) {
      return `${operation} would concern a key that is not of this run`;
    }
  }
  const alias = input['AliasName'];
  if (alias !== undefined && (typeof alias !== 'string' || !isOwnAlias(alias))) {
    return `${operation} would concern an alias that is not of this run`;
  }
  return null;
}

function isOwnKey(name: string, own: ReadonlySet<string>): boolean {
  const keyId = name.slice(name.lastIndexOf('/') + 1);
  return own.has(keyId) || keyId === nobodysKey;
}

function isOwnAlias(name: string): boolean {
  const alias = name.slice(Math.max(0, name.indexOf('alias/')));
  return alias.startsWith(aliasPrefix) || alias === nobodysAlias;
}
