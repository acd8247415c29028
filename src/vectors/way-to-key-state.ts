import { usualAliases } from '../account/aws-managed/aws-alias.ts';
import type { KeyState } from '../key/key-state.ts';
import { isInCustomKeyStore, type KeyType } from '../key/key-type.ts';
import type { Operation } from '../key/operation.ts';
import { usualMaterial } from '../scenario/request.ts';
import type { PlannedCall, Scenario, Wait } from '../scenario/scenario.ts';
import type { WireObject } from '../scenario/wire-form.ts';

/** The Region of keys, and that of replicas. */
export const home = 'us-east-1';
export const abroad = 'eu-west-1';

/** The alias of the AWS managed key of the vectors. */
export const awsAlias = usualAliases[0] ?? '';

/** A little more than what the service takes for a replica, or for another primary Region, milliseconds. */
export const settled: Wait = { kind: 'wait', duration: 61_000 };

/** A little more than it takes to connect a custom key store. */
const connected: Wait = { kind: 'wait', duration: 301_000 };

/** A call; as soon as there is a key, the input is what differs from the usual request on it. */
export function calls(operation: Operation, input: WireObject = {}, region: string = home): PlannedCall {
  const keyMaterial = operation === 'ImportKeyMaterial' ? { keyMaterial: usualMaterial } : {};
  return { kind: 'call', operation, region, input, ...keyMaterial };
}

/** A call with the whole of its request. */
export function callsWith(operation: Operation, input: WireObject, region: string = home): PlannedCall {
  return { kind: 'call', operation, region, input, isWhole: true };
}

/** Days that pass before the next call. */
export function days(count: number): Wait {
  return { kind: 'wait', duration: count * 86_400_000 };
}

/** The shortest calls that make a key of a type, without imported key material. */
export function creation(type: KeyType): Scenario {
  const { keySpec, keyUsage, keyManager, multiRegion, origin } = type;
  if (keyManager === 'AWS') return [calls('DescribeKey', { KeyId: awsAlias })];
  const store = isInCustomKeyStore(type)
    ? [calls('CreateCustomKeyStore', keyStore), connects, connected]
    : [];
  const members = {
    ...(keySpec === 'SYMMETRIC_DEFAULT' ? {} : { KeySpec: keySpec, KeyUsage: keyUsage }),
    ...(origin === 'AWS_KMS' ? {} : { Origin: origin }),
    ...(multiRegion ? { MultiRegion: true } : {}),
  };
  return [...store, calls('CreateKey', members)];
}

/**
 * The shortest calls that lead a key of a type to a key state that it can reach, and the Region in which it then is.
 */
export function wayToKeyState(
  type: KeyType,
  keyState: KeyState,
): { readonly scenario: Scenario; readonly region: string } {
  const imports = type.origin === 'EXTERNAL' ? [calls('ImportKeyMaterial')] : [];
  const enabled = [...creation(type), ...imports];
  const replicated = [...enabled, calls('ReplicateKey', { ReplicaRegion: abroad })];
  const importsAbroad = type.origin === 'EXTERNAL' ? [calls('ImportKeyMaterial', {}, abroad)] : [];
  switch (keyState) {
    case 'Enabled':
      return { scenario: enabled, region: home };
    case 'Disabled':
      return { scenario: [...enabled, calls('DisableKey')], region: home };
    case 'PendingDeletion':
      return { scenario: [...enabled, calls('ScheduleKeyDeletion')], region: home };
    case 'PendingImport':
      return { scenario: creation(type), region: home };
    case 'Unavailable':
      return { scenario: [...enabled, calls('DisconnectCustomKeyStore')], region: home };
    case 'Creating':
      return { scenario: replicated, region: abroad };
    case 'PendingReplicaDeletion':
      return { scenario: [...replicated, settled, calls('ScheduleKeyDeletion')], region: home };
    case 'Updating':
      return {
        scenario: [
          ...replicated,
          settled,
          ...importsAbroad,
          calls('UpdatePrimaryRegion', { PrimaryRegion: abroad }),
        ],
        region: home,
      };
    default:
      return keyState satisfies never;
  }
}

const connects = calls('ConnectCustomKeyStore');
const keyStore = {
  CustomKeyStoreName: 'example',
  CloudHsmClusterId: 'cluster-exampleexample',
  TrustAnchorCertificate: 'certificate',
  KeyStorePassword: 'xxxxxxxx',
};
