import type { Account } from '../../account/account.ts';
import type { AccountEvent } from '../../account/advance.ts';
import type { ChosenIdentifiers } from '../../account/answer.ts';
import { type CallOutcome, call } from '../../account/call.ts';
import { type FoundKey, findKey } from '../../account/identifier.ts';
import { keysOf, withoutKeyEverywhere } from '../../account/look-up.ts';
import { bytesOf } from '../../account/stand-in/bytes.ts';
import { contextDigest } from '../../account/stand-in/ciphertext.ts';
import { partsOfToken } from '../../account/stand-in/token.ts';
import { withKeysOf } from '../../account/with-keys-of.ts';
import { keyIdOf, regionOf } from '../../key/key-facts.ts';
import { currentMaterial } from '../../key/key-material.ts';
import type { KeyType } from '../../key/key-type.ts';
import type { Operation } from '../../key/operation.ts';
import { ServedAccount, type ServedCall } from '../../serve/served-account.ts';
import type { ServedClock } from '../../serve/served-clock.ts';
import { rsaWrapping } from '../../serve/wrapping.ts';
import { type Members, membersOf, textIn, without } from '../members.ts';
import { inAccountOf } from './account-of-emulator.ts';
import { BoundedMap } from './bounded-map.ts';
import { CiphertextMemory, ciphertextOf, type KnownCiphertext } from './ciphertext-memory.ts';
import { KeyNames } from './key-names.ts';

/** What a shadow remembers besides its account, as entries, the oldest first. */
export interface ShadowMemory {
  readonly ciphertexts: readonly (readonly [string, KnownCiphertext])[];
  /** The emulator's ID of a grant, by the model's. */
  readonly grants: readonly (readonly [string, string])[];
  /** The emulator's ID of a key, by the caller's, where they differ. */
  readonly names: readonly (readonly [string, string])[];
  /** When each deleted key was deleted, by `Region/key ID`. */
  readonly deleted: readonly (readonly [string, number])[];
}

export interface ShadowOptions {
  readonly account: Account;
  readonly clock: ServedClock;
  readonly memory?: ShadowMemory | undefined;
  readonly onChange?: () => void;
}

/** How many grants with other IDs, and how many deleted keys, are remembered. */
const mostGrants = 50_000;
const mostDeleted = 10_000;

/**
 * What an emulator holds, as AWS would hold it: an account of the model whose keys have the emulator's key IDs.
 *
 * A call is judged here before the emulator sees it, and done here once the emulator has done it.
 */
