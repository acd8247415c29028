/** What stands between a run and AWS: each layer by itself. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { authorisedTarget } from '../../src/conformance/aws/authorised-target.ts';
import { costOf, needsOfWork, planText } from '../../src/conformance/aws/cost.ts';
import { JournalError, journalFile, openJournal, readJournal } from '../../src/conformance/aws/journal.ts';
import { journaledTarget } from '../../src/conformance/aws/journaled-target.ts';
import { ownKeysTarget } from '../../src/conformance/aws/own-keys-target.ts';
import { pacedTarget } from '../../src/conformance/aws/paced-target.ts';
import { preflight } from '../../src/conformance/aws/preflight.ts';
import { isRunId, newRunId } from '../../src/conformance/aws/run-id.ts';
import { needsOf } from '../../src/conformance/run-plan.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { createdKeyId } from '../../src/conformance/targets/key-id.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { RunStopped } from '../../src/conformance/targets/target.ts';
import type { Operation } from '../../src/key/operation.ts';

const home = 'us-east-1';
const run = '20260101T120000-3f9a1c';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-model-wrappers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function failing(name: string, message = ''): Target {
  return { send: () => Promise.reject(Object.assign(new Error(message), { name, $fault: 'client' })) };
}

/** A target that writes down what reaches it, and answers as the model does. */
function listening(): { readonly target: Target; readonly calls: [Operation, object, string][] } {
  const model = accountTarget();
  const calls: [Operation, object, string][] = [];
  const send: Target['send'] = (operation, input, region) => {
    calls.push([operation, input, region]);
    return model.send(operation, input, region);
  };
  return { target: { send }, calls };
}

async function newKey(target: Target, input = {}): Promise<string> {
  return createdKeyId(await target.send('CreateKey', input, home)) ?? 'none';
}

describe('a paced target', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('starts no more calls in a time than its rate allows, also if they come at once', async () => {
    const starts: number[] = [];
    const target = pacedTarget<Target>({ send: async () => starts.push(performance.now()) }, 100);
    const before = performance.now();
    const calls = Promise.all(Array.from({ length: 6 }, () => target.send('ListKeys', {}, home)));
    await vi.runAllTimersAsync();
    await calls;
    expect(starts.map((start) => start - before)).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('does not hold up a call that comes late enough', async () => {
    const target = pacedTarget<Target>({ send: async () => 'answered' }, 0.1);
    expect(await target.send('ListKeys', {}, home)).toBe('answered');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await target.send('ListKeys', {}, home)).toBe('answered');
  });
});

