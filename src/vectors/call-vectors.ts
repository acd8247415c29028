import { apiPage, documented, type Evidence, inferred } from '../key/evidence/evidence.ts';
import { symmetricKeyType } from '../key/key-type.ts';
import { operationNames, operations } from '../key/operation.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { VectorKind, VectorPlan } from './test-vector.ts';
import { abroad, calls, callsWith, creation, days, settled } from './way-to-key-state.ts';

/** Vectors about what is asked, not about the key state: identifiers, Regions, waiting periods, whole requests, histories. */
export function callPlans(): readonly VectorPlan[] {
  return [...identifierPlans(), ...regionPlans(), ...windowPlans(), ...validationPlans(), ...historyPlans()];
}

const create = creation(symmetricKeyType);
const whole = (member: string, value: string) => ({ [member]: value });

/** Each form of an identifier with each operation that takes nothing else but a key. */
function identifierPlans(): readonly VectorPlan[] {
  const onKeyAlone = operationNames.filter(
    (name) => onlyKey.has(name) && operations[name].keyMember === 'KeyId',
  );
  const forms: readonly (readonly [string, string, Scenario])[] = [
    ['key ID', '{key-1.id}', []],
    ['key ARN', '{key-1.arn}', []],
    ['alias name', 'alias/example-1', [calls('CreateAlias')]],
    ['alias ARN', 'arn:aws:kms:us-east-1:{key-1.account}:alias/example-1', [calls('CreateAlias')]],
    ['unknown key ID', '00000000-0000-4000-8000-000000000000', []],
    ['unknown alias', 'alias/that-nobody-created', []],
    ['ARN of another Region', 'arn:aws:kms:eu-west-1:{key-1.account}:key/{key-1.id}', []],
    ['malformed ARN', 'arn:aws:kms:us-east-1', []],
    ['empty', '', []],
  ];
  return onKeyAlone.flatMap((operation) =>
    forms.map(([form, identifier, before]) =>
      planned('identifier', `${operation}/${form}`, apiPage(operation), [
        ...create,
        ...before,
        callsWith(operation, whole('KeyId', identifier)),
      ]),
    ),
  );
}

const onlyKey: ReadonlySet<string> = new Set([
  'CancelKeyDeletion',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'GetPublicKey',
  'ListGrants',
  'ListKeyPolicies',
  'ListResourceTags',
  'RotateKeyOnDemand',
]);

function regionPlans(): readonly VectorPlan[] {
  const multiRegion = [calls('CreateKey', { MultiRegion: true })];
  const region = (name: string, page: string, scenario: Scenario) =>
    planned('Region', name, apiPage(page), scenario);
  return [
    region('a key is not found in another Region', 'DescribeKey', [
      ...create,
      callsWith('DescribeKey', { KeyId: '{key-1.id}' }, abroad),
    ]),
    region('a replica cannot be made in the Region of its primary key', 'ReplicateKey', [
      ...multiRegion,
      calls('ReplicateKey', { ReplicaRegion: 'us-east-1' }),
    ]),
    region('a second replica in one Region', 'ReplicateKey', [
      ...multiRegion,
      calls('ReplicateKey'),
      settled,
      calls('ReplicateKey'),
    ]),
    region('a replica cannot be replicated', 'ReplicateKey', [
      ...multiRegion,
      calls('ReplicateKey'),
      settled,
      calls('ReplicateKey', { ReplicaRegion: 'ap-southeast-2' }, abroad),
    ]),
    region('the primary Region is already the primary Region', 'UpdatePrimaryRegion', [
      ...multiRegion,
      calls('UpdatePrimaryRegion', { PrimaryRegion: 'us-east-1' }),
    ]),
    region('the primary Region must have a replica', 'UpdatePrimaryRegion', [
      ...multiRegion,
      calls('UpdatePrimaryRegion'),
    ]),
    region('a replica is Enabled after a while', 'ReplicateKey', [
      ...multiRegion,
      calls('ReplicateKey'),
      settled,
      callsWith('DescribeKey', { KeyId: '{key-1.id}' }, abroad),
    ]),
  ];
}

function windowPlans(): readonly VectorPlan[] {
  const windows = [6, 7, 8, 29, 30, 31, 0, -1].map((count) =>
    planned('window', `${count} days`, apiPage('ScheduleKeyDeletion'), [
      ...create,
      calls('ScheduleKeyDeletion', { PendingWindowInDays: count }),
    ]),
  );
  return [
    ...windows,
    planned('window', 'none', apiPage('ScheduleKeyDeletion'), [
      ...create,
      callsWith('ScheduleKeyDeletion', { KeyId: '{key-1.id}' }),
    ]),
    ...[6, 8].map((count) =>
      planned('window', `${count} days into 7`, apiPage('ScheduleKeyDeletion'), [
        ...create,
        calls('ScheduleKeyDeletion', { PendingWindowInDays: 7 }),
        days(count),
        calls('DescribeKey'),
      ]),
    ),
  ];
}

