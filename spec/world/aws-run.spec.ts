/** A run on AWS as a process: it asks before it calls, and whatever ends it, no key is left behind unlisted. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { dirty } from '../aws-safety/remains.ts';
import { type ArrivedCall, type PlayedAws, playAws, program, regions, startProgram } from './played-aws.ts';
import { worldPrograms } from './python.ts';
import { clientEnvironment } from './served-model.ts';

const [home, replica] = regions;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-model-aws-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Every test has an AWS of its own, so that they run at the same time. */
const it = test.extend<{ aws: PlayedAws }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it which fixtures this one needs
  aws: async ({}, use) => {
    const aws = await playAws();
    await use(aws);
    await aws.close();
  },
});

/** Keys, replicas, aliases and grants, in a second or two. */
const about = [
  ...['--only', 'CreateAlias+Enabled+symmetric', '--only', 'CreateGrant+Enabled+symmetric'],
  ...['--only', 'ReplicateKey+Enabled+symmetric-multi-region'],
  ...['--only', 'EnableKey+Disabled+symmetric-multi-region'],
];
const onAws = ['--aws', '--region', home, '--replica-region', replica, '--rate', '1000'];

function conformance(aws: PlayedAws, ...more: readonly string[]) {
  return startProgram(aws.url, ['conformance', ...onAws, '--journal', folder, ...about, ...more]);
}

async function cleanUp(aws: PlayedAws, run: string) {
  aws.treat = () => 'answer';
  const args = ['conformance', '--aws', '--cleanup', run, '--rate', '1000', '--journal', folder, '--yes'];
  return startProgram(aws.url, args).ended;
}

/** The run's id, from its plan. */
function runIn(text: string): string {
  return /--cleanup (\d{8}T\d{6}-[0-9a-f]{6})/.exec(text)?.[1] ?? 'no run';
}

describe.concurrent('before anything is called', () => {
  it('the plan is shown; without a terminal and --yes it ends with 2', async ({ aws, expect }) => {
    const { status, stderr, stdout } = await conformance(aws).ended;
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(
      `This calls ${aws.url} in the place of AWS KMS in eu-central-1 and eu-west-1, account 111122223333.`,
    );
    expect(stderr).toMatch(/ {2}cost {6}at most \$\d+\.\d\d/);
    expect(stderr).toMatch(
      /\nkms-model: --aws asks before it changes anything, and nobody is there to answer: say --yes\n$/,
    );
    expect(aws.calls).toEqual(['DescribeKey', 'DescribeKey']);
  });

  it.for([
    ['n', 'n'],
    ['return alone', '\\r'],
    ['Ctrl-C', '\\x03'],
  ])('a person who answers with %s has called nothing', async ([, typed = ''], { aws, expect }) => {
    const { status, shown } = await onTerminal(aws, typed);
    expect(shown).toContain('Call AWS?');
    expect(shown).toContain('nothing was called on AWS but one DescribeKey a Region');
    expect(status).toBe(0);
    expect(aws.calls).toEqual(['DescribeKey', 'DescribeKey']);
  });

  it('a person who answers with y has made a run, and cleaned up', async ({ aws, expect }) => {
    const { status, shown } = await onTerminal(aws, 'y');
    expect(shown).toMatch(/\d+ keys are scheduled for deletion/);
    expect(status).toBe(0);
    const remains = await aws.remains();
    expect(remains.length).toBeGreaterThan(1);
    expect(dirty(remains)).toEqual([]);
  });

  it.for<[string, string, Readonly<Record<string, string>>, (call: ArrivedCall) => 'answer' | 'drop']>([
    [
      'no credentials',
      'AWS was not called with credentials that it accepts: CredentialsProviderError',
      { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
      () => 'answer',
    ],
    [
      'a replica Region that is not there',
      'AWS KMS in eu-west-1 does not answer as it should: no certain answer',
      {},
      ({ region }) => (region === replica ? 'drop' : 'answer'),
    ],
  ])('%s: one line, status 3, no key', async ([, line, environment, treat], { aws, expect }) => {
    aws.treat = treat;
    const args = ['conformance', ...onAws, '--yes', '--journal', folder, ...about];
    const { status, stderr, stdout } = await startProgram(aws.url, args, environment).ended;
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(/^kms-model: [^\n]+\n$/);
    expect(stderr).toContain(line);
    expect(await aws.remains()).toEqual([]);
  });

  async function onTerminal(aws: PlayedAws, typed: string): Promise<{ status: number; shown: string }> {
    const python = join(await worldPrograms(), 'python');
    const script = join(import.meta.dirname, 'in-a-terminal.py');
    const command = [process.execPath, program, 'conformance', ...onAws, '--journal', folder, ...about];
    return new Promise((resolve) => {
      const env = { ...clientEnvironment, AWS_ENDPOINT_URL_KMS: aws.url, TERM: 'xterm' };
      execFile(python, [script, 'No', typed, ...command], { env, timeout: 60_000 }, (error, stdout) =>
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, shown: stdout }),
      );
    });
  }
});

