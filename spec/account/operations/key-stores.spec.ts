import { beforeEach, describe, expect, it } from 'vitest';
import { failConnection } from '../../../src/account/fail-connection.ts';
import { responseProblems } from '../request/response-problems.ts';
import { day, home, minute, Session, start } from '../session.ts';

const cloudHsm = {
  CustomKeyStoreName: 'hsm',
  CloudHsmClusterId: 'cluster-2a34b5cdefg',
  KeyStorePassword: 'kmsPswd',
  TrustAnchorCertificate: 'certificate',
};
const credential = { AccessKeyId: 'A'.repeat(20), RawSecretAccessKey: 'x'.repeat(43) };
const external = {
  CustomKeyStoreName: 'proxy',
  CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
  XksProxyConnectivity: 'PUBLIC_ENDPOINT',
  XksProxyUriEndpoint: 'https://proxy.example.com',
  XksProxyUriPath: '/kms/xks/v1',
  XksProxyAuthenticationCredential: credential,
};
const service = (name: string) => `com.amazonaws.vpce.us-east-1.vpce-svc-${name}`;
const behindVpc = {
  ...external,
  CustomKeyStoreName: 'private',
  XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE',
  XksProxyUriEndpoint: 'https://private.example.com',
  XksProxyVpcEndpointServiceName: service('0e12'),
};

let session: Session;

beforeEach(() => {
  session = new Session();
});

const create = (input: object) => session.ok('CreateCustomKeyStore', input).CustomKeyStoreId ?? '';
const stores = (input: object = {}) => session.ok('DescribeCustomKeyStores', input).CustomKeyStores;
const state = (CustomKeyStoreId: string) => stores({ CustomKeyStoreId })?.[0]?.ConnectionState;
const connected = (input: object) => {
  const CustomKeyStoreId = create(input);
  session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
  session.advance(5 * minute);
  return CustomKeyStoreId;
};
const keyIn = (CustomKeyStoreId: string, input: object = {}) =>
  session.createKey({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId, ...input });
const nameOf = (refusal: string) => refusal.split(':')[0];

