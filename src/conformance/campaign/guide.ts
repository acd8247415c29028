import { decide } from '../../key/decide.ts';
import type { KeyState } from '../../key/key-state.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import {
  isLeadOperation,
  type KeyIdentifierForm,
  type LeadOperation,
  operationOf,
  operations,
} from '../../key/operation.ts';
import { connectionTime } from '../session/key-store.ts';
import type { TestKey } from '../session/test-key.ts';
import { type CampaignCommand, mostAliases, mostKeys, mostVariants } from './command.ts';
import type { CampaignSetting, DryRun } from './dry-run.ts';
import { commonClasses } from './plan.ts';

/** A whole number from 0 to below a bound. */
export type Draw = (bound: number) => number;

const aMinute = 60_000;
const anHour = 60 * aMinute;
const aDay = 24 * anHour;

/** How long a sequence waits: over the delays of the service, to both sides of a waiting period, over a rotation. */
const waits: readonly Weighted<number>[] = [
  [12, aMinute + 1000],
  [3, aDay + anHour],
  [2, 7 * aDay - anHour],
  [2, 9 * aDay],
  [1, 31 * aDay],
  [1, 95 * aDay],
  [1, 370 * aDay],
];

/**
 * Chooses the commands of a sequence by where its keys are in the model: mostly what is allowed there and leads on,
 * sometimes what is refused, sometimes the same once more.
 */
export class Guide {
  readonly #draw: Draw;
  readonly #dryRun: DryRun;
  readonly #setting: CampaignSetting;

  /** @param draw where all chance comes from: the same draws choose the same commands */
  constructor(draw: Draw, dryRun: DryRun, setting: CampaignSetting) {
    this.#draw = draw;
    this.#dryRun = dryRun;
    this.#setting = setting;
  }

  /** The next command after those before it. */
  next(before: readonly CampaignCommand[]): CampaignCommand {
    const { keys } = this.#dryRun;
    const { canWait } = this.#setting;
    const draw = this.#draw;
    const last = before.at(-1);
    const created = keys.numbers.length;
    if (created === 0 || last === undefined) return this.#creation(before);
    if (last.kind === 'call' && draw(12) === 0) return last;
    if (created < 2 || (before.length < 12 && created < 3 && draw(3) === 0) || draw(40) === 0) {
      if (before.filter(({ kind }) => kind === 'create').length < mostKeys) return this.#creation(before);
    }
    if (canWait && isUnderWay(last) && draw(2) === 0) {
      return { kind: 'wait', milliseconds: last.kind === 'store' ? connectionTime : aMinute + 1000 };
    }
    if (canWait && draw(10) === 0) return { kind: 'wait', milliseconds: weighted(draw, waits) };
    const isInStore = keys.all.some(({ typeClass }) => typeClass === 'custom-key-store');
    if (isInStore && draw(10) === 0) {
      const isConnecting = draw(2) === 0;
      return {
        kind: 'store',
        operation: isConnecting ? 'ConnectCustomKeyStore' : 'DisconnectCustomKeyStore',
      };
    }
    return this.#call(last);
  }

  #creation(before: readonly CampaignCommand[]): CampaignCommand {
    const { classes } = this.#setting;
    const key = before.filter(({ kind }) => kind === 'create').length;
    // A second key of the type of the first is what tells keys apart.
    const [first] = before;
    const isLikeFirst = first?.kind === 'create' && this.#draw(4) === 0;
    const common = commonClasses.filter((typeClass) => classes.includes(typeClass));
    const choice = common.length > 0 && this.#draw(10) < 8 ? common : classes;
    const typeClass = isLikeFirst ? first.typeClass : (this.#oneOf(choice) ?? 'symmetric');
    return { kind: 'create', key, typeClass };
  }

