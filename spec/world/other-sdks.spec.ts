/** The AWS SDKs for Go and Java, each in a program of its own, from the registries of their languages. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, test } from 'vitest';
import { clientEnvironment, startModel } from './served-model.ts';

const run = promisify(execFile);
const folder = (language: string) => join(import.meta.dirname, language);
const jars = join(import.meta.dirname, '..', '..', '.cache', 'java-sdk-kms-2.31.78');

const languages: readonly (readonly [string, (url: string) => Promise<{ readonly stdout: string }>])[] = [
  ['Go', (url) => run('go', ['run', '.', url], { cwd: folder('go'), env: clientEnvironment })],
  [
    'Java',
    async (url) => {
      if (!existsSync(join(jars, 'kms-2.31.78.jar'))) {
        const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
        await run('mvn', ['-q', '-B', copy, `-DoutputDirectory=${jars}`], { cwd: folder('java') });
      }
      const source = join(folder('java'), 'KeyLife.java');
      return run('java', ['-cp', join(jars, '*'), source, url], { env: clientEnvironment });
    },
  ],
];

describe.concurrent('the AWS SDK for', () => {
  test.for(languages)(
    '%s leads a key through its life and signs a token that verifies offline, in the account that its access key names',
    async ([, lead], { expect }) => {
      const model = await startModel('--time', '2026-01-01T00:00:00Z');
      try {
        expect(JSON.parse((await lead(model.url)).stdout)).toEqual({
          account: '222233334444',
          plaintext: 'attack at dawn',
          'encrypt while disabled': true,
          scheduled: ['PendingDeletion', '2026-01-08T00:00:00Z'],
          cancelled: 'Disabled',
          'cancelled twice': 'KMSInvalidStateException',
          'after a rotation': 'attack at dawn',
          token: true,
        });
      } finally {
        await model.end('SIGTERM');
      }
    },
  );
});
