import { type Account, createAccount } from '../../account/account.ts';
import { advance } from '../../account/advance.ts';
import type { ChosenIdentifiers } from '../../account/answer.ts';
import { call } from '../../account/call.ts';
import { blobOf } from '../../account/stand-in/bytes.ts';
import { accountOf, regionOf } from '../../key/key-facts.ts';
import type { Operation } from '../../key/operation.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { listIn, type Members, membersOf, textIn } from '../members.ts';
import { inAccountOf } from '../shadow/account-of-emulator.ts';
import { callersKeyId } from '../shadow/key-names.ts';

/** What came of taking up a key that the emulator had already. */
export type TakeUp =
  /** The emulator has no such key. */
  | { readonly kind: 'absent' }
  /** The emulator has the key, and the model cannot hold it. */
  | { readonly kind: 'stranger'; readonly keyId: string; readonly why: string }
  /** An account that holds nothing but the key, its related keys and their aliases, as they are now. */
  | {
      readonly kind: 'taken up';
      /** As the emulator has it. */
      readonly keyId: string;
      readonly account: Account;
      /** The emulator's ID of each grant, by the model's. */
      readonly grants: readonly (readonly [string, string])[];
    };

/** A key as the emulator tells of it, in one Region. */
interface Told {
  readonly region: string;
  readonly metadata: Members;
}

const day = 86_400_000;

/**
 * Takes up a key that the emulator had before it had a guard: asks it what it tells of the key, and leads a key of the
 * model to the same state by the same calls that would have led it there.
 *
 * @param like the account that the key is for: its settings hold
 * @param now epoch milliseconds
 * @throws EmulatorTrouble
 */
export async function takeUp(
  emulator: Emulator,
  identifier: string,
  region: string,
  like: Account,
  now: number,
): Promise<TakeUp> {
  const named = await described(emulator, identifier, region);
  if (named === null) return { kind: 'absent' };
  const keyId = textIn(named.metadata, 'KeyId') ?? '';
  try {
    const primary = await primaryOf(emulator, named);
    const play = new Play(inAccountOf(textIn(primary.metadata, 'Arn'), like), primary.metadata, now);
    await play.bring(emulator, primary, named, isAwsAlias(identifier) ? identifier : null);
    return { kind: 'taken up', keyId, account: play.atLast(), grants: play.grants };
  } catch (error) {
    if (!(error instanceof Unplayable)) throw error;
    return { kind: 'stranger', keyId, why: error.message };
  }
}

/** What the model cannot lead a key through. */
class Unplayable extends Error {}

async function described(emulator: Emulator, identifier: string, region: string): Promise<Told | null> {
  const answer = await emulator.ask('DescribeKey', { KeyId: identifier }, region);
  if (answer.kind !== 'done') return null;
  const metadata = membersOf(answer.output['KeyMetadata']);
  const arn = textIn(metadata, 'Arn');
  return arn === undefined ? null : { region: regionOf(arn), metadata };
}

/** The primary key of the set that a key is in; itself if it is in none. */
async function primaryOf(emulator: Emulator, told: Told): Promise<Told> {
  const set = membersOf(told.metadata['MultiRegionConfiguration']);
  const region = textIn(membersOf(set['PrimaryKey']), 'Region');
  if (told.metadata['MultiRegion'] !== true || region === undefined || region === told.region) return told;
  const primary = await described(emulator, textIn(told.metadata, 'KeyId') ?? '', region);
  if (primary === null) throw new Unplayable(`it has no primary key in ${region}`);
  return primary;
}

/** Calls on an account of its own, at the times at which they may have been made. */
class Play {
  readonly grants: (readonly [string, string])[] = [];
  /** The key ID as callers have it, and as the emulator has it. */
  readonly #keyId: string;
  readonly #emulatorsId: string;
  readonly #now: number;
  #account: Account;
  #at: number;

