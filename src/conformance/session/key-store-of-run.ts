import { textIn } from '../../scenario/wire-form.ts';
import type { Session } from './session.ts';

/** The custom key store that the keys of a run live in: made when the first of them is, and the same for all. */
export class KeyStoreOfRun {
  readonly #session: Session;
  readonly #run: string;
  readonly #wait: () => Promise<void>;
  #storeId: string | null | undefined;

  /** @param wait lets the time pass that a store takes to connect, if the target lets time pass */
  constructor(session: Session, run: string, wait: () => Promise<void>) {
    this.#session = session;
    this.#run = run;
    this.#wait = wait;
  }

  /** Its ID, once it is connected; null if the target has no key stores, or none that connects in time. */
  async connected(): Promise<string | null> {
    this.#storeId ??= await this.#create();
    if (this.#storeId === null) return null;
    const CustomKeyStoreId = this.#storeId;
    await this.#session.call('ConnectCustomKeyStore', { CustomKeyStoreId });
    await this.#wait();
    const { observation } = await this.#session.call('DescribeCustomKeyStores', { CustomKeyStoreId });
    const isConnected = JSON.stringify(observation.outcome).includes('"CONNECTED"');
    return isConnected ? CustomKeyStoreId : null;
  }

  async #create(): Promise<string | null> {
    const { observation } = await this.#session.call('CreateCustomKeyStore', {
      CustomKeyStoreName: `${this.#run}-store`,
      CustomKeyStoreType: 'AWS_CLOUDHSM',
      CloudHsmClusterId: clusterOf(this.#run),
      TrustAnchorCertificate: 'certificate',
      KeyStorePassword: 'conformance',
    });
    return observation.outcome.kind === 'answered'
      ? (textIn(observation.outcome.output, 'CustomKeyStoreId') ?? null)
      : null;
  }
}

/** A CloudHSM cluster for the key store of one run: no two key stores may have the same. */
function clusterOf(run: string): string {
  const letters = run
    .replaceAll('-', '')
    .replaceAll(/[0189]/g, (digit) => 'wxyz'['0189'.indexOf(digit)] ?? 'w');
  return `cluster-${letters.slice(-11)}`;
}
