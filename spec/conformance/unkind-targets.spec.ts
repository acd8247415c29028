/** Whatever a target does, a run ends after a bounded number of calls with the right verdict and a line that says why. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { readReport } from '../../src/conformance/report/report-file.ts';
import { kmsModel } from '../cli/run.ts';
import { exception, type Mischief, type PassingCall, startUnkind, webPage } from './unkind-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-model-unkind-'));
afterAll(() => rmSync(folder, { recursive: true }));
let runs = 0;

/** Runs the program against the model with mischief before it. */
async function against(mischief: Mischief, ...args: readonly string[]) {
  const server = await startUnkind(mischief);
  runs += 1;
  const file = join(folder, `${runs}.json`);
  try {
    const ended = await kmsModel(
      'conformance',
      '--endpoint',
      server.url,
      '--json',
      file,
      '--timeout',
      '5s',
      '--only',
      'symmetric',
      ...args,
    );
    return {
      ...ended,
      calls: server.calls(),
      report: readReport(readFileSync(file, 'utf8')),
      server,
    };
  } finally {
    await server.close();
  }
}

/** Only where no answer comes is a short wait needed; elsewhere a busy machine may take its time. */
const withShortWait = ['--timeout', '200ms'] as const;

const from =
  (first: number, mischief: Mischief): Mischief =>
  (call, server) =>
    call.number < first ? call.answer() : mischief(call, server);

const never: Mischief = () => 'handled';

const nothing = (status: number) => ({ status, contentType: 'text/plain', text: '' });

const json = (status: number, body: object) => ({
  status,
  contentType: 'application/json',
  text: JSON.stringify(body),
});

const page =
  (status: number): Mischief =>
  () =>
    webPage(status);

const truncated: Mischief = async ({ answer }) => {
  const whole = await answer();
  return { ...whole, text: whole.text.slice(0, whole.text.length / 2) };
};

const dropped: Mischief = ({ response }) => {
  response.destroy();
  return 'handled';
};

describe('a target that was never good for anything is told in one line, with status 3', () => {
  it.each<[string, Mischief, RegExp]>([
    ['never answers', never, /timed? ?out|aborted/i],
    ['drops every connection', dropped, /socket hang up|ECONNRESET/],
    ['answers web pages', page(200), /HTML page/],
    ['answers error pages', page(500), /HTML page|UnknownError|500/],
    ['truncates JSON', truncated, /JSON/],
    ['has no operation at all', () => exception('UnknownOperationException'), /UnknownOperationException/],
    ['has only internal errors', () => exception('KMSInternalException', '', 500), /KMSInternalException/],
  ])('%s', async (_, mischief, why) => {
    const { status, stderr, stdout, report, calls } = await against(
      mischief,
      ...(mischief === never ? withShortWait : []),
    );
    expect(status).toBe(3);
    expect(stderr).toMatch(/^kms-model: http:[^\n]+ does not answer as AWS KMS does: [^\n]+\n$/);
    expect(stderr).toMatch(why);
    expect(stdout).toContain('The run was cut short: does not answer as AWS KMS does');
    expect(report).toMatchObject({ verdict: 'cannot tell', findings: [] });
    expect(calls).toBeLessThan(10);
  });
});

describe('a target that goes bad in the middle: the run ends, what was found is in the report', () => {
  it.each<[string, Mischief, RegExp]>([
    ['never answers any more', never, /5 calls in a row had no certain answer/],
    [
      'drops connections',
      dropped,
      /5 calls in a row had no certain answer, the last one: .*(hang up|ECONNRESET)/,
    ],
    ['answers gateway pages', page(502), /5 calls in a row had no certain answer/],
    ['answers web pages', page(200), /5 calls in a row had no certain answer, the last one: .*HTML/],
    ['truncates JSON', truncated, /5 calls in a row had no certain answer/],
  ])('%s', async (_, mischief, why) => {
    const { status, stdout, report, calls } = await against(
      from(30, mischief),
      ...(mischief === never ? withShortWait : []),
    );
    expect({ status, findings: report.findings, verdict: report.verdict }).toEqual({
      status: 3,
      findings: [],
      verdict: 'cannot tell',
    });
    expect(report.stopped).toMatch(why);
    expect(stdout).toMatch(/^The run was cut short: /m);
    expect(report.summary.conforms).toBeGreaterThan(10);
    expect(calls).toBeLessThan(60);
  });

  it('dies and comes back empty: one line, not a hundred false findings', async () => {
    const { status, report } = await against(async ({ number, answer }, server) => {
      if (number === 30) await server.forget();
      return answer();
    });
    expect(report.findings).toEqual([]);
    expect(report.stopped).toBe(
      'the target does not know any key of this run any more: it was restarted, or it keeps nothing',
    );
    expect(status).toBe(3);
    expect(report.summary.conforms).toBeGreaterThan(10);
  });

  it('keeps what diverged before', async () => {
    const { status, report } = await against(
      async (call, server) => {
        if (call.operation === 'Encrypt' && call.number < 30) return exception('DisabledException', 'no');
        return call.number < 30 ? call.answer() : never(call, server);
      },
      ...withShortWait,
    );
    expect(status).toBe(1);
    expect(report.findings[0]).toMatchObject({ operation: 'Encrypt', reproduced: false });
    expect(report.stopped).toMatch(/5 calls in a row/);
  });
});

