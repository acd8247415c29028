import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { worldPrograms } from './python.ts';
import { clientEnvironment, startModel } from './served-model.ts';

const run = promisify(execFile);

test('boto3 leads keys through their lives: use, deletion, import, replication, rotation; and is refused as on AWS', async () => {
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
      observed: {
        J13: ['InvalidArnException', 'Key Aliases are not supported for this operation.'],
        J19: [
          'ValidationException',
          "1 validation error detected: Value 'キー' at 'keyId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^\\p{ASCII}+$",
        ],
        J23: [
          'InvalidKeyUsageException',
          'Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048.',
        ],
        J25: ['UnsupportedOperationException', 'KeySpec SM2 is not supported in this Region'],
        J33: [
          'AccessDeniedException',
          'User: arn:aws:iam::111122223333:root is not authorized to perform: kms:DescribeKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
        ],
        J45: [
          'UnsupportedOperationException',
          'cn-north-1 is not a Region of AWS KMS in the partition of us-east-1.',
        ],
        J52: [
          'ValidationException',
          "1 validation error detected: Value 'FOO' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set: [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]",
        ],
        '16 bytes': [
          'IncorrectKeyMaterialException',
          'Key material of SYMMETRIC_DEFAULT must have 32 bytes; this has 16.',
        ],
      },
    });
  } finally {
    await model.end('SIGTERM');
  }
});
