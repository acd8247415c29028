import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import { blobOf } from '../../account/stand-in/bytes.ts';
import type { Fresh, Unmade } from '../../account/stand-in/cryptography.ts';
import { der, tags } from '../../account/stand-in/der.ts';
import { asymmetricSpecOf, modulusLengthOf, privateKeyInfo } from '../../account/stand-in/key-pair.ts';
import type { KeySpec } from '../../key/key-type.ts';

/** What OpenSSL calls the curves. */
export const curves: { readonly [Spec in KeySpec]?: string } = {
  ECC_NIST_P256: 'prime256v1',
  ECC_NIST_P384: 'secp384r1',
  ECC_NIST_P521: 'secp521r1',
  ECC_SECG_P256K1: 'secp256k1',
};

/** How many RSA keys are made at the same time: Node has four threads, and files are written in them too. */
const makers = 2;

/** Makes private keys: PKCS #8, base64. What takes long is made beside the event loop, and has to be asked for again. */
export class KeyPairs {
  readonly #made = new Map<KeySpec, string[]>();
  readonly #turns: Promise<unknown>[] = Array.from({ length: makers }, () => Promise.resolve());
  #turn = 0;
  #last: { readonly fresh: Fresh; readonly key: string } | null = null;
  #awaited: Promise<unknown> | null = null;

  /** A private key: another one for other digits, so that a call that is made again gets the same. */
  take(fresh: Fresh): string | Unmade {
    const { digits, keySpec } = fresh;
    if (this.#last?.fresh.digits === digits && this.#last.fresh.keySpec === keySpec) return this.#last.key;
    const key = this.#made.get(keySpec)?.pop() ?? this.#make(keySpec);
    if (typeof key === 'string') this.#last = { fresh, key };
    return key;
  }

  /**
   * Asks again as long as a call lacked a key, which is made meanwhile: RSA can take seconds, and others are answered.
   *
   * @param ask makes the call
   */
  async answered<Answer>(ask: () => Answer): Promise<Answer> {
    for (;;) {
      this.forget();
      const answer = ask();
      if (this.#awaited === null) return answer;
      await this.#awaited;
    }
  }

  /** What must end before a call can be made again that has lacked a key since {@link forget}; null if it lacked none. */
  get awaited(): Promise<unknown> | null {
    return this.#awaited;
  }

  forget(): void {
    this.#awaited = null;
  }

  #make(keySpec: KeySpec): string | Unmade {
    const modulusLength = modulusLengthOf(keySpec);
    if (modulusLength !== null) {
      this.#awaited = this.#makeRsa(keySpec, 8 * modulusLength);
      return unmade('DependencyTimeoutException', 'The key pair is being made: try again.');
    }
    const namedCurve = curves[keySpec];
    if (namedCurve !== undefined) return textOf(generateKeyPairSync('ec', { namedCurve }).privateKey);
    if (keySpec === 'ECC_NIST_EDWARDS25519') return textOf(generateKeyPairSync('ed25519').privateKey);
    if (keySpec === 'SM2') return lacking('SM2', 'no Node has all of it');
    const seed = randomBytes(keySpec.startsWith('ML_KEM') ? 64 : 32).toString('latin1');
    const key = blobOf(privateKeyInfo(asymmetricSpecOf(keySpec), der(tags.seed, seed)));
    return isReadable(key) ? key : lacking(keySpec, 'Node 24.7 or later has it');
  }

  #makeRsa(keySpec: KeySpec, modulusLength: number): Promise<unknown> {
    const turn = this.#turn++ % makers;
    const made = (this.#turns[turn] ?? Promise.resolve()).then(async () => {
      const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength });
      this.#made.set(keySpec, [...(this.#made.get(keySpec) ?? []), textOf(privateKey)]);
    });
    this.#turns[turn] = made;
    return made;
  }
}

/** The private key in PKCS #8, base64. @throws an error if this Node cannot read it */
export function privateKeyIn(secret: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' });
}

/**
 * A private key from imported key material, if it is whole and of the key's spec.
 *
 * Source of the exception: API reference, ImportKeyMaterial, IncorrectKeyMaterialException ("invalid"); wording ours.
 */
export function importedKey(keySpec: KeySpec, material: Buffer): string | Unmade {
  if (keySpec === 'SM2') return lacking('SM2', 'no Node has all of it');
  try {
    const key = createPrivateKey({ key: material, format: 'der', type: 'pkcs8' });
    const algorithm = keySpec === 'ECC_NIST_EDWARDS25519' ? null : 'sha256';
    const probe = Buffer.from('probe');
    const isWhole = verify(algorithm, probe, createPublicKey(key), sign(algorithm, probe, key));
    if (isWhole && isOfSpec(key, keySpec)) return textOf(key);
  } catch {
    // What OpenSSL cannot read or use is refused as what is not of the spec.
  }
  return unmade('IncorrectKeyMaterialException', `The key material is not a private key of ${keySpec}.`);
}

/** Says whether a key, private or public, is of a spec that signs or agrees. */
export function isOfSpec({ asymmetricKeyDetails, asymmetricKeyType }: KeyObject, keySpec: KeySpec): boolean {
  const { modulusLength = 0, namedCurve } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'ec') return namedCurve !== undefined && namedCurve === curves[keySpec];
  if (asymmetricKeyType === 'rsa') return modulusLength / 8 === modulusLengthOf(keySpec);
  return asymmetricKeyType === 'ed25519' && keySpec === 'ECC_NIST_EDWARDS25519';
}

export function unmade(name: Unmade['exception']['name'], message: string): Unmade {
  return { ok: false, exception: { name, message } };
}

/** The refusal of what node:crypto does not have here. */
export function lacking(what: string, where: string): Unmade {
  const here = `Node ${process.versions.node} has no real ${what}: ${where}`;
  return unmade('UnsupportedOperationException', `${here}; the stand-in has it too.`);
}

function isReadable(secret: string): boolean {
  try {
    return privateKeyIn(secret).type === 'private';
  } catch {
    return false;
  }
}

function textOf(privateKey: KeyObject): string {
  return privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}
