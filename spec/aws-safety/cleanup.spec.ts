/** A cleanup takes away what carries the tag of the run at the service, and nothing that only its journal names. */
import { appendFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cleanUp } from '../../src/conformance/aws/cleanup.ts';
import {
  type JournalEntry,
  JournalError,
  journalFile,
  openJournal,
  readJournal,
} from '../../src/conformance/aws/journal.ts';
import { type AccountTarget, accountTarget } from '../../src/conformance/targets/account-target.ts';
import { createdKeyId } from '../../src/conformance/targets/key-id.ts';
import { sdkTarget } from '../../src/conformance/targets/sdk-target.ts';
import { startServer } from '../../src/serve/server.ts';
import { kmsModel } from '../cli/run.ts';
import { remainsIn } from './remains.ts';

const region = 'us-east-1';
const run = '20260101T120000-3f9a1c';
const otherRun = '20260101T120000-ffffff';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-model-cleanup-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** A key made long enough ago that its tags show. */
async function newKey(aws: AccountTarget, ofRun: string | null): Promise<string> {
  const Tags = ofRun === null ? [] : [{ TagKey: 'kms-model-run', TagValue: ofRun }];
  return createdKeyId(await aws.send('CreateKey', { Tags }, region)) ?? 'none';
}

function journalOf(...keyIds: readonly string[]): readonly JournalEntry[] {
  return [
    { kind: 'begin', run, regions: [region] },
    ...keyIds.map((keyId, number): JournalEntry => ({ kind: 'made', number, keyId, region })),
  ];
}

describe('a cleanup', () => {
  it('leaves alone what its journal names and the tag of the run does not', async () => {
    const aws = accountTarget();
    const [own, others, untagged] = [
      await newKey(aws, run),
      await newKey(aws, otherRun),
      await newKey(aws, null),
    ];
    await aws.send('CreateAlias', { AliasName: 'alias/production', TargetKeyId: others }, region);
    const done = await cleanUp({
      target: aws,
      run,
      regions: [region],
      entries: journalOf(own, others, untagged),
      patience: 0,
    });
    expect(done).toMatchObject({
      cleaned: [{ keyId: own }],
      foreign: [{ keyId: others }, { keyId: untagged }],
      leftBehind: [],
    });
    const remains = await remainsIn(aws, [region]);
    const remainsOf = (id: string) => remains.find(({ keyId }) => keyId === id);
    expect(remainsOf(own)).toMatchObject({ keyState: 'PendingDeletion' });
    expect(remainsOf(others)).toMatchObject({ keyState: 'Enabled', aliases: 1 });
    expect(remainsOf(untagged)).toMatchObject({ keyState: 'Enabled' });
  });

  it('deletes no alias but those that a run makes', async () => {
    const aws = accountTarget();
    const own = await newKey(aws, run);
    for (const AliasName of ['alias/conformance-1', 'alias/production']) {
      await aws.send('CreateAlias', { AliasName, TargetKeyId: own }, region);
    }
    await cleanUp({ target: aws, run, regions: [region], entries: journalOf(own), patience: 0 });
    expect(await aws.send('ListAliases', { KeyId: own }, region)).toMatchObject({
      Aliases: [{ AliasName: 'alias/production' }],
    });
  });

  it('asks the service even of a key that the journal calls done', async () => {
    const aws = accountTarget();
    const own = await newKey(aws, run);
    const entries = [...journalOf(own), { kind: 'cleaned', keyId: own, region } as const];
    await cleanUp({ target: aws, run, regions: [region], entries, patience: 0 });
    expect(await remainsIn(aws, [region])).toMatchObject([{ keyState: 'PendingDeletion' }]);
  });
});

describe('a journal', () => {
  it('that was cut in the middle of a line is written on, and read, any number of times', () => {
    const id = '20260101T120004-3f9a1c';
    const begin: JournalEntry = { kind: 'begin', run: id, regions: [region] };
    writeFileSync(journalFile(folder, id), `${JSON.stringify(begin)}\n{"kind":"mak`);
    for (const number of [1, 2, 3]) {
      const journal = openJournal(folder, id);
      journal.append({ kind: 'not made', number });
      journal.close();
      appendFileSync(journalFile(folder, id), '{"kind":"made","number":');
      expect(readJournal(folder, id)).toHaveLength(1 + number);
    }
  });

  it.each([
    ['a key ID that a shell would run', { kind: 'made', number: 1, keyId: '$(touch x)', region }],
    ['an alias in the place of a key', { kind: 'made', number: 1, keyId: 'alias/production', region }],
    ['a Region that is a host', { kind: 'begin', run, regions: ['evil.example/'] }],
  ])('with %s is none', (_, entry) => {
    writeFileSync(journalFile(folder, run), `${JSON.stringify(entry)}\n`);
    expect(() => readJournal(folder, run)).toThrow(JournalError);
    rmSync(journalFile(folder, run));
  });

  it('that is a link is neither read nor written', () => {
    const id = '20260101T120005-3f9a1c';
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'kept\n');
    symlinkSync(elsewhere, journalFile(folder, id));
    expect(() => readJournal(folder, id)).toThrow(/cannot be read: it is not a file$/);
    expect(() => openJournal(folder, id)).toThrow(/cannot be written: it is not a file$/);
  });
});

describe('kms-model conformance --cleanup', () => {
  const cleanup = (...args: readonly string[]) =>
    kmsModel('conformance', '--cleanup', run, '--journal', folder, ...args);

  it('is only for AWS: without --aws nothing is called', async () => {
    const { status, stderr } = await cleanup();
    expect(status).toBe(2);
    expect(stderr).toBe('kms-model: --cleanup needs --aws: it calls AWS itself\n');
  });

  it('shows what is of the run, and where, and changes nothing before it is confirmed', async () => {
    const server = await startServer();
    vi.stubEnv('AWS_ENDPOINT_URL_KMS', server.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'a');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a');
    try {
      const aws = sdkTarget({ endpoint: server.url, regions: [region] });
      const tags = { Tags: [{ TagKey: 'kms-model-run', TagValue: run }] };
      const own = createdKeyId(await aws.send('CreateKey', tags, region));
      await aws.send('CreateKey', {}, region);
      const asked = await cleanup('--aws', '--region', region);
      expect(asked.status).toBe(2);
      expect(asked.stderr).toContain(
        `Keys of the run ${run} in ${server.url} in the place of AWS KMS in us-east-1, account 111122223333:\n  ${own}  us-east-1\n`,
      );
      expect(asked.stderr).toMatch(/nobody is there to answer: say --yes\n$/);
      const states = async () => (await remainsIn(aws, [region])).map(({ keyState }) => keyState);
      expect(await states()).toEqual(['Enabled', 'Enabled']);
      const done = await cleanup('--aws', '--region', region, '--yes');
      expect(done).toMatchObject({ status: 0, stdout: '' });
      expect(done.stderr).toContain('kms-model: 1 key is scheduled for deletion\n');
      expect((await states()).toSorted()).toEqual(['Enabled', 'PendingDeletion']);
      aws.close();
    } finally {
      await server.close();
    }
  });
});
