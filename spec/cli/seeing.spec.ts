/** `kms-model diagram`, `explorer` and `inspect`: what the pictures' own tests do not show. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kmsModel, kmsModelWith } from './run.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kms-model-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('kms-model diagram', () => {
  it('marks where a key is, also after its deletion', async () => {
    expect((await kmsModel('diagram', '--state', 'Deleted')).stdout).toContain('  class Deleted here\n');
  });

  it('draws a path for a symmetric key unless another class is named', async () => {
    const { stdout } = await kmsModel('diagram', '--path', 'DisableKey');
    expect(stdout).toContain('  Enabled --> Disabled : (2)\u00a0DisableKey\n');
    expect(stdout).not.toContain('PendingImport');
  });

  it('draws what is refused only when asked', async () => {
    const refused = 'Enabled --> Enabled : ✗\u00a0CancelKeyDeletion';
    expect((await kmsModel('diagram', '--type', 'symmetric')).stdout).not.toContain('✗');
    expect((await kmsModel('diagram', '--type', 'symmetric', '--refusals')).stdout).toContain(refused);
  });

  it('colours the terminal drawing where there are colours', async () => {
    const args = ['diagram', '--format', 'terminal', '--type', 'aws-managed'] as const;
    expect((await kmsModel(...args)).stdout).not.toContain('\u001b[');
    expect((await kmsModelWith({ colors: true }, ...args)).stdout).toContain('\u001b[');
  });
});

describe('wrong usage is answered with one line and status 2', () => {
  it.each<[readonly string[], string]>([
    [['diagram', '--path', 'CreateKey FlyAway'], "unknown step 'FlyAway'"],
    [['diagram', '--path', 'DeleteKey'], 'DeleteKey cannot happen to this key while it is Enabled'],
    [['diagram', '--path', 'ImportKeyMaterial ReplicateKey CreateKey'], 'a key is created once'],
    [['diagram', '--state', 'Enabeld'], 'did you mean Enabled?'],
    [['diagram', '--format', 'png'], 'Allowed choices are mermaid, svg, terminal.'],
    [['explorer', '--port', '70000'], "--port must be a number from 0 to 65535; got '70000'"],
    [['explorer', '--port', 'x'], "--port must be a number from 0 to 65535; got 'x'"],
    [['inspect', '--type', 'symetric'], 'did you mean symmetric?'],
    [['inspect', '--path', 'DeleteKey', '--no-inspector'], 'DeleteKey cannot happen to this key'],
    [
      ['inspect', '--inspector', 'somewhere'],
      '--inspector must be an address such as https://stately.ai/inspect',
    ],
    [['inspect', '--play', join(tmpdir(), 'no', 'such', 'file')], 'cannot be read'],
    [['inspect', '--record', join(tmpdir(), 'no', 'such', 'file'), '--no-inspector'], 'cannot be written'],
  ])('%j', async (args, expected) => {
    const { status, stdout, stderr } = await kmsModel(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/^kms-model: [^\n]+\n$/);
  });
});

describe('kms-model inspect --play', () => {
  const line = (step: string, outcome: string, keyState: string) =>
    `${JSON.stringify({ kind: 'step', typeClass: 'symmetric', step, outcome, keyState })}\n`;

  it('ends with status 1 if a step comes out otherwise than recorded', async () => {
    const file = join(folder, 'recording.jsonl');
    await writeFile(
      file,
      line('CreateKey', 'done', 'Enabled') + line('CancelKeyDeletion', 'done', 'Enabled'),
    );
    const { status, stdout } = await kmsModel('inspect', '--play', file);
    expect(status).toBe(1);
    expect(stdout).toContain(
      '≠ step 2, CancelKeyDeletion: recorded done and Enabled, now KMSInvalidStateException',
    );
    expect(stdout).toContain('1 of 2 steps came out otherwise\n');
  });

  it('ends with status 0 if all come out as recorded', async () => {
    const file = join(folder, 'recording.jsonl');
    await writeFile(file, line('CreateKey', 'done', 'Enabled') + line('DisableKey', 'done', 'Disabled'));
    expect((await kmsModel('inspect', '--play', file)).status).toBe(0);
  });
});
