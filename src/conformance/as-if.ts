import { call } from '../account/call.ts';
import { valueAt } from '../account/trie.ts';
import type { Hypothesis } from './hypothesis.ts';
import type { ModelRequest } from './judged-key.ts';
import type { Subject } from './subject.ts';
import { textIn, type WireObject, wireObject } from './wire-form.ts';

/**
 * The hypotheses as if one more lifecycle operation had been done to a key: where a target is that did something else
 * than it was asked for.
 */
export function asIfMore(
  hypotheses: readonly Hypothesis[],
  { keyId, region }: Subject,
): readonly Hypothesis[] {
  return hypotheses.flatMap((hypothesis) => {
    const KeyId = valueAt(hypothesis.bindings.toModel, keyId);
    if (KeyId === undefined) return [];
    const request = (operation: ModelRequest['operation'], members: WireObject = {}): ModelRequest => ({
      operation,
      input: { KeyId, ...members },
      region,
    });
    const imported = importOf(hypothesis, request);
    return [
      ...(
        [
          'EnableKey',
          'DisableKey',
          'CancelKeyDeletion',
          'ScheduleKeyDeletion',
          'DeleteImportedKeyMaterial',
        ] as const
      ).flatMap((operation) => done(hypothesis, request(operation))),
      ...(imported === null ? [] : done(hypothesis, imported)),
    ];
  });
}

type Asking = (operation: ModelRequest['operation'], members?: WireObject) => ModelRequest;

function importOf({ account }: Hypothesis, request: Asking): ModelRequest | null {
  const parameters = request('GetParametersForImport', {
    WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
    WrappingKeySpec: 'RSA_2048',
  });
  const { outcome } = call(account, { ...parameters, at: account.at });
  const token = outcome.ok ? textIn(wireObject(outcome.response), 'ImportToken') : undefined;
  if (token === undefined) return null;
  return request('ImportKeyMaterial', {
    ImportToken: token,
    EncryptedKeyMaterial: Buffer.from('first').toString('base64'),
    ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
  });
}

function done(hypothesis: Hypothesis, request: ModelRequest): readonly Hypothesis[] {
  const { account, outcome } = call(hypothesis.account, { ...request, at: hypothesis.account.at });
  return outcome.ok ? [{ ...hypothesis, account }] : [];
}
