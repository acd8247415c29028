import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CsvRows } from '../../src/trail/read/csv-rows.ts';
import { JsonValues, longestRecord } from '../../src/trail/read/json-values.ts';
import { RecordsIn } from '../../src/trail/read/records-in.ts';
import { readStruct } from '../../src/trail/read/struct-text.ts';
import { readTrailDate } from '../../src/trail/read/trail-date.ts';
import { trailFiles } from '../../src/trail/read/trail-files.ts';
import { TrailReading } from '../../src/trail/trail-reading.ts';
import { accountId, keyArn, keyId, record } from './event-shapes.ts';

const records = [
  record('DisableKey'),
  record('Encrypt', {
    errorCode: 'DisabledException',
    errorMessage: `${keyArn} is disabled.`,
    readOnly: true,
  }),
  record('EnableKey', { userAgent: 'with "quotes", {braces} and \\ back\nslashes', resources: null }),
];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

const athenaRows = records.map((each) =>
  Object.entries(each).map(([name, value]) => {
    if (name === 'resources')
      return value === null ? '' : `[{arn=${keyArn}, accountid=${accountId}, type=AWS::KMS::Key}]`;
    if (name === 'userIdentity')
      return `{type=AssumedRole, arn=arn:aws:sts::${accountId}:assumed-role/a/b, sessioncontext=null}`;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }),
);
// Members that are missing in some records are empty in a table.
const columns = [...new Set(records.flatMap((each) => Object.keys(each)))];
const athena = [
  columns.map((name) => name.toLowerCase()),
  ...records.map((each, index) => {
    const names = Object.keys(each);
    return columns.map((name) => athenaRows[index]?.[names.indexOf(name)] ?? '');
  }),
]
  .map((row) => row.map(quoted).join(','))
  .join('\r\n');

const formats: readonly (readonly [name: string, text: string])[] = [
  ['a file of a trail', JSON.stringify({ Records: records })],
  ['a file of a trail that somebody has indented', JSON.stringify({ Records: records }, null, 2)],
  [
    'several such files after one another',
    records.map((each) => JSON.stringify({ Records: [each] })).join(''),
  ],
  ['a line for each such file', records.map((each) => JSON.stringify({ Records: [each] })).join('\n')],
  ['JSON lines', `${records.map((each) => JSON.stringify(each)).join('\n')}\n`],
  ['a list', JSON.stringify(records)],
  ['one record', records.map((each) => JSON.stringify(each, null, 1)).join('\n')],
  [
    'what lookup-events answers',
    JSON.stringify(
      {
        NextToken: 'x',
        Events: records.map((each) => ({
          EventId: each['eventID'],
          EventName: each['eventName'],
          EventTime: 1772366400,
          EventSource: 'kms.amazonaws.com',
          Resources: [{ ResourceType: 'AWS::KMS::Key', ResourceName: keyArn }],
          CloudTrailEvent: JSON.stringify(each),
        })),
      },
      null,
      4,
    ),
  ],
  [
    'what get-query-results of CloudTrail Lake answers',
    JSON.stringify({
      QueryStatus: 'FINISHED',
      QueryStatistics: { ResultsCount: 3 },
      QueryResultRows: records.map((each) =>
        Object.entries(each).map(([name, value]) => ({
          [name]:
            name === 'eventTime'
              ? '2026-03-01 12:00:00.000'
              : typeof value === 'object'
                ? JSON.stringify(value)
                : String(value),
        })),
      ),
    }),
  ],
  [
    'rows of whole events as CSV',
    ['eventJson', ...records.map((each) => quoted(JSON.stringify(each)))].join('\n'),
  ],
  ['what Athena exports', athena],
  [
    'what filter-log-events answers',
    JSON.stringify({
      events: records.map((each) => ({ message: JSON.stringify(each), timestamp: 1 })),
      searchedLogStreams: [],
    }),
  ],
  [
    'events of EventBridge',
    records
      .map((each) => JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail: each }))
      .join('\n'),
  ],
];

async function* pieces(text: string, size = 7): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

async function readingOf(text: string, size?: number): Promise<TrailReading> {
  const reading = new TrailReading();
  await reading.addFile('log', pieces(text, size));
  return reading;
}

function whatIsRead(reading: TrailReading) {
  expect(reading.unread).toEqual([]);
  return [...reading.store.byKey()].map((key) => [
    key.keyArn,
    ...key.observations.map(({ eventId, kind }) => `${eventId} ${kind.event} ${kind.outcome}`),
  ]);
}

const expected = [
  [
    keyArn,
    ...records.map(
      (each) =>
        `${each['eventID']} ${each['eventName']} ${each['errorCode'] === undefined ? 'done' : 'refused'}`,
    ),
  ],
];

