/** kms-model check-trace: the traces in docs/traces, and traces that are none. */
import { createReadStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { publishedSchema } from '../../src/conformance/published-schema.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { checkTrace } from '../../src/conformance/trace/check.ts';
import { TraceError } from '../../src/conformance/trace/line.ts';
import { longestLine } from '../../src/conformance/trace/reader.ts';
import { TraceWriter } from '../../src/conformance/trace/writer.ts';
import { operationNames } from '../../src/key/operation.ts';
import { kmsModel } from '../cli/run.ts';
import { codeBlocks, documents, root } from '../docs/documents.ts';

const shipped = join(root, 'docs', 'traces');
const folder = mkdtempSync(join(tmpdir(), 'kms-model-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Checks a trace of these lines. */
function check(lines: readonly string[], options: Parameters<typeof checkTrace>[1] = {}) {
  return checkTrace(Readable.from(lines.map((line) => Buffer.from(`${line}\n`))), options);
}

function problemOf(lines: readonly string[]): Promise<string> {
  return check(lines).then(
    ({ verdict }) => verdict,
    (error: unknown) => (error instanceof TraceError ? error.message : String(error)),
  );
}

const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
const at = Date.UTC(2026, 0, 1);
const header = '{"trace":1}';
const metadata = (members: object = {}) => ({
  KeyMetadata: { KeyId: keyId, KeyState: 'Enabled', ...members },
});
const observation = (operation: string, second: number, outcome: object = {}, more: object = {}) =>
  JSON.stringify({
    operation,
    ...(operation === 'CreateKey' ? {} : { input: { KeyId: keyId } }),
    start: at + second * 1000,
    outcome: { kind: 'answered', ...outcome },
    ...more,
  });
const created = observation('CreateKey', 0, { output: metadata(), partial: true });
const end = (observations: number) => JSON.stringify({ observations });

describe('the traces that the package ships', () => {
  const expected: Readonly<Record<string, readonly [status: number, line: RegExp]>> = {
    'by-hand': [0, /^conforms: /],
    'cancel-ends-enabled': [
      1,
      /^F\w+ {2}wrong state: CancelKeyDeletion in PendingDeletion leaves .*"Enabled".*, not .*"Disabled"/,
    ],
    'cut-in-a-line': [3, /^The trace is incomplete: line 4 of the trace is only half there/],
    'deleted-too-early': [
      1,
      /^F\w+ {2}wrong answer: DescribeKey in PendingDeletion: NotFoundException.*, not success/,
    ],
    'garbage-line': [2, /^kms-model: .*garbage-line.jsonl: line 3: it is not JSON/],
    'key-from-elsewhere': [
      3,
      /^The trace is incomplete: line 2 is about a key that the trace does not create/,
    ],
    'lines-missing': [
      3,
      /^The trace is incomplete: the trace says that it has 3 observations, and 2 are there/,
    ],
    'more-after-the-end': [2, /^kms-model: .*: line 6 comes after the end of the trace, which is line 5/],
    'overlapping-calls': [0, /^conforms: 5 of 5 cells/],
    'refused-but-changed': [
      1,
      /^F\w+ {2}refused but changed: CancelKeyDeletion in Disabled is refused and still changes/,
    ],
    'stale-read': [1, /^F\w+ {2}wrong state: DisableKey in Enabled leaves/],
    'stopped-run': [3, /^The trace is incomplete: the run that made the trace was cut short: Ctrl-C/],
    'symmetric-key': [0, /^conforms: 141 of 141 cells/],
    'timeouts-and-throttling': [0, /^conforms: /],
    'without-an-end': [3, /^The trace is incomplete: the trace has no last line such as {"observations":3}/],
  };

  it('are all told of here', () => {
    expect(readdirSync(shipped).map((name) => name.replace('.jsonl', ''))).toEqual(
      Object.keys(expected).toSorted(),
    );
  });

  it.each(Object.entries(expected))('%s is judged', async (name, [status, line]) => {
    const ended = await kmsModel('check-trace', join(shipped, `${name}.jsonl`));
    const lines = `${ended.stdout}${ended.stderr}`.split('\n');
    expect({ status: ended.status, told: lines.some((each) => line.test(each)) }).toEqual({
      status,
      told: true,
    });
  });

  it('a stale read is explained where lag is allowed for, and only as far', async () => {
    const judged = async (lag: string) =>
      (await kmsModel('check-trace', join(shipped, 'stale-read.jsonl'), '--lag', lag)).status;
    expect([await judged('2s'), await judged('500ms')]).toEqual([0, 1]);
  });

  it('every order of calls that did not overlap is kept: the same calls one after another diverge', async () => {
    const text = readFileSync(join(shipped, 'overlapping-calls.jsonl'), 'utf8');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    const apart = lines.map((line) =>
      JSON.stringify('start' in line && 'operation' in line ? { ...line, end: line['start'] } : line),
    );
    expect((await check(apart)).verdict).toBe('diverges');
  });
});

describe('a trace that is none', () => {
  it.each<[string, readonly string[], string]>([
    ['nothing', [], 'it is empty: a trace starts with a line such as {"trace":1,"target":"…"}'],
    ['no header', [created], 'line 1: a trace starts with a line such as {"trace":1,"target":"…"}'],
    [
      'another version',
      ['{"trace":2}'],
      'line 1: this is a trace of version 2; this program reads version 1',
    ],
    ['a second header', [header, header], 'line 2 is a second header: a trace has one, its first line'],
    ['no JSON', [header, created, 'DisableKey'], 'line 3: it is not JSON'],
    ['no object', [header, '[]'], 'line 2: it is not a JSON object'],
    [
      'an unknown operation',
      [header, observation('DisabelKey', 0)],
      'line 2: unknown operation "DisabelKey"',
    ],
    [
      'a misspelt member',
      [header, observation('DisableKey', 0, {}, { ouput: 1 })],
      'line 2: it has a member that no trace has: ouput',
    ],
    [
      'a kind that is none',
      [header, observation('DisableKey', 0, { kind: 'ok' })],
      'line 2: the kind of its outcome is one of answered, refused, throttled, ambiguous, not implemented',
    ],
    [
      'no time',
      [header, observation('DisableKey', 0, {}, { start: null })],
      'line 2: its start must be number',
    ],
    [
      'an end before the start',
      [header, observation('DisableKey', 0, {}, { end: 5 })],
      `line 2: its end, 5, is before its start, ${at}`,
    ],
    [
      'an end that comes too early',
      [header, created, end(1), created],
      'line 4 comes after the end of the trace, which is line 3',
    ],
    [
      'lines in the order in which calls ended',
      [
        header,
        created,
        observation('DisableKey', 5),
        observation('EnableKey', 9),
        observation('DescribeKey', 3),
      ],
      'line 5 starts before line 3 ended, with calls between them: the lines of a trace must be in the order of their start',
    ],
    [
      'overlapping calls in the order in which they ended',
      [
        header,
        created,
        observation('DisableKey', 5, {}, { end: at + 6_000 }),
        observation('EnableKey', 4, {}, { end: at + 8_000 }),
      ],
      'line 4 starts before line 3: the lines of a trace must be in the order of their start',
    ],
    [
      'a nesting doll',
      [
        header,
        observation('DisableKey', 0, {}, { input: JSON.parse(`${'{"a":'.repeat(99)}1${'}'.repeat(99)}`) }),
      ],
      'line 2: its members are more than 16 levels deep',
    ],
    [
      'an endless line',
      [header, 'x'.repeat(longestLine + 1)],
      `line 2 is longer than ${longestLine} characters, which no observation is`,
    ],
  ])('%s is answered with a line that says which', async (_, lines, problem) => {
    expect(await problemOf(lines)).toBe(problem);
  });

  it('is no verdict of the command line: status 2', async () => {
    const file = join(folder, 'none.jsonl');
    writeFileSync(file, `${header}\nnone\n`);
    expect(await kmsModel('check-trace', file)).toEqual({
      status: 2,
      stdout: '',
      stderr: `kms-model: ${file}: line 2: it is not JSON\n`,
    });
    expect(await kmsModel('check-trace', join(folder, 'missing.jsonl'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('cannot be read: ENOENT'),
    });
    expect(await kmsModel('check-trace', folder)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('EISDIR'),
    });
  });
});

describe('what may stand in a trace', () => {
  it('pieces of any size, a byte order mark, CRLF, empty lines and no last line break', async () => {
    const text = `\uFEFF${header}\r\n\r\n${created}\r\n${end(1)}`;
    for (const size of [1, 7, 1 << 16]) {
      const bytes = Buffer.from(text);
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      expect(await checkTrace(Readable.from(pieces))).toMatchObject({ verdict: 'conforms', stopped: null });
    }
  });

  it('the example in the docs', async () => {
    const page = documents.find(({ path }) => path === 'docs/conformance.md');
    const examples = page === undefined ? [] : codeBlocks(page, 'json');
    expect(examples).toHaveLength(1);
    for (const { code } of examples)
      expect((await check(code.trimEnd().split('\n'))).verdict).toBe('conforms');
  });

  it('an empty run conforms to nothing', async () => {
    expect(await check([header, end(0)])).toMatchObject({
      verdict: 'cannot tell',
      stopped: 'the trace has no call with a certain answer',
    });
  });

  it('an answer without its output says only that the call succeeded; with an empty one that it had none', async () => {
    const lines = (outcome: object) => [header, created, observation('DescribeKey', 1, outcome), end(2)];
    expect((await check(lines({}))).verdict).toBe('conforms');
    expect((await check(lines({ output: {} }))).verdict).toBe('diverges');
    expect((await check(lines({ output: metadata({ KeyState: 'Disabled' }), partial: true }))).verdict).toBe(
      'diverges',
    );
  });

  it('has the operations of AWS KMS, as the schema says', () => {
    expect(JSON.stringify(publishedSchema('conformance-trace'))).toContain(JSON.stringify(operationNames));
  });
});

describe('after a divergence', () => {
  it('a finding tells how long was waited', async () => {
    const { stdout } = await kmsModel('check-trace', join(shipped, 'deleted-too-early.jsonl'));
    expect(stdout).toContain('6 days later');
  });

  const disabled = { output: metadata({ KeyState: 'Disabled' }), partial: true };
  const refusedWith = (exception: string) => ({ kind: 'refused', exception });

  it('later ones are told too, each with the line that shows it', async () => {
    const report = await check([
      header,
      created,
      observation('CancelKeyDeletion', 1),
      observation('DisableKey', 2),
      observation('DescribeKey', 3, disabled),
      observation('EnableKey', 4, refusedWith('DisabledException')),
      end(5),
    ]);
    expect(report.findings.map(({ operation, steps }) => [operation, steps.at(-1)?.line])).toEqual([
      ['CancelKeyDeletion', 3],
      ['EnableKey', 6],
    ]);
  });

  it('what uses an answer that the model would not have given is counted, not told', async () => {
    const ciphertext = 'bm90aGluZyB0aGF0IHRoZSBtb2RlbCBrbm93cw==';
    const encrypted = { output: { CiphertextBlob: ciphertext }, partial: true };
    const report = await check([
      header,
      created,
      observation('DisableKey', 1),
      observation('Encrypt', 2, encrypted, { input: { KeyId: keyId, Plaintext: 'aGVsbG8=' } }),
      observation('EnableKey', 3),
      observation('Decrypt', 4, {}, { input: { KeyId: keyId, CiphertextBlob: ciphertext } }),
      end(5),
    ]);
    expect(report.findings.map(({ operation }) => operation)).toEqual(['Encrypt']);
    expect(report.trace).toEqual({ following: 1 });
  });

  it('what has only a word of AWS in common with such an answer is told', async () => {
    const other = 'abcd1234-12ab-34cd-56ef-1234567890ab';
    const encrypted = {
      output: { CiphertextBlob: 'bm90aGluZw==', EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
    };
    const encrypt = (KeyId: string) => ({
      input: { KeyId, Plaintext: 'aGVsbG8=', EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' },
    });
    const report = await check([
      header,
      created,
      observation('ScheduleKeyDeletion', 1, { partial: true }),
      observation('Encrypt', 2, { ...encrypted, partial: true }, encrypt(keyId)),
      observation('CreateKey', 3, { output: metadata({ KeyId: other }), partial: true }),
      observation('DisableKey', 4, {}, { input: { KeyId: other } }),
      observation('Encrypt', 5, { ...encrypted, partial: true }, encrypt(other)),
      end(6),
    ]);
    const told = report.findings.map(({ operation, keyState }) => `${operation} in ${keyState}`);
    expect(told.toSorted()).toEqual(['Encrypt in Disabled', 'Encrypt in PendingDeletion']);
    expect(report.trace).toEqual({ following: 0 });
  });

  it('a call that comes after a contradiction is not blamed for the state that the key was in', async () => {
    const contradiction = { output: metadata({ KeyState: 'Disabled', Enabled: true }), partial: true };
    const report = await check([
      header,
      created,
      observation('CancelKeyDeletion', 1),
      observation('DescribeKey', 2, contradiction),
      observation('RotateKeyOnDemand', 3),
      observation('DescribeKey', 4, contradiction),
      end(5),
    ]);
    expect(report.findings.map(({ operation }) => operation).toSorted()).toEqual([
      'CancelKeyDeletion',
      'DescribeKey',
    ]);
  });

  it('the rest is not judged after so many findings', async () => {
    const calls = ['EnableKeyRotation', 'DisableKey', 'EnableKey', 'CancelKeyDeletion'].map(
      (operation, index) => observation(operation, index + 1, refusedWith('NotFoundException')),
    );
    const report = await check([header, created, ...calls, end(5)], { mostFindings: 2 });
    expect(report).toMatchObject({
      verdict: 'diverges',
      stopped: 'after 2 findings the rest of the trace was not judged',
    });
    expect(report.findings).toHaveLength(2);
  });
});

describe('a run that writes a trace', () => {
  it('is judged from its file as it was live, with a key in mind only as long as lines name it', async () => {
    const file = join(folder, 'run.jsonl');
    const target = accountTarget();
    let text = '';
    const trace = new TraceWriter((line) => {
      text += line;
    });
    const classes = ['symmetric-external', 'signing-multi-region'] as const;
    const live = await runConformance({ target, classes, onStep: (step) => trace.write(step.observation) });
    trace.end(live.stopped);
    writeFileSync(file, text);
    const found = await checkTrace(() => createReadStream(file));
    expect(found).toMatchObject({ verdict: 'conforms', stopped: null });
    const conforming = (cells: typeof found.cells) =>
      new Set(
        cells
          .filter(({ result }) => result === 'conforms')
          .map(({ operation, keyState, keyType }) => `${operation} ${keyState} ${keyType}`),
      );
    expect(conforming(found.cells)).toEqual(conforming(live.cells));
    expect(found.summary).toMatchObject({ calls: live.summary.calls, keys: live.summary.keys });
  });

  it('is made by the command line', async () => {
    const file = join(folder, 'new', 'cli.jsonl');
    const only = ['--only', 'CancelKeyDeletion+symmetric'];
    expect((await kmsModel('conformance', ...only, '--trace', file)).status).toBe(0);
    expect(await kmsModel('check-trace', file)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^the embedded target, compared with /),
    });
    expect(await kmsModel('conformance', ...only, '--trace', folder)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^kms-model: --trace: EISDIR/),
    });
  });

  it('writes no secret', async () => {
    let text = '';
    const trace = new TraceWriter((line) => {
      text += line;
    });
    const secret = Buffer.from('a secret that nobody may read');
    const base64 = secret.toString('base64');
    const call = { operation: 'Encrypt', region: 'us-east-1', start: at, end: at } as const;
    trace.write({
      ...call,
      input: { KeyId: keyId, Plaintext: base64 },
      outcome: { kind: 'answered', output: {} },
    });
    trace.write({
      ...call,
      operation: 'Decrypt',
      input: {},
      outcome: {
        kind: 'answered',
        output: { Plaintext: base64, SharedSecret: base64, PrivateKeyPlaintext: base64 },
      },
    });
    trace.write({
      ...call,
      operation: 'CreateCustomKeyStore',
      input: {
        KeyStorePassword: 'open sesame',
        XksProxyAuthenticationCredential: { RawSecretAccessKey: 'raw secret' },
      },
      outcome: { kind: 'answered', output: {} },
    });
    for (const written of [base64, 'open sesame', 'raw secret']) expect(text).not.toContain(written);
    const [encrypt = '', decrypt = ''] = text.split('\n').slice(1);
    const [, other = ''] = /"Plaintext":"([^"]+)"/.exec(encrypt) ?? [];
    // The model still sees that what comes out is what went in.
    expect(decrypt).toContain(`"Plaintext":"${other}"`);
    expect(Buffer.from(other, 'base64')).toHaveLength(secret.length);
  });

  it('keeps calls apart that did not overlap, whatever the clock did meanwhile', async () => {
    const lines: string[] = [];
    const trace = new TraceWriter((line) => lines.push(line.trimEnd()));
    const call = { region: 'us-east-1', outcome: { kind: 'answered', output: {}, partial: true } } as const;
    trace.write({
      ...call,
      operation: 'CreateKey',
      input: {},
      start: at,
      end: at + 50,
      outcome: { ...call.outcome, output: metadata() },
    });
    trace.write({
      ...call,
      operation: 'DisableKey',
      input: { KeyId: keyId },
      start: at - 900,
      end: at - 890,
    });
    trace.end(null);
    expect(await check(lines)).toMatchObject({ verdict: 'conforms', stopped: null });
  });
});