  /** A history needs a key that it is about: mostly the key of the command before. */
  #call(last: CampaignCommand): CampaignCommand {
    const { keys } = this.#dryRun;
    const { regions } = this.#setting;
    const draw = this.#draw;
    const anyNumber = () => this.#oneOf(keys.numbers) ?? 0;
    const isSameKey = (last.kind === 'call' || last.kind === 'create') && draw(10) < 7;
    const number = isSameKey && keys.numbers.includes(last.key) ? last.key : anyNumber();
    const key = this.#oneOf(keys.of(number));
    const isAnywhere = regions.length > 1 && draw(15) === 0;
    const operation =
      key === undefined || (isAnywhere && draw(2) === 0)
        ? 'DescribeKey'
        : weighted(draw, this.#weightsOn(key));
    const index = key === undefined ? 0 : regions.indexOf(key.region);
    const region = isAnywhere ? draw(regions.length) : Math.max(0, index);
    const isDecryption = operation === 'Decrypt' || operation.startsWith('ReEncrypt');
    const variant = draw(10) < (isDecryption ? 3 : 6) ? 0 : draw(isDecryption ? 4 : mostVariants);
    const encrypting = keys.numbers.filter(
      (each) => each !== number && keys.of(each).some(({ ciphertexts }) => ciphertexts.length > 0),
    );
    const another = isDecryption && encrypting.length > 0 ? this.#oneOf(encrypting) : anyNumber();
    const other = draw(isDecryption ? 2 : 3) === 0 ? number : (another ?? number);
    return { kind: 'call', operation, key: number, ...this.#naming(operation, key), other, region, variant };
  }

  /** How a call names its key. An alias is preferred that names the key. */
  #naming(
    operation: TableOperation,
    key: TestKey | undefined,
  ): { readonly by: KeyIdentifierForm; readonly alias: number } {
    const { aliases } = this.#dryRun.keys;
    const own = aliases.filter((each) => each.key === key);
    const existing = own.length > 0 && operation !== 'UpdateAlias' ? own : aliases;
    const isNew = operation === 'CreateAlias' || existing.length === 0 || this.#draw(8) === 0;
    const alias = isNew ? this.#draw(mostAliases) : (this.#oneOf(existing)?.alias ?? 0);
    const takesAliases =
      operations[operationOf(operation)].takesAlias && operation !== 'DeleteAlias' && !isNew;
    const by = weighted<KeyIdentifierForm>(this.#draw, [
      [4, 'key ID'],
      [2, 'key ARN'],
      [takesAliases ? 2 : 0, 'alias name'],
      [takesAliases ? 1 : 0, 'alias ARN'],
    ]);
    return { by, alias };
  }

  #weightsOn(testKey: TestKey): readonly Weighted<TableOperation>[] {
    const key = this.#dryRun.keyOf(testKey);
    const hasAliases = this.#dryRun.keys.aliases.length > 0;
    return this.#setting.operations.map((operation) => {
      if (key === null || key.keyState === 'Deleted') return [1, operation];
      const { verdict } = decide(operation, key.keyState, testKey.type);
      if (verdict === 'refused') return [refusedWeight(operation, testKey), operation];
      const isIdle = operation === idleIn(key.keyState);
      return [isIdle ? 5 : allowedWeight(operation, testKey, hasAliases), operation];
    });
  }

  #oneOf<Item>(items: readonly Item[]): Item | undefined {
    return items[this.#draw(items.length)];
  }
}

/** Ways into a key state and out of it; the ways back to where most is possible are taken more often. */
const leadWeights = {
  EnableKey: 80,
  DisableKey: 20,
  ImportKeyMaterial: 80,
  DeleteImportedKeyMaterial: 25,
  ReplicateKey: 40,
  UpdatePrimaryRegion: 30,
  ScheduleKeyDeletion: 30,
  CancelKeyDeletion: 80,
} as const satisfies Record<LeadOperation, number>;

/** What is allowed in a key state and changes nothing there. */
function idleIn(keyState: KeyState): TableOperation | null {
  return keyState === 'Enabled' ? 'EnableKey' : keyState === 'Disabled' ? 'DisableKey' : null;
}

/** What leads to another key state, or changes what later calls see, is called more often. */
function allowedWeight(operation: TableOperation, key: TestKey, hasAliases: boolean): number {
  if (isLeadOperation(operation)) return leadWeights[operation];
  const { category, changes, makes } = operations[operationOf(operation)];
  const isRead = changes === null;
  switch (category) {
    case 'rotation':
      return isRead ? 12 : 40;
    case 'alias':
      return isRead ? 6 : makes !== null || hasAliases ? 25 : 3;
    case 'grant':
      return isRead ? 6 : makes !== null || key.grants.length > 0 || key.goneGrants.length > 0 ? 15 : 3;
    case 'cryptographic':
      return useWeight(operation, key.ciphertexts.length > 0);
    case 'custom key store':
    case 'import':
    case 'lifecycle':
    case 'metadata':
    case 'multi-Region':
    case 'policy':
    case 'tag':
      return isRead ? 4 : 12;
    default:
      return category satisfies never;
  }
}

/** What the type of a key never allows is called least. */
function refusedWeight(operation: TableOperation, key: TestKey): number {
  if (isLeadOperation(operation)) return 6;
  if (decide(operation, 'Enabled', key.type).verdict === 'refused') return 1;
  return (operation === 'Encrypt' || operation === 'Decrypt') && key.ciphertexts.length > 0 ? 15 : 5;
}

/** A ciphertext is made early, and tried again and again. */
function useWeight(operation: TableOperation, hasCiphertext: boolean): number {
  switch (operation) {
    case 'Encrypt':
      return hasCiphertext ? 15 : 60;
    case 'Decrypt':
      return hasCiphertext ? 60 : 3;
    case 'ReEncryptFrom':
    case 'ReEncryptTo':
      return hasCiphertext ? 20 : 3;
    default:
      return 6;
  }
}

/** Says whether a command starts what the service ends by itself, in less than a minute. */
function isUnderWay(command: CampaignCommand): boolean {
  if (command.kind === 'store') return true;
  return (
    command.kind === 'call' &&
    (operations[operationOf(command.operation)].changes === 'multi-Region set' ||
      command.operation === 'RotateKeyOnDemand')
  );
}

type Weighted<Item> = readonly [weight: number, item: Item];

function weighted<Item>(draw: Draw, items: readonly Weighted<Item>[]): Item {
  const total = items.reduce((sum, [weight]) => sum + weight, 0);
  let left = draw(total);
  for (const [weight, item] of items) {
    left -= weight;
    if (left < 0) return item;
  }
  throw new RangeError('there is nothing to choose from');
}
