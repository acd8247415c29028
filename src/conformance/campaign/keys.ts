import { isInCustomKeyStore } from '../../key/key-type.ts';
import { identifierForms, type Operation, operationOf } from '../../key/operation.ts';
import { typeClasses } from '../../key/type-class.ts';
import type { PreparedRequest } from '../../scenario/request.ts';
import { textIn } from '../../scenario/wire-form.ts';
import type { JudgedCall } from '../session/session.ts';
import {
  collect,
  createdKey,
  creationOf,
  lacksImportToken,
  newTestKey,
  replicaOf,
  type TestKey,
} from '../session/test-key.ts';
import { nobodysKey } from '../targets/key-id.ts';
import { type CampaignCall, type CampaignCommand, mostAliases } from './command.ts';
import { campaignRequest } from './request-variant.ts';

/** A call that a command comes to at this moment. */
export interface CampaignRequest extends PreparedRequest {
  readonly operation: Operation;
  readonly region: string;
  /** The key that it concerns; null for a call on none. */
  readonly key: TestKey | null;
  readonly command: CampaignCommand;
}

/** Where the keys of one sequence are. */
export interface SequenceFacts {
  /** Home first. */
  readonly regions: readonly [home: string, ...others: string[]];
  /** The start of every alias of the sequence. */
  readonly run: string;
  /** The custom key store, connected when the sequence begins; null if the target has none. */
  readonly storeId: string | null;
}

/**
 * The keys and aliases that one sequence of commands works with: turns a command into the call that it means now, and
 * learns from the answers what later commands need.
 */
export class CampaignKeys {
  readonly facts: SequenceFacts;
  /** By number, then by Region. */
  readonly #keys = new Map<number, Map<string, TestKey>>();
  /** The key of each alias, by Region and name. */
  readonly #aliases = new Map<string, TestKey>();

  constructor(facts: SequenceFacts) {
    this.facts = facts;
  }

  /** Every key with its replicas. */
  get all(): readonly TestKey[] {
    return [...this.#keys.values()].flatMap((set) => [...set.values()]);
  }

  /** The numbers of the keys that were created. */
  get numbers(): readonly number[] {
    return [...this.#keys.keys()];
  }

  /** A key and its replicas, home first. */
  of(number: number): readonly TestKey[] {
    return [...(this.#keys.get(number)?.values() ?? [])];
  }

  /** The aliases that there are: their numbers, with the Region and the key of each. */
  get aliases(): readonly { readonly alias: number; readonly region: string; readonly key: TestKey }[] {
    const numbers = Array.from({ length: mostAliases }, (_, alias) => alias);
    return this.facts.regions.flatMap((region) =>
      numbers.flatMap((alias) => {
        const key = this.#aliases.get(`${region} ${this.aliasName(alias)}`);
        return key === undefined ? [] : [{ alias, region, key }];
      }),
    );
  }

  aliasName(alias: number): string {
    return `alias/${this.facts.run}-${alias}`;
  }

  #regionOf({ region }: CampaignCall): string {
    const { regions } = this.facts;
    return regions[region % regions.length] ?? regions[0];
  }

  /** The key that a call concerns: that of its alias, or that of its number in its Region or at home. */
  #keyOf(call: CampaignCall): TestKey {
    const { alias, by, operation } = call;
    const region = this.#regionOf(call);
    const isByAlias = by === 'alias name' || by === 'alias ARN' || operation === 'DeleteAlias';
    const named = isByAlias ? this.#aliases.get(`${region} ${this.aliasName(alias)}`) : undefined;
    const set = this.#keys.get(call.key);
    return named ?? set?.get(region) ?? set?.values().next().value ?? nobody(this.facts.regions[0]);
  }

  /**
   * The calls that a command means: mostly one. The next is asked for when {@link learn} was told of the one before.
   *
   * @param now epoch milliseconds
   */
  *callsOf(command: CampaignCommand, now: number): Generator<CampaignRequest> {
    const { storeId } = this.facts;
    const onNoKey = { region: this.facts.regions[0], key: null, command };
    switch (command.kind) {
      case 'wait':
        return;
      case 'store':
        if (storeId === null) return;
        yield { operation: command.operation, input: { CustomKeyStoreId: storeId }, ...onNoKey };
        return;
      case 'create': {
        const type = typeClasses[command.typeClass];
        const isInStore = isInCustomKeyStore(type);
        if (isInStore && storeId === null) return;
        yield { operation: 'CreateKey', input: creationOf(type, isInStore ? storeId : null), ...onNoKey };
        return;
      }
      case 'call': {
        if (lacksImportToken(command.operation, this.#keyOf(command), now)) {
          yield this.#callOf({ ...command, operation: 'GetParametersForImport', by: 'key ID', variant: 0 });
        }
        yield this.#callOf(command);
        return;
      }
      default:
        command satisfies never;
    }
  }

  #callOf(command: CampaignCall): CampaignRequest {
    const key = this.#keyOf(command);
    const region = this.#regionOf(command);
    const operation = operationOf(command.operation);
    const others = this.of(command.other);
    const { input, ...rest } = campaignRequest(command, key, {
      regions: this.facts.regions,
      other: others.find((each) => each.region === key.region) ?? others[0] ?? key,
      alias: this.aliasName(command.alias),
    });
    const isNamedSo = identifierForms(operation).includes(command.by);
    const name = isNamedSo ? this.#nameOf(key, command, region) : key.keyId;
    const members = Object.entries(input).map(([member, value]) => [
      member,
      value === key.keyId ? name : value,
    ]);
    return { ...rest, input: Object.fromEntries(members), operation, region, key, command };
  }

  #nameOf({ keyArn, keyId }: TestKey, { alias, by }: CampaignCall, region: string): string {
    switch (by) {
      case 'key ID':
        return keyId;
      case 'key ARN':
        return keyArn;
      case 'alias name':
        return this.aliasName(alias);
      case 'alias ARN': {
        const [, partition = 'aws', , , account = ''] = keyArn.split(':');
        return `arn:${partition}:kms:${region}:${account}:${this.aliasName(alias)}`;
      }
      default:
        return by satisfies never;
    }
  }

  /** Keeps what an answer gave. */
  learn({ command, region, key }: CampaignRequest, answer: Pick<JudgedCall, 'observation' | 'output'>): void {
    const { operation, input, outcome } = answer.observation;
    if (outcome.kind !== 'answered') return;
    if (command.kind === 'create') {
      const created = createdKey(answer.observation, command.typeClass);
      if (created !== null) this.#keys.set(command.key, new Map([[region, created]]));
    }
    if (key === null) return;
    collect(key, answer);
    switch (operation) {
      case 'CreateAlias':
      case 'UpdateAlias':
        this.#aliases.set(`${region} ${textIn(input, 'AliasName')}`, key);
        break;
      case 'DeleteAlias':
        this.#aliases.delete(`${region} ${textIn(input, 'AliasName')}`);
        break;
      case 'ReplicateKey': {
        const set = [...this.#keys.values()].find((keys) => keys.get(key.region)?.keyId === key.keyId);
        const replica = replicaOf(key, textIn(input, 'ReplicaRegion') ?? '');
        set?.set(replica.region, replica);
        break;
      }
      default:
    }
  }
}

/** A key that never existed: every request that names it is answered with NotFoundException. */
function nobody(region: string): TestKey {
  return newTestKey({ keyId: nobodysKey, keyArn: nobodysKey, region, typeClass: 'symmetric' });
}