describe('A log', () => {
  it.each(formats)('is read as %s', async (_, text) => {
    expect(whatIsRead(await readingOf(text))).toEqual(expected);
    expect(whatIsRead(await readingOf(text, text.length))).toEqual(expected);
  });

  it('is read the same in whatever pieces it comes', () => {
    const texts = formats.map(([, text]) => text);
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        (text, sizes) => {
          const inPieces = new RecordsIn();
          const found: unknown[] = [];
          for (let start = 0, turn = 0; start < text.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            found.push(...inPieces.push(text.slice(start, start + size)));
            start += size;
          }
          found.push(...inPieces.end());
          const whole = new RecordsIn();
          expect(found).toEqual([...whole.push(text), ...whole.end()]);
        },
      ),
    );
  });

  it('names a record that cannot be read, and reads the others', async () => {
    const [first, second, third] = records.map((each) => JSON.stringify(each));
    const broken = second?.replace('"readOnly":true', '"readOnly":true,,');
    const reading = await readingOf(`{"Records":[${first},${broken},${third}]}`);
    expect(reading.store.count).toBe(2);
    expect(reading.unread).toEqual([
      { file: 'log', eventId: records[1]?.['eventID'], problem: expect.stringMatching(/^it is not JSON: /) },
    ]);
  });

  it('is read until where it breaks off', async () => {
    const text = JSON.stringify({ Records: records });
    const reading = await readingOf(text.slice(0, -40));
    expect(reading.store.count).toBe(2);
    expect(reading.unread.map(({ problem }) => problem)).toEqual(['the text ends in the middle']);
  });

  it('may be cut in a line of JSON lines', async () => {
    const lines = records.map((each) => JSON.stringify(each));
    const reading = await readingOf([lines[0], lines[1]?.slice(0, 300), lines[2]].join('\n'));
    expect(reading.store.count).toBe(2);
    expect(reading.unreadable).toBe(1);
  });

  it('that is something else is said to be so', async () => {
    const reading = await readingOf('Hello,\nWorld,\n');
    expect(reading.unread[0]?.problem).toBe('it is neither JSON nor CSV with a column eventName');
    expect((await readingOf('')).unread).toEqual([]);
    expect((await readingOf('{"Records":[]}\n')).unread).toEqual([]);
  });

  it('never keeps more of one record than a bound', () => {
    const values = new JsonValues();
    const piece = 'x'.repeat(1024 * 1024);
    const found = [...values.push('[{"a":"')];
    for (let read = 0; read <= longestRecord; read += piece.length) found.push(...values.push(piece));
    found.push(...values.push('"},{"b":1}]'), ...values.end());
    expect(found).toEqual([
      { text: expect.any(String), problem: `it is longer than ${longestRecord} characters` },
      '{"b":1}',
    ]);
  });
});

describe('The files of a log', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trail-'));
    const trail = join(folder, 'AWSLogs', accountId, 'CloudTrail', 'eu-central-1', '2026', '03', '01');
    const digest = join(folder, 'AWSLogs', accountId, 'CloudTrail-Digest', 'eu-central-1');
    for (const path of [trail, digest]) await mkdir(path, { recursive: true });
    await writeFile(join(digest, 'digest.json.gz'), gzipSync('{"digestS3Bucket":"x"}'));
    await writeFile(
      join(trail, 'a_20260301T1205Z.json.gz'),
      gzipSync(JSON.stringify({ Records: records.slice(0, 2) })),
    );
    await writeFile(
      join(trail, 'b_20260301T1210Z.json'),
      gzipSync(JSON.stringify({ Records: records.slice(2) })),
    );
    await writeFile(join(trail, 'readme.md'), 'not a log');
    await writeFile(
      join(folder, 'broken.json.gz'),
      gzipSync(JSON.stringify({ Records: records })).subarray(0, 200),
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function readingOfFiles(...names: string[]): Promise<TrailReading> {
    const reading = new TrailReading();
    for (const { name, text } of await trailFiles(names)) await reading.addFile(name, text());
    return reading;
  }

  it('are found in the folders of a bucket, and unpacked whatever they are called', async () => {
    const reading = await readingOfFiles(join(folder, 'AWSLogs'));
    expect(reading.files.map((name) => name.slice(-23))).toEqual(
      ['a_20260301T1205Z.json.gz'.slice(-23), 'b_20260301T1210Z.json'.slice(-23)].map(() =>
        expect.any(String),
      ),
    );
    expect(whatIsRead(reading)).toEqual(expected);
  });

  it('may be damaged: what is whole is read', async () => {
    const reading = await readingOfFiles(join(folder, 'broken.json.gz'));
    expect(reading.unread.at(-1)?.problem).toMatch(/^the file cannot be read any further: /);
  });

  it('must be there', async () => {
    await expect(trailFiles([join(folder, 'none')])).rejects.toThrow(/ENOENT/);
  });
});

describe('A value in a log', () => {
  it.each([
    ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
    ['2026-03-01 12:00:00.000', '2026-03-01T12:00:00.000Z'],
    ['Apr 12, 2021 18:58:30 PM', '2021-04-12T18:58:30.000Z'],
    ['Nov 2, 2021, 11:25:25 PM', '2021-11-02T23:25:25.000Z'],
    ['Nov 2, 2021, 12:05:25\u202fAM', '2021-11-02T00:05:25.000Z'],
    [1772366400, '2026-03-01T12:00:00.000Z'],
    ['1772366400.5', '2026-03-01T12:00:00.500Z'],
  ])('may be the date %s', (value, date) => {
    expect(new Date(readTrailDate(value) ?? 0).toISOString()).toBe(date);
  });

  it.each(['tomorrow', '', null, {}, 'Foo 1, 2021, 1:00:00 PM', Number.NaN, '99999999999999'])(
    'may be no date: %s',
    (value) => {
      expect(readTrailDate(value)).toBeNull();
    },
  );

  it('may be in the notation of Athena', () => {
    expect(readStruct(`{keyid=${keyId}, context={a=b, c=d, e}, list=[{x=1}, {x=2}], none=null}`)).toEqual({
      keyid: keyId,
      context: { a: 'b', c: 'd, e' },
      list: [{ x: '1' }, { x: '2' }],
      none: 'null',
    });
    expect(() => readStruct('['.repeat(100_000))).not.toThrow();
    expect(() => readStruct('{a='.repeat(1000))).not.toThrow();
  });

  it('may be in quotes in a CSV file, with line ends and quotes in it', () => {
    const rows = new CsvRows();
    expect([
      ...rows.push('a,"b\r\n""c"""\r\n\r\n1,'),
      ...rows.push('"2'),
      ...rows.push('"'),
      ...rows.end(),
    ]).toEqual([
      ['a', 'b\r\n"c"'],
      ['1', '2'],
    ]);
  });
});