describe('CreateCustomKeyStore', () => {
  it('makes a DISCONNECTED store that DescribeCustomKeyStores shows in full', () => {
    const ids = [create(cloudHsm), create(external), create(behindVpc)];
    const listed = session.ok('DescribeCustomKeyStores', {});
    const common = { ConnectionState: 'DISCONNECTED', CreationDate: start / 1000 };
    expect(
      listed.CustomKeyStores?.toSorted(
        (a, b) => ids.indexOf(a.CustomKeyStoreId ?? '') - ids.indexOf(b.CustomKeyStoreId ?? ''),
      ),
    ).toEqual([
      {
        ...common,
        CustomKeyStoreId: ids[0],
        CustomKeyStoreName: 'hsm',
        CustomKeyStoreType: 'AWS_CLOUDHSM',
        CloudHsmClusterId: 'cluster-2a34b5cdefg',
        TrustAnchorCertificate: 'certificate',
      },
      {
        ...common,
        CustomKeyStoreId: ids[1],
        CustomKeyStoreName: 'proxy',
        CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
        XksProxyConfiguration: {
          Connectivity: 'PUBLIC_ENDPOINT',
          AccessKeyId: credential.AccessKeyId,
          UriEndpoint: 'https://proxy.example.com',
          UriPath: '/kms/xks/v1',
        },
      },
      {
        ...common,
        CustomKeyStoreId: ids[2],
        CustomKeyStoreName: 'private',
        CustomKeyStoreType: 'EXTERNAL_KEY_STORE',
        XksProxyConfiguration: {
          Connectivity: 'VPC_ENDPOINT_SERVICE',
          AccessKeyId: credential.AccessKeyId,
          UriEndpoint: 'https://private.example.com',
          UriPath: '/kms/xks/v1',
          VpcEndpointServiceName: service('0e12'),
          VpcEndpointServiceOwner: '111122223333',
        },
      },
    ]);
    expect(responseProblems('DescribeCustomKeyStores', listed)).toEqual([]);
    expect(JSON.stringify(session.account)).not.toContain(credential.RawSecretAccessKey);
    expect(JSON.stringify(session.account)).not.toContain(cloudHsm.KeyStorePassword);
  });

  it.each([
    [{ ...cloudHsm, CloudHsmClusterId: undefined }, 'CloudHsmClusterId is required for AWS_CLOUDHSM.'],
    [
      { ...cloudHsm, TrustAnchorCertificate: undefined },
      'TrustAnchorCertificate is required for AWS_CLOUDHSM.',
    ],
    [{ ...external, XksProxyUriPath: undefined }, 'XksProxyUriPath is required for EXTERNAL_KEY_STORE.'],
    [
      { ...behindVpc, XksProxyVpcEndpointServiceName: undefined },
      'XksProxyVpcEndpointServiceName is required for VPC_ENDPOINT_SERVICE.',
    ],
    [
      { ...external, KeyStorePassword: 'kmsPswd' },
      'KeyStorePassword is not valid for a custom key store of type EXTERNAL_KEY_STORE.',
    ],
    [
      { ...cloudHsm, XksProxyUriPath: '/kms/xks/v1' },
      'XksProxyUriPath is not valid for a custom key store of type AWS_CLOUDHSM.',
    ],
  ])('%# is refused where its members do not fit its type', (input, message) => {
    expect(session.refusal('CreateCustomKeyStore', input)).toBe(`ValidationException: ${message}`);
  });

  it.each([
    [
      { ...cloudHsm, CustomKeyStoreName: 'proxy', CloudHsmClusterId: 'cluster-3b45c6defgh' },
      'CustomKeyStoreNameInUseException',
    ],
    [{ ...cloudHsm, CustomKeyStoreName: 'new' }, 'CloudHsmClusterInUseException'],
    [{ ...external, CustomKeyStoreName: 'new' }, 'XksProxyUriInUseException'],
    [
      {
        ...external,
        CustomKeyStoreName: 'new',
        XksProxyUriEndpoint: 'https://private.example.com',
        XksProxyUriPath: '/x/kms/xks/v1',
      },
      'XksProxyUriEndpointInUseException',
    ],
    [
      { ...behindVpc, CustomKeyStoreName: 'new', XksProxyUriEndpoint: 'https://other.example.com' },
      'XksProxyVpcEndpointServiceInUseException',
    ],
  ])('%# is refused where another store has what must be its own', (input, exception) => {
    for (const other of [cloudHsm, external, behindVpc]) create(other);
    expect(session.refusal('CreateCustomKeyStore', input)).toBe(`${exception}: `);
  });

  it('may share a public endpoint under another path, and names and proxies with another Region', () => {
    create(external);
    create({ ...external, CustomKeyStoreName: 'second', XksProxyUriPath: '/second/kms/xks/v1' });
    session.ok('CreateCustomKeyStore', external, { region: 'eu-west-1' });
    create(cloudHsm);
    expect(nameOf(session.refusal('CreateCustomKeyStore', cloudHsm, { region: 'eu-west-1' }))).toBe(
      'CloudHsmClusterInUseException',
    );
  });

  it('stops at the quota', () => {
    session = new Session({ quotas: { customKeyStores: 1 } });
    create(cloudHsm);
    expect(session.refusal('CreateCustomKeyStore', external)).toMatch(/^LimitExceededException/);
  });
});

