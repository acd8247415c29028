/** Faults of aliases and of how keys are named. */
import { isWireObject, textIn, type WireObject } from '../../../src/scenario/wire-form.ts';
import { allKeys, type Fault, type FaultyHandler, keyIdOf, nameIn, refuse } from './fault.ts';

/** The account's ARN of an alias ARN or alias name, as its name. */
function aliasIn(call: Parameters<FaultyHandler>[0]): string {
  const name = nameIn(call);
  const start = name.indexOf('alias/');
  return start === -1 ? '' : name.slice(start);
}

function aliasesOf(answer: WireObject): readonly WireObject[] {
  const aliases = answer['Aliases'];
  return Array.isArray(aliases) ? aliases.filter(isWireObject) : [];
}

export const aliasFaults: readonly Fault[] = [
  {
    sentence: 'an alias survives its key: the name stays taken',
    handlers: () => {
      const keys = new Map<string, string>();
      return {
        CreateAlias: (call) => {
          const name = textIn(call.input, 'AliasName') ?? '';
          const before = keys.get(`${call.region} ${name}`);
          const isGone =
            before !== undefined &&
            !allKeys(call).some(({ keyId, record }) => keyId === before && record.key.keyState !== 'Deleted');
          if (isGone) refuse('AlreadyExistsException');
          const answer = call.go();
          keys.set(`${call.region} ${name}`, keyIdOf(call));
          return answer;
        },
      };
    },
  },
  {
    sentence: 'the name of a deleted alias stays taken',
    handlers: () => {
      const deleted = new Set<string>();
      return {
        DeleteAlias: (call) => {
          const answer = call.go();
          deleted.add(`${call.region} ${textIn(call.input, 'AliasName')}`);
          return answer;
        },
        CreateAlias: (call) =>
          deleted.has(`${call.region} ${textIn(call.input, 'AliasName')}`)
            ? refuse('AlreadyExistsException')
            : call.go(),
      };
    },
  },
  {
    sentence: 'an alias that was moved still names its first key',
    handlers: () => {
      const first = new Map<string, string>();
      const resolve: FaultyHandler = (call) => {
        const KeyId = first.get(`${call.region} ${aliasIn(call)}`);
        return call.go(KeyId === undefined ? call.input : { ...call.input, KeyId });
      };
      return {
        CreateAlias: (call) => {
          const answer = call.go();
          first.set(`${call.region} ${textIn(call.input, 'AliasName')}`, keyIdOf(call));
          return answer;
        },
        DeleteAlias: (call) => {
          const answer = call.go();
          first.delete(`${call.region} ${textIn(call.input, 'AliasName')}`);
          return answer;
        },
        any: resolve,
      };
    },
  },
  {
    sentence: 'only the first alias of a key is listed',
    handlers: () => ({
      ListAliases: (call) => {
        const answer = call.go();
        return { ...answer, Aliases: aliasesOf(answer).slice(0, 1) };
      },
    }),
  },
  {
    sentence: 'when two aliases share a key, deleting one deletes both',
    handlers: () => ({
      DeleteAlias: (call) => {
        const answer = call.go();
        for (const AliasName of call.key?.aliases ?? []) call.also('DeleteAlias', { AliasName });
        return answer;
      },
    }),
  },
  {
    sentence: 'a key cannot have two aliases',
    handlers: () => ({
      CreateAlias: (call) =>
        (call.key?.aliases.length ?? 0) > 0 && call.key?.key.keyState === 'Enabled'
          ? refuse('AlreadyExistsException')
          : call.go(),
    }),
  },
  {
    sentence: 'UpdateAlias moves nothing if the new key is Disabled',
    handlers: () => ({
      UpdateAlias: (call) => {
        const before = call.account.aliases;
        const target = textIn(call.input, 'TargetKeyId') ?? '';
        const [found] = allKeys(call).filter(
          ({ keyId, region }) => target.endsWith(keyId) && region === call.region,
        );
        return before !== undefined && found?.record.key.keyState === 'Disabled' ? {} : call.go();
      },
    }),
  },
  {
    sentence: 'an alias works by its name, not by its ARN',
    handlers: () => ({
      any: (call) => (nameIn(call).includes(':alias/') ? refuse('NotFoundException') : call.go()),
    }),
  },
  {
    sentence: 'an operation works by key ID, not by key ARN',
    handlers: () => ({
      EnableKey: (call) => (nameIn(call).startsWith('arn:') ? refuse('NotFoundException') : call.go()),
    }),
  },
  {
    sentence: 'the state of a key is not checked when it is named by an alias',
    handlers: () => ({
      Encrypt: (call) => {
        const state = call.key?.key.keyState;
        if (aliasIn(call) === '' || state !== 'Disabled') return call.go();
        const KeyId = keyIdOf(call);
        call.also('EnableKey', { KeyId });
        const answer = call.go();
        call.also('DisableKey', { KeyId });
        return answer;
      },
    }),
  },
  {
    sentence: 'a key is found by its ID in every Region',
    handlers: () => ({
      DescribeKey: (call) => {
        const found = allKeys(call).find(({ keyId }) => keyId === nameIn(call));
        const isElsewhere = call.key === null && found !== undefined && !found.keyId.startsWith('mrk-');
        return isElsewhere ? (call.also('DescribeKey', call.input, found.region) ?? call.go()) : call.go();
      },
    }),
  },
  {
    sentence: 'DisableKey by ARN disables the key that was created last',
    handlers: () => {
      let latest = '';
      return {
        CreateKey: (call) => {
          const answer = call.go();
          const metadata = answer['KeyMetadata'];
          latest = isWireObject(metadata) ? (textIn(metadata, 'KeyId') ?? '') : '';
          return answer;
        },
        DisableKey: (call) => {
          const answer = call.go();
          if (nameIn(call).startsWith('arn:') && latest !== keyIdOf(call)) {
            call.also('DisableKey', { KeyId: latest });
          }
          return answer;
        },
      };
    },
  },
];