function validationPlans(): readonly VectorPlan[] {
  const requests: readonly (readonly [string, VectorOperation, object])[] = [
    ['no KeyId', 'DescribeKey', {}],
    ['no KeyId', 'ScheduleKeyDeletion', { PendingWindowInDays: 7 }],
    ['no Plaintext', 'Encrypt', { KeyId: '{key-1.id}' }],
    ['empty Plaintext', 'Encrypt', { KeyId: '{key-1.id}', Plaintext: '' }],
    ['NumberOfBytes 0', 'GenerateDataKey', { KeyId: '{key-1.id}', NumberOfBytes: 0 }],
    ['NumberOfBytes 1025', 'GenerateDataKey', { KeyId: '{key-1.id}', NumberOfBytes: 1025 }],
    ['no KeySpec and no NumberOfBytes', 'GenerateDataKey', { KeyId: '{key-1.id}' }],
    ['KeySpec unknown', 'CreateKey', { KeySpec: 'AES_128' }],
    ['KeyUsage missing for RSA', 'CreateKey', { KeySpec: 'RSA_2048' }],
    ['KeyUsage of another spec', 'CreateKey', { KeyUsage: 'SIGN_VERIFY' }],
    ['alias without its prefix', 'CreateAlias', { AliasName: 'example', TargetKeyId: '{key-1.id}' }],
    ['alias of AWS', 'CreateAlias', { AliasName: 'alias/aws/example', TargetKeyId: '{key-1.id}' }],
    ['RotationPeriodInDays 89', 'EnableKeyRotation', { KeyId: '{key-1.id}', RotationPeriodInDays: 89 }],
    ['RotationPeriodInDays 2561', 'EnableKeyRotation', { KeyId: '{key-1.id}', RotationPeriodInDays: 2561 }],
  ];
  return requests.map(([name, operation, input]) =>
    planned('validation', `${operation}/${name}`, apiPage(operation), [
      ...create,
      callsWith(operation, JSON.parse(JSON.stringify(input))),
    ]),
  );
}

type VectorOperation = (typeof operationNames)[number];

function historyPlans(): readonly VectorPlan[] {
  const history = (name: string, scenario: Scenario) =>
    planned('history', name, inferred('the calls before it, each by the key state table'), scenario);
  const scheduled = [...create, calls('ScheduleKeyDeletion')];
  const imported = [calls('CreateKey', { Origin: 'EXTERNAL' }), calls('ImportKeyMaterial')];
  return [
    history('cancelled, the key is Disabled and not usable', [
      ...scheduled,
      calls('CancelKeyDeletion'),
      calls('Encrypt'),
    ]),
    history('cancelled twice', [...scheduled, calls('CancelKeyDeletion'), calls('CancelKeyDeletion')]),
    history('cancelled and enabled, usable again', [
      ...scheduled,
      calls('CancelKeyDeletion'),
      calls('EnableKey'),
      calls('Encrypt'),
    ]),
    history('Disabled, scheduled and cancelled', [
      ...create,
      calls('DisableKey'),
      calls('ScheduleKeyDeletion'),
      calls('CancelKeyDeletion'),
    ]),
    history('cancelled, no deletion date is left', [
      ...scheduled,
      calls('CancelKeyDeletion'),
      calls('DescribeKey'),
    ]),
    history('scheduled twice', [...scheduled, calls('ScheduleKeyDeletion', { PendingWindowInDays: 30 })]),
    history('enabled while pending deletion', [...scheduled, calls('EnableKey')]),
    history('gone after its waiting period', [...scheduled, days(8), calls('Encrypt')]),
    history('not to be cancelled after its waiting period', [
      ...scheduled,
      days(8),
      calls('CancelKeyDeletion'),
    ]),
    history('key material deleted', [...imported, calls('DeleteImportedKeyMaterial'), calls('Encrypt')]),
    history('key material deleted and imported again', [
      ...imported,
      calls('DeleteImportedKeyMaterial'),
      calls('ImportKeyMaterial'),
    ]),
    history('other key material', [
      ...imported,
      calls('DeleteImportedKeyMaterial'),
      { ...calls('ImportKeyMaterial'), keyMaterial: 'second' },
    ]),
    history('cancelled without key material', [
      calls('CreateKey', { Origin: 'EXTERNAL' }),
      calls('ScheduleKeyDeletion'),
      calls('CancelKeyDeletion'),
    ]),
    history('decrypts what it encrypted before it was cancelled', [
      ...create,
      calls('Encrypt'),
      calls('ScheduleKeyDeletion'),
      calls('CancelKeyDeletion'),
      calls('EnableKey'),
      calls('Decrypt'),
    ]),
    history('the last replica gone, the primary key waits by itself', [
      calls('CreateKey', { MultiRegion: true }),
      calls('ReplicateKey'),
      settled,
      calls('ScheduleKeyDeletion'),
      calls('ScheduleKeyDeletion', {}, abroad),
      days(8),
      calls('DescribeKey'),
    ]),
  ];
}

function planned(kind: VectorKind, name: string, source: Evidence | string, scenario: Scenario): VectorPlan {
  return { name, kind, scenario, evidence: typeof source === 'string' ? documented(source) : source };
}
