import { isInCustomKeyStore } from '../../key/key-type.ts';
import { identifierForms, type Operation, operationOf } from '../../key/operation.ts';
import { typeClasses } from '../../key/type-class.ts';
import { keepAnswer } from '../../scenario/key-at-hand.ts';
import type { PreparedRequest } from '../../scenario/request.ts';
import { isWireObject, textIn } from '../../scenario/wire-form.ts';
import type { JudgedCall } from '../session/session.ts';
import { newTestKey, type TestKey } from '../session/test-key.ts';
import { type CampaignCall, type CampaignCommand, mostAliases } from './command.ts';
import { campaignRequest } from './request-variant.ts';

/** A call that a command comes to at this moment. */
export interface CampaignRequest extends PreparedRequest {
  readonly operation: Operation;
  readonly region: string;
  /** The key that it concerns; null for a call on none. */
  readonly subject: TestKey | null;
  readonly command: CampaignCommand;
}

/** Bytes that a key encrypted, with the context that decrypts them. */
export interface MadeCiphertext {
  readonly blob: unknown;
  readonly context: unknown;
}

/** A call with what came of it, as far as later requests need it. */
export type CampaignAnswer = Pick<JudgedCall, 'observation' | 'output'>;

/** Where the keys of one sequence are. */
export interface CampaignPlace {
  /** Home first. */
  readonly regions: readonly [home: string, ...others: string[]];
  /** The start of every alias of the sequence. */
  readonly run: string;
  /** The custom key store, connected when the sequence begins; null if the target has none. */
  readonly storeId: string | null;
}

/**
 * The keys and aliases that one sequence of commands works with: turns a command into the call that it means now, and
 * learns from the answers what later commands need.
 */
export class CampaignKeys {
  readonly place: CampaignPlace;
  /** By number, then by Region. */
  readonly #keys = new Map<number, Map<string, TestKey>>();
  /** The key of each alias, by Region and name. */
  readonly #aliases = new Map<string, TestKey>();
  readonly #ciphertexts = new Map<string, MadeCiphertext[]>();
  readonly #goneGrants = new Map<string, string[]>();

  constructor(place: CampaignPlace) {
    this.place = place;
  }