describe('a target that is only slow or unlucky is not blamed', () => {
  it('throttles every ninth call: the run waits and conforms', async () => {
    const { status, report } = await against(({ number, answer }) =>
      number % 9 === 0 ? exception('ThrottlingException', 'slow down') : answer(),
    );
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
  });

  it('drops a connection now and then: it may not be told in full, and no finding is made of it', async () => {
    const { report, status } = await against((call, server) =>
      call.number % 23 === 0 ? dropped(call, server) : call.answer(),
    );
    expect(report.findings).toEqual([]);
    expect([0, 3]).toContain(status);
    expect(report.summary.conforms).toBeGreaterThan(40);
  });

  it('takes longer than the run may: the time limit ends it', async () => {
    const { status, report, calls } = await against(
      async ({ answer }) => {
        await setTimeout(40);
        return answer();
      },
      '--time-limit',
      '1s',
    );
    expect({ status, stopped: report.stopped }).toEqual({
      status: 3,
      stopped: 'the time limit of 1 seconds was over',
    });
    expect(calls).toBeLessThan(40);
    expect(report.summary.conforms).toBeGreaterThan(0);
  });

  it('calls its answers text: what is in them counts', async () => {
    const { status } = await against(async ({ answer }) => ({
      ...(await answer()),
      contentType: 'text/plain; charset=latin1',
    }));
    expect(status).toBe(0);
  });
});

describe('an operation that always fails is no lost target', () => {
  const failing =
    (isMeant: (call: PassingCall) => boolean): Mischief =>
    (call) =>
      isMeant(call) ? exception('InternalFailure', 'boom', 500) : call.answer();

  it('is told as such: the run goes on through all later classes', async () => {
    const { status, report, stdout } = await against(
      failing(({ operation }) => operation === 'Encrypt'),
      '--only',
      'signing',
    );
    expect({ status, stopped: report.stopped, findings: report.findings }).toEqual({
      status: 3,
      stopped: null,
      findings: [],
    });
    const uncertain = report.cells.filter(({ result }) => result === 'unknown');
    expect(new Set(uncertain.map(({ operation }) => operation))).toEqual(new Set(['Encrypt']));
    expect(new Set(uncertain.map(({ keyType }) => keyType))).toEqual(new Set(['symmetric', 'signing']));
    expect(report.summary.notReached).toBe(0);
    expect(report.summary.conforms).toBeGreaterThan(270);
    expect(stdout).toMatch(/^ {2}Encrypt in Enabled, Disabled, PendingDeletion: .*InternalFailure/m);
  });

  it('is told in the one key state where it fails, and is not called for ever', async () => {
    const calls = new Map<string, number>();
    const { status, report } = await against(async (call) => {
      const whole = await call.answer();
      const fails = call.operation === 'CancelKeyDeletion' && whole.status !== 200;
      calls.set(call.operation, (calls.get(call.operation) ?? 0) + 1);
      return fails ? exception('InternalFailure', 'boom', 500) : whole;
    });
    expect(status).toBe(3);
    expect(report.cells.filter(({ result }) => result !== 'conforms')).toMatchObject([
      { operation: 'CancelKeyDeletion', keyState: 'Enabled', result: 'unknown' },
      { operation: 'CancelKeyDeletion', keyState: 'Disabled', result: 'unknown' },
    ]);
    expect(calls.get('CancelKeyDeletion')).toBeLessThan(10);
  });

  it('CreateKey of one kind of key: the other classes are toured', async () => {
    const { report } = await against(
      failing(({ operation, body }) => operation === 'CreateKey' && body.includes('HMAC')),
      '--only',
      'hmac',
      '--only',
      'signing',
    );
    expect(report).toMatchObject({ stopped: null, findings: [] });
    const reached = report.cells.filter(({ result }) => result === 'conforms');
    expect(new Set(reached.map(({ keyType }) => keyType))).toEqual(new Set(['symmetric', 'signing']));
  });

  it('a target that dies while findings are confirmed still ends after a bounded number of calls', async () => {
    let wrong = 0;
    const { status, report, calls } = await against(
      async (call, server) => {
        if (wrong >= 20) return never(call, server);
        if (
          !['TagResource', 'Encrypt', 'ListGrants', 'CreateGrant', 'GetKeyPolicy'].includes(call.operation)
        ) {
          return call.answer();
        }
        wrong += 1;
        return exception('DisabledException', 'no');
      },
      ...withShortWait,
    );
    expect(status).toBe(1);
    expect(report.findings.length).toBeGreaterThan(2);
    expect(report.stopped).toMatch(/5 calls in a row had no certain answer/);
    expect(calls).toBeLessThan(250);
  });
});

