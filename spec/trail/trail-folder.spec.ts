/** The circle: what a served account does, written as CloudTrail would, read and judged. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAccount } from '../../src/account/account.ts';
import { ServedAccount } from '../../src/serve/served-account.ts';
import { ServedClock } from '../../src/serve/served-clock.ts';
import { judgeTrail } from '../../src/trail/judge-trail.ts';
import { trailFiles } from '../../src/trail/read/trail-files.ts';
import { TrailReading } from '../../src/trail/trail-reading.ts';
import { TrailFolder } from '../../src/trail/write/trail-folder.ts';
import { day, home, start } from '../account/session.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trail-folder-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** The life of a key: scheduled for deletion, cancelled, used, and scheduled until it is deleted. */
function live(trail: TrailFolder): void {
  const clock = new ServedClock({ kind: 'frozen', at: start });
  const served = new ServedAccount({
    account: createAccount({ at: start }),
    clock,
    onRecord: (recorded) => trail.add(recorded),
  });
  const call = (operation: Parameters<typeof served.call>[0]['operation'], input: object) => {
    served.moveTo(clock.now() + 3 * 60 * 60 * 1000);
    return served.call({ operation, input, region: home });
  };
  const made = call('CreateKey', {});
  if (!made.ok) throw new Error(made.exception.name);
  const [key] = [...Object.entries(made.response)].map(([, metadata]) =>
    Reflect.get(Object(metadata), 'KeyId'),
  );
  const KeyId = String(key);
  const Plaintext = 'aGVsbG8=';
  call('Encrypt', { KeyId, Plaintext });
  call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
  call('Encrypt', { KeyId, Plaintext });
  call('CancelKeyDeletion', { KeyId });
  call('Encrypt', { KeyId, Plaintext });
  call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
  served.moveTo(clock.now() + 8 * day);
  call('ListKeys', {});
  trail.close();
}

async function readingOf(): Promise<TrailReading> {
  const reading = new TrailReading();
  for (const { name, text } of await trailFiles([folder])) await reading.addFile(name, text());
  return reading;
}

describe('The trail of a served account', () => {
  it('is a folder like that of a bucket, and is read and judged as the account was', async () => {
    live(new TrailFolder(folder));
    const reading = await readingOf();
    expect(reading.files[0]).toMatch(
      /AWSLogs\/111122223333\/CloudTrail\/us-east-1\/2026\/01\/01\/111122223333_CloudTrail_us-east-1_20260101T\d{4}Z_[0-9a-f]{16}\.json\.gz$/,
    );
    const report = judgeTrail(reading, {
      model: 'this',
      lag: 0,
      isComplete: true,
      mostFindings: 20,
      only: () => true,
    });
    expect(report.summary).toMatchObject({ keys: 1, judged: 8, conforms: 8 });
    expect(
      report.lives?.[0]?.sentences.map(({ text, states }) => `${text.split(' ')[0]}: ${states}`),
    ).toEqual([
      'CreateKey: Enabled',
      'ScheduleKeyDeletion: PendingDeletion',
      'Encrypt: PendingDeletion',
      'CancelKeyDeletion: Disabled',
      'Encrypt: Disabled',
      'ScheduleKeyDeletion: PendingDeletion',
      'DeleteKey: Deleted',
    ]);
  });

  it('holds no plaintext, ciphertext or token', async () => {
    live(new TrailFolder(folder));
    for (const { text } of await trailFiles([folder])) {
      let all = '';
      for await (const chunk of text()) all += chunk;
      expect(all).not.toMatch(/aGVsbG8|CiphertextBlob|ciphertextBlob|plaintext/i);
    }
  });

  it('is the same every time', async () => {
    live(new TrailFolder(folder));
    const first = (await readingOf()).files;
    await rm(folder, { recursive: true });
    live(new TrailFolder(folder));
    expect((await readingOf()).files).toEqual(first);
  });
});