/** Where in a run it is ended. */
const stages: readonly (readonly [string, (call: ArrivedCall) => boolean])[] = [
  ['the first key is being made', ({ operation }) => operation === 'CreateKey'],
  ['a grant is being made', ({ operation }) => operation === 'CreateGrant'],
  ['an alias is being made', ({ operation }) => operation === 'CreateAlias'],
  ['a replica is being made', ({ operation }) => operation === 'ReplicateKey'],
  ['it is being cleaned up', ({ operation }) => operation === 'ListGrants'],
];

describe.concurrent('ended by a signal', () => {
  it.for(
    stages.flatMap(([stage, isIt]) =>
      (['SIGINT', 'SIGTERM'] as const).map((signal) => ({ stage, signal, isIt })),
    ),
  )('$signal while $stage: it cleans up by itself', async ({ isIt, signal, stage }, { aws, expect }) => {
    let isSent = false;
    aws.treat = (call) => {
      if (!isSent && isIt(call)) {
        isSent = true;
        running.kill(signal);
      }
      return 'answer';
    };
    const running = conformance(aws, '--yes');
    const { status, stderr, stdout } = await running.ended;
    expect(isSent).toBe(true);
    expect(dirty(await aws.remains())).toEqual([]);
    expect((await aws.remains()).length).toBeGreaterThan(0);
    expect(stderr).toMatch(/kms-model: \d+ keys? (is|are) scheduled for deletion\n/);
    if (stage === 'it is being cleaned up') {
      expect(status).toBe(0);
      return;
    }
    expect(status).toBe(3);
    expect(stdout).toContain(`stopped by ${signal === 'SIGINT' ? 'Ctrl-C' : signal}`);
  });

  it.for(stages)(
    'SIGKILL while %s, its answer lost: --cleanup finds all of it',
    async ([, isIt], { aws, expect }) => {
      let isSent = false;
      aws.treat = (call) => {
        if (isSent || !isIt(call)) return 'answer';
        isSent = true;
        running.kill('SIGKILL');
        return 'do and drop';
      };
      const running = conformance(aws, '--yes');
      const { status, stderr } = await running.ended;
      expect(status).toBe('SIGKILL');
      const before = await aws.remains();
      expect(dirty(before).length).toBeGreaterThan(0);
      const cleaned = await cleanUp(aws, runIn(stderr));
      expect(cleaned.status).toBe(0);
      expect(dirty(await aws.remains())).toEqual([]);
      expect(cleaned.stderr).toContain(
        `kms-model: ${before.length} ${before.length === 1 ? 'key is' : 'keys are'} scheduled for deletion\n`,
      );
    },
  );

  it('a second Ctrl-C ends it at once, and it says what cleans up', async ({ aws, expect }) => {
    aws.treat = ({ operation }) => {
      if (operation === 'CreateAlias') running.kill('SIGINT');
      if (operation !== 'ListAliases') return 'answer';
      running.kill('SIGINT');
      return 'do and drop';
    };
    const running = conformance(aws, '--yes');
    const { status, stderr } = await running.ended;
    expect(status).toBe(130);
    const run = runIn(stderr);
    expect(stderr).toContain(`kms-model: not cleaned up: run kms-model conformance --aws --cleanup ${run}\n`);
    expect(dirty(await aws.remains()).length).toBeGreaterThan(0);
    expect((await cleanUp(aws, run)).status).toBe(0);
    expect(dirty(await aws.remains())).toEqual([]);
  });

  it('settle is as safe: SIGTERM while it settles', async ({ aws, expect }) => {
    let isSent = false;
    aws.treat = ({ operation }) => {
      if (operation === 'CancelKeyDeletion' && !isSent) {
        isSent = true;
        running.kill('SIGTERM');
      }
      return 'answer';
    };
    const args = ['settle', '--aws', '--region', home, '--rate', '1000', '--journal', folder, '--yes'];
    const running = startProgram(aws.url, [...args, '--only', 'cancelWithoutKeyMaterial']);
    const { status, stderr, stdout } = await running.ended;
    expect(status).toBe(3);
    expect(stderr).toContain('settles   cancelWithoutKeyMaterial\n');
    expect(stdout).toContain('  cannot tell stopped by SIGTERM');
    expect(stderr).toContain(
      `kms-model: no record is written: ${aws.url} in the place of AWS KMS in ${home} is not AWS\n`,
    );
    expect(await aws.remains()).toMatchObject([{ keyState: 'PendingDeletion' }]);
  });
});

