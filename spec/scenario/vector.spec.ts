import { expect, it } from 'vitest';
import { createAccount } from '../../src/account/account.ts';
import { runScenario } from '../../src/scenario/run.ts';
import type { PlannedCall, Scenario } from '../../src/scenario/scenario.ts';
import { vectorOf } from '../../src/scenario/vector.ts';

const day = 86_400_000;
const call = (operation: PlannedCall['operation'], input: PlannedCall['input'] = {}): PlannedCall => ({
  kind: 'call',
  operation,
  region: 'us-east-1',
  input,
});

function vector(...scenario: Scenario) {
  return vectorOf(runScenario(scenario, createAccount()));
}

it('a vector has placeholders where an answer gives a value, and says what conforms in the end', () => {
  expect(
    vector(
      call('CreateKey'),
      call('ScheduleKeyDeletion'),
      { kind: 'wait', duration: 3 * day },
      call('Decrypt'),
    ),
  ).toEqual({
    calls: [
      { operation: 'CreateKey', region: 'us-east-1', input: {} },
      {
        operation: 'Encrypt',
        region: 'us-east-1',
        input: {
          KeyId: '{key-1.id}',
          Plaintext: 'a21zLXJlZmVyZW5jZS1tb2RlbA==',
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        },
      },
      {
        operation: 'ScheduleKeyDeletion',
        region: 'us-east-1',
        input: { KeyId: '{key-1.id}', PendingWindowInDays: 7 },
      },
      {
        operation: 'Decrypt',
        region: 'us-east-1',
        input: {
          KeyId: '{key-1.id}',
          CiphertextBlob: '{call-2.CiphertextBlob}',
          EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        },
        wait: 259_200,
      },
    ],
    conforms: [
      {
        verdict: 'refused',
        exception: 'KMSInvalidStateException',
        message: '{key-1.arn} is pending deletion.',
      },
      { verdict: 'refused', exception: 'DisabledException' },
    ],
    keyStates: { 'key-1': 'PendingDeletion' },
    keeps: true,
  });
});

it('of a set of keys names each key, and the key material of an import', () => {
  const { calls, conforms, keyStates } = vector(
    call('CreateKey', { Origin: 'EXTERNAL', MultiRegion: true }),
    { ...call('ImportKeyMaterial'), keyMaterial: 'A' },
    call('ReplicateKey'),
    { kind: 'wait', duration: day },
    call('RetireGrant'),
    call('ScheduleKeyDeletion'),
  );
  expect(calls.map(({ operation }) => operation)).toEqual([
    'CreateKey',
    'GetParametersForImport',
    'ImportKeyMaterial',
    'CreateGrant',
    'ReplicateKey',
    'RetireGrant',
    'ScheduleKeyDeletion',
  ]);
  expect(calls[2]).toMatchObject({
    input: { EncryptedKeyMaterial: '{material}', ImportToken: '{call-2.ImportToken}' },
    keyMaterial: { name: 'A', kind: 'bytes', length: 32 },
  });
  expect(calls[5]?.input).toEqual({ KeyId: '{key-1.arn}', GrantId: '{call-4.GrantId}' });
  expect(conforms).toEqual([{ verdict: 'allowed' }]);
  expect(keyStates).toEqual({ 'key-1': 'PendingReplicaDeletion', 'key-2': 'PendingImport' });
});
