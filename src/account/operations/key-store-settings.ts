import type { Account, KeyStoreRecord } from '../account.ts';
import { type CallContext, type Failure, failure } from '../answer.ts';
import { keyStoresOf } from '../look-up.ts';
import type { RequestInput } from '../request/operation-shapes.ts';
import { emptyTrie } from '../trie.ts';

type XksMember = Extract<keyof RequestInput<'UpdateCustomKeyStore'>, `Xks${string}`>;

/** The members that only a custom key store of this type has, in the order in which they are looked for. */
const membersOfType = {
  AWS_CLOUDHSM: ['CloudHsmClusterId', 'KeyStorePassword', 'TrustAnchorCertificate'],
  EXTERNAL_KEY_STORE: [
    'XksProxyConnectivity',
    'XksProxyUriEndpoint',
    'XksProxyUriPath',
    'XksProxyAuthenticationCredential',
    'XksProxyVpcEndpointServiceName',
    'XksProxyVpcEndpointServiceOwner',
  ],
} as const satisfies {
  readonly [Type in KeyStoreRecord['type']]: readonly (keyof RequestInput<'CreateCustomKeyStore'>)[];
};

/** What can change while a store is CONNECTED. Source: API reference, UpdateCustomKeyStore; semantics.md F17. */
const changeableWhileConnected: readonly XksMember[] = [
  'XksProxyAuthenticationCredential',
  'XksProxyUriPath',
];

/** The store that a CreateCustomKeyStore request describes, DISCONNECTED; or what is wrong with the request. */
export function newStore(
  { account, at, input }: CallContext<'CreateCustomKeyStore'>,
  customKeyStoreId: string,
): KeyStoreRecord | Failure {
  const type = input.CustomKeyStoreType ?? 'AWS_CLOUDHSM';
  const alien = alienProblem(type, input);
  if (alien !== null) return alien;
  const missing =
    type === 'AWS_CLOUDHSM' && membersOfType[type].find((member) => input[member] === undefined);
  if (missing) return required(missing, type);
  const xks = type === 'AWS_CLOUDHSM' ? null : newProxy(account, input);
  if (xks !== null && 'ok' in xks) return xks;
  return {
    customKeyStoreId,
    name: input.CustomKeyStoreName,
    connectionState: 'DISCONNECTED',
    changeEnds: null,
    connectionErrorCode: null,
    creationDate: at,
    keys: emptyTrie,
    type,
    cloudHsmClusterId: input.CloudHsmClusterId ?? null,
    trustAnchorCertificate: input.TrustAnchorCertificate ?? null,
    xks,
  };
}

/** The store after an UpdateCustomKeyStore request; or what is wrong with the request or the store's connection. */
export function updatedStore(
  { account, input }: CallContext<'UpdateCustomKeyStore'>,
  store: KeyStoreRecord,
): KeyStoreRecord | Failure {
  const alien = alienProblem(store.type, input);
  if (alien !== null) return alien;
  if (!isChangeable(store, input)) return failure('CustomKeyStoreInvalidStateException');
  const xks = store.xks === null ? null : updatedProxy(account, store.xks, input);
  if (xks !== null && 'ok' in xks) return xks;
  return {
    ...store,
    name: input.NewCustomKeyStoreName ?? store.name,
    cloudHsmClusterId: input.CloudHsmClusterId ?? store.cloudHsmClusterId,
    xks,
  };
}

/**
 * What another store of the account already has that must be its own; null if there is nothing.
 *
 * Names, proxy addresses, private DNS names and VPC endpoint services are unique in a Region, clusters in the account. A
 * cluster that another store has is, for an update, one that is not related: two stores never share a backup history.
 */
export function conflictOf(
  account: Account,
  region: string,
  store: KeyStoreRecord,
  ofCluster: 'CloudHsmClusterInUseException' | 'CloudHsmClusterNotRelatedException',
): Failure | null {
  for (const [where, other] of keyStoresOf(account)) {
    if (where === region && other.customKeyStoreId === store.customKeyStoreId) continue;
    if (store.cloudHsmClusterId !== null && other.cloudHsmClusterId === store.cloudHsmClusterId) {
      return failure(ofCluster);
    }
    if (where !== region) continue;
    if (other.name === store.name) return failure('CustomKeyStoreNameInUseException');
    const conflict = proxyConflict(store.xks, other.xks);
    if (conflict !== null) return conflict;
  }
  return null;
}

type Proxy = NonNullable<KeyStoreRecord['xks']>;

function proxyConflict(own: Proxy | null, other: Proxy | null): Failure | null {
  if (own === null || other === null) return null;
  if (own.uriEndpoint === other.uriEndpoint) {
    if (own.uriPath === other.uriPath) return failure('XksProxyUriInUseException');
    const isPrivate = [own, other].some(({ connectivity }) => connectivity === 'VPC_ENDPOINT_SERVICE');
    if (isPrivate) return failure('XksProxyUriEndpointInUseException');
  }
  return own.vpcEndpointServiceName !== null && own.vpcEndpointServiceName === other.vpcEndpointServiceName
    ? failure('XksProxyVpcEndpointServiceInUseException')
    : null;
}

