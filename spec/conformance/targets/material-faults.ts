/** Faults of rotation, imported key material and multi-Region keys. */
import type { WireObject } from '../../../src/scenario/wire-form.ts';
import { allKeys, type Fault, keyIdOf, refuse, withMetadata } from './fault.ts';

export const materialFaults: readonly Fault[] = [
  {
    sentence: 'automatic rotation is forgotten when the key is disabled',
    handlers: () => ({
      DisableKey: (call) => {
        call.also('DisableKeyRotation', { KeyId: keyIdOf(call) });
        return call.go();
      },
    }),
  },
  {
    sentence: 'the period of automatic rotation is always a year',
    handlers: () => ({
      EnableKeyRotation: (call) => {
        const days = Number(call.input['RotationPeriodInDays'] ?? 365);
        const isValid = days >= 90 && days <= 2560;
        return call.go(isValid ? { ...call.input, RotationPeriodInDays: 365 } : call.input);
      },
    }),
  },
  {
    sentence: 'what was encrypted before a rotation cannot be decrypted after it',
    handlers: () => {
      const made = new Map<string, Set<string>>();
      const lost: string[] = [];
      return {
        Encrypt: (call) => {
          const answer = call.go();
          const KeyId = keyIdOf(call);
          made.set(KeyId, (made.get(KeyId) ?? new Set()).add(String(answer['CiphertextBlob'])));
          return answer;
        },
        RotateKeyOnDemand: (call) => {
          const answer = call.go();
          lost.push(...(made.get(keyIdOf(call)) ?? []));
          return answer;
        },
        Decrypt: (call) => {
          const answer = call.go();
          return lost.includes(String(call.input['CiphertextBlob']))
            ? refuse('InvalidCiphertextException')
            : answer;
        },
      };
    },
  },
  {
    sentence: 'a key can be rotated on demand only once',
    handlers: () => ({
      RotateKeyOnDemand: (call) =>
        (call.key?.key.facts.onDemandRotations ?? 0) > 0 && call.key?.key.keyState === 'Enabled'
          ? refuse('LimitExceededException')
          : call.go(),
    }),
  },
  {
    sentence: 'a rotation does not show in the metadata',
    handlers: () => {
      const first = new Map<string, WireObject[string]>();
      return {
        DescribeKey: (call) => {
          const answer = call.go();
          const metadata = answer['KeyMetadata'];
          const id = JSON.stringify(metadata).match(/"CurrentKeyMaterialId":"(\w+)"/)?.[1];
          if (id === undefined || call.key?.key.facts.type.origin !== 'AWS_KMS') return answer;
          const known = first.get(keyIdOf(call)) ?? id;
          first.set(keyIdOf(call), known);
          return withMetadata(answer, { CurrentKeyMaterialId: known });
        },
      };
    },
  },
  {
    sentence: 'key material that was deleted can be replaced by other key material',
    handlers: () => ({
      ImportKeyMaterial: (call) => {
        try {
          return call.go();
        } catch (error) {
          const isOther = error instanceof Error && error.name === 'IncorrectKeyMaterialException';
          if (isOther) return { KeyId: call.key?.key.facts.keyArn ?? '' };
          throw error;
        }
      },
    }),
  },
  {
    sentence: 'imported key material that was to expire never does',
    handlers: () => {
      const shown = new Map<string, WireObject>();
      return {
        ImportKeyMaterial: (call) => {
          const { ExpirationModel, ValidTo, ...rest } = call.input;
          const isToExpire = ExpirationModel === 'KEY_MATERIAL_EXPIRES' && ValidTo !== undefined;
          if (!isToExpire) {
            const answer = call.go();
            shown.delete(keyIdOf(call));
            return answer;
          }
          const answer = call.go({ ...rest, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' });
          shown.set(keyIdOf(call), { ExpirationModel, ValidTo });
          return answer;
        },
        DescribeKey: (call) => {
          const answer = call.go();
          const members = shown.get(keyIdOf(call));
          const hasMaterial = JSON.stringify(answer).includes('ExpirationModel');
          return members === undefined || !hasMaterial ? answer : withMetadata(answer, members);
        },
      };
    },
  },
  {
    sentence: 'a Disabled key whose key material is deleted stays Disabled',
    handlers: () => {
      const kept = new Set<string>();
      return {
        DeleteImportedKeyMaterial: (call) => {
          const isDisabled = call.key?.key.keyState === 'Disabled';
          const answer = call.go();
          if (isDisabled) kept.add(keyIdOf(call));
          return answer;
        },
        DescribeKey: (call) => {
          const answer = call.go();
          return kept.has(keyIdOf(call)) && call.key?.key.keyState === 'PendingImport'
            ? withMetadata(answer, { KeyState: 'Disabled' })
            : answer;
        },
      };
    },
  },
  {
    sentence: 'a key whose key material was imported again cannot decrypt what it encrypted before',
    handlers: () => {
      const lost = new Set<string>();
      const made = new Map<string, string[]>();
      return {
        Encrypt: (call) => {
          const answer = call.go();
          made.set(keyIdOf(call), [...(made.get(keyIdOf(call)) ?? []), String(answer['CiphertextBlob'])]);
          return answer;
        },
        DeleteImportedKeyMaterial: (call) => {
          const answer = call.go();
          for (const ciphertext of made.get(keyIdOf(call)) ?? []) lost.add(ciphertext);
          return answer;
        },
        Decrypt: (call) => {
          const answer = call.go();
          return lost.has(String(call.input['CiphertextBlob']))
            ? refuse('InvalidCiphertextException')
            : answer;
        },
      };
    },
  },
  {
    sentence: 'EnableKey makes a key without key material Enabled after its deletion was cancelled',
    handlers: () => {
      const without = new Set<string>();
      const cancelled = new Set<string>();
      const enabled = new Set<string>();
      return {
        DeleteImportedKeyMaterial: (call) => {
          const answer = call.go();
          without.add(keyIdOf(call));
          return answer;
        },
        CancelKeyDeletion: (call) => {
          const answer = call.go();
          if (without.has(keyIdOf(call))) cancelled.add(keyIdOf(call));
          return answer;
        },
        EnableKey: (call) => {
          const answer = call.go();
          if (cancelled.has(keyIdOf(call))) enabled.add(keyIdOf(call));
          return answer;
        },
        DescribeKey: (call) => {
          const isLacking = enabled.has(keyIdOf(call)) && call.key?.key.keyState === 'PendingImport';
          return isLacking ? withMetadata(call.go(), { KeyState: 'Enabled', Enabled: true }) : call.go();
        },
      };
    },
  },
  {
    sentence: 'a replica counts as deleted as soon as its deletion is scheduled',
    handlers: () => ({
      DescribeKey: (call) => {
        const answer = call.go();
        if (call.key?.key.keyState !== 'PendingReplicaDeletion') return answer;
        const replicas = allKeys(call).filter(
          ({ keyId, region }) => keyId === keyIdOf(call) && region !== call.region,
        );
        const isGoing = replicas.every(({ record }) => record.key.keyState === 'PendingDeletion');
        return isGoing
          ? withMetadata(answer, {
              KeyState: 'PendingDeletion',
              DeletionDate: call.now / 1000 + 7 * 86_400,
              PendingDeletionWindowInDays: undefined,
            })
          : answer;
      },
    }),
  },
  {
    sentence: 'a primary key does not wait for its replicas',
    handlers: () => ({
      DescribeKey: (call) => {
        const answer = call.go();
        return call.key?.key.keyState === 'PendingReplicaDeletion'
          ? withMetadata(answer, {
              KeyState: 'PendingDeletion',
              DeletionDate: call.now / 1000 + 7 * 86_400,
              PendingDeletionWindowInDays: undefined,
            })
          : answer;
      },
    }),
  },
  {
    sentence: 'DisableKey on a primary key disables its replicas',
    handlers: () => ({
      DisableKey: (call) => {
        const answer = call.go();
        for (const { keyId, region } of allKeys(call)) {
          if (keyId === keyIdOf(call) && region !== call.region)
            call.also('DisableKey', { KeyId: keyId }, region);
        }
        return answer;
      },
    }),
  },
  {
    sentence: 'the description of a primary key is that of its replicas',
    handlers: () => ({
      UpdateKeyDescription: (call) => {
        const answer = call.go();
        for (const { keyId, region } of allKeys(call)) {
          if (keyId === keyIdOf(call) && region !== call.region) {
            call.also('UpdateKeyDescription', { ...call.input, KeyId: keyId }, region);
          }
        }
        return answer;
      },
    }),
  },
  {
    sentence: 'UpdatePrimaryRegion is answered and changes nothing',
    handlers: () => ({
      UpdatePrimaryRegion: (call) => {
        const region = String(call.input['PrimaryRegion'] ?? '');
        const isReplica = allKeys(call).some(
          ({ keyId, region: other, record }) =>
            keyId === keyIdOf(call) && other === region && record.key.keyState === 'Enabled',
        );
        return isReplica && call.key?.key.keyState === 'Enabled' && region !== call.region ? {} : call.go();
      },
    }),
  },
];
