import type { Operation } from '../../key/operation.ts';
import { createdKeyId, keyIdIn } from './key-id.ts';
import { problemOf } from './liveness.ts';
import { isNotFound, outcomeOf, outcomeOfError } from './outcome.ts';
import { RunStopped, type Target } from './target.ts';

/**
 * A target that ends the run where one misfortune would make a hundred false findings: it lost all keys (it died and came
 * back empty), or it answers web pages instead of KMS (a proxy is in front of it).
 *
 * To tell one lost key from the loss of all, it makes a spare key that is never used.
 */
export function watchfulTarget<Inner extends Target>(target: Inner): Inner {
  const home = target.regions?.[0] ?? 'us-east-1';
  const own = new Set<string>();
  const known = new Set<Operation>();
  let spareKey: Promise<string | null> | null = null;

  const makeSpareKey = async (): Promise<string | null> => {
    try {
      const keyId = createdKeyId(await target.send('CreateKey', { Description: 'untouched' }, home));
      if (keyId !== null) own.add(keyId);
      return keyId;
    } catch {
      return null;
    }
  };

  const isSpareLost = async (): Promise<boolean> => {
    const keyId = await spareKey;
    if (keyId === null) return false;
    return isNotFound((await outcomeOf(target, 'DescribeKey', { KeyId: keyId }, home)).outcome);
  };

  return {
    ...target,
    send: async (operation, input, region) => {
      if (operation === 'CreateKey') {
        spareKey ??= makeSpareKey();
        await spareKey;
      }
      try {
        const answer = await target.send(operation, input, region);
        known.add(operation);
        if (operation === 'CreateKey') {
          const keyId = createdKeyId(answer);
          if (keyId !== null && own.has(keyId))
            throw new RunStopped(lost('gave a new key the ID of an earlier one'));
          if (keyId !== null) own.add(keyId);
        }
        return answer;
      } catch (error) {
        if (error instanceof RunStopped) throw error;
        const outcome = outcomeOfError(error);
        if (outcome.kind === 'refused') {
          known.add(operation);
          if (isNotFound(outcome) && own.has(keyIdIn(input['KeyId'])) && (await isSpareLost())) {
            throw new RunStopped(lost('does not know any key of this run any more'));
          }
        }
        if (
          outcome.kind === 'not implemented' &&
          (known.has(operation) || (await problemOf(target)) !== null)
        ) {
          throw new Error(`${outcome.why}, where KMS answered before`);
        }
        throw error;
      }
    },
  };
}

function lost(what: string): string {
  return `the target ${what}: it was restarted, or it keeps nothing`;
}
