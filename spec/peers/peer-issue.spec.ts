import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/conformance/cause/cause.ts';
import type { Finding } from '../../src/conformance/finding/finding.ts';
import { paste } from './paste.ts';
import { bestFounded, isSeen, issuePage } from './peer-issue.ts';
import { peerRecord } from './peer-record.ts';
import { sampleReport } from './sample-report.ts';

const [finding] = sampleReport.findings;
if (finding === undefined) throw new Error('the sample report has no finding');
const other = (changes: Partial<Finding>): Finding => ({ ...finding, id: 'Fz', ...changes });

describe('the findings to tell the authors of a peer first', () => {
  it('are of different causes, showed again, and have more than an inference against them', () => {
    const findings = [
      finding,
      other({ id: 'Fy', keyState: 'Disabled' }),
      other({ id: 'Fx', operation: 'Encrypt', keyState: 'Disabled', basis: 'inferred' }),
      other({ id: 'Fw', kind: 'wrong state', operation: 'DisableKey', reproduced: false }),
      other({ id: 'Fv', operation: 'EnableKey', keyState: 'PendingDeletion', basis: 'recorded' }),
    ];
    expect(bestFounded({ findings, causes: causesOf(findings) }).map(({ operation }) => operation)).toEqual([
      'CancelKeyDeletion',
      'EnableKey',
    ]);
  });
});

describe('a finding that was pasted into a shell', () => {
  const refused = 'An error occurred (NotFoundException) when calling the Encrypt operation: no\n';
  const told = 'expected: KMSInvalidStateException; came: success\n';

  it('is seen where the last call succeeds as the finding says', () => {
    expect(isSeen(finding, `${refused}${told}{ "KeyId": "one" }`)).toBe(true);
  });

  it('is not seen where that call is refused, or where the shell did not come so far', () => {
    expect(isSeen(finding, `${told}${refused}`)).toBe(false);
    expect(isSeen(finding, 'aws: command not found')).toBe(false);
  });

  it('is seen where the last call is refused with the exception of the finding', () => {
    expect(isSeen(other({ observed: 'NotFoundException' }), `${told}${refused}`)).toBe(true);
    expect(isSeen(other({ observed: 'DisabledException' }), `${told}${refused}`)).toBe(false);
  });

  it('is seen where the key is in the state that the finding says', () => {
    const wrongState = other({ kind: 'wrong state', observed: 'KeyState "Enabled"' });
    expect(isSeen(wrongState, `${told}{ "KeyState": "Enabled" }`)).toBe(true);
    expect(isSeen(wrongState, `${told}{ "KeyState": "Disabled" }`)).toBe(false);
  });
});

describe('a shell that is pasted into', () => {
  it('gives back all that was printed, errors too, and leaves nothing behind', async () => {
    const printed = await paste(['echo one', 'echo two >&2', 'touch here', 'pwd'], '/nowhere');
    const [one, two, folder = ''] = printed.split('\n');
    expect([one, two]).toEqual(['one', 'two']);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('the page of issue texts', () => {
  it('has the calls to paste, what the shell printed, and what AWS answers instead', () => {
    const peer = {
      name: 'example',
      language: 'Go',
      registry: 'a registry',
      version: '1.2.3',
      home: 'https://example.org/issues',
      install: async () => 'example',
      command: (program: string) => ({ program, arguments: [] }),
    };
    const issues = [{ finding: 'Fa', printed: 'what the shell printed' }];
    const record = peerRecord(peer, sampleReport, new Date('2026-11-24T12:00:00Z'), issues);
    const page = issuePage(record, 'http://127.0.0.1:4566');
    expect(page).toContain(
      '## KMS: CancelKeyDeletion is for keys pending deletion alone (the target allows what AWS refuses)',
    );
    expect(page).toContain('aws kms cancel-key-deletion --endpoint-url http://127.0.0.1:4566');
    expect(page).toContain('AWS answers `KMSInvalidStateException` (documented:');
    expect(page).toContain('what the shell printed');
    expect(page).not.toContain('EnableKey');
  });
});
