/** Faults of key states, and calls on one key that change another. */
import {
  afterwards,
  allKeys,
  type Fault,
  type FaultyHandler,
  keyIdOf,
  nameIn,
  refuse,
  withMetadata,
} from './fault.ts';

export const stateFaults: readonly Fault[] = [
  {
    sentence: 'EnableKey enables every disabled key of the account',
    handlers: () => ({
      EnableKey: (call) => {
        const answer = call.go();
        for (const { keyId, region } of allKeys(call)) {
          if (region === call.region) call.also('EnableKey', { KeyId: keyId });
        }
        return answer;
      },
    }),
  },
  {
    sentence: 'a key that was disabled twice cannot be enabled any more',
    handlers: () => {
      const counts = new Map<string, number>();
      return {
        DisableKey: (call) => {
          const wasEnabled = call.key?.key.keyState === 'Enabled';
          const answer = call.go();
          if (wasEnabled) counts.set(keyIdOf(call), (counts.get(keyIdOf(call)) ?? 0) + 1);
          return answer;
        },
        EnableKey: (call) =>
          (counts.get(keyIdOf(call)) ?? 0) >= 2 ? refuse('KMSInvalidStateException') : call.go(),
      };
    },
  },
  {
    sentence: 'a key that was disabled refuses Encrypt even after EnableKey',
    handlers: () => {
      const disabled = new Set<string>();
      return {
        DisableKey: (call) => {
          const answer = call.go();
          disabled.add(keyIdOf(call));
          return answer;
        },
        Encrypt: (call) =>
          disabled.has(keyIdOf(call)) && call.key?.key.keyState === 'Enabled'
            ? refuse('DisabledException')
            : call.go(),
      };
    },
  },
  {
    sentence: 'EnableKey on a key that is Enabled is refused, but only after it was disabled once',
    handlers: () => {
      const disabled = new Set<string>();
      return {
        DisableKey: (call) => {
          const answer = call.go();
          disabled.add(keyIdOf(call));
          return answer;
        },
        EnableKey: (call) =>
          disabled.has(keyIdOf(call)) && call.key?.key.keyState === 'Enabled'
            ? refuse('KMSInvalidStateException')
            : call.go(),
      };
    },
  },
  {
    sentence: 'a description is lost when the key is disabled',
    handlers: () => {
      const lost = new Set<string>();
      return {
        DisableKey: (call) => {
          const answer = call.go();
          lost.add(keyIdOf(call));
          return answer;
        },
        UpdateKeyDescription: (call) => {
          const answer = call.go();
          lost.delete(keyIdOf(call));
          return answer;
        },
        DescribeKey: (call) => {
          const answer = call.go();
          return lost.has(keyIdOf(call)) ? withMetadata(answer, { Description: '' }) : answer;
        },
      };
    },
  },
  {
    sentence: 'Enabled is false in the metadata of a key that was enabled again',
    handlers: () => {
      const again = new Set<string>();
      return {
        EnableKey: (call) => {
          const wasDisabled = call.key?.key.keyState === 'Disabled';
          const answer = call.go();
          if (wasDisabled) again.add(keyIdOf(call));
          return answer;
        },
        DescribeKey: (call) => {
          const answer = call.go();
          return again.has(keyIdOf(call)) && call.key?.key.keyState === 'Enabled'
            ? withMetadata(answer, { Enabled: false })
            : answer;
        },
      };
    },
  },
  {
    sentence: 'Decrypt without a key ID does not look at the state of the key',
    handlers: () => {
      const decrypt: FaultyHandler = (call) => {
        const disabled = allKeys(call).filter(({ record }) => record.key.keyState === 'Disabled');
        if (nameIn(call) !== '') return call.go();
        for (const { keyId, region } of disabled) call.also('EnableKey', { KeyId: keyId }, region);
        return afterwards(call, () => {
          for (const { keyId, region } of disabled) call.also('DisableKey', { KeyId: keyId }, region);
        });
      };
      return { Decrypt: decrypt };
    },
  },
  {
    sentence: 'ReEncrypt looks at the state of the destination key alone',
    handlers: () => ({
      ReEncrypt: (call) => {
        const KeyId = String(call.input['SourceKeyId'] ?? '');
        const source = allKeys(call).find(({ keyId, region }) => keyId === KeyId && region === call.region);
        const isOther = call.input['DestinationKeyId'] !== KeyId;
        if (source?.record.key.keyState !== 'Disabled' || !isOther) return call.go();
        call.also('EnableKey', { KeyId });
        return afterwards(call, () => call.also('DisableKey', { KeyId }));
      },
    }),
  },
  {
    sentence: 'a ciphertext of another key is decrypted with whatever key is named',
    handlers: () => ({
      Decrypt: (call) => {
        const { KeyId, ...rest } = call.input;
        if (call.key?.key.keyState !== 'Enabled' || KeyId === undefined) return call.go();
        try {
          return call.go();
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'IncorrectKeyException') throw error;
          return call.go(rest);
        }
      },
    }),
  },
  {
    sentence: 'RevokeGrant takes every grant of the key away',
    handlers: () => ({
      RevokeGrant: (call) => {
        const KeyId = keyIdOf(call);
        const answer = call.go();
        const listed = call.also('ListGrants', { KeyId })?.['Grants'];
        for (const grant of Array.isArray(listed) ? listed : []) {
          const GrantId =
            typeof grant === 'object' && grant !== null && 'GrantId' in grant ? grant['GrantId'] : null;
          call.also('RevokeGrant', { KeyId, GrantId: GrantId ?? '' });
        }
        return answer;
      },
    }),
  },
  {
    sentence: 'a grant can be revoked twice',
    handlers: () => {
      const revoked = new Set<string>();
      return {
        RevokeGrant: (call) => {
          const grant = String(call.input['GrantId']);
          if (revoked.has(grant) && call.key?.key.keyState === 'Enabled') return {};
          const answer = call.go();
          revoked.add(grant);
          return answer;
        },
      };
    },
  },
  {
    sentence: 'grants go when the key is disabled',
    handlers: () => ({
      DisableKey: (call) => {
        const KeyId = keyIdOf(call);
        const listed = call.also('ListGrants', { KeyId })?.['Grants'];
        for (const grant of Array.isArray(listed) ? listed : []) {
          const GrantId =
            typeof grant === 'object' && grant !== null && 'GrantId' in grant ? grant['GrantId'] : null;
          call.also('RevokeGrant', { KeyId, GrantId: GrantId ?? '' });
        }
        return call.go();
      },
    }),
  },
  {
    sentence: 'TagResource replaces the tags that were there',
    handlers: () => ({
      TagResource: (call) => {
        const KeyId = keyIdOf(call);
        const answer = call.go();
        for (const { TagKey } of call.key?.tags ?? []) {
          if (!JSON.stringify(call.input['Tags']).includes(`"${TagKey}"`)) {
            call.also('UntagResource', { KeyId, TagKeys: [TagKey] });
          }
        }
        return answer;
      },
    }),
  },
  {
    sentence: 'a tag that is set again stands there twice',
    handlers: () => {
      const twice = new Set<string>();
      return {
        TagResource: (call) => {
          const answer = call.go();
          if ((call.key?.tags.length ?? 0) > 0) twice.add(keyIdOf(call));
          return answer;
        },
        ListResourceTags: (call) => {
          const answer = call.go();
          const tags = answer['Tags'];
          const [first] = Array.isArray(tags) ? tags : [];
          return twice.has(keyIdOf(call)) && Array.isArray(tags) && first !== undefined
            ? { ...answer, Tags: [...tags, first] }
            : answer;
        },
      };
    },
  },
  {
    sentence: 'tags are kept for the whole account: UntagResource takes them from every key',
    handlers: () => ({
      UntagResource: (call) => {
        const answer = call.go();
        for (const { keyId, region } of allKeys(call)) {
          call.also('UntagResource', { ...call.input, KeyId: keyId }, region);
        }
        return answer;
      },
    }),
  },
  {
    sentence: 'a key policy that was put while the key was Disabled is forgotten',
    handlers: () => ({
      PutKeyPolicy: (call) => (call.key?.key.keyState === 'Disabled' ? {} : call.go()),
    }),
  },
  {
    sentence: 'keys of a custom key store are enabled by its connection, whatever they were before',
    handlers: () => ({
      ConnectCustomKeyStore: (call) => {
        const answer = call.go();
        for (const { keyId, region, record } of allKeys(call)) {
          if (record.keyStoreId !== null) call.also('EnableKey', { KeyId: keyId }, region);
        }
        return answer;
      },
    }),
  },
];
