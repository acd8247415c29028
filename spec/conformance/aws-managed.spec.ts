/** What the oracle compares of AWS managed keys, of AWS's aliases and of key policies: what is on record, and no more. */
import { describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { type AccountTarget, accountTarget } from '../../src/conformance/targets/account-target.ts';
import type { RequestMembers, Target } from '../../src/conformance/targets/target.ts';
import type { Operation } from '../../src/key/operation.ts';
import { isWireObject, type WireObject, wireObject } from '../../src/scenario/wire-form.ts';
import { Watched, watchedModel } from './watched.ts';

type Change = (answer: WireObject, operation: Operation) => WireObject;

/** A target whose answers are changed. */
function answering(model: Target, change: Change): Target {
  const send = async (operation: Operation, input: RequestMembers, region: string) =>
    change(wireObject(await model.send(operation, input, region)), operation);
  return { ...model, send };
}

const withMetadata = (answer: WireObject, members: WireObject): WireObject =>
  isWireObject(answer['KeyMetadata'])
    ? { ...answer, KeyMetadata: { ...answer['KeyMetadata'], ...members } }
    : answer;

const tour = async (target: Target, classes: readonly ('aws-managed' | 'symmetric')[]) => {
  const { cells, findings } = await runConformance({ target, classes, seed: 1 });
  return {
    findings: findings.map(({ id }) => id),
    visited: cells.some(({ result }) => result === 'conforms'),
  };
};

describe('a target whose AWS managed keys', () => {
  it.each<[string, Change]>([
    ['are described in other words', (answer) => withMetadata(answer, { Description: 'AWS’s own words' })],
    ['are older than the run', (answer) => withMetadata(answer, { CreationDate: 1_500_000_000 })],
    [
      'were in use before',
      (answer, operation) =>
        operation === 'GetKeyLastUsage'
          ? { ...answer, KeyLastUsage: { Operation: 'Encrypt', Timestamp: 1_600_000_000 } }
          : operation === 'ListKeyRotations'
            ? { ...answer, Rotations: [{ RotationType: 'AUTOMATIC', RotationDate: 1_600_000_000 }] }
            : answer,
    ],
    [
      'have another key policy',
      (answer, operation) =>
        operation === 'GetKeyPolicy' ? { ...answer, Policy: '{"Version":"1"}' } : answer,
    ],
  ])('%s is not accused', async (_, change) => {
    const found = await tour(answering(accountTarget(), change), ['aws-managed']);
    expect(found).toEqual({ findings: [], visited: true });
  });

  it('are customer managed is', async () => {
    const target = answering(accountTarget(), (answer) => withMetadata(answer, { KeyManager: 'CUSTOMER' }));
    expect((await tour(target, ['aws-managed'])).findings).not.toEqual([]);
  });
});

describe('AWS’s aliases', () => {
  const shown = async (change: (aliases: readonly WireObject[]) => readonly WireObject[], Limit = 50) => {
    const { watched } = watchedModel({}, {}, (target) =>
      answering(target, (answer, operation) =>
        operation === 'ListAliases'
          ? {
              ...answer,
              Aliases: [
                ...change(Array.isArray(answer['Aliases']) ? answer['Aliases'].filter(isWireObject) : []),
              ],
            }
          : answer,
      ),
    );
    const TargetKeyId = await watched.createKey();
    await watched.call('CreateAlias', { AliasName: 'alias/app', TargetKeyId });
    return watched.call('ListAliases', { Limit });
  };
  const other = { AliasName: 'alias/aws/kafka', TargetKeyId: '1234abcd-12ab-34cd-56ef-1234567890ab' };

  it('in a list of all may be any, or none', async () => {
    expect(await shown((aliases) => aliases)).toBe('conforms');
    expect(await shown((aliases) => [...aliases, other])).toBe('conforms');
    expect(await shown((aliases) => aliases.filter(({ TargetKeyId }) => TargetKeyId !== undefined))).toBe(
      'conforms',
    );
    expect(await shown((aliases) => [other, ...aliases].slice(0, 3), 3)).toBe('conforms');
  });

  it('hide no other', async () => {
    expect(await shown((aliases) => aliases.filter(({ AliasName }) => AliasName !== 'alias/app'))).toBe(
      'diverges',
    );
    expect(await shown((aliases) => [...aliases, { ...other, AliasName: 'alias/more' }])).toBe('diverges');
  });
});

describe('a key policy is compared as a document', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: ['kms:Get*', 'kms:List*'],
        Resource: '*',
      },
    ],
  };
  const reversed = (value: unknown): unknown =>
    Array.isArray(value) || typeof value !== 'object' || value === null
      ? value
      : Object.fromEntries(Object.entries(value).reverse());

  const verdictOf = async (change: (text: string) => string, given: string | undefined) => {
    const { watched } = watchedModel({}, {}, (target: AccountTarget) =>
      answering(target, (answer) =>
        typeof answer['Policy'] === 'string' ? { ...answer, Policy: change(answer['Policy']) } : answer,
      ),
    );
    const KeyId = await watched.createKey(given === undefined ? {} : { Policy: given });
    return watched.call('GetKeyPolicy', { KeyId });
  };

  it('whatever its blanks and the order of its members', async () => {
    const given = JSON.stringify(policy);
    expect(await verdictOf((text) => JSON.stringify(JSON.parse(text), null, 2), given)).toBe('conforms');
    expect(await verdictOf((text) => JSON.stringify(reversed(JSON.parse(text))), given)).toBe('conforms');
  });

  it('and says what was given, though it holds the statement of the default policy', async () => {
    const given = JSON.stringify(policy);
    expect(await verdictOf((text) => text.replace('kms:List*', 'kms:*'), given)).toBe('diverges');
    expect(await verdictOf((text) => text.replace('Get*","kms:List', 'List*","kms:Get'), given)).toBe(
      'diverges',
    );
    expect(await verdictOf(() => '{}', given)).toBe('diverges');
    expect(await verdictOf(() => 'no JSON', given)).toBe('diverges');
  });

  it('unless none was given: AWS’s default is not on record', async () => {
    expect(await verdictOf(() => '{"Version":"2012-10-17","Statement":[]}', undefined)).toBe('conforms');
  });

  it('of a replica too', async () => {
    const { watched, target } = watchedModel();
    const changed = new Watched(
      answering(target, (answer) =>
        'ReplicaPolicy' in answer ? { ...answer, ReplicaPolicy: '{}' } : answer,
      ),
    );
    const replicate = async (by: Watched, input: RequestMembers) =>
      by.call('ReplicateKey', {
        KeyId: await by.createKey({ MultiRegion: true }),
        ReplicaRegion: 'eu-west-1',
        ...input,
      });
    expect(await replicate(watched, { Policy: JSON.stringify(policy) })).toBe('conforms');
    expect(await replicate(changed, {})).toBe('conforms');
    expect(await replicate(changed, { Policy: JSON.stringify(policy) })).toBe('diverges');
  });
});