  /** Every key with its replicas. */
  get subjects(): readonly TestKey[] {
    return [...this.#keys.values()].flatMap((set) => [...set.values()]);
  }

  /** The numbers of the keys that were created. */
  get numbers(): readonly number[] {
    return [...this.#keys.keys()];
  }

  /** A key and its replicas, home first. */
  subjectsOf(key: number): readonly TestKey[] {
    return [...(this.#keys.get(key)?.values() ?? [])];
  }

  /** The aliases that there are: their numbers, with the Region and the key of each. */
  get aliases(): readonly { readonly alias: number; readonly region: string; readonly subject: TestKey }[] {
    const { regions } = this.place;
    return regions.flatMap((region) =>
      Array.from({ length: mostAliases }, (_, alias) => alias).flatMap((alias) => {
        const subject = this.#aliases.get(`${region} ${this.aliasName(alias)}`);
        return subject === undefined ? [] : [{ alias, region, subject }];
      }),
    );
  }

  aliasName(alias: number): string {
    return `alias/${this.place.run}-${alias}`;
  }

  /** What a key has encrypted so far, oldest first. */
  ciphertextsOf({ keyId }: TestKey): readonly MadeCiphertext[] {
    return this.#ciphertexts.get(keyId) ?? [];
  }

  /** The grants on a key that were retired or revoked, the latest first. */
  goneGrantsOf({ keyId }: TestKey): readonly string[] {
    return this.#goneGrants.get(keyId) ?? [];
  }

  /** Says whether a key has grants, or had some. */
  hadGrants(subject: TestKey): boolean {
    return subject.grants.length > 0 || this.goneGrantsOf(subject).length > 0;
  }

  /** The key that a call concerns: that of its alias, or that of its number in its Region or at home. */
  subjectOf({ alias, by, key, operation, region: index }: CampaignCall): TestKey {
    const { regions } = this.place;
    const region = regions[index % regions.length] ?? regions[0];
    const isByAlias = by === 'alias name' || by === 'alias ARN';
    const isAliasCall = operation === 'DeleteAlias';
    const named =
      isByAlias || isAliasCall ? this.#aliases.get(`${region} ${this.aliasName(alias)}`) : undefined;
    const set = this.#keys.get(key);
    return named ?? set?.get(region) ?? set?.values().next().value ?? nobody(regions[0]);
  }

  /**
   * The calls that a command means: mostly one. The next is asked for when {@link learn} was told of the one before.
   *
   * @param now epoch milliseconds
   */
  *callsOf(command: CampaignCommand, now: number): Generator<CampaignRequest> {
    const [home] = this.place.regions;
    switch (command.kind) {
      case 'wait':
        return;
      case 'store': {
        const { storeId } = this.place;
        if (storeId === null) return;
        const { operation } = command;
        yield { operation, input: { CustomKeyStoreId: storeId }, region: home, subject: null, command };
        return;
      }
      case 'create': {
        const type = typeClasses[command.typeClass];
        const { storeId } = this.place;
        const isInStore = isInCustomKeyStore(type);
        if (isInStore && storeId === null) return;
        const { keySpec: KeySpec, keyUsage: KeyUsage, origin: Origin, multiRegion: MultiRegion } = type;
        const input = {
          KeySpec,
          KeyUsage,
          Origin,
          MultiRegion,
          ...(isInStore ? { CustomKeyStoreId: storeId } : {}),
        };
        yield { operation: 'CreateKey', input, region: home, subject: null, command };
        return;
      }
      case 'call': {
        const { importParameters, type } = this.subjectOf(command);
        const isImport = command.operation === 'ImportKeyMaterial' && type.origin === 'EXTERNAL';
        if (isImport && (importParameters === null || importParameters.validTo <= now)) {
          const before = {
            ...command,
            operation: 'GetParametersForImport',
            by: 'key ID',
            variant: 0,
          } as const;
          yield this.#callOf(before);
        }
        yield this.#callOf(command);
        return;
      }
      default:
        command satisfies never;
    }
  }

  #callOf(command: CampaignCall): CampaignRequest {
    const { regions } = this.place;
    const subject = this.subjectOf(command);
    const region = regions[command.region % regions.length] ?? regions[0];
    const operation = operationOf(command.operation);
    const { input, ...rest } = campaignRequest(command, subject, this);
    const isNamedSo = identifierForms(operation).some((form) => form === command.by);
    const name = isNamedSo ? this.#nameOf(subject, command, region) : subject.keyId;
    const members = Object.entries(input).map(([member, value]) => [
      member,
      value === subject.keyId ? name : value,
    ]);
    return { ...rest, input: Object.fromEntries(members), operation, region, subject, command };
  }

  #nameOf({ keyArn, keyId }: TestKey, { alias, by }: CampaignCall, region: string): string {
    switch (by) {
      case 'key ID':
        return keyId;
      case 'key ARN':
        return keyArn;
      case 'alias name':
        return this.aliasName(alias);
      case 'alias ARN': {
        const [, partition = 'aws', , , account = ''] = keyArn.split(':');
        return `arn:${partition}:kms:${region}:${account}:${this.aliasName(alias)}`;
      }
      default:
        return by satisfies never;
    }
  }

  /** Keeps what an answer gave. */
  learn({ command, region, subject }: CampaignRequest, answer: CampaignAnswer): void {
    const { operation, input, outcome } = answer.observation;
    if (outcome.kind !== 'answered') return;
    if (command.kind === 'create') {
      const metadata = outcome.output['KeyMetadata'];
      const keyId = isWireObject(metadata) ? textIn(metadata, 'KeyId') : undefined;
      if (keyId === undefined || !isWireObject(metadata)) return;
      const { key, typeClass } = command;
      const keyArn = textIn(metadata, 'Arn') ?? keyId;
      const facts = { keyId, keyArn, region, type: typeClasses[typeClass], typeClass };
      this.#keys.set(key, new Map([[region, newTestKey(facts)]]));
      return;
    }
    if (subject === null) return;
    keepAnswer(subject, answer.observation, answer.output);
    switch (operation) {
      case 'CreateAlias':
      case 'UpdateAlias':
        this.#aliases.set(`${region} ${textIn(input, 'AliasName')}`, subject);
        break;
      case 'DeleteAlias':
        this.#aliases.delete(`${region} ${textIn(input, 'AliasName')}`);
        break;
      case 'Encrypt': {
        const made = { blob: answer.output['CiphertextBlob'], context: input['EncryptionContext'] };
        this.#ciphertexts.set(subject.keyId, [...this.ciphertextsOf(subject), made]);
        break;
      }
      case 'RetireGrant':
      case 'RevokeGrant': {
        const gone = [textIn(input, 'GrantId') ?? '', ...this.goneGrantsOf(subject)];
        this.#goneGrants.set(subject.keyId, gone);
        break;
      }
      case 'ReplicateKey':
        this.#addReplica(subject, textIn(input, 'ReplicaRegion') ?? '');
        break;
      default:
    }
  }

  #addReplica({ keyArn, keyId, made, region, type, typeClass }: TestKey, other: string): void {
    const set = [...this.#keys.values()].find((subjects) => subjects.get(region)?.keyId === keyId);
    const arn = keyArn.replace(`:${region}:`, `:${other}:`);
    set?.set(other, { ...newTestKey({ keyId, keyArn: arn, region: other, type, typeClass }), made });
  }
}

/** A key that never existed: every request that names it is answered with NotFoundException. */
function nobody(region: string): TestKey {
  const keyId = '00000000-0000-4000-8000-000000000000';
  const typeClass = 'symmetric';
  return newTestKey({ keyId, keyArn: keyId, region, type: typeClasses[typeClass], typeClass });
}
