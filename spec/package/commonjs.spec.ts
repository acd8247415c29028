/** The packed tarball in a project that is CommonJS: under Jest, with the project's own AWS SDK, and in TypeScript. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Project, root } from './project.ts';

let project: Project;

beforeAll(async () => {
  // Another SDK than the one that is bundled, and the TypeScript that most projects have.
  project = await Project.with('jest@30.5.2', '@aws-sdk/client-kms@3.600.0', 'typescript@5.9.3');
  await project.write('package.json', '{ "name": "user", "private": true, "type": "commonjs" }\n');
});

afterAll(() => project.remove());

test('Jest runs the model and the SDK against it, without flags', async () => {
  await project.write(
    'kms.test.js',
    `const { KMSClient, CreateKeyCommand, EncryptCommand, DisableKeyCommand } = require('@aws-sdk/client-kms');
     const { decide, symmetricKeyType } = require('kms-reference-model');
     const { referenceKms } = require('kms-reference-model/sdk');
     const { createAccount, call } = require('kms-reference-model/account');

     test('decides', () => {
       expect(decide('CancelKeyDeletion', 'Enabled', symmetricKeyType).exception).toBe('KMSInvalidStateException');
       expect(call(createAccount({ at: 0 }), { operation: 'CreateKey', input: {}, region: 'us-east-1', at: 0 })).toBeDefined();
     });

     test('serves the SDK of the project', async () => {
       const kms = referenceKms({ time: '2026-01-01T00:00:00Z' });
       const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
       const client = new KMSClient({ region: 'eu-central-1', credentials, requestHandler: kms });
       const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
       await client.send(new DisableKeyCommand({ KeyId: KeyMetadata.KeyId }));
       const encrypt = new EncryptCommand({ KeyId: KeyMetadata.KeyId, Plaintext: new Uint8Array([1]) });
       await expect(client.send(encrypt)).rejects.toMatchObject({ name: 'DisabledException' });
     });\n`,
  );
  const { status, stderr } = await project.run('npx', ['--no', '--', 'jest', '--ci']);
  expect(stderr).toContain('Tests:       2 passed, 2 total');
  expect(status).toBe(0);
});

const usage = `
  import { decide, keyMachine, KmsException, symmetricKeyType } from 'kms-reference-model';
  import { type Account, createAccount } from 'kms-reference-model/account';
  const verdict = decide('CancelKeyDeletion', 'Enabled', symmetricKeyType);
  export const exception: string = verdict.verdict === 'refused' ? verdict.exception : '';
  export const id: string = keyMachine.id;
  export const account: Account = createAccount({ at: 0 });
  export const isOurs = (error: unknown) => error instanceof KmsException && error.$fault === 'client';
  // @ts-expect-error: a key state that AWS does not have
  decide('CancelKeyDeletion', 'Gone', symmetricKeyType);
`;

const usageOfSdk = `
  import { KMSClient } from '@aws-sdk/client-kms';
  import { type ReferenceKms, referenceKms } from 'kms-reference-model/sdk';
  const kms: ReferenceKms = referenceKms({ time: 0 });
  export const client = new KMSClient({ region: 'us-east-1', requestHandler: kms });
`;

const resolutions = [
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
] as const;
const compilers = {
  'TypeScript 5': ['npx', '--no', '--', 'tsc'],
  'TypeScript 7': [join(root, 'node_modules', '.bin', 'tsc')],
} as const;

test.each(
  resolutions.flatMap((resolution) =>
    (['commonjs', 'module'] as const).flatMap((type) =>
      (['TypeScript 5', 'TypeScript 7'] as const).map((compiler) => ({ ...resolution, type, compiler })),
    ),
  ),
)(
  '$compiler takes the types with moduleResolution $moduleResolution in a project of type $type',
  async ({ module, moduleResolution, type, compiler }) => {
    const folder = `${type}-${module}-${compiler.at(-1)}`;
    await mkdir(join(project.folder, folder));
    await project.write(join(folder, 'package.json'), `{ "type": "${type}" }\n`);
    await project.write(join(folder, 'use.ts'), usage);
    await project.write(join(folder, 'use-sdk.ts'), usageOfSdk);
    // The types of the SDK take seconds: once for each type of project is enough.
    const files = module === 'node16' ? ['use.ts', 'use-sdk.ts'] : ['use.ts'];
    const compilerOptions = {
      module,
      moduleResolution,
      target: 'es2023',
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    };
    await project.write(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const [command, ...args] = compilers[compiler];
    expect(await project.succeed(command, [...args, '--project', folder])).toBe('');
  },
);
