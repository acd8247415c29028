import type { Account, KeyStoreRecord } from '../account.ts';
import { type CallContext, type Failure, failure } from '../answer.ts';
import { keyStoresOf } from '../look-up.ts';
import type { RequestInput } from '../request/operation-shapes.ts';
import { emptyTrie } from '../trie.ts';

type CloudHsmMember = 'CloudHsmClusterId' | 'KeyStorePassword' | 'TrustAnchorCertificate';
type XksMember = Extract<keyof RequestInput<'UpdateCustomKeyStore'>, `Xks${string}`>;

const cloudHsmMembers: readonly CloudHsmMember[] = [
  'CloudHsmClusterId',
  'KeyStorePassword',
  'TrustAnchorCertificate',
];
const xksMembers: readonly XksMember[] = [
  'XksProxyConnectivity',
  'XksProxyUriEndpoint',
  'XksProxyUriPath',
  'XksProxyAuthenticationCredential',
  'XksProxyVpcEndpointServiceName',
  'XksProxyVpcEndpointServiceOwner',
];

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
  const base = {
    customKeyStoreId,
    name: input.CustomKeyStoreName,
    connectionState: 'DISCONNECTED',
    changeEnds: null,
    connectionErrorCode: null,
    creationDate: at,
    keys: emptyTrie,
  } as const;
  const type = input.CustomKeyStoreType ?? 'AWS_CLOUDHSM';
  const alien = alienMember(type, input);
  if (alien !== undefined) return notValidFor(alien, type);
  if (type === 'AWS_CLOUDHSM') {
    const { CloudHsmClusterId, KeyStorePassword, TrustAnchorCertificate } = input;
    if (CloudHsmClusterId === undefined) return required('CloudHsmClusterId', type);
    if (KeyStorePassword === undefined) return required('KeyStorePassword', type);
    if (TrustAnchorCertificate === undefined) return required('TrustAnchorCertificate', type);
    return {
      ...base,
      type,
      cloudHsmClusterId: CloudHsmClusterId,
      trustAnchorCertificate: TrustAnchorCertificate,
      xks: null,
    };
  }
  const xks = newProxy(account, input);
  if ('ok' in xks) return xks;
  return { ...base, type, cloudHsmClusterId: null, trustAnchorCertificate: null, xks };
}

/** The store after an UpdateCustomKeyStore request; or what is wrong with the request or the store's connection. */
export function updatedStore(
  { account, input }: CallContext<'UpdateCustomKeyStore'>,
  store: KeyStoreRecord,
): KeyStoreRecord | Failure {
  const alien = alienMember(store.type, input);
  if (alien !== undefined) return notValidFor(alien, store.type);
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

/** A member that belongs to the other type of custom key store. */
function alienMember(type: KeyStoreRecord['type'], input: object): string | undefined {
  const alien: readonly string[] = type === 'AWS_CLOUDHSM' ? xksMembers : cloudHsmMembers;
  return alien.find((member) => Object.hasOwn(input, member));
}

function required(member: string, kind: string): Failure {
  return failure('ValidationException', `${member} is required for ${kind}.`);
}

function notValidFor(member: string, type: string): Failure {
  return failure('ValidationException', `${member} is not valid for a custom key store of type ${type}.`);
}