  constructor(like: Account, metadata: Members, now: number) {
    const created = Math.floor(Number(metadata['CreationDate']) * 1000);
    // A replica is made by now, however young the key is.
    const longAgo = now - like.settings.delays.replication - 60_000;
    this.#emulatorsId = textIn(metadata, 'KeyId') ?? '';
    this.#keyId = callersKeyId(this.#emulatorsId);
    this.#now = now;
    this.#at = Math.max(0, Math.min(created || longAgo, metadata['MultiRegion'] === true ? longAgo : now));
    const arn = textIn(metadata, 'Arn') ?? '';
    if (accountOf(arn) !== like.accountId) {
      throw new Unplayable(`it is of the account ${accountOf(arn)}, and the guard holds ${like.accountId}`);
    }
    const { accountId, partition, seed, settings } = like;
    this.#account = { ...createAccount({ accountId, partition, seed, at: this.#at }), settings };
  }

  /** @param awsAlias the predefined AWS alias by which the key was named, if it was */
  async bring(emulator: Emulator, primary: Told, named: Told, awsAlias: string | null): Promise<void> {
    if (awsAlias !== null || primary.metadata['KeyManager'] === 'AWS') {
      await this.#showAwsManaged(emulator, primary.region, awsAlias);
      return;
    }
    await this.#create(emulator, primary);
    const replicas = await this.#replicate(emulator, primary, named);
    this.#until(this.#now - 30_000);
    for (const told of [...replicas, primary]) {
      await this.#furnish(emulator, told);
      this.#toState(told);
    }
  }

