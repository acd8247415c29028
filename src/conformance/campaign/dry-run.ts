import { type Account, createAccount } from '../../account/account.ts';
import { advance } from '../../account/advance.ts';
import { call } from '../../account/call.ts';
import { keyAt } from '../../account/look-up.ts';
import type { Key } from '../../key/create-key.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import type { Operation } from '../../key/operation.ts';
import type { TypeClass } from '../../key/type-class.ts';
import { textIn, type WireObject, wireObject } from '../../scenario/wire-form.ts';
import { connectionTime, keyStoreRequest } from '../session/key-store.ts';
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
const noDelays = { replication: 0, primaryRegionUpdate: 0, rotation: 0, keyStoreConnection: 0 };

/** Plays a sequence on the model alone while it is made, so that the next command can be chosen by where its keys are. */
export class DryRun {
  readonly keys: CampaignKeys;
  #account: Account;

  constructor({ regions, canWait, hasStore }: CampaignSetting) {
    this.#account = createAccount({ seed: 'dry-run', at: start, delays: canWait ? {} : noDelays });
    const storeId = hasStore ? this.#newStore(regions[0]) : null;
    this.keys = new CampaignKeys({ regions, run: 'dry-run', storeId });
  }

  /** A key as it is now; null for one that never existed. */
  keyOf({ keyId, region }: TestKey): Key | null {
    return keyAt(this.#account, region, keyId);
  }

  /** Does what a command means. */
  play(command: CampaignCommand): void {
    if (command.kind === 'wait') {
      this.#account = advance(this.#account, this.#account.at + command.milliseconds).account;
      return;
    }
    for (const request of this.keys.callsOf(command, this.#account.at)) this.#send(request);
  }

  #send(request: CampaignRequest): void {
    const { keyMaterial, operation, region } = request;
    const material =
      keyMaterial === undefined ? {} : { EncryptedKeyMaterial: Buffer.from(keyMaterial).toString('base64') };
    const input = { ...wireObject(request.input), ...material };
    const at = this.#account.at + 1;
    const output = this.#call(operation, input, region, at);
    if (output === null) return;
    const outcome = { kind: 'answered', output } as const;
    this.keys.learn(request, {
      observation: { operation, input, region, start: at, end: at, outcome },
      output,
    });
  }

  #newStore(region: string): string | null {
    const made = this.#call('CreateCustomKeyStore', keyStoreRequest('dry-run'), region, start);
    const CustomKeyStoreId = made === null ? undefined : textIn(made, 'CustomKeyStoreId');
    if (CustomKeyStoreId === undefined) return null;
    this.#call('ConnectCustomKeyStore', { CustomKeyStoreId }, region, start);
    this.#account = advance(this.#account, start + connectionTime).account;
    return CustomKeyStoreId;
  }

  /** What the model answers; null for a refusal. */
  #call(operation: Operation, input: WireObject, region: string, at: number): WireObject | null {
    const { account, outcome } = call(this.#account, { operation, input, region, at });
    this.#account = account;
    return outcome.ok ? wireObject(outcome.response) : null;
  }
}
