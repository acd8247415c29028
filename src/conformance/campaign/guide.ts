import { decide } from '../../key/decide.ts';
import type { KeyState } from '../../key/key-state.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import { identifierForms, type KeyIdentifierForm, operationOf, operations } from '../../key/operation.ts';
import type { LeadOperation } from '../session/situation.ts';
import type { TestKey } from '../session/test-key.ts';
import { isLead } from '../tour/readiness.ts';
import { type CampaignCommand, mostAliases, mostKeys, mostVariants } from './command.ts';
import type { CampaignSetting, DryRun } from './dry-run.ts';
import type { CampaignKeys } from './keys.ts';
import { commonClasses } from './options.ts';

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
 * The next command of a sequence, chosen by where its keys are in the model: mostly what is allowed there and leads on,
 * sometimes what is refused, sometimes the same once more.
 *
 * @param draw where all chance comes from: the same draws choose the same command
 */
export function nextCommand(
  draw: Draw,
  dryRun: DryRun,
  setting: CampaignSetting,
  before: readonly CampaignCommand[],
): CampaignCommand {
  const { keys } = dryRun;
  const last = before.at(-1);
  const created = keys.numbers.length;
  if (created === 0 || last === undefined) return creation(draw, setting, before);
  if (last.kind === 'call' && draw(12) === 0) return last;
  if (created < 2 || (before.length < 12 && created < 3 && draw(3) === 0) || draw(40) === 0) {
    if (before.filter(({ kind }) => kind === 'create').length < mostKeys)
      return creation(draw, setting, before);
  }
  if (setting.canWait && isUnderWay(last) && draw(2) === 0)
    return { kind: 'wait', milliseconds: aMinute + 1000 };
  if (setting.canWait && draw(10) === 0) return { kind: 'wait', milliseconds: weighted(draw, waits) };
  const isInStore = keys.subjects.some(({ typeClass }) => typeClass === 'custom-key-store');
  if (isInStore && draw(10) === 0) {
    const isConnecting = draw(2) === 0;
    return { kind: 'store', operation: isConnecting ? 'ConnectCustomKeyStore' : 'DisconnectCustomKeyStore' };
  }
  return callOn(draw, dryRun, setting, last);
}

function creation(
  draw: Draw,
  { classes }: CampaignSetting,
  before: readonly CampaignCommand[],
): CampaignCommand {
  const key = before.filter(({ kind }) => kind === 'create').length;
  // A second key of the type of the first is what tells keys apart.
  const [first] = before;
  const isLikeFirst = first?.kind === 'create' && draw(4) === 0;
  const common = commonClasses.filter((typeClass) => classes.includes(typeClass));
  const choice = common.length > 0 && draw(10) < 8 ? common : classes;
  const typeClass = isLikeFirst ? first.typeClass : (choice[draw(choice.length)] ?? 'symmetric');
  return { kind: 'create', key, typeClass };
}

/** A history needs a key that it is about: mostly the key of the command before. */
function callOn(
  draw: Draw,
  dryRun: DryRun,
  setting: CampaignSetting,
  last: CampaignCommand,
): CampaignCommand {
  const { keys } = dryRun;
  const anyNumber = () => keys.numbers[draw(keys.numbers.length)] ?? 0;
  const isSameKey = (last.kind === 'call' || last.kind === 'create') && draw(10) < 7;
  const key = isSameKey && keys.numbers.includes(last.key) ? last.key : anyNumber();
  const set = keys.subjectsOf(key);
  const subject = set[draw(set.length)];
  const isAnywhere = setting.regions.length > 1 && draw(15) === 0;
  const operation =
    subject === undefined || (isAnywhere && draw(2) === 0)
      ? 'DescribeKey'
      : weighted(draw, weightsOn(subject, dryRun, setting.operations));
  const index = subject === undefined ? 0 : setting.regions.indexOf(subject.region);
  const region = isAnywhere ? draw(setting.regions.length) : Math.max(0, index);
  const isDecryption = operation === 'Decrypt' || operation.startsWith('ReEncrypt');
  const variant = draw(10) < (isDecryption ? 3 : 6) ? 0 : draw(isDecryption ? 4 : mostVariants);
  const encrypting = keys.numbers.filter(
    (number) => number !== key && keys.subjectsOf(number).some((each) => keys.ciphertextsOf(each).length > 0),
  );
  const another = isDecryption && encrypting.length > 0 ? encrypting[draw(encrypting.length)] : anyNumber();
  const other = draw(isDecryption ? 2 : 3) === 0 ? key : (another ?? key);
  return {
    kind: 'call',
    operation,
    key,
    ...naming(draw, operation, dryRun, subject),
    other,
    region,
    variant,
  };
}

