/** What a user of moto sees behind the guard: the five minutes of docs/embedding.md, and moto's own tests. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuardServer, startGuard } from '../../src/guard/guard-server.ts';
import { codeBlocks, documents } from '../docs/documents.ts';
import { pinnedVersion, pythonEnvironment } from '../python-environment.ts';
import { type MotoServer, startMoto } from './moto-server.ts';
import { type OwnTests, runOwnTests } from './own-tests.ts';

let moto: MotoServer;
let guard: GuardServer;

beforeAll(async () => {
  moto = await startMoto();
  // moto's tests do not wait.
  guard = await startGuard({
    upstream: moto.url,
    answerMissing: true,
    account: { delays: { replication: 0, rotation: 0 } },
  });
}, 300_000);

afterAll(async () => {
  await guard.close();
  await moto.stop();
});

describe('docs/embedding.md', () => {
  const document = documents.find(({ path }) => path === 'docs/embedding.md');
  const [script] = document === undefined ? [] : codeBlocks(document, 'python');

  const printedAt = async (url: string) => {
    const requirements = join(import.meta.dirname, 'requirements.txt');
    const version = await pinnedVersion('moto', requirements);
    const programs = await pythonEnvironment(`moto-${version}`, requirements);
    const code = (script?.code ?? '').replace('http://127.0.0.1:4599', url);
    const { stdout } = await promisify(execFile)(join(programs, 'python'), ['-c', code]);
    return stdout;
  };

  it('has a script that sees AWS’s exception and key state behind the guard', async () => {
    expect(await printedAt(guard.url)).toMatch(
      /^An error occurred \(KMSInvalidStateException\) .* is pending deletion\.\nDisabled\n$/,
    );
  });

  it('says that moto alone decrypts', async () => {
    expect(await printedAt(moto.url)).toBe('Disabled\n');
  });
});

/** Tests of moto's that are not true of AWS, by their names without parameters: what they take to be right, and is not. */
const untrue: readonly (readonly [why: string, names: readonly string[]])[] = [
  [
    'the values that a member may have, and the words in which another one is refused, are others',
    [
      'test_create_key_with_invalid_key_spec',
      'test_sign_invalid_signing_algorithm',
      'test_verify_invalid_signing_algorithm',
      'test_sign_invalid_message',
      'test_verify_invalid_message',
      'test_unknown_tag_methods',
      'test_list_retirable_grants',
      'test_revoke_grant_raises_when_grant_does_not_exist',
    ],
  ],
  [
    'an alias is listed with its dates, and those of AWS that have no key without one',
    [
      'test__create_alias__can_create_multiple_aliases_for_same_key_id',
      'test_list_aliases',
      'test_list_aliases_for_key_id',
      'test_list_aliases_for_key_arn',
    ],
  ],
  [
    'an ARN in another account is refused by AccessDeniedException',
    [
      'test_describe_key_via_alias_invalid_alias',
      'test_invalid_key_ids',
      'test_generate_data_key_invalid_key',
      'test_generate_data_key_all_valid_key_ids',
    ],
  ],
  [
    'an alias in the place of a key ID is no valid ARN',
    ['test_enable_key_rotation_with_alias_name_should_fail', 'test_put_key_policy_using_alias_shouldnt_work'],
  ],
  [
    'the key in an answer, and of a grant, is named by its ARN',
    [
      'test_schedule_key_deletion',
      'test_schedule_key_deletion_custom',
      'test_cancel_key_deletion',
      'test_list_grants',
      'test_rotate_key_on_demand_with_existing_key',
      'test_generate_mac',
      'test_generate_mac_supports_aliases_for_hmac_keys',
      'test_verify_mac',
    ],
  ],
  ['a primary key has one replica in a Region', ['test_create_multi_region_configuration_key']],
  [
    'a key that is pending deletion cannot be tagged',
    ['test_tag_resource', 'test_list_resource_tags', 'test_list_resource_tags_with_arn'],
  ],
  ['a ciphertext of another key is refused by IncorrectKeyException', ['test_decrypt_validates_key_id']],
  [
    'an alias that may not be is refused by other exceptions, or in other words',
    [
      'test__create_alias__raises_if_reserved_alias',
      'test__create_alias__raises_if_wrong_prefix',
      'test__delete_alias__raises_if_wrong_prefix',
    ],
  ],
  ['a grant token that nobody issued is refused', ['test_sign_and_verify_ignoring_grant_tokens']],
  [
    'a digest has the length of its algorithm',
    [
      'test_sign_and_verify_digest_message_type_RSA',
      'test_fail_verify_digest_message_type_RSA',
      'test_sign_and_verify_digest_message_type_ECDSA',
      'test_fail_verify_digest_message_type_ECDSA',
    ],
  ],
  [
    'a usage or an algorithm that the key has not got is refused by InvalidKeyUsageException',
    ['test_invalid_signing_algorithm_for_key_spec_type_ECDSA', 'test_sign_invalid_key_usage'],
  ],
  ['a signature that is not valid is an exception', ['test_verify_happy_with_invalid_signature']],
  ['a symmetric key has no public key', ['test_get_public_key_with_alias']],
  [
    'an HMAC key has no other usage, and no other key has that one',
    ['test_generate_fails_for_invalid_key_usage', 'test_generate_fails_for_invalid_key_spec'],
  ],
];

describe('moto’s own tests of KMS', () => {
  let ownTests: OwnTests;

  beforeAll(async () => {
    ownTests = await runOwnTests(guard.url);
  }, 600_000);

  it('that are true of AWS pass behind the guard', () => {
    const known = new Set(untrue.flatMap(([, names]) => names));
    expect(ownTests.failed.filter((name) => !known.has(withoutParameters(name)))).toEqual([]);
    expect(ownTests.passed.length).toBeGreaterThan(120);
  });

  it('that are not true of AWS fail: none of them is on the list in vain', () => {
    const failed = new Set(ownTests.failed.map(withoutParameters));
    expect(untrue.flatMap(([, names]) => names).filter((name) => !failed.has(name))).toEqual([]);
  });
});

function withoutParameters(name: string): string {
  return name.replace(/\[.*/, '');
}
