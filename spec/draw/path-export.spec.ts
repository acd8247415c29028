import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { live } from '../../src/draw/path/life.ts';
import { readPath } from '../../src/draw/path/life-step.ts';
import { awsLines, traceLines, vitestTest } from '../../src/draw/path/path-export.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isOperation } from '../../src/key/operation.ts';

const cancelled = live('symmetric', readPath('ScheduleKeyDeletion:7 advance:3d CancelKeyDeletion Encrypt'));
const everything = live('symmetric', readPath(tableOperations.join(' ')));

describe('a path as aws lines', () => {
  it('names the key by a variable, says what passes by itself, and what is refused', () => {
    expect(awsLines(cancelled)).toBe(
      [
        'export AWS_PAGER=""',
        'KEY_ID=$(aws kms create-key --region us-east-1 --query KeyMetadata.KeyId --output text)',
        'aws kms schedule-key-deletion --region us-east-1 --key-id "$KEY_ID" --pending-window-in-days 7',
        '# 3 days later',
        'aws kms cancel-key-deletion --region us-east-1 --key-id "$KEY_ID"',
        'aws kms encrypt --region us-east-1 --key-id "$KEY_ID" --plaintext fileb://<(base64 -d <<< a21zLXJlZmVyZW5jZS1tb2RlbA==) --encryption-algorithm SYMMETRIC_DEFAULT  # refused: DisabledException',
        '',
      ].join('\n'),
    );
  });

  it('of a replica start with its primary key and go on in its Region', () => {
    expect(awsLines(live('hmac-multi-region', readPath('ReplicateKey ReplicationFinished DisableKey')))).toBe(
      [
        'export AWS_PAGER=""',
        'KEY_ID=$(aws kms create-key --region us-east-1 --key-spec HMAC_256 --key-usage GENERATE_VERIFY_MAC --multi-region --query KeyMetadata.KeyId --output text)',
        'aws kms replicate-key --region us-east-1 --key-id "$KEY_ID" --replica-region eu-west-1',
        '# 60 seconds later',
        '# 2026-01-01T00:01:00.000Z: ReplicationFinished, by the service',
        'aws kms disable-key --region eu-west-1 --key-id "$KEY_ID"',
        '',
      ].join('\n'),
    );
  });

  it('make what a call needs before it, as soon as that is allowed', () => {
    const path = 'ScheduleKeyDeletion:7 Decrypt DeleteAlias DeleteAlias CancelKeyDeletion EnableKey Decrypt';
    const lines = awsLines(live('symmetric', readPath(path)));
    expect(lines.split('\n').map((line) => /aws kms ([a-z-]+)/.exec(line)?.[1] ?? line)).toEqual([
      'export AWS_PAGER=""',
      expect.stringMatching(/^ALIAS=/),
      expect.stringMatching(/^ALIAS_2=/),
      'create-key',
      'create-alias',
      'create-alias',
      'encrypt',
      'schedule-key-deletion',
      'decrypt',
      'delete-alias',
      'delete-alias',
      'cancel-key-deletion',
      'enable-key',
      'decrypt',
      '',
    ]);
    expect(lines).toContain('CIPHERTEXT_BLOB=$(aws kms encrypt');
    expect(lines.match(/--ciphertext-blob fileb:\/\/<\(base64 -d <<< "\$CIPHERTEXT_BLOB"\)/g)).toHaveLength(
      2,
    );
    expect(lines.match(/refused/g)).toHaveLength(1);
  });

  it('of an AWS managed key start with what makes one', () => {
    expect(awsLines(live('aws-managed', readPath('Encrypt')))).toContain(
      'describe-key --region us-east-1 --key-id alias/aws/',
    );
  });

  it('say where a path goes on without a call on the key', () => {
    const path = 'CreateKey ReplicateKey ScheduleKeyDeletion ReplicaDeleted:eu-west-1 DescribeKey';
    expect(awsLines(live('symmetric-multi-region', readPath(path)))).toMatch(
      /schedule-key-deletion .*\n# what happens to the key in eu-west-1 is not a call on this one\n$/,
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
      .flatMap((line) => /aws kms ([a-z-]+)/.exec(line)?.[1] ?? []);
    expect(lines.length).toBeGreaterThanOrEqual(tableOperations.length);
    const commands = new Set(Object.keys(sdk).map((name) => name.toLowerCase()));
    for (const line of lines) {
      expect(commands).toContain(`${line.replaceAll('-', '')}command`);
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