describe('an operation that a target does not have is not reached, counted and named', () => {
  it.each<[string, Mischief, RegExp]>([
    [
      'UnknownOperationException',
      () => exception('UnknownOperationException', 'no such thing'),
      /UnknownOperation/,
    ],
    ['HTTP 501', () => exception('InternalFailure', 'not implemented yet', 501), /InternalFailure/],
    ['InvalidAction', () => exception('InvalidAction', 'ImportKeyMaterial is unknown'), /InvalidAction/],
    ['a web page', page(404), /HTTP 404 with an HTML page/],
    ['an empty 404', () => nothing(404), /HTTP 404/],
    ['an empty 405', () => nothing(405), /HTTP 405/],
    ['an empty 501', () => nothing(501), /HTTP 501/],
    [
      'plain text',
      () => ({ status: 404, contentType: 'text/plain', text: '404 page not found' }),
      /HTTP 404/,
    ],
    ['JSON of a web framework', () => json(405, { detail: 'Method Not Allowed' }), /HTTP 405/],
  ])('as it says with %s', async (_, mischief, how) => {
    const { status, report, stdout } = await against((call, server) =>
      call.operation === 'RotateKeyOnDemand' ? mischief(call, server) : call.answer(),
    );
    expect(status).toBe(0);
    expect(report.notImplemented.map(({ operation }) => operation)).toEqual(['RotateKeyOnDemand']);
    expect(report.notImplemented[0]?.observed).toMatch(how);
    const cells = report.cells.filter(({ operation }) => operation === 'RotateKeyOnDemand');
    expect(new Set(cells.map(({ result }) => result))).toEqual(new Set(['not reached']));
    expect(report.summary.notReached).toBe(cells.length);
    expect(stdout).toContain('The target does not have:\n  RotateKeyOnDemand');
  });
});

describe('a target that lies about time', () => {
  it('diverges where a date in an answer is wrong', async () => {
    const { status, report } = await against(async ({ answer }) => {
      const whole = await answer();
      const text = whole.text.replace(
        /"DeletionDate":(\d+)/g,
        (_, date) => `"DeletionDate":${Number(date) - 3 * 86_400}`,
      );
      return { ...whole, text };
    });
    expect(status).toBe(1);
    expect(report.findings.every(({ expected }) => expected.includes('DeletionDate'))).toBe(true);
    expect(report.findings[0]).toMatchObject({ kind: 'wrong response', reproduced: true });
  });

  it('conforms where only the clock of its web server is wrong', async () => {
    const { status } = await against(async ({ answer, response }) => {
      response.setHeader('date', 'Mon, 01 Jan 2001 00:00:00 GMT');
      return answer();
    });
    expect(status).toBe(0);
  });
});

describe('report files', () => {
  it('are never half-written: nothing but whole files is in the folder', () => {
    const names = readdirSync(folder);
    expect(names.length).toBe(runs);
    for (const name of names)
      expect(() => readReport(readFileSync(join(folder, name), 'utf8'))).not.toThrow();
  });
});