describe('an authorised target', () => {
  it.each([
    'ExpiredTokenException',
    'UnrecognizedClientException',
    'CredentialsProviderError',
    'OptInRequired',
  ])('ends the run when AWS answers %s: no call will do better', async (name) => {
    const target = authorisedTarget(failing(name, 'The security token is invalid\nand more'));
    await expect(target.send('CreateKey', {}, home)).rejects.toThrow(RunStopped);
    await expect(target.send('CreateKey', {}, home)).rejects.toThrow(
      `AWS was not called with credentials that it accepts: ${name}: The security token is invalid`,
    );
  });

  it('takes an operation that the policy denies for one that is not there', async () => {
    const message = 'User: arn:aws:iam::111122223333:user/x is not authorized to perform: kms:CreateGrant';
    const target = authorisedTarget(failing('AccessDeniedException', message));
    await expect(target.send('CreateGrant', {}, home)).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'these credentials may not call kms:CreateGrant',
    });
  });

  it('lets KMS refuse access to a ciphertext by itself', async () => {
    const target = authorisedTarget(
      failing('AccessDeniedException', 'The ciphertext refers to a key that …'),
    );
    await expect(target.send('Decrypt', {}, home)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('a target with keys of its own', () => {
  it('passes calls on keys, ARNs and aliases that the run made', async () => {
    const { target, calls } = listening();
    const own = ownKeysTarget(target);
    const key = await newKey(own);
    const arn = `arn:aws:kms:us-east-1:111122223333:key/${key}`;
    await own.send('DisableKey', { KeyId: arn }, home);
    await own.send('CreateAlias', { AliasName: 'alias/conformance-1', TargetKeyId: key }, home);
    await own.send('DescribeKey', { KeyId: 'alias/conformance-1' }, home);
    expect(calls.map(([operation]) => operation)).toEqual([
      'CreateKey',
      'DisableKey',
      'CreateAlias',
      'DescribeKey',
    ]);
  });

  const foreign = '1234abcd-12ab-34cd-56ef-1234567890ab';
  it.each<[Operation, object]>([
    ['ScheduleKeyDeletion', { KeyId: foreign, PendingWindowInDays: 7 }],
    ['DescribeKey', { KeyId: `arn:aws:kms:us-east-1:111122223333:key/${foreign}` }],
    ['DisableKey', { KeyId: 'alias/production' }],
    ['DeleteAlias', { AliasName: 'alias/production' }],
    ['DeleteAlias', { AliasName: 'alias/aws/s3' }],
    ['CreateAlias', { AliasName: 'alias/conformance-2', TargetKeyId: foreign }],
    ['ReEncrypt', { SourceKeyId: foreign, CiphertextBlob: new Uint8Array([1]) }],
    ['CreateKey', { CustomKeyStoreId: 'cks-1234567890abcdef0', Origin: 'AWS_CLOUDHSM' }],
    ['DeleteCustomKeyStore', { CustomKeyStoreId: 'cks-1234567890abcdef0' }],
    ['DisconnectCustomKeyStore', { CustomKeyStoreId: 'cks-1234567890abcdef0' }],
    ['DescribeKey', { KeyId: 7 }],
  ])('never sends %s %j', async (operation, input) => {
    const { target, calls } = listening();
    await expect(ownKeysTarget(target).send(operation, { ...input }, home)).rejects.toMatchObject({
      name: 'NotImplementedException',
    });
    expect(calls).toEqual([]);
  });
});

describe('a journaled target', () => {
  it('has written down a key before it is made, and after; tags it, and does not show the tag', async () => {
    const journal = openJournal(folder, run);
    const seen: string[] = [];
    const { target, calls } = listening();
    const watched: Target = {
      send: (operation, input, region) => {
        seen.push(readFileSync(journal.file, 'utf8').trim().split('\n').at(-1) ?? '');
        return target.send(operation, input, region);
      },
    };
    const journaled = journaledTarget(watched, journal, run);
    const key = await newKey(journaled, { MultiRegion: true, Tags: [{ TagKey: 'own', TagValue: '1' }] });
    expect(JSON.parse(seen[0] ?? '')).toEqual({
      kind: 'making',
      number: 1,
      operation: 'CreateKey',
      region: home,
      keyId: null,
    });
    expect(calls[0]?.[1]).toMatchObject({
      Tags: [
        { TagKey: 'own', TagValue: '1' },
        { TagKey: 'kms-model-run', TagValue: run },
      ],
    });
    const replicate = { KeyId: `arn:aws:kms:us-east-1:111122223333:key/${key}`, ReplicaRegion: 'eu-west-1' };
    const answer = await journaled.send('ReplicateKey', replicate, home);
    expect(JSON.stringify(answer)).not.toContain('kms-model-run');
    expect(JSON.parse(seen[1] ?? '')).toMatchObject({ kind: 'making', region: 'eu-west-1', keyId: key });
    const tags = await journaled.send('ListResourceTags', { KeyId: key }, home);
    expect(JSON.stringify(tags)).toContain('own');
    expect(JSON.stringify(tags)).not.toContain('kms-model-run');
    await expect(journaled.send('ReplicateKey', replicate, home)).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
    journal.close();
    expect(readJournal(folder, run)?.map(({ kind }) => kind)).toEqual([
      ...['making', 'made', 'making', 'made', 'making', 'not made'],
    ]);
  });

  it('leaves a key open whose creation was never answered', async () => {
    const journal = openJournal(folder, '20260101T120001-3f9a1c');
    const lost: Target = {
      send: () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' })),
    };
    await expect(journaledTarget(lost, journal, run).send('CreateKey', {}, home)).rejects.toThrow('reset');
    journal.close();
    expect(readJournal(folder, '20260101T120001-3f9a1c')).toEqual([
      { kind: 'making', number: 1, operation: 'CreateKey', region: home, keyId: null },
    ]);
  });

  it('makes nothing if it cannot write it down', async () => {
    const { target, calls } = listening();
    const broken = {
      file: 'nowhere',
      append: () => {
        throw new JournalError('nowhere cannot be written: no space left');
      },
      close: () => {},
    };
    await expect(journaledTarget(target, broken, run).send('CreateKey', {}, home)).rejects.toThrow(
      new RunStopped('nowhere cannot be written: no space left'),
    );
    expect(calls).toEqual([]);
  });
});

describe('a journal', () => {
  it('is read without the line that a kill cut short', () => {
    const id = '20260101T120002-3f9a1c';
    const whole = JSON.stringify({ kind: 'begin', run: id, regions: [home] });
    writeFileSync(journalFile(folder, id), `${whole}\n{"kind":"mak`);
    expect(readJournal(folder, id)).toEqual([{ kind: 'begin', run: id, regions: [home] }]);
  });

  it('is refused, with the line, if it is none', () => {
    const id = '20260101T120003-3f9a1c';
    writeFileSync(journalFile(folder, id), '{"kind":"begin"}\n');
    expect(() => readJournal(folder, id)).toThrow(
      `line 1 of ${journalFile(folder, id)} is not a line of a journal`,
    );
  });

  it('is null where there is none, and an error where none can be', () => {
    expect(readJournal(folder, '20260101T120009-3f9a1c')).toBeNull();
    writeFileSync(join(folder, 'a-file'), '');
    expect(() => openJournal(join(folder, 'a-file'), run)).toThrow(JournalError);
  });
});

describe('the id of a run', () => {
  it('tells when it began, is another one every time, and is known again', () => {
    const ids = Array.from({ length: 100 }, () => newRunId(Date.UTC(2026, 0, 1, 12)));
    expect(new Set(ids).size).toBeGreaterThan(95);
    for (const id of ids)
      expect({ id, isRunId: isRunId(id) }).toEqual({
        id: expect.stringMatching(/^20260101T120000-/),
        isRunId: true,
      });
  });

  it.each([
    '',
    '../../etc/passwd',
    '20260101T120000-3f9a1c/..',
    '20260101T120000',
    '20260101T120000-3F9A1C\n',
  ])('%j is none', (text) => {
    expect(isRunId(text)).toBe(false);
  });
});

describe('the first call on AWS', () => {
  it('tells the account from the refusal', async () => {
    expect(await preflight(accountTarget({ accountId: '999988887777' }), [home, 'eu-west-1'])).toEqual({
      ok: true,
      account: '999988887777',
    });
  });

  it.each<[string, Target, string]>([
    [
      'expired credentials',
      failing('ExpiredTokenException', 'expired'),
      'AWS was not called with credentials that',
    ],
    [
      'a throttled account',
      failing('ThrottlingException'),
      'in us-east-1 does not answer as it should: throttled',
    ],
    [
      'no rights',
      failing('AccessDeniedException', 'no'),
      'does not answer as it should: AccessDeniedException: no',
    ],
    ['an answer', { send: async () => ({}) }, 'AWS KMS in us-east-1 has a key that nobody can have'],
  ])('%s: nothing is begun', async (_, target, problem) => {
    expect(await preflight(target, [home])).toEqual({ ok: false, problem: expect.stringContaining(problem) });
  });
});

describe('the plan', () => {
  const facts = { account: '111122223333', name: 'AWS KMS in us-east-1', run, rate: 5 };

  it('costs the dearest that can be: three rotations and requests of the dearest kind', () => {
    const cost = costOf({ keys: 720, calls: new Map([['Sign', 10_000] as const]), seconds: 1 });
    // 720 keys for two hours begun, at 3 dollars a month of 720 hours; 10,000 requests at 15 cents.
    expect(cost).toEqual({ keys: 6, requests: 0.15, total: 6.15 });
  });

  it('rounds up to whole cents, and says minutes from a minute and a half on', () => {
    const text = planText({ keys: 1, calls: new Map([['ListKeys', 1] as const]), seconds: 91 }, facts);
    expect(text).toContain('cost      at most $0.01 (keys $0.01, requests $0.01)');
    expect(text).toContain('about 2 minutes');
    expect(text).toContain(`kms-model-run=${run}`);
  });

  it('counts each call, each key and the cleanup of it', async () => {
    const needs = await needsOfWork(
      async (target) => {
        const key = await newKey(target, { MultiRegion: true });
        await target.send('ReplicateKey', { KeyId: key, ReplicaRegion: 'eu-west-1' }, home);
        await target.send('DisableKey', { KeyId: 'nobody' }, home).catch(() => {});
      },
      [home],
      2,
    );
    expect(needs.keys).toBe(2);
    expect(Object.fromEntries(needs.calls)).toEqual({
      CreateKey: 1,
      ReplicateKey: 1,
      DisableKey: 1,
      DescribeKey: 6,
      ListAliases: 2,
      ListGrants: 2,
      ScheduleKeyDeletion: 2,
    });
    expect(needs.seconds).toBe(15 / 2);
  });

  it('knows the calls of a conformance run beforehand', async () => {
    const needs = await needsOf({ classes: ['symmetric'], operations: ['DisableKey'] }, [home], 5);
    expect(needs.keys).toBeGreaterThan(0);
    expect(needs.calls.get('DisableKey')).toBeGreaterThan(1);
  });
});
