import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reasonOf } from './guarded-reasons.ts';
import { readGuardedRecords } from './guarded-record.ts';
import { issuePage } from './peer-issue.ts';
import { peerPage } from './peer-page.ts';
import { isPeerRecord, pageEndpoint, peerRecord } from './peer-record.ts';
import { peers } from './peers.ts';
import { readRecords } from './records.ts';
import { sampleReport } from './sample-report.ts';
import { trackRecord } from './track-record.ts';

const peer = {
  name: 'example',
  language: 'Go',
  registry: 'a registry',
  version: '1.2.3',
  home: 'https://example.org/issues',
  install: async () => 'example',
  command: (program: string) => ({ program, arguments: [] }),
};
const record = peerRecord(peer, sampleReport, new Date('2026-11-24T12:00:00Z'));
const page = trackRecord([record]);

describe('the track record', () => {
  it('has a row for each implementation: version, date, cells right of cells reached, findings', () => {
    expect(page).toContain(
      '| [example](#example-123) | Go | 1.2.3 (a registry) | 2026-11-24 | 3 of 5 (60 %) | 1 |',
    );
  });

  it('names a cause with the finding that shows it, by its id and heading in the report', () => {
    expect(page).toContain(
      '(1 finding): Fa CancelKeyDeletion in Enabled: success, not KMSInvalidStateException',
    );
    expect(peerPage(record, pageEndpoint)).toContain(
      '### Fa CancelKeyDeletion in Enabled: success, not KMSInvalidStateException',
    );
  });

  it('stands only by what showed again on a fresh key, and says how much did not', () => {
    expect(page).not.toContain('Fb');
    expect(peerPage(record, pageEndpoint)).not.toContain('## Fb');
    expect(peerPage(record, pageEndpoint)).toContain('1 more divergences did not show again');
  });

  it('names what an implementation lacks and why a run was cut short', () => {
    expect(page).toContain('It does not have ReplicateKey.');
    expect(page).toContain('The run was cut short: it fell silent.');
  });

  it('takes back what it keeps, and nothing else', () => {
    expect(isPeerRecord(JSON.parse(JSON.stringify(record)))).toBe(true);
    expect(isPeerRecord({ date: 'today' })).toBe(false);
    expect(isPeerRecord(null)).toBe(false);
  });
});

describe('the kept records', () => {
  it('are a few hundred kB, and the page is made of them', async () => {
    const records = await readRecords();
    expect(records.map(({ name }) => name)).toEqual(peers.map(({ name }) => name));
    const guarded = await readGuardedRecords();
    expect(readFileSync('docs/track-record.md', 'utf8')).toBe(trackRecord(records, guarded));
    for (const one of records) {
      const file = `docs/track-record/${one.name}-issues.md`;
      expect(readFileSync(file, 'utf8')).toBe(issuePage(one, pageEndpoint));
      expect(peerPage(one, pageEndpoint)).toContain(`# `);
    }
    expect(statSync('docs/track-record/records.json.br').size).toBeLessThan(300_000);
  });
});

describe('behind the guard', () => {
  it('every divergence that is left has a reason', async () => {
    const unexplained = (await readGuardedRecords()).flatMap((record) =>
      record.divergences
        .filter(({ headline }) => reasonOf(record, headline) === null)
        .map(({ headline }) => `${record.name}: ${headline}`),
    );
    expect(unexplained).toEqual([]);
  });

  it.each(['moto', 'localstack', 'ministack'])(
    'at least 95 %% of the reached cells of %s are right, and more are reached',
    async (name) => {
      const guarded = (await readGuardedRecords()).find((record) => record.name === name);
      const bare = (await readRecords()).find((record) => record.name === name)?.report.summary;
      if (guarded === undefined || bare === undefined) throw new Error(`${name} was not toured`);
      const reached = guarded.conforms + guarded.diverges;
      expect(guarded.conforms / reached).toBeGreaterThanOrEqual(0.95);
      expect(reached).toBeGreaterThan(bare.conforms + bare.diverges);
    },
  );
});

describe('every peer', () => {
  it.for(peers)('$name has a name of its own, an exact version and a command on the offered port', (one) => {
    expect(peers.filter(({ name }) => name === one.name)).toHaveLength(1);
    expect(one.version).toMatch(/^\d+(\.\d+){2,3}$/);
    const { arguments: words, environment } = one.command('program', 45_678);
    expect(JSON.stringify([words, environment])).toContain('45678');
  });
});
