import { createdKeyId } from '../created-key.ts';
import { outcomeOfError } from '../outcome-of-error.ts';
import type { RequestMembers, Target } from '../target.ts';
import type { Journal } from './journal.ts';
import { runTagKey } from './run-id.ts';

/**
 * A target whose keys are all tagged with the run and written down: before a call that makes a key is sent, and when it
 * is answered. The run does not see its own tag in what the target answers.
 */
export function journaledTarget<Inner extends Target>(target: Inner, journal: Journal, run: string): Inner {
  const tag = { TagKey: runTagKey, TagValue: run };
  let number = 0;
  return {
    ...target,
    send: async (operation, input, region) => {
      if (operation === 'ListResourceTags') {
        return withoutRunTag(await target.send(operation, input, region));
      }
      if (operation !== 'CreateKey' && operation !== 'ReplicateKey') {
        return target.send(operation, input, region);
      }
      number += 1;
      const own = number;
      const keyRegion = operation === 'ReplicateKey' ? textIn(input, 'ReplicaRegion') || region : region;
      const keyId = operation === 'ReplicateKey' ? idIn(textIn(input, 'KeyId')) : null;
      journal.append({ kind: 'making', number: own, operation, region: keyRegion, keyId });
      try {
        const answer = await target.send(
          operation,
          { ...input, Tags: [...listIn(input, 'Tags'), tag] },
          region,
        );
        const made = keyId ?? createdKeyId(answer);
        if (made !== null) journal.append({ kind: 'made', number: own, keyId: made, region: keyRegion });
        return answer;
      } catch (error) {
        const { kind } = outcomeOfError(error);
        if (kind === 'refused' || kind === 'throttled' || kind === 'not implemented') {
          journal.append({ kind: 'not made', number: own });
        }
        throw error;
      }
    },
  };
}

function withoutRunTag(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('Tags' in answer)) return answer;
  const { Tags: tags } = answer;
  if (!Array.isArray(tags)) return answer;
  return { ...answer, Tags: tags.filter((tag: unknown) => !isRunTag(tag)) };
}

function isRunTag(tag: unknown): boolean {
  return typeof tag === 'object' && tag !== null && 'TagKey' in tag && tag.TagKey === runTagKey;
}

function textIn(input: RequestMembers, member: string): string {
  const value = input[member];
  return typeof value === 'string' ? value : '';
}

function listIn(input: RequestMembers, member: string): readonly unknown[] {
  const value = input[member];
  return Array.isArray(value) ? value : [];
}

/** The key ID at the end of an ARN. */
function idIn(identifier: string): string {
  return identifier.slice(identifier.lastIndexOf('/') + 1);
}
