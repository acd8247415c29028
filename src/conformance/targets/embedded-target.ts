import type { CreateAccountOptions } from '../../account/account.ts';
import { startServer } from '../../serve/server.ts';
import { type SdkTarget, sdkTarget } from './sdk-target.ts';

/** The embedded target: the model itself behind HTTP. */
export interface EmbeddedTarget extends Omit<SdkTarget, 'close'> {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts the model as a server on a free loopback port, and reaches it through the AWS SDK like any other target. */
export async function embeddedTarget(
  regions: readonly string[],
  account: Omit<CreateAccountOptions, 'at'> = {},
): Promise<EmbeddedTarget> {
  const { url, served, close } = await startServer({ account, cryptography: 'stand-in' });
  const target = sdkTarget({ endpoint: url, regions });
  return {
    ...target,
    url,
    now: () => served.clock.now(),
    advance: (to) => {
      served.moveTo(to);
    },
    close: async () => {
      target.close();
      await close();
    },
  };
}
