import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { live } from '../../src/draw/life.ts';
import { awsLines, vitestTest } from '../../src/draw/path-export.ts';
import { traceLines } from '../../src/draw/path-trace.ts';
import { readPath } from '../../src/draw/step.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isOperation } from '../../src/key/operation.ts';

const cancelled = live('symmetric', readPath('ScheduleKeyDeletion:7 advance:3d CancelKeyDeletion Encrypt'));
const everything = live('symmetric', readPath(tableOperations.join(' ')));

describe('a path as aws lines', () => {
  it('names the key by a variable, says what passes by itself, and what is refused', () => {
    expect(awsLines(cancelled)).toBe(
      [
        'KEY_ID=$(aws kms create-key --query KeyMetadata.KeyId --output text)',
        'aws kms schedule-key-deletion --key-id "$KEY_ID" --pending-window-in-days 7',
        '# 3d pass',
        'aws kms cancel-key-deletion --key-id "$KEY_ID"',
        'aws kms encrypt --key-id "$KEY_ID" --plaintext aGVsbG8= --encryption-algorithm SYMMETRIC_DEFAULT  # refused: DisabledException',
        '',
      ].join('\n'),
    );
  });

  it('of a replica start with its primary key and go on in its Region', () => {
    expect(awsLines(live('hmac-multi-region', readPath('ReplicateKey ReplicationFinished DisableKey')))).toBe(
      [
        'KEY_ID=$(aws kms create-key --key-spec HMAC_256 --key-usage GENERATE_VERIFY_MAC --multi-region --query KeyMetadata.KeyId --output text)',
        'aws kms replicate-key --key-id "$KEY_ID" --replica-region eu-west-1',
        'export AWS_REGION=eu-west-1  # from here on, the replica',
        '# 2026-01-01T00:00:05.000Z: ReplicationFinished, by the service',
        'aws kms disable-key --key-id "$KEY_ID"',
        '',
      ].join('\n'),
    );
  });

  it('are shell: every line parses', () => {
    const imported = live('symmetric-external', readPath('ImportKeyMaterial:A:1d ImportKeyMaterial:B:new'));
    for (const text of [awsLines(everything), awsLines(imported)]) {
      execFileSync('bash', ['-n'], { input: text });
      expect(text).not.toContain('undefined');
    }
  });

  it('use operations and members that the SDK has', () => {
    const lines = awsLines(everything)
      .split('\n')
      .filter((line) => line.startsWith('aws kms '));
    expect(lines.length).toBeGreaterThanOrEqual(tableOperations.length);
    const commands = new Set(Object.keys(sdk).map((name) => name.toLowerCase()));
    for (const line of lines) {
      expect(commands).toContain(`${(line.split(' ')[2] ?? '').replaceAll('-', '')}command`);
    }
  });
});

describe('a path as a trace', () => {
  it('has an observation for every call, in the form of the wire, between a header and an end', () => {
    const observations = traceLines(cancelled)
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const at = Date.parse('2026-01-01T00:00:00Z');
    const later = at + 3 * 86_400_000;
    expect(observations).toMatchObject([
      { trace: 1, regions: ['us-east-1'] },
      {
        operation: 'CreateKey',
        region: 'us-east-1',
        start: at,
        outcome: { output: { KeyMetadata: { KeyState: 'Enabled', CreationDate: at / 1000 } } },
      },
      {
        operation: 'ScheduleKeyDeletion',
        input: { PendingWindowInDays: 7 },
        outcome: { output: { DeletionDate: at / 1000 + 604_800 } },
      },
      { operation: 'CancelKeyDeletion', start: later, end: later, outcome: { kind: 'answered' } },
      { operation: 'Encrypt', outcome: { kind: 'refused', exception: 'DisabledException' } },
      { observations: 4 },
    ]);
  });

  it('names only operations of AWS KMS', () => {
    const lines = traceLines(everything).trimEnd().split('\n').slice(1, -1);
    for (const line of lines) {
      const { operation } = JSON.parse(line) as { operation: string };
      expect(isOperation(operation)).toBe(true);
    }
  });
});

describe('a path as a test', () => {
  it('is a test that passes, and fails when the model changes', () => {
    const folder = join(import.meta.dirname, '..', '..', '.cache', 'path-export');
    const text = vitestTest(cancelled).replace("'kms-reference-model/draw'", "'../../src/draw/index.ts'");
    const wrong = text.replace("'Disabled', 'DisabledException'", "'Enabled', 'done'");
    expect(wrong).not.toBe(text);
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(join(folder, 'right.spec.ts'), text);
      writeFileSync(join(folder, 'wrong.spec.ts'), wrong);
      const config = "export default { test: { include: ['.cache/path-export/*.spec.ts'] } };";
      writeFileSync(join(folder, 'vitest.config.mjs'), config);
      const root = join(folder, '..', '..');
      const run = (name: string) => {
        const args = [
          'node_modules/vitest/vitest.mjs',
          'run',
          '--config',
          '.cache/path-export/vitest.config.mjs',
          name,
        ];
        try {
          return execFileSync(process.execPath, args, { cwd: root, stdio: 'pipe' }).toString();
        } catch (error) {
          return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
        }
      };
      expect(run('right')).toMatch(/1 passed/);
      expect(run('wrong')).toMatch(/1 failed/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