  atLast(): Account {
    return advance(this.#account, Math.max(this.#now, this.#at)).account;
  }

  async #showAwsManaged(emulator: Emulator, region: string, named: string | null): Promise<void> {
    const alias = named ?? (await aliasesOf(emulator, this.#emulatorsId, region)).find(isAwsAlias);
    this.#play('DescribeKey', { KeyId: alias ?? '' }, region, { keyId: this.#keyId });
  }

  async #create(emulator: Emulator, { metadata, region }: Told): Promise<void> {
    const chosen = { keyId: this.#keyId };
    const policy = await asked(
      emulator,
      'GetKeyPolicy',
      { KeyId: this.#emulatorsId, PolicyName: 'default' },
      region,
    );
    this.#play(
      'CreateKey',
      {
        Description: textIn(metadata, 'Description') ?? '',
        KeySpec: metadata['KeySpec'] ?? metadata['CustomerMasterKeySpec'] ?? 'SYMMETRIC_DEFAULT',
        KeyUsage: metadata['KeyUsage'] ?? 'ENCRYPT_DECRYPT',
        Origin: metadata['Origin'] ?? 'AWS_KMS',
        MultiRegion: metadata['MultiRegion'] === true,
        ...(textIn(policy, 'Policy') === undefined ? {} : { Policy: policy['Policy'] }),
      },
      region,
      chosen,
    );
  }

  async #replicate(emulator: Emulator, { metadata, region }: Told, named: Told): Promise<readonly Told[]> {
    const replicas: Told[] = [];
    const set = membersOf(metadata['MultiRegionConfiguration']);
    const regions = new Set(listIn(set, 'ReplicaKeys').map((replica) => textIn(replica, 'Region') ?? ''));
    if (named.region !== region) regions.add(named.region);
    for (const other of regions) {
      const told = await described(emulator, this.#emulatorsId, other);
      if (told === null) continue;
      const Description = textIn(told.metadata, 'Description') ?? '';
      this.#play('ReplicateKey', { KeyId: this.#keyId, ReplicaRegion: other, Description }, region);
      replicas.push(told);
    }
    return replicas;
  }

  /** Aliases, tags, grants, rotation: what is not in the metadata, and what the emulator will not tell is not there. */
  async #furnish(emulator: Emulator, { region }: Told): Promise<void> {
    const KeyId = this.#keyId;
    for (const AliasName of await aliasesOf(emulator, this.#emulatorsId, region)) {
      this.#try('CreateAlias', { AliasName, TargetKeyId: KeyId }, region);
    }
    const tags = await asked(emulator, 'ListResourceTags', { KeyId: this.#emulatorsId }, region);
    const Tags = listIn(tags, 'Tags');
    if (Tags.length > 0) this.#try('TagResource', { KeyId, Tags }, region);
    for (const grant of listIn(
      await asked(emulator, 'ListGrants', { KeyId: this.#emulatorsId }, region),
      'Grants',
    )) {
      const { GrantId, CreationDate: _date, IssuingAccount: _account, ...terms } = grant;
      const id = String(GrantId);
      const chosen = /^[0-9a-f]{64}$/.test(id) ? { grantId: id } : {};
      const given = Object.fromEntries(
        Object.entries(terms).filter(([, value]) => value !== null && value !== ''),
      );
      const made = this.#try('CreateGrant', { ...given, KeyId }, region, chosen);
      const own = textIn(made, 'GrantId');
      if (own !== undefined && own !== id) this.grants.push([own, id]);
    }
    const rotation = await asked(emulator, 'GetKeyRotationStatus', { KeyId: this.#emulatorsId }, region);
    if (rotation['KeyRotationEnabled'] === true) {
      const period = Number(rotation['RotationPeriodInDays'] ?? 365);
      this.#try('EnableKeyRotation', { KeyId, RotationPeriodInDays: period }, region);
    }
  }

  #toState({ metadata, region }: Told): void {
    const KeyId = this.#keyId;
    const state = textIn(metadata, 'KeyState');
    const isPending = state === 'PendingDeletion' || state === 'PendingReplicaDeletion';
    const isExternal = metadata['Origin'] === 'EXTERNAL';
    if (
      isExternal &&
      state !== 'PendingImport' &&
      (!isPending || metadata['ExpirationModel'] !== undefined)
    ) {
      this.#import(metadata, region);
    }
    if (state === 'Disabled') this.#try('DisableKey', { KeyId }, region);
    if (!isPending) return;
    const date = metadata['DeletionDate'];
    const deletion = typeof date === 'number' ? Math.floor(date * 1000) : null;
    const told = Number(metadata['PendingDeletionWindowInDays'] ?? 30);
    const days = deletion === null ? told : Math.ceil((deletion - this.#now) / day);
    const PendingWindowInDays = Math.min(30, Math.max(7, days));
    if (deletion !== null) this.#until(deletion - PendingWindowInDays * day);
    this.#play('ScheduleKeyDeletion', { KeyId, PendingWindowInDays }, region);
  }

  /** Some key material: which it is, nobody tells. */
  #import(metadata: Members, region: string): void {
    const KeyId = this.#keyId;
    const wrapping = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' };
    const { ImportToken } = this.#play('GetParametersForImport', { KeyId, ...wrapping }, region);
    const validTo = metadata['ValidTo'];
    const expires = typeof validTo === 'number' && validTo * 1000 > this.#at;
    const input = {
      KeyId,
      ImportToken,
      EncryptedKeyMaterial: blobOf('the key material that was there'),
      ...(expires
        ? { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: validTo }
        : { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }),
    };
    this.#play('ImportKeyMaterial', input, region);
  }

  /** Sets the time of what follows, if it is not past. */
  #until(at: number): void {
    this.#at = Math.min(this.#now, Math.max(this.#at, at));
  }

  #play(operation: Operation, input: Members, region: string, chosen: ChosenIdentifiers = {}): Members {
    const { account, outcome } = call(this.#account, { operation, input, region, at: this.#at }, { chosen });
    if (!outcome.ok) throw new Unplayable(`the model refuses ${operation} with ${outcome.exception.name}`);
    this.#account = account;
    return membersOf(outcome.response);
  }

  /** As {@link #play}, for what the life of the key does not hang on. */
  #try(operation: Operation, input: Members, region: string, chosen?: ChosenIdentifiers): Members {
    try {
      return this.#play(operation, input, region, chosen);
    } catch (error) {
      if (error instanceof Unplayable) return {};
      throw error;
    }
  }
}

async function aliasesOf(emulator: Emulator, keyId: string, region: string): Promise<readonly string[]> {
  const output = await asked(emulator, 'ListAliases', { KeyId: keyId }, region);
  return listIn(output, 'Aliases')
    .filter(({ TargetKeyId }) => TargetKeyId === keyId)
    .flatMap((alias) => textIn(alias, 'AliasName') ?? []);
}

function isAwsAlias(name: string): boolean {
  return name.startsWith('alias/aws/');
}

/** What the emulator answers; nothing if it refuses, or has not got the operation. */
async function asked(
  emulator: Emulator,
  operation: Operation,
  input: Members,
  region: string,
): Promise<Members> {
  const answer = await emulator.ask(operation, input, region);
  return answer.kind === 'done' ? answer.output : {};
}