/** How a call names its key. An alias is preferred that names the key. */
function naming(
  draw: Draw,
  operation: TableOperation,
  { keys }: DryRun,
  subject: TestKey | undefined,
): { readonly by: KeyIdentifierForm; readonly alias: number } {
  const forms = identifierForms(operationOf(operation));
  const own = keys.aliases.filter((each) => each.subject === subject).map(({ alias }) => alias);
  const isOwn = own.length > 0 && operation !== 'UpdateAlias';
  const existing = isOwn ? own : keys.aliases.map(({ alias }) => alias);
  const isNew = operation === 'CreateAlias' || existing.length === 0 || draw(8) === 0;
  const alias = isNew ? draw(mostAliases) : (existing[draw(existing.length)] ?? 0);
  const takesAliases = forms.includes('alias name') && operation !== 'DeleteAlias' && !isNew;
  const by = weighted<KeyIdentifierForm>(draw, [
    [4, 'key ID'],
    [2, 'key ARN'],
    [takesAliases ? 2 : 0, 'alias name'],
    [takesAliases ? 1 : 0, 'alias ARN'],
  ]);
  return { by, alias };
}

function weightsOn(
  subject: TestKey,
  dryRun: DryRun,
  allowed: readonly TableOperation[],
): readonly Weighted<TableOperation>[] {
  const key = dryRun.keyOf(subject);
  return allowed.map((operation) => {
    if (key === null || key.keyState === 'Deleted') return [1, operation];
    const { verdict } = decide(operation, key.keyState, subject.type);
    if (verdict === 'refused') {
      return [refusedWeight(operation, subject, dryRun.keys), operation];
    }
    const isIdle = operation === idleIn(key.keyState);
    return [isIdle ? 5 : allowedWeight(operation, subject, dryRun.keys), operation];
  });
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
function allowedWeight(operation: TableOperation, subject: TestKey, keys: CampaignKeys): number {
  if (isLead(operation)) return leadWeights[operation];
  const { category } = operations[operationOf(operation)];
  const isLook = /^(Get|List|Describe)/.test(operation);
  switch (category) {
    case 'rotation':
      return isLook ? 12 : 40;
    case 'alias':
      return isLook ? 6 : operation === 'CreateAlias' || keys.aliases.length > 0 ? 25 : 3;
    case 'grant':
      return isLook ? 6 : operation === 'CreateGrant' || keys.hadGrants(subject) ? 15 : 3;
    case 'cryptographic':
      return useWeight(operation, keys.ciphertextsOf(subject).length > 0);
    case 'custom key store':
    case 'import':
    case 'lifecycle':
    case 'metadata':
    case 'multi-Region':
    case 'policy':
    case 'tag':
      return isLook ? 4 : 12;
    default:
      return category satisfies never;
  }
}

/** What the type of a key never allows is called least. */
function refusedWeight(operation: TableOperation, subject: TestKey, keys: CampaignKeys): number {
  if (isLead(operation)) return 6;
  if (decide(operation, 'Enabled', subject.type).verdict === 'refused') return 1;
  return (operation === 'Encrypt' || operation === 'Decrypt') && keys.ciphertextsOf(subject).length > 0
    ? 15
    : 5;
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
    (command.operation === 'ReplicateKey' ||
      command.operation === 'UpdatePrimaryRegion' ||
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