function newProxy(account: Account, input: RequestInput<'CreateCustomKeyStore'>): Proxy | Failure {
  const type = 'EXTERNAL_KEY_STORE';
  if (input.XksProxyConnectivity === undefined) return required('XksProxyConnectivity', type);
  if (input.XksProxyUriEndpoint === undefined) return required('XksProxyUriEndpoint', type);
  if (input.XksProxyUriPath === undefined) return required('XksProxyUriPath', type);
  if (input.XksProxyAuthenticationCredential === undefined) {
    return required('XksProxyAuthenticationCredential', type);
  }
  return withEndpointService(account, input, {
    connectivity: input.XksProxyConnectivity,
    uriEndpoint: input.XksProxyUriEndpoint,
    uriPath: input.XksProxyUriPath,
    vpcEndpointServiceName: null,
    vpcEndpointServiceOwner: null,
    accessKeyId: input.XksProxyAuthenticationCredential.AccessKeyId,
  });
}

/** A change of connectivity needs a new endpoint. Source: API reference, UpdateCustomKeyStore, XksProxyConnectivity. */
function updatedProxy(
  account: Account,
  proxy: Proxy,
  input: RequestInput<'UpdateCustomKeyStore'>,
): Proxy | Failure {
  const connectivity = input.XksProxyConnectivity ?? proxy.connectivity;
  const uriEndpoint = input.XksProxyUriEndpoint ?? proxy.uriEndpoint;
  if (connectivity !== proxy.connectivity && uriEndpoint === proxy.uriEndpoint) {
    return failure(
      'ValidationException',
      'A change of XksProxyConnectivity needs a new XksProxyUriEndpoint.',
    );
  }
  return withEndpointService(account, input, {
    connectivity,
    uriEndpoint,
    uriPath: input.XksProxyUriPath ?? proxy.uriPath,
    vpcEndpointServiceName: connectivity === 'PUBLIC_ENDPOINT' ? null : proxy.vpcEndpointServiceName,
    vpcEndpointServiceOwner: connectivity === 'PUBLIC_ENDPOINT' ? null : proxy.vpcEndpointServiceOwner,
    accessKeyId: input.XksProxyAuthenticationCredential?.AccessKeyId ?? proxy.accessKeyId,
  });
}

/** The VPC endpoint service of a proxy that is reached by one; its owner is the account unless given. */
function withEndpointService(
  { accountId }: Account,
  input: {
    readonly XksProxyVpcEndpointServiceName?: string;
    readonly XksProxyVpcEndpointServiceOwner?: string;
  },
  proxy: Proxy,
): Proxy | Failure {
  const { XksProxyVpcEndpointServiceName: name, XksProxyVpcEndpointServiceOwner: owner } = input;
  if (proxy.connectivity === 'PUBLIC_ENDPOINT') {
    return name === undefined && owner === undefined
      ? proxy
      : failure(
          'ValidationException',
          'XksProxyVpcEndpointServiceName and XksProxyVpcEndpointServiceOwner are not valid with PUBLIC_ENDPOINT.',
        );
  }
  const vpcEndpointServiceName = name ?? proxy.vpcEndpointServiceName;
  if (vpcEndpointServiceName === null) {
    return required('XksProxyVpcEndpointServiceName', 'VPC_ENDPOINT_SERVICE');
  }
  const vpcEndpointServiceOwner = owner ?? proxy.vpcEndpointServiceOwner ?? accountId;
  return { ...proxy, vpcEndpointServiceName, vpcEndpointServiceOwner };
}

/** A DISCONNECTED store can change in everything, a CONNECTED one in little, any other in nothing. */
function isChangeable(
  { connectionState }: KeyStoreRecord,
  input: RequestInput<'UpdateCustomKeyStore'>,
): boolean {
  if (connectionState === 'DISCONNECTED') return true;
  const { CustomKeyStoreId: _, NewCustomKeyStoreName: __, ...settings } = input;
  return (
    connectionState === 'CONNECTED' &&
    Object.keys(settings).every((member) => changeableWhileConnected.some((name) => name === member))
  );
}

/** A member that belongs to the other type of custom key store; null if there is none. */
function alienProblem(type: KeyStoreRecord['type'], input: object): Failure | null {
  const other = type === 'AWS_CLOUDHSM' ? 'EXTERNAL_KEY_STORE' : 'AWS_CLOUDHSM';
  const alien = membersOfType[other].find((member) => Object.hasOwn(input, member));
  return alien === undefined
    ? null
    : failure('ValidationException', `${alien} is not valid for a custom key store of type ${type}.`);
}

function required(member: string, kind: string): Failure {
  return failure('ValidationException', `${member} is required for ${kind}.`);
}
