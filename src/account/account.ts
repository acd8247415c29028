import { type Assumptions, defaultAssumptions } from '../key/assumption.ts';
import type { Key } from '../key/create-key.ts';
import { defaultServiceDelays, type ServiceDelays } from '../key/key-facts.ts';
import { assertKnownMembers } from './known-members.ts';
import type { NamedValue } from './request/notation.ts';
import { emptyTrie, type Trie } from './trie.ts';

export type Tag = NamedValue<'Tag'>;

/** A grant on a key, as ListGrants shows it. */
export type Grant = NamedValue<'GrantListEntry'> & { readonly GrantId: string };

/** An operation that GetKeyLastUsage reports. */
export type CryptographicOperation = NamedValue<'KeyLastUsageTrackingOperation'>;

/** A key with what belongs to it and does not matter to its life. */
export interface KeyRecord {
  readonly key: Key;
  readonly policy: string;
  readonly tags: readonly Tag[];
  /** The names of its aliases, sorted. */
  readonly aliases: readonly string[];
  /** By grant ID. */
  readonly grants: Trie<Grant>;
  /** The last successful cryptographic operation; null if there was none. */
  readonly lastUsage: { readonly operation: CryptographicOperation; readonly at: number } | null;
  /** The ID of the custom key store that it is in. */
  readonly keyStoreId: string | null;
  /** The descriptions that imported key materials were given last, by key material ID. */
  readonly materialDescriptions: { readonly [keyMaterialId: string]: string };
  /**
   * Key material that entered from outside, base64: imported key material by key material ID, and a private key that
   * AWS KMS made by {@link ownSecret}. There is none with the stand-in.
   */
  readonly secrets?: { readonly [name: string]: string };
}

/** By what the private key is kept that a key was made with. */
export const ownSecret = 'own';

/** A key that has nothing yet but the default key policy. */
export function keyRecord(account: Pick<Account, 'accountId' | 'partition'>, key: Key): KeyRecord {
  return {
    key,
    policy: defaultPolicy(account),
    tags: [],
    aliases: [],
    grants: emptyTrie,
    lastUsage: null,
    keyStoreId: null,
    materialDescriptions: {},
  };
}

