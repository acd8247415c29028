import { createHash } from 'node:crypto';
import { type Account, createAccount } from '../../account/account.ts';
import { advance } from '../../account/advance.ts';
import { call } from '../../account/call.ts';
import { keyAt } from '../../account/look-up.ts';
import type { Key } from '../../key/create-key.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import type { TypeClass } from '../../key/type-class.ts';
import { type WireObject, wireObject } from '../../scenario/wire-form.ts';
import type { TestKey } from '../session/test-key.ts';
import type { CampaignCommand } from './command.ts';
import { CampaignKeys, type CampaignRequest } from './keys.ts';

/** What sequences are made for: the same setting and the same seed make the same sequences. */
export interface CampaignSetting {
  /** Home first. */
  readonly regions: readonly [home: string, ...others: string[]];
  readonly classes: readonly TypeClass[];
  readonly operations: readonly TableOperation[];
  /** How many commands a sequence has. */
  readonly length: number;
  /** Whether the target has a clock of its own that can be moved. */
  readonly canWait: boolean;
  /** Whether the target has a custom key store. */
  readonly hasStore: boolean;
}

const start = Date.UTC(2026, 0, 1);

/** Plays a sequence on the model alone while it is made, so that the next command can be chosen by where its keys are. */
export class DryRun {
  readonly keys: CampaignKeys;
  #account: Account;

  constructor({ regions, canWait, hasStore }: CampaignSetting) {
    const delays = canWait
      ? {}
      : { replication: 0, primaryRegionUpdate: 0, rotation: 0, keyStoreConnection: 0 };
    this.#account = createAccount({ seed: 'dryRun', at: start, delays });
    const storeId = hasStore ? this.#newStore(regions[0]) : null;
    this.keys = new CampaignKeys({ regions, run: 'dryRun', storeId });
  }

  /** The key of a subject as it is now; null for one that never existed. */
  keyOf({ keyId, region }: TestKey): Key | null {
    return keyAt(this.#account, region, keyId);
  }

  /** Does what a command means. */
  play(command: CampaignCommand): void {
    if (command.kind === 'wait') {
      this.#account = advance(this.#account, this.#account.at + command.milliseconds).account;
      return;
    }
    for (const request of this.keys.callsOf(command, this.#account.at)) this.#call(request);
  }

  #call(request: CampaignRequest): void {
    const { keyMaterial, operation, region } = request;
    const input: WireObject = {
      ...wireObject(request.input),
      ...(keyMaterial === undefined
        ? {}
        : { EncryptedKeyMaterial: Buffer.from(keyMaterial).toString('base64') }),
    };
    const at = this.#account.at + 1;
    const { account, outcome } = call(this.#account, { operation, input, region, at });
    this.#account = account;
    if (!outcome.ok) return;
    const output = wireObject(outcome.response);
    const observation = {
      operation,
      input,
      region,
      start: at,
      end: at,
      outcome: { kind: 'answered', output },
    } as const;
    this.keys.learn(request, { observation, output });
  }

  #newStore(region: string): string | null {
    const made = call(this.#account, {
      operation: 'CreateCustomKeyStore',
      input: storeRequest('dryRun'),
      region,
      at: start,
    });
    if (!made.outcome.ok) return null;
    const { CustomKeyStoreId = null } = made.outcome.response;
    const connected = call(made.account, {
      operation: 'ConnectCustomKeyStore',
      input: { CustomKeyStoreId },
      region,
      at: start,
    });
    this.#account = advance(connected.account, start + 120_000).account;
    return CustomKeyStoreId;
  }
}

/** A request for a custom key store whose cluster only its name tells from another. */
export function storeRequest(name: string): WireObject {
  return {
    CustomKeyStoreName: `${name}-store`,
    CustomKeyStoreType: 'AWS_CLOUDHSM',
    CloudHsmClusterId: `cluster-${createHash('sha256')
      .update(name)
      .digest('hex')
      .replace(/[0189]/g, 'x')
      .slice(0, 11)}`,
    TrustAnchorCertificate: 'certificate',
    KeyStorePassword: 'conformance',
  };
}