describe('the connection of a custom key store', () => {
  it('is CONNECTING, then CONNECTED; then DISCONNECTING, then DISCONNECTED', () => {
    const CustomKeyStoreId = create(cloudHsm);
    expect(session.ok('ConnectCustomKeyStore', { CustomKeyStoreId })).toEqual({});
    expect(state(CustomKeyStoreId)).toBe('CONNECTING');
    session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
    session.advance(5 * minute - 1);
    expect(state(CustomKeyStoreId)).toBe('CONNECTING');
    session.advance(1);
    expect(state(CustomKeyStoreId)).toBe('CONNECTED');
    session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
    session.ok('DisconnectCustomKeyStore', { CustomKeyStoreId });
    expect(state(CustomKeyStoreId)).toBe('DISCONNECTING');
    for (const operation of ['ConnectCustomKeyStore', 'DisconnectCustomKeyStore'] as const) {
      expect(session.refusal(operation, { CustomKeyStoreId })).toBe('CustomKeyStoreInvalidStateException: ');
    }
    session.advance(5 * minute);
    expect(state(CustomKeyStoreId)).toBe('DISCONNECTED');
    expect(session.refusal('DisconnectCustomKeyStore', { CustomKeyStoreId })).toBe(
      'CustomKeyStoreInvalidStateException: ',
    );
    expect(
      session.events.map(({ event }) => ('connectionState' in event ? event.connectionState : event.type)),
    ).toEqual(['CONNECTED', 'DISCONNECTED']);
  });

  it('can fail: only Disconnect leads out of FAILED', () => {
    const CustomKeyStoreId = create(cloudHsm);
    session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
    const failing = {
      region: home,
      customKeyStoreId: CustomKeyStoreId,
      connectionErrorCode: 'USER_LOCKED_OUT',
    } as const;
    session.account = failConnection(session.account, { ...failing, at: session.now }).account;
    session.advance(day);
    expect(stores({ CustomKeyStoreId })).toMatchObject([
      { ConnectionState: 'FAILED', ConnectionErrorCode: 'USER_LOCKED_OUT' },
    ]);
    expect(() => failConnection(session.account, { ...failing, at: session.now })).toThrow(
      `custom key store ${CustomKeyStoreId} in us-east-1 is FAILED, not CONNECTING`,
    );
    expect(session.refusal('ConnectCustomKeyStore', { CustomKeyStoreId })).toBe(
      'CustomKeyStoreInvalidStateException: ',
    );
    session.ok('DisconnectCustomKeyStore', { CustomKeyStoreId });
    session.advance(5 * minute);
    expect(stores({ CustomKeyStoreId })?.[0]).not.toHaveProperty('ConnectionErrorCode');
    session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
  });

  it('must be there before a key can be made', () => {
    const CustomKeyStoreId = create(cloudHsm);
    const input = { Origin: 'AWS_CLOUDHSM', CustomKeyStoreId };
    expect(nameOf(session.refusal('CreateKey', input))).toBe('CustomKeyStoreInvalidStateException');
    session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
    expect(nameOf(session.refusal('CreateKey', input))).toBe('CustomKeyStoreInvalidStateException');
    session.advance(5 * minute);
    session.createKey(input);
  });
});

describe('the keys of a custom key store', () => {
  it('are Unavailable at once when it disconnects, and come back when it is CONNECTED', () => {
    const CustomKeyStoreId = connected(cloudHsm);
    const [enabled, disabled, scheduled] = [
      keyIn(CustomKeyStoreId),
      keyIn(CustomKeyStoreId),
      keyIn(CustomKeyStoreId),
    ];
    session.ok('DisableKey', { KeyId: disabled });
    session.ok('ScheduleKeyDeletion', { KeyId: scheduled, PendingWindowInDays: 30 });
    session.ok('DisconnectCustomKeyStore', { CustomKeyStoreId });
    const states = () => [enabled, disabled, scheduled].map((KeyId) => session.keyState(KeyId));
    expect(states()).toEqual(['Unavailable', 'Unavailable', 'PendingDeletion']);
    session.ok('DisableKey', { KeyId: enabled });
    session.ok('EnableKey', { KeyId: disabled });
    session.advance(5 * minute);
    session.ok('ConnectCustomKeyStore', { CustomKeyStoreId });
    session.advance(5 * minute - 1);
    expect(states()).toEqual(['Unavailable', 'Unavailable', 'PendingDeletion']);
    session.advance(1);
    expect(states()).toEqual(['Disabled', 'Enabled', 'PendingDeletion']);
  });

  it('of an external key store each have an external key of their own', () => {
    const CustomKeyStoreId = connected(external);
    const input = { Origin: 'EXTERNAL_KEY_STORE', CustomKeyStoreId, XksKeyId: 'one' };
    const KeyId = session.createKey(input);
    expect(session.ok('DescribeKey', { KeyId }).KeyMetadata).toMatchObject({
      CustomKeyStoreId,
      XksKeyConfiguration: { Id: 'one' },
    });
    expect(nameOf(session.refusal('CreateKey', input))).toBe('XksKeyAlreadyInUseException');
  });
});