/** The key policy of a key that was given none. Source: AWS KMS Developer Guide, "Default key policy". */
function defaultPolicy({ accountId, partition }: Pick<Account, 'accountId' | 'partition'>): string {
  const policy = {
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
  return JSON.stringify(policy, null, 2);
}

export interface AliasRecord {
  readonly name: string;
  readonly targetKeyId: string;
  /** Epoch milliseconds. */
  readonly creationDate: number;
  readonly lastUpdatedDate: number;
}

/** Why a custom key store could not be connected. */
export type ConnectionErrorCode = NamedValue<'ConnectionErrorCodeType'>;

export interface KeyStoreRecord {
  readonly customKeyStoreId: string;
  readonly name: string;
  readonly type: NamedValue<'CustomKeyStoreType'>;
  readonly connectionState: NamedValue<'ConnectionStateType'>;
  /** When CONNECTING or DISCONNECTING ends, epoch milliseconds; null in the other states. */
  readonly changeEnds: number | null;
  /** Why the connection is FAILED; null in the other states. */
  readonly connectionErrorCode: ConnectionErrorCode | null;
  /** Epoch milliseconds. */
  readonly creationDate: number;
  readonly cloudHsmClusterId: string | null;
  readonly trustAnchorCertificate: string | null;
  readonly xks: {
    readonly connectivity: NamedValue<'XksProxyConnectivityType'>;
    readonly uriEndpoint: string;
    readonly uriPath: string;
    readonly vpcEndpointServiceName: string | null;
    readonly vpcEndpointServiceOwner: string | null;
    readonly accessKeyId: string;
  } | null;
  /** The keys of the store, by key ID; the value is the ID of the external key, if any. */
  readonly keys: Trie<string>;
}

/**
 * How many of each thing AWS KMS allows: beyond it, LimitExceededException. AWS may change them, and raises some on request.
 *
 * Source: AWS KMS Developer Guide, "Resource quotas". (The number of tags of a key and of on-demand rotations are not
 * quotas: they are fixed, or an assumption.)
 */
export interface Quotas {
  readonly aliasesPerKey: number;
  readonly grantsPerKey: number;
  /** In one account and Region. */
  readonly customKeyStores: number;
}

/** The quotas that hold unless others are given: AWS's defaults. */
const defaultQuotas: Quotas = {
  aliasesPerKey: 50,
  grantsPerKey: 50_000,
  customKeyStores: 10,
};

/** How long the service takes for what AWS promises no time for, in milliseconds. */
export interface AccountDelays extends ServiceDelays {
  /** How long a custom key store is CONNECTING or DISCONNECTING. */
  readonly keyStoreConnection: number;
}

/**
 * The delays that hold unless others are given.
 *
 * Source: AWS KMS Developer Guide: about five minutes until an external key store is connected, up to twenty for an AWS
 * CloudHSM key store; those of keys: {@link defaultServiceDelays}.
 */
export const defaultDelays: AccountDelays = { ...defaultServiceDelays, keyStoreConnection: 300_000 };

/** Times that AWS does not promise and limits that it may change: settings of an account. */
export interface AccountSettings {
  readonly assumptions: Assumptions;
  readonly delays: AccountDelays;
  readonly quotas: Quotas;
}

/**
 * All of AWS KMS that one AWS account sees: plain data that survives `JSON.parse(JSON.stringify())`.
 *
 * Nothing is mutated: a call answers with a new account that shares what did not change.
 */
export interface Account {
  readonly accountId: string;
  readonly partition: string;
  readonly seed: string;
  /** What real key material of keys without a secret of their own is made from; absent with the stand-in. */
  readonly secret?: string;
  /** How many IDs were made so far. */
  readonly counter: number;
  /** The latest instant that the account has seen, epoch milliseconds. */
  readonly at: number;
  readonly settings: AccountSettings;
  /** By `Region/key ID`. */
  readonly keys: Trie<KeyRecord>;
  /** By `Region/alias name`. */
  readonly aliases: Trie<AliasRecord>;
  /** By `Region/custom key store ID`. */
  readonly keyStores: Trie<KeyStoreRecord>;
  /** When the next service event of a key or a key store is due: by `time/kind/Region/ID`, sorted. */
  readonly agenda: Trie<true>;
}

/** What decides about a new account. Everything has a default. */
export interface CreateAccountOptions {
  /** Twelve digits; AWS's example account unless given. */
  readonly accountId?: string;
  readonly partition?: string;
  /** Makes IDs, materials and tokens differ from those of another account; the same seed makes the same ones. */
  readonly seed?: string;
  /** The account's first instant, epoch milliseconds. */
  readonly at?: number;
  readonly assumptions?: Partial<Assumptions>;
  readonly delays?: Partial<AccountDelays>;
  readonly quotas?: Partial<Quotas>;
}

const optionNames = [
  'accountId',
  'partition',
  'seed',
  'at',
  'assumptions',
  'delays',
  'quotas',
] as const satisfies readonly (keyof CreateAccountOptions)[];

/**
 * An account without keys.
 *
 * @throws RangeError with one clear line for an option that no account can have
 * @example
 * const account = createAccount({ accountId: '111122223333', seed: 'my test' });
 */
export function createAccount(options: CreateAccountOptions = {}): Account {
  assertKnownMembers('option of an account', options, optionNames);
  assertKnownMembers('assumption', options.assumptions ?? {}, Object.keys(defaultAssumptions));
  assertKnownMembers('delay', options.delays ?? {}, Object.keys(defaultDelays));
  assertKnownMembers('quota', options.quotas ?? {}, Object.keys(defaultQuotas));
  const accountId = options.accountId ?? '111122223333';
  if (!/^\d{12}$/.test(accountId)) {
    throw new RangeError(`accountId must have twelve digits; got '${accountId}'`);
  }
  const partition = options.partition ?? 'aws';
  if (!/^aws(-[a-z-]{1,18})?$/.test(partition)) {
    throw new RangeError(`partition must be one of AWS such as aws or aws-cn; got '${partition}'`);
  }
  const delays = { ...defaultDelays, ...options.delays };
  for (const [name, delay] of Object.entries(delays))
    assertWholeNumber(`delays.${name}`, delay, longestDelay);
  const quotas = { ...defaultQuotas, ...options.quotas };
  for (const [name, quota] of Object.entries(quotas)) assertWholeNumber(`quotas.${name}`, quota);
  const at = options.at ?? 0;
  assertWholeNumber('at', at, latestTime);
  return {
    accountId,
    partition,
    seed: options.seed ?? 'kms-reference-model',
    counter: 0,
    at,
    settings: { assumptions: { ...defaultAssumptions, ...options.assumptions }, delays, quotas },
    keys: emptyTrie,
    aliases: emptyTrie,
    keyStores: emptyTrie,
    agenda: emptyTrie,
  };
}

/** The end of the year 3000, epoch milliseconds: no account lives longer, so that no key does. */
export const latestTime = Date.UTC(3001, 0);

/** A hundred years: what takes longer never happens. In milliseconds. */
export const longestDelay = 36_525 * 86_400_000;

function assertWholeNumber(name: string, value: number, most = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new RangeError(`${name} must be a whole number from 0 to ${most}; got ${String(value)}`);
  }
}
