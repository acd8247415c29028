import { assumptionTable } from '../../key/assumption.ts';
import { isWireObject, type WireObject } from '../../scenario/wire-form.ts';
import { modelName } from '../report/model-name.ts';
import type { SettleCall } from './harness.ts';
import { type Settlement, verdictText } from './settle.ts';

/** The members that an evidence record shows of what was probed at; `absent` where there is none. */
const shownMembers = {
  DescribeKey: [
    'KeyState',
    'Enabled',
    'Origin',
    'KeySpec',
    'KeyUsage',
    'ExpirationModel',
    'ValidTo',
    'MultiRegion',
  ],
  GetKeyRotationStatus: ['KeyRotationEnabled', 'NextRotationDate', 'OnDemandRotationStartDate'],
} as const;

/**
 * The answer that settled an assumption, or that is new, as a record to contribute, in the form of
 * spec/evidence/aws-recorded.json; null if there was none.
 *
 * No account ID, key ID, token or key material is in it.
 *
 * @param source what was called, such as `AWS KMS in eu-central-1`
 */
export function evidenceRecord(settlement: Settlement, source: string) {
  const { made, name, seen, verdict } = settlement;
  const probed = made.at(-1);
  if (seen === null || probed === undefined) return null;
  const members = probed.operation === 'DescribeKey' || probed.operation === 'GetKeyRotationStatus';
  const told = members ? (made.at(-2) ?? probed) : probed;
  const setup = made.slice(0, made.indexOf(told));
  const date = new Date(told.at).toISOString();
  const question = assumptionTable[name].question;
  return {
    id: `settle-${question}`,
    group: 'settle',
    source: `kms-model settle (${modelName()}), ${source}`,
    source_test: `kms-model settle --only ${name}`,
    snapshot_key: null,
    evidence: 'recorded answer',
    recorded_date: date.slice(0, 19),
    last_validated: date,
    setup: setup.map(callText),
    call: told.operation,
    params: paramsOf(told),
    outcome: outcomeOf(told),
    fields: members ? fieldsOf(probed) : {},
    notes: `${question}, ${name}: ${withoutNames(verdictText(verdict))}`,
  };
}

/** The answers as evidence records, as text to put into a file. */
export function recordsText(records: readonly object[]): string {
  return `${JSON.stringify(records, null, 1)}\n`;
}

function outcomeOf({ outcome }: SettleCall) {
  if (outcome.kind !== 'refused') {
    return { ok: true, exception: null, message: null, status: 200, message_member: null };
  }
  const { exception, message, status = null } = outcome;
  return {
    ok: false,
    exception,
    message: message === '' ? null : withoutNames(message),
    status,
    message_member: message === '' ? 'absent' : 'present',
  };
}

function fieldsOf({ operation, outcome }: SettleCall): WireObject {
  if (outcome.kind !== 'answered') return {};
  const metadata = outcome.output['KeyMetadata'];
  const facts = isWireObject(metadata) ? metadata : outcome.output;
  const names = operation === 'DescribeKey' ? shownMembers.DescribeKey : shownMembers.GetKeyRotationStatus;
  return Object.fromEntries(names.map((name) => [name, facts[name] ?? 'absent']));
}

function callText(call: SettleCall): string {
  const params = Object.entries(paramsOf(call))
    .filter(([name]) => name !== 'KeyId')
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const refused = call.outcome.kind === 'refused' ? ` → ${call.outcome.exception}` : '';
  return `${call.operation}(${params.join(', ')})${refused}`;
}

/** What stands in a record in the place of what is somebody's own. */
const placeholders: { readonly [member: string]: string } = {
  KeyId: '(the key)',
  CustomKeyStoreId: '(the custom key store)',
  ImportToken: '(bytes)',
  EncryptedKeyMaterial: '(bytes)',
  Plaintext: '(bytes)',
  ValidTo: '(a day later)',
};

function paramsOf({ input }: SettleCall): WireObject {
  return Object.fromEntries(
    Object.entries(input).map(([name, value]) => [name, placeholders[name] ?? value]),
  );
}

/** A text with places for what names somebody's key or account. */
function withoutNames(text: string): string {
  return text
    .replaceAll(/arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+/g, '{key_arn}')
    .replaceAll(/\b\d{12}\b/g, '{account}');
}
