import { createHash } from 'node:crypto';
import { textIn, type WireObject } from '../../scenario/wire-form.ts';
import type { Session } from './session.ts';

/** A request for a custom key store whose cluster only its name tells from another: no two may have the same. */
export function keyStoreRequest(name: string): WireObject {
  const hash = createHash('sha256').update(name).digest('hex');
  return {
    CustomKeyStoreName: `${name}-store`,
    CustomKeyStoreType: 'AWS_CLOUDHSM',
    CloudHsmClusterId: `cluster-${hash.replace(/[0189]/g, 'x').slice(0, 11)}`,
    TrustAnchorCertificate: 'certificate',
    KeyStorePassword: 'conformance',
  };
}

/** Makes a custom key store; its ID, or null if the target has none. */
export async function createKeyStore(session: Session, name: string): Promise<string | null> {
  const { outcome } = (await session.call('CreateCustomKeyStore', keyStoreRequest(name))).observation;
  return outcome.kind === 'answered' ? (textIn(outcome.output, 'CustomKeyStoreId') ?? null) : null;
}

/** A little more than the five minutes that AWS's guide gives for the connection of an external key store, milliseconds. */
export const connectionTime = 301_000;

/** Connects a custom key store, with the time that it takes; false if that is not seen in so many calls. */
export async function connectKeyStore(
  session: Session,
  CustomKeyStoreId: string,
  mostCalls = 1,
): Promise<boolean> {
  await session.call('ConnectCustomKeyStore', { CustomKeyStoreId });
  await session.wait(connectionTime);
  for (let calls = 0; calls < mostCalls; calls += 1) {
    const { observation } = await session.call('DescribeCustomKeyStores', { CustomKeyStoreId });
    if (JSON.stringify(observation.outcome).includes('"CONNECTED"')) return true;
  }
  return false;
}
