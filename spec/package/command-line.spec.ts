/** The built program as a process: what only a process can show. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const chunks = join(import.meta.dirname, '..', '..', 'dist', 'chunks');

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function kmsModel(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const environment = { PATH: process.env['PATH'], ...env };
    execFile(
      process.execPath,
      [main, ...args],
      { env: environment, maxBuffer: 1e8 },
      (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== 'number') reject(error);
        else resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

test.each([[['table', '--format', 'json']], [['table', '--help']], [['explain', 'Nothing', 'Nowhere']]])(
  'a reader that closes the pipe early is no error: %j',
  async (args) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => {
      stderr += text.toString();
    });
    child.stdout.destroy();
    const [status, signal] = await once(child, 'close');
    expect({ signal, lines: stderr.split('\n').length }).toEqual({
      signal: null,
      lines: status === 2 ? 2 : 1,
    });
    expect(status).toBe(args[0] === 'explain' ? 2 : 0);
  },
);

test('the whole JSON arrives through a pipe', async () => {
  const { status, stdout, stderr } = await kmsModel(['table', '--format', 'json']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toHaveProperty('cells');
});

test('wrong usage ends with status 2, one line on standard error and nothing on standard output', async () => {
  const { status, stdout, stderr } = await kmsModel(['explain', 'CancelKeyDeletion', 'Enabeld']);
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: "kms-model: unknown key state 'Enabeld': did you mean Enabled?\n",
  });
});

test('a pipe gets no colours, also in CI, unless FORCE_COLOR is set', async () => {
  const coloured = '\u001b[';
  const args = ['explain', 'CancelKeyDeletion', 'Enabled'];
  expect((await kmsModel(args)).stdout).not.toContain(coloured);
  expect((await kmsModel(args, { CI: 'true' })).stdout).not.toContain(coloured);
  expect((await kmsModel(args, { FORCE_COLOR: '1' })).stdout).toContain(coloured);
});

/** The built files in which a text stands that only a certain package has. */
function chunksWith(text: string): readonly string[] {
  return readdirSync(chunks).filter(
    (name) => name.startsWith('vendored') && readFileSync(join(chunks, name), 'utf8').includes(text),
  );
}

/** Node's settings under which loading one of these files ends the program. */
function without(files: readonly string[]): Readonly<Record<string, string>> {
  const script = (code: string) => `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
  const hook = `export async function resolve(specifier, context, next) {
    if (${JSON.stringify(files)}.some((file) => specifier.endsWith(file))) throw new Error('loads ' + specifier);
    return next(specifier, context);
  }`;
  const register = `import { register } from 'node:module'; register('${script(hook)}');`;
  return { NODE_OPTIONS: `--import=${script(register)}` };
}

test.each([[['table']], [['explain', 'Encrypt', 'Enabled']], [['diagram']], [['--help']]])(
  '%j does not load the AWS SDK',
  async (args) => {
    const sdk = chunksWith('TrentService');
    expect(sdk).not.toEqual([]);
    const { status, stderr } = await kmsModel(args, without(sdk));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { stderr: control } = await kmsModel(args, without(chunksWith('commander.helpDisplayed')));
    expect(control).toContain('loads ');
  },
);

/** The credentials with which a run on AWS signs its first call, as a server in the place of AWS sees it. */
async function signedBy(profile: string): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'credentials-'));
  await writeFile(
    join(folder, 'credentials'),
    '[written]\naws_access_key_id = AKIAWRITTEN\naws_secret_access_key = secret\n' +
      `[told]\ncredential_process = echo '{"Version":1,"AccessKeyId":"AKIATOLD","SecretAccessKey":"secret"}'\n` +
      '[assumed]\nrole_arn = arn:aws:iam::111122223333:role/any\nsource_profile = written\n',
  );
  let authorization: string | undefined;
  const aws = createServer((request, response) => {
    authorization ??= request.headers.authorization;
    response.writeHead(400).end('{"__type":"AccessDeniedException"}');
  }).listen(0, '127.0.0.1');
  await once(aws, 'listening');
  const address = aws.address();
  try {
    await kmsModel(
      [
        'conformance',
        '--aws',
        '--yes',
        '--region',
        'us-east-1',
        '--only',
        'DescribeKey+Enabled',
        '--journal',
        folder,
      ],
      {
        AWS_PROFILE: profile,
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
        AWS_CONFIG_FILE: join(folder, 'config'),
        AWS_ENDPOINT_URL: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
      },
    );
  } finally {
    aws.close();
    await rm(folder, { recursive: true, force: true });
  }
  return /Credential=(\w+)\/\d+\/us-east-1\/(kms|sts)/
    .exec(authorization ?? '')
    ?.slice(1)
    .join(' for ');
}

test.each([
  ['written', 'AKIAWRITTEN for kms'],
  ['told', 'AKIATOLD for kms'],
  ['assumed', 'AKIAWRITTEN for sts'],
])("a run on AWS takes its credentials from the profile '%s' as the SDK does", async (profile, expected) => {
  expect(await signedBy(profile)).toBe(expected);
});
