import { createdKeyId, keyIdIn } from '../targets/key-id.ts';
import { outcomeOfError } from '../targets/outcome.ts';
import type { Target } from '../targets/target.ts';
import { RunStopped } from '../targets/target.ts';
import { type Journal, type JournalEntry, JournalError } from './journal.ts';
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
      const { KeyId, ReplicaRegion, Tags } = input;
      const keyRegion = typeof ReplicaRegion === 'string' && ReplicaRegion !== '' ? ReplicaRegion : region;
      const keyId = operation === 'ReplicateKey' ? keyIdIn(KeyId) : null;
      const tags: readonly unknown[] = Array.isArray(Tags) ? Tags : [];
      writeDown(journal, { kind: 'making', number: own, operation, region: keyRegion, keyId });
      try {
        const answer = await target.send(operation, { ...input, Tags: [...tags, tag] }, region);
        const made = keyId ?? createdKeyId(answer);
        if (made !== null) writeDown(journal, { kind: 'made', number: own, keyId: made, region: keyRegion });
        return withoutRunTag(answer);
      } catch (error) {
        const { kind } = outcomeOfError(error);
        if (kind === 'refused' || kind === 'throttled' || kind === 'not implemented') {
          writeDown(journal, { kind: 'not made', number: own });
        }
        throw error;
      }
    },
  };
}

/** A run that cannot write down what it makes makes nothing. */
function writeDown(journal: Journal, entry: JournalEntry): void {
  try {
    journal.append(entry);
  } catch (error) {
    if (error instanceof JournalError) throw new RunStopped(error.message);
    throw error;
  }
}

function withoutRunTag(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  const members = Object.entries(answer).map(([name, value]) =>
    (name === 'Tags' || name === 'ReplicaTags') && Array.isArray(value)
      ? [name, value.filter((tag: unknown) => !isRunTag(tag))]
      : [name, value],
  );
  return Object.fromEntries(members);
}

function isRunTag(tag: unknown): boolean {
  return typeof tag === 'object' && tag !== null && 'TagKey' in tag && tag.TagKey === runTagKey;
}
