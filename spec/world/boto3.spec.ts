import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { worldPrograms } from './python.ts';
import { clientEnvironment, startModel } from './served-model.ts';

const run = promisify(execFile);

test('boto3 leads keys through their lives: use, deletion, import, replication, rotation', async () => {
  const programs = await worldPrograms();
  const model = await startModel('--time', '2026-01-01T00:00:00Z');
  try {
    const script = join(import.meta.dirname, 'key_life.py');
    const { stdout } = await run(join(programs, 'python'), [script, model.url], { env: clientEnvironment });
    const importStates = [
      'PendingImport',
      'Enabled',
      'PendingImport',
      'IncorrectKeyMaterialException',
      'Enabled',
    ];
    expect(JSON.parse(stdout)).toEqual({
      life: {
        plaintext: 'attack at dawn',
        'encrypt while disabled': 'DisabledException',
        scheduled: ['PendingDeletion', Date.parse('2026-01-08T00:00:00Z') / 1000],
        cancelled: 'Disabled',
        'cancelled twice': [
          'KMSInvalidStateException',
          'arn:aws:kms:us-east-1:111122223333:key/KEY is not pending deletion.',
          400,
        ],
        gone: 'NotFoundException',
      },
      import: {
        RSAES_OAEP_SHA_1: importStates,
        RSAES_OAEP_SHA_256: importStates,
        RSA_AES_KEY_WRAP_SHA_1: importStates,
        RSA_AES_KEY_WRAP_SHA_256: importStates,
      },
      replication: [
        'Creating',
        'Enabled',
        'PendingReplicaDeletion',
        'NotFoundException',
        'PendingDeletion',
        'NotFoundException',
      ],
      rotation: ['AUTOMATIC', 'ON_DEMAND'],
    });
  } finally {
    await model.end('SIGTERM');
  }
});
