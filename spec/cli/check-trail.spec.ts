/** kms-model check-trail: what a person with a folder of logs sees. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyArn, keyId, record } from '../trail/event-shapes.ts';
import { kmsModel } from './run.ts';

const sample = 'docs/logs/cancelled-deletion.jsonl';

describe('kms-model check-trail', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-trail-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function logOf(...records: readonly unknown[]): Promise<string> {
    const file = join(folder, `${Math.random()}.json`);
    await writeFile(file, JSON.stringify({ Records: records }));
    return file;
  }

  const wrong = record('DescribeKey', {
    errorCode: 'KMSInvalidStateException',
    errorMessage: `${keyArn} is disabled.`,
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice', userName: 'alice' },
  });

  it('names the keys that cannot be used, and since when', async () => {
    const { status, stdout } = await kmsModel('check-trail', sample);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /Keys that cannot be used\n {2}arn:\S+ {2}Disabled, since CancelKeyDeletion on 2026-03-03/,
    );
  });

  it('ends with 1 for what diverges, and says where it is in the log', async () => {
    const file = await logOf(wrong);
    const { status, stdout } = await kmsModel('check-trail', file);
    expect(status).toBe(1);
    expect(stdout).toContain(`DescribeKey on ${keyArn}: refused with KMSInvalidStateException`);
    expect(stdout).toContain(`${file}, event ${wrong['eventID']}`);
  });

  it('ends with 3 where only a missing record explains another, and with 1 if none is missing', async () => {
    const disabled = record('DisableKey', { eventTime: '2026-03-01T10:00:00Z' });
    const file = await logOf(disabled, record('Encrypt', { eventTime: '2026-03-02T10:00:00Z' }));
    expect((await kmsModel('check-trail', file)).status).toBe(3);
    expect((await kmsModel('check-trail', file, '--complete')).status).toBe(1);
  });

  it('ends with 3 for a log in which AWS KMS does not occur', async () => {
    const { status, stdout } = await kmsModel(
      'check-trail',
      await logOf(record('GetObject', { eventSource: 's3.amazonaws.com' })),
    );
    expect([status, stdout]).toEqual([3, expect.stringContaining('1 record of other services')]);
  });

  it('ends with 2 for a file that is not there, and for a key of which there is no record', async () => {
    expect(await kmsModel('check-trail', join(folder, 'none.json'))).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^kms-model: .*none\.json/),
    });
    expect(await kmsModel('check-trail', sample, '--key', 'mrk-none')).toMatchObject({
      status: 2,
      stderr: "kms-model: --key: the log has no record of a key 'mrk-none'\n",
    });
  });

  it('marks in the key state table what the log shows', async () => {
    const { stdout } = await kmsModel('check-trail', sample, '--table');
    expect(stdout).toMatch(/^Encrypt \[\d\] +✓• +D• +S• /m);
    expect(stdout).toContain('• seen in the log as the model has it');
  });

  it('writes the report as JSON and as Markdown, of one key with its life', async () => {
    const [json, markdown] = [join(folder, 'report.json'), join(folder, 'report.md')];
    await kmsModel('check-trail', sample, '--key', keyId, '--json', json, '--markdown', markdown);
    expect(JSON.parse(await readFile(json, 'utf8'))).toMatchObject({
      verdict: 'conforms',
      summary: { judged: 6, conforms: 6 },
      keys: [{ keyArn, states: ['Disabled'], usable: 'no', typeClass: 'symmetric' }],
      lives: [
        {
          keyArn,
          sentences: expect.arrayContaining([expect.objectContaining({ states: ['PendingDeletion'] })]),
        },
      ],
    });
    const text = await readFile(markdown, 'utf8');
    expect(text).toContain('## The life of arn');
    expect(text).not.toMatch(/[^\\]<script/);
  });

  it('keeps nothing in evidence that names anybody or anything', async () => {
    const file = join(folder, 'records.json');
    const names = record('Decrypt', {
      errorCode: 'KMSInvalidStateException',
      errorMessage: `${keyArn} is unavailable because Mallory at 10.1.2.3 (mallory@example.com) has key alias/payroll.`,
      eventTime: '2026-03-04T08:15:16Z',
      sourceIPAddress: '198.51.100.7',
    });
    await kmsModel('check-trail', sample, await logOf(wrong, names), '--records', file);
    const text = await readFile(file, 'utf8');
    expect(JSON.parse(text).length).toBeGreaterThan(3);
    expect(text).toContain('"{key_arn} is unavailable because');
    expect(text).not.toMatch(/111122223333|1234abcd|alice|mallory|payroll|orders|cleanup|admin|example/i);
    expect(text).not.toMatch(/arn:|\b\d{1,3}(\.\d{1,3}){3}\b|\d\d:\d\d|eu-central|AROA|[0-9a-f]{8}-/);
    const kept = new Set(JSON.parse(text).flatMap((each: object) => Object.keys(each)));
    expect([...kept].sort()).toEqual(
      [
        ...['call', 'evidence', 'fields', 'group', 'id', 'last_validated', 'notes', 'outcome', 'params'],
        ...['recorded_date', 'setup', 'snapshot_key', 'source', 'source_test'],
      ].sort(),
    );
  });
});