describe.concurrent('when AWS fails', () => {
  it('for good in the middle: every key that is left is listed with the commands that remove it', async ({
    aws,
    expect,
  }) => {
    let isGone = false;
    aws.treat = ({ operation }) => {
      isGone ||= operation === 'CreateAlias';
      return isGone ? 'drop' : 'answer';
    };
    const { status, stderr } = await conformance(aws, '--yes').ended;
    expect(status).toBe(3);
    aws.treat = () => 'answer';
    const left = dirty(await aws.remains());
    expect(left.length).toBeGreaterThan(0);
    for (const { keyId, region } of left) {
      expect(stderr).toContain(`kms-model: ${keyId} in ${region} is left behind (`);
      expect(stderr).toContain(
        `  aws kms schedule-key-deletion --region ${region} --key-id ${keyId} --pending-window-in-days 7\n`,
      );
    }
    expect((await cleanUp(aws, runIn(stderr))).status).toBe(0);
    expect(dirty(await aws.remains())).toEqual([]);
  });

  it('in the Region of the replicas: those are listed, the others are scheduled', async ({ aws, expect }) => {
    let isGone = false;
    aws.treat = ({ operation, region }) => {
      isGone ||= operation === 'ReplicateKey';
      return isGone && region === replica ? 'drop' : 'answer';
    };
    const { status, stderr } = await conformance(aws, '--yes').ended;
    expect(status).toBe(3);
    aws.treat = () => 'answer';
    const left = dirty(await aws.remains());
    expect(left.map(({ region }) => region)).toEqual([replica]);
    expect(stderr).toContain(`kms-model: ${left[0]?.keyId} in ${replica} is left behind (`);
  });

  it('the commands that are listed do what they say', async ({ aws, expect }) => {
    let isGone = false;
    aws.treat = ({ operation }) => {
      isGone ||= operation === 'ReplicateKey';
      return isGone ? 'drop' : 'answer';
    };
    const { stderr } = await conformance(aws, '--yes').ended;
    aws.treat = () => 'answer';
    expect(dirty(await aws.remains()).length).toBeGreaterThan(0);
    const commands = stderr.split('\n').filter((line) => line.startsWith('  aws kms '));
    const path = `${await worldPrograms()}:${process.env['PATH']}`;
    const env = { ...clientEnvironment, PATH: path, AWS_ENDPOINT_URL_KMS: aws.url };
    await new Promise((resolve) => execFile('bash', ['-c', commands.join('\n')], { env }, resolve));
    expect(dirty(await aws.remains())).toEqual([]);
  });
});