export class Shadow {
  readonly served: ServedAccount;
  readonly names: KeyNames;
  readonly #ciphertexts: CiphertextMemory;
  readonly #grants: BoundedMap<string>;
  readonly #deleted: BoundedMap<number>;
  /** The key material in the last import that was judged, base64; null if it could not be unwrapped. */
  #imported: string | null = null;
  readonly #wrapping = {
    ...rsaWrapping,
    unwrap: (wrapped: Parameters<typeof rsaWrapping.unwrap>[0]) => {
      this.#imported = rsaWrapping.unwrap(wrapped);
      return this.#imported;
    },
  };

  constructor({ account, clock, memory, onChange = () => {} }: ShadowOptions) {
    this.names = new KeyNames(memory?.names);
    this.#ciphertexts = new CiphertextMemory(memory?.ciphertexts);
    this.#grants = new BoundedMap(mostGrants, memory?.grants);
    this.#deleted = new BoundedMap(mostDeleted, memory?.deleted);
    this.served = new ServedAccount({
      account,
      clock,
      wrapping: this.#wrapping,
      onChange,
      onEvents: (events) => this.#note(events),
    });
  }

  get account(): Account {
    return this.served.account;
  }

  get memory(): ShadowMemory {
    return {
      ciphertexts: this.#ciphertexts.entries(),
      grants: this.#grants.entries(),
      names: this.names.entries(),
      deleted: this.#deleted.entries(),
    };
  }

  /** The key material of the import that was judged last, base64. */
  get imported(): string | null {
    return this.#imported;
  }

  /** What AWS would answer, now; nothing has been done. */
  judge(served: ServedCall): CallOutcome {
    this.served.change((account) => ({ account }));
    const at = this.served.clock.now();
    const input = this.#modelled(served);
    return call(this.account, { ...served, input, at }, { wrapping: this.#wrapping }).outcome;
  }

  /**
   * Does what the emulator has done, with the identifiers that it has chosen.
   *
   * @param output what the emulator answered; nothing where the model answers for it
   */
  commit(served: ServedCall, output: Members): CallOutcome {
    const input = this.#modelled(served);
    const chosen = this.#chosenIn(served.operation, output);
    const { outcome } = this.served.change((account, at) =>
      call(
        inAccountOf(textIn(membersOf(output['KeyMetadata']), 'Arn'), account),
        { ...served, input, at },
        { wrapping: this.#wrapping, chosen },
      ),
    );
    if (outcome.ok) this.#remember(served.operation, membersOf(outcome.response), output);
    return outcome;
  }

  /** The key that a call names by an identifier; undefined if there is none, or it may not be named so. */
  find(served: ServedCall, identifier: string): FoundKey | undefined {
    const { accountId, partition } = this.account;
    const caller = served.caller ?? `arn:${partition}:iam::${accountId}:root`;
    const found = findKey({ ...served, caller, account: this.account }, identifier);
    return found.ok ? found : undefined;
  }

  /** The keys in a Region. */
  keysIn(region: string): readonly { readonly keyId: string; readonly keyManager: KeyType['keyManager'] }[] {
    return [...keysOf(this.account)].flatMap(({ key: { facts } }) =>
      regionOf(facts.keyArn) === region
        ? [{ keyId: keyIdOf(facts.keyArn), keyManager: facts.type.keyManager }]
        : [],
    );
  }

  /** Says whether a key was deleted here, whatever the emulator keeps. */
  wasDeleted(region: string, keyId: string): boolean {
    return this.#deleted.has(`${region}/${keyId}`);
  }

  /**
   * Takes what it lacks of another account: keys that the emulator had before, and has not kept of a key that was deleted
   * here. Says whether there was anything.
   */
  takeOver(other: Account, grants: readonly (readonly [string, string])[]): boolean {
    const before = this.account;
    const { account } = this.served.change((mine) => ({
      account: withKeysOf(inAccountOf(other, mine), other, (place) => !this.#deleted.has(place)),
    }));
    for (const [own, emulators] of grants) this.#grants.set(own, emulators);
    return account.keys !== before.keys;
  }

  /** Forgets a key that the emulator has lost. */
  forget(keyId: string): void {
    this.served.change((account) => ({ account: withoutKeyEverywhere(account, keyId) }));
  }

  /** Holds the account of this ID, as long as it has no keys. */
  adopt(accountId: string): void {
    this.served.change((account) => ({
      account: inAccountOf({ accountId, partition: account.partition }, account),
    }));
  }

  /** Forgets everything: begins anew with an account. */
  reset(account: Account): void {
    this.served.change(() => ({ account }));
    this.#ciphertexts.clear();
    this.#grants.clear();
    this.names.clear();
    this.#deleted.clear();
  }

  /** Says whether the ciphertext of a call is one that it does not know: whose it is, only the emulator can tell. */
  hasUnknownCiphertext({ operation, input }: ServedCall): boolean {
    if (operation !== 'Decrypt' && operation !== 'ReEncrypt') return false;
    const blob = textIn(membersOf(input), 'CiphertextBlob');
    return blob !== undefined && isBase64(blob) && this.#ciphertexts.standInFor(blob) === undefined;
  }

  /** Learns from what the emulator could decrypt which key its ciphertext is of. */
  learnCiphertext(served: ServedCall, output: Members): void {
    const input = membersOf(served.input);
    const isDecrypt = served.operation === 'Decrypt';
    const keyMember = isDecrypt ? 'KeyId' : 'SourceKeyId';
    const named = textIn(output, keyMember) ?? textIn(input, keyMember) ?? '';
    const { KeyId } = membersOf(this.names.forModel({ KeyId: named }));
    const found = this.find(served, String(KeyId));
    const blob = textIn(input, 'CiphertextBlob');
    if (found === undefined || blob === undefined) return;
    const { materials } = found.record.key.facts;
    const asked = input[isDecrypt ? 'EncryptionAlgorithm' : 'SourceEncryptionAlgorithm'];
    const algorithm = isEncryptionAlgorithm(asked) ? asked : 'SYMMETRIC_DEFAULT';
    const context = textMap(input[isDecrypt ? 'EncryptionContext' : 'SourceEncryptionContext']);
    const isSymmetric = algorithm === 'SYMMETRIC_DEFAULT';
    const plaintext = bytesOf(textIn(output, 'Plaintext') ?? '');
    this.#ciphertexts.remember(
      blob,
      ciphertextOf(
        {
          algorithm,
          serialNumber: 0,
          keyId: found.keyId,
          keyMaterialId: isSymmetric ? (currentMaterial(materials)?.id ?? null) : null,
          contextDigest: isSymmetric ? contextDigest(context) : null,
        },
        plaintext === '' ? '\0' : plaintext,
      ),
    );
  }

  /** The input for the emulator: keys and grants as it names them, and without what is the model's own. */
  forEmulator({ operation, input }: ServedCall): Members {
    const { GrantToken, ...members } = without(membersOf(input), ['GrantTokens', 'Marker']);
    const [KeyId, GrantId] = typeof GrantToken === 'string' ? (partsOfToken(GrantToken, 3) ?? []) : [];
    const named = this.names.forEmulator(
      operation === 'RetireGrant' && KeyId !== undefined ? { ...members, KeyId, GrantId } : members,
    );
    const grantId = textIn(named, 'GrantId');
    return grantId === undefined ? named : { ...named, GrantId: this.#grants.get(grantId) ?? grantId };
  }

  /** The input for the model: its own stand-ins in the place of what the emulator made. */
  #modelled(served: ServedCall): unknown {
    const input = membersOf(served.input);
    switch (served.operation) {
      case 'Decrypt':
      case 'ReEncrypt': {
        const blob = textIn(input, 'CiphertextBlob');
        const standIn = blob !== undefined && isBase64(blob) ? this.#ciphertexts.standInFor(blob) : undefined;
        return standIn === undefined ? served.input : { ...input, CiphertextBlob: standIn };
      }
      // Whether a signature, a MAC or a public key is right is for the emulator to say: here it is.
      case 'Verify':
        return this.#withOwn(served, 'Signature', 'Sign', ['Signature']);
      case 'VerifyMac':
        return this.#withOwn(served, 'Mac', 'GenerateMac', ['Mac']);
      case 'DeriveSharedSecret':
        return this.#withOwn(served, 'PublicKey', 'GetPublicKey', [
          'PublicKey',
          'KeyAgreementAlgorithm',
          'Recipient',
        ]);
      default:
        return served.input;
    }
  }

  /** The input with a member as the model itself makes it; unchanged if the model would not, or there is no such member. */
  #withOwn(served: ServedCall, member: string, maker: Operation, unknownToMaker: readonly string[]): unknown {
    const input = membersOf(served.input);
    const given = textIn(input, member);
    if (given === undefined || !isBase64(given)) return served.input;
    const made = call(this.account, {
      ...served,
      operation: maker,
      input: without(input, [...unknownToMaker, 'DryRun']),
      at: this.served.clock.now(),
    });
    const own = made.outcome.ok ? textIn(membersOf(made.outcome.response), member) : undefined;
    return own === undefined ? served.input : { ...input, [member]: own };
  }

  #remember(operation: Operation, response: Members, output: Members): void {
    for (const name of ['CiphertextBlob', 'PrivateKeyCiphertextBlob']) {
      const [own, emulators] = [textIn(response, name), textIn(output, name)];
      if (own !== undefined && emulators !== undefined) this.#ciphertexts.remember(emulators, own);
    }
    const [own, emulators] = [textIn(response, 'GrantId'), textIn(output, 'GrantId')];
    if (operation === 'CreateGrant' && own !== undefined && emulators !== undefined && own !== emulators) {
      this.#grants.set(own, emulators);
    }
  }

  /** The identifiers in an answer, as callers see them. */
  #chosenIn(operation: Operation, output: Members): ChosenIdentifiers {
    const keyId = textIn(membersOf(output['KeyMetadata']), 'KeyId');
    const grantId = operation === 'CreateGrant' ? textIn(output, 'GrantId') : undefined;
    const customKeyStoreId =
      operation === 'CreateCustomKeyStore' ? textIn(output, 'CustomKeyStoreId') : undefined;
    return {
      ...(keyId === undefined ? {} : { keyId: this.names.learn(keyId) }),
      ...(grantId !== undefined && /^[0-9a-f]{64}$/.test(grantId) ? { grantId } : {}),
      ...(customKeyStoreId === undefined ? {} : { customKeyStoreId }),
    };
  }

  #note(events: readonly AccountEvent[]): void {
    for (const { region, id, event } of events) {
      if (event.type === 'DeleteKey') this.#deleted.set(`${region}/${id}`, event.at);
    }
  }
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isEncryptionAlgorithm(
  value: unknown,
): value is 'SYMMETRIC_DEFAULT' | 'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256' | 'SM2PKE' {
  return value === 'RSAES_OAEP_SHA_1' || value === 'RSAES_OAEP_SHA_256' || value === 'SM2PKE';
}

function textMap(value: unknown): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(membersOf(value)).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text]] : [],
    ),
  );
}
