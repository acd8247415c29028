import { type Account, createAccount } from '../../../src/account/account.ts';
import type { Operation } from '../../../src/key/operation.ts';
import { KeyPairs } from '../../../src/serve/cryptography/key-pairs.ts';
import { withCryptography } from '../../../src/serve/cryptography/real-cryptography.ts';
import { ServedAccount } from '../../../src/serve/served-account.ts';
import { ServedClock } from '../../../src/serve/served-clock.ts';

const region = 'us-east-1';

/** What a test calls: every answer with its blobs as bytes of base64, or AWS's exception as `name: message`. */
export interface RealAccount {
  readonly served: ServedAccount;
  readonly kms: (operation: Operation, input: object, region?: string) => Promise<Record<string, unknown>>;
  readonly createKey: (KeySpec: string, KeyUsage: string, more?: object) => Promise<string>;
}

/** An account with real cryptography, whose clock stands still. */
export function realAccount(
  account: Account = withCryptography(createAccount({ delays: { replication: 0, rotation: 0 } }), 'real'),
): RealAccount {
  const keyPairs = new KeyPairs();
  const served = new ServedAccount({ account, keyPairs, clock: new ServedClock({ kind: 'frozen', at: 0 }) });
  const kms: RealAccount['kms'] = async (operation, input, where = region) => {
    const outcome = await keyPairs.answered(() => served.call({ operation, input, region: where }));
    if (!outcome.ok) throw new Error(`${outcome.exception.name}: ${outcome.exception.message}`);
    return { ...outcome.response };
  };
  return {
    served,
    kms,
    createKey: async (KeySpec, KeyUsage, more = {}) => {
      const { KeyMetadata } = await kms('CreateKey', { KeySpec, KeyUsage, ...more });
      return String(Reflect.get(Object(KeyMetadata), 'KeyId'));
    },
  };
}

export function bytes(value: unknown): Buffer {
  return Buffer.from(String(value), 'base64');
}

export function base64(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64');
}
