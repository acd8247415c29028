import type { Forward } from '../../src/guard/emulator/emulator.ts';
import { type Members, textIn } from '../../src/guard/members.ts';
import type { HttpAnswer } from '../../src/serve/http-answer.ts';

/** A key as the careless emulator keeps it. */
export interface CarelessKey {
  keyState: string;
  readonly metadata: Members;
  readonly aliases: string[];
  readonly grants: Record<string, Members>;
}

const region = 'us-east-1';
const notFound = refusal('NotFoundException', 'no such key');

/**
 * An emulator as many are: it keeps a key state and looks at it in few places. A Disabled key is refused to Encrypt alone,
 * cancelling a deletion enables, and nothing is ever deleted. Ciphertexts are the key ID and the plaintext, in the open.
 */
export class CarelessEmulator {
  readonly keys = new Map<string, CarelessKey>();
  /** The operations that it was asked for, in order. */
  readonly asked: string[] = [];
  readonly #accountId: string;
  readonly #newKeyId: (count: number) => string;

  constructor({
    accountId = '000000000000',
    newKeyId = (count: number) => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
  } = {}) {
    this.#accountId = accountId;
    this.#newKeyId = newKeyId;
  }

  readonly forward: Forward = async ({ headers, body }) => {
    const operation = (headers['x-amz-target'] ?? '').split('.')[1] ?? '';
    this.asked.push(operation);
    const input: Members = JSON.parse(new TextDecoder().decode(body));
    return this.#answer(operation, input);
  };

  #answer(operation: string, input: Members): HttpAnswer {
    if (operation === 'CreateKey') return answer({ KeyMetadata: this.#created(input) });
    if (operation === 'ListKeys') {
      return answer({ Keys: [...this.keys.keys()].map((KeyId) => ({ KeyId, KeyArn: this.#arn(KeyId) })) });
    }
    if (operation === 'ListAliases' && input['KeyId'] === undefined) {
      return answer({ Aliases: [...this.keys.values()].flatMap(aliasesOf) });
    }
    if (operation === 'Decrypt') return this.#decrypted(input);
    const identifier = textIn(input, 'KeyId') ?? textIn(input, 'TargetKeyId') ?? '';
    if (operation === 'DescribeKey' && identifier.startsWith('alias/aws/')) return this.#shownOnly();
    const key = this.#named(identifier);
    if (key === undefined) return notFound;
    const KeyId = String(key.metadata['KeyId']);
    switch (operation) {
      case 'DescribeKey':
        return answer({ KeyMetadata: this.#described(key) });
      case 'Encrypt': {
        if (key.keyState === 'Disabled') return refusal('DisabledException', 'it is disabled');
        const CiphertextBlob = btoa(`${KeyId} ${atob(String(input['Plaintext']))}`);
        return answer({ CiphertextBlob, KeyId });
      }
      case 'EnableKey':
      case 'CancelKeyDeletion':
        key.keyState = 'Enabled';
        return answer({});
      case 'DisableKey':
        key.keyState = 'Disabled';
        return answer({});
      case 'ScheduleKeyDeletion':
        key.keyState = 'PendingDeletion';
        return answer({ KeyId, DeletionDate: 1, KeyState: 'Gone soon' });
      case 'CreateAlias':
        key.aliases.push(String(input['AliasName']));
        return { status: 200, headers: {}, body: 'null' };
      case 'ListAliases':
        return answer({ Aliases: aliasesOf(key) });
      case 'CreateGrant': {
        const GrantId = `short-${Object.keys(key.grants).length}`;
        key.grants[GrantId] = input;
        return answer({ GrantId, GrantToken: 'token' });
      }
      case 'RevokeGrant':
        return delete key.grants[String(input['GrantId'])] ? answer({}) : notFound;
      case 'Sign':
        return answer({ Signature: btoa('signed'), KeyId });
      case 'Verify':
        return answer({ SignatureValid: input['Signature'] === btoa('signed'), KeyId });
      default:
        return { status: 501, headers: {}, body: '{"__type":"NotImplementedException"}' };
    }
  }

  #created(input: Members): Members {
    const KeyId = this.#newKeyId(this.keys.size + 1);
    const { KeySpec = 'SYMMETRIC_DEFAULT', KeyUsage = 'ENCRYPT_DECRYPT', Origin = 'AWS_KMS' } = input;
    const metadata = {
      KeyId,
      Arn: this.#arn(KeyId),
      CreationDate: 1_767_225_600.123_456,
      KeySpec,
      KeyUsage,
      Origin,
      MultiRegion: input['MultiRegion'] === true,
      KeyManager: 'CUSTOMER',
    };
    const key: CarelessKey = { keyState: 'Enabled', metadata, aliases: [], grants: {} };
    this.keys.set(KeyId, key);
    return this.#described(key);
  }

  /** It always says that a key is enabled. */
  #described({ metadata, keyState }: CarelessKey): Members {
    return { ...metadata, KeyState: keyState, ...(keyState === 'Disabled' ? {} : { Enabled: true }) };
  }

  /** An AWS managed key that is not there when it is used. */
  #shownOnly(): HttpAnswer {
    const KeyId = '99999999-0000-4000-8000-000000000000';
    return answer({ KeyMetadata: { KeyId, Arn: this.#arn(KeyId), KeyManager: 'AWS', KeyState: 'Enabled' } });
  }

  #named(identifier: string): CarelessKey | undefined {
    const keyId = identifier.slice(
      identifier.lastIndexOf('key/') === -1 ? 0 : identifier.lastIndexOf('/') + 1,
    );
    return (
      this.keys.get(keyId) ?? [...this.keys.values()].find(({ aliases }) => aliases.includes(identifier))
    );
  }

  #decrypted({ CiphertextBlob }: Members): HttpAnswer {
    const [keyId = '', ...plaintext] = atob(String(CiphertextBlob)).split(' ');
    if (!this.keys.has(keyId)) return refusal('InvalidCiphertextException', 'what is this?');
    return answer({ KeyId: this.#arn(keyId), Plaintext: btoa(plaintext.join(' ')) });
  }

  #arn(keyId: string): string {
    return `arn:aws:kms:${region}:${this.#accountId}:key/${keyId}`;
  }
}

function aliasesOf({ aliases, metadata }: CarelessKey): readonly Members[] {
  return aliases.map((AliasName) => ({ AliasName, TargetKeyId: metadata['KeyId'] }));
}

function answer(output: Members): HttpAnswer {
  return { status: 200, headers: {}, body: JSON.stringify(output) };
}

function refusal(__type: string, message: string): HttpAnswer {
  return { status: 400, headers: {}, body: JSON.stringify({ __type, message }) };
}