describe('DeleteCustomKeyStore', () => {
  it('needs a DISCONNECTED store without keys, pending deletion included', () => {
    const CustomKeyStoreId = connected(cloudHsm);
    const KeyId = keyIn(CustomKeyStoreId);
    expect(session.refusal('DeleteCustomKeyStore', { CustomKeyStoreId })).toBe(
      'CustomKeyStoreInvalidStateException: ',
    );
    session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    session.ok('DisconnectCustomKeyStore', { CustomKeyStoreId });
    session.advance(7 * day - 1);
    expect(session.refusal('DeleteCustomKeyStore', { CustomKeyStoreId })).toBe(
      'CustomKeyStoreHasCMKsException: ',
    );
    session.advance(1);
    expect(session.ok('DeleteCustomKeyStore', { CustomKeyStoreId })).toEqual({});
    expect(stores()).toEqual([]);
    for (const operation of [
      'ConnectCustomKeyStore',
      'DeleteCustomKeyStore',
      'UpdateCustomKeyStore',
    ] as const) {
      expect(session.refusal(operation, { CustomKeyStoreId })).toBe('CustomKeyStoreNotFoundException: ');
    }
  });
});

describe('UpdateCustomKeyStore', () => {
  const update = (CustomKeyStoreId: string, input: object) =>
    session.call('UpdateCustomKeyStore', { CustomKeyStoreId, ...input });
  const outcome = (id: string, input: object) => {
    const result = update(id, input);
    return result.ok ? 'done' : result.exception.name;
  };

  it('changes a CONNECTED store in its name, its credential and its path only', () => {
    const hsm = connected(cloudHsm);
    const xks = connected(external);
    expect(outcome(hsm, { NewCustomKeyStoreName: 'renamed' })).toBe('done');
    expect(outcome(hsm, { KeyStorePassword: 'another' })).toBe('CustomKeyStoreInvalidStateException');
    const rotated = { AccessKeyId: 'B'.repeat(20), RawSecretAccessKey: 'y'.repeat(43) };
    expect(
      outcome(xks, { XksProxyUriPath: '/new/kms/xks/v1', XksProxyAuthenticationCredential: rotated }),
    ).toBe('done');
    expect(outcome(xks, { XksProxyUriEndpoint: 'https://new.example.com' })).toBe(
      'CustomKeyStoreInvalidStateException',
    );
    expect(stores({ CustomKeyStoreName: 'renamed' })).toHaveLength(1);
    expect(stores({ CustomKeyStoreId: xks })?.[0]?.XksProxyConfiguration).toMatchObject({
      AccessKeyId: rotated.AccessKeyId,
      UriPath: '/new/kms/xks/v1',
    });
    session.ok('DisconnectCustomKeyStore', { CustomKeyStoreId: hsm });
    expect(outcome(hsm, { NewCustomKeyStoreName: 'again' })).toBe('CustomKeyStoreInvalidStateException');
    session.advance(5 * minute);
    expect(outcome(hsm, { KeyStorePassword: 'another', NewCustomKeyStoreName: 'again' })).toBe('done');
  });

  it('moves the keys of a store with it to a related cluster', () => {
    const CustomKeyStoreId = connected(cloudHsm);
    const KeyId = keyIn(CustomKeyStoreId);
    session.ok('DisconnectCustomKeyStore', { CustomKeyStoreId });
    session.advance(5 * minute);
    expect(outcome(CustomKeyStoreId, { CloudHsmClusterId: 'cluster-3b45c6defgh' })).toBe('done');
    expect(session.ok('DescribeKey', { KeyId }).KeyMetadata).toMatchObject({
      CloudHsmClusterId: 'cluster-3b45c6defgh',
      KeyState: 'Unavailable',
    });
  });

  it('keeps what must be unique unique', () => {
    const hsm = create(cloudHsm);
    create({ ...cloudHsm, CustomKeyStoreName: 'second', CloudHsmClusterId: 'cluster-3b45c6defgh' });
    const xks = create(external);
    create({ ...external, CustomKeyStoreName: 'third', XksProxyUriPath: '/third/kms/xks/v1' });
    expect(outcome(hsm, { NewCustomKeyStoreName: 'second' })).toBe('CustomKeyStoreNameInUseException');
    expect(outcome(hsm, { NewCustomKeyStoreName: 'hsm' })).toBe('done');
    expect(outcome(hsm, { CloudHsmClusterId: 'cluster-3b45c6defgh' })).toBe(
      'CloudHsmClusterNotRelatedException',
    );
    expect(outcome(xks, { XksProxyUriPath: '/third/kms/xks/v1' })).toBe('XksProxyUriInUseException');
  });

  it('changes connectivity only together with the endpoint, and with a service where one is needed', () => {
    const xks = create(external);
    const toVpc = {
      XksProxyConnectivity: 'VPC_ENDPOINT_SERVICE',
      XksProxyVpcEndpointServiceName: service('0e12'),
    };
    const XksProxyUriEndpoint = 'https://private.example.com';
    expect(outcome(xks, toVpc)).toBe('ValidationException');
    expect(outcome(xks, { ...toVpc, XksProxyUriEndpoint, XksProxyVpcEndpointServiceName: undefined })).toBe(
      'ValidationException',
    );
    expect(outcome(xks, { XksProxyVpcEndpointServiceName: service('0e12') })).toBe('ValidationException');
    expect(outcome(xks, { ...toVpc, XksProxyUriEndpoint })).toBe('done');
    expect(
      outcome(xks, {
        XksProxyConnectivity: 'PUBLIC_ENDPOINT',
        XksProxyUriEndpoint: 'https://proxy.example.com',
      }),
    ).toBe('done');
    expect(stores({ CustomKeyStoreId: xks })?.[0]?.XksProxyConfiguration).not.toHaveProperty(
      'VpcEndpointServiceName',
    );
    expect(outcome(xks, { KeyStorePassword: 'kmsPswd' })).toBe('ValidationException');
  });
});

describe('DescribeCustomKeyStores', () => {
  it('finds one by ID or by name, not by both, and all in pages', () => {
    const ids = [create(cloudHsm), create(external), create(behindVpc)].toSorted();
    expect(stores({ CustomKeyStoreName: 'proxy' })).toHaveLength(1);
    expect(session.refusal('DescribeCustomKeyStores', { CustomKeyStoreName: 'none' })).toBe(
      'CustomKeyStoreNotFoundException: ',
    );
    expect(
      nameOf(
        session.refusal('DescribeCustomKeyStores', { CustomKeyStoreId: ids[0], CustomKeyStoreName: 'hsm' }),
      ),
    ).toBe('ValidationException');
    const first = session.ok('DescribeCustomKeyStores', { Limit: 2 });
    const second = session.ok('DescribeCustomKeyStores', { Limit: 2, Marker: first.NextMarker });
    expect(
      [first, second].flatMap(({ CustomKeyStores = [] }) => CustomKeyStores.map((s) => s.CustomKeyStoreId)),
    ).toEqual(ids);
    expect(second.Truncated).toBe(false);
  });
});
