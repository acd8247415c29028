import { ownSecret } from '../account.ts';
import { withKey } from '../agenda.ts';
import { type Handlers, success } from '../answer.ts';
import { given } from '../given.ts';
import { findKey } from '../identifier.ts';
import { keyMetadata } from '../key-metadata.ts';
import { keyAt, keyRecordAt } from '../look-up.ts';
import { performOnKey } from '../on-key.ts';
import { policyProblem } from './policies.ts';
import { replicaRegionProblem } from './region-rules.ts';

/**
 * Sets of related multi-Region keys.
 *
 * Source: semantics.md B.2, B.3, F10, F28; aws-recorded.json E3 to E5; aws-observed.json J43, J45, J50. That Region and
 * policy are read after the primary key was judged is inferred.
 */
export const multiRegionHandlers = {
  /** The replica has the description, policy and tags of the request, not those of the primary key. */
  ReplicateKey: (context) => {
    const { account, at, input } = context;
    const found = findKey(context, input.KeyId);
    if (!found.ok) return found;
    const done = performOnKey(context, found, {
      operation: 'ReplicateKey',
      at,
      input: { ReplicaRegion: input.ReplicaRegion, Description: input.Description ?? '' },
    });
    if (!done.ok) return done;
    const { keyArn } = found.record.key.facts;
    const problem = replicaRegionProblem(account, keyArn, input.ReplicaRegion) ?? policyProblem(input.Policy);
    if (problem !== null) return problem;
    const made = keyRecordAt(done.account, input.ReplicaRegion, found.keyId);
    if (made === undefined)
      throw new Error(`there is no replica of ${found.keyId} in ${input.ReplicaRegion}`);
    const replica = {
      ...made,
      policy: input.Policy ?? made.policy,
      tags: input.Tags ?? [],
      materialDescriptions: found.record.materialDescriptions,
      ...(found.record.secrets?.[ownSecret] === undefined ? {} : { secrets: found.record.secrets }),
    };
    return success(withKey(done.account, replica), {
      ReplicaKeyMetadata: keyMetadata(replica.key),
      ReplicaPolicy: replica.policy,
      ...given({ ReplicaTags: input.Tags }),
    });
  },

  UpdatePrimaryRegion: (context) => {
    const { account, at, input } = context;
    const found = findKey(context, input.KeyId);
    if (!found.ok) return found;
    const { PrimaryRegion } = input;
    const replica = keyAt(account, PrimaryRegion, found.keyId);
    const keyState = replica?.keyState;
    const done = performOnKey(context, found, {
      operation: 'UpdatePrimaryRegion',
      at,
      input: {
        PrimaryRegion,
        ...(keyState === undefined || keyState === 'Deleted' ? {} : { replicaKeyState: keyState }),
      },
    });
    return done.ok ? success(done.account, {}) : done;
  },
} as const satisfies Handlers;
