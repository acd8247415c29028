import { keyAt } from '../account/look-up.ts';
import { keyIdOf, regionOf } from '../key/key-facts.ts';
import { type Operation, operations } from '../key/operation.ts';
import type { Alternative } from '../key/refusal.ts';
import { capturesOf, createdAliases } from './capture.ts';
import { importedKind, type KeyMaterialKind } from './key-material.ts';
import {
  keyArnsOf,
  type Placeholders,
  placeholdersOfKeys,
  textWithPlaceholders,
  withPlaceholders,
} from './placeholder.ts';
import type { ScenarioRun } from './run.ts';
import type { PerformedCall } from './scenario.ts';
import type { WireObject } from './wire-form.ts';

/**
 * A short sequence of calls with what conforms after the last, for runners in any language.
 *
 * What only an answer can tell is a placeholder: `{key-1.id}`, `{key-1.arn}`, `{key-1.account}`, and
 * `{call-2.CiphertextBlob}` for a member of the answer to the second call. `{alias-1}`, `{store-1}` and `{cluster-1}` are
 * names that the runner chooses. `{material}` is key material of the runner, wrapped for the latest import token.
 */
export interface Vector {
  readonly calls: readonly VectorCall[];
  /** The key state of each key before the last call; missing where time passes before it. */
  readonly before?: KeyStates;
  /** What the last call may be answered with; the first is what the model answers. */
  readonly conforms: readonly (Alternative & { readonly message?: string })[];
  /** The answer to the last call; missing if it is refused. */
  readonly answer?: WireObject;
  /** The key state of each key after the last call. */
  readonly keyStates: KeyStates;
  /** Whether the last call leaves everything as it was. */
  readonly keeps: boolean;
}

/** By `key-1` and so on; null for a key that is gone. */
export type KeyStates = { readonly [key: string]: string | null };

export interface VectorCall {
  readonly operation: Operation;
  readonly region: string;
  readonly input: WireObject;
  /** The key material that is imported: the same name is the same key material. */
  readonly keyMaterial?: KeyMaterialKind & { readonly name: string };
  /** How long to wait before the call, seconds. */
  readonly wait?: number;
}

export function vectorOf({ account, before, calls }: ScenarioRun): Vector {
  const keys = keyArnsOf(calls);
  const placeholders = placeholdersIn(calls, keys);
  const last = calls.at(-1);
  const refused = last?.exception;
  const statesIn = (where: typeof account, known: readonly string[]): KeyStates =>
    Object.fromEntries(
      known.map((arn, index) => [
        `key-${index + 1}`,
        keyAt(where, regionOf(arn), keyIdOf(arn))?.keyState ?? null,
      ]),
    );
  return {
    calls: calls.map((call) => vectorCall(call, calls, placeholders)),
    ...(last?.waited === undefined ? { before: statesIn(before, keyArnsOf(calls.slice(0, -1))) } : {}),
    conforms:
      refused === undefined
        ? [{ verdict: 'allowed' }]
        : [
            {
              verdict: 'refused',
              exception: refused.name,
              message: textWithPlaceholders(refused.message, placeholders),
            },
            ...(refused.alsoConforms ?? []),
          ],
    ...(last?.output === undefined ? {} : { answer: withPlaceholders(last.output, placeholders) }),
    keyStates: statesIn(account, keys),
    keeps: last === undefined || refused !== undefined || operations[last.operation].changes === null,
  };
}

function vectorCall(
  call: PerformedCall,
  calls: readonly PerformedCall[],
  placeholders: Placeholders,
): VectorCall {
  const { input, keyMaterial, operation, region, waited } = call;
  const isImport = keyMaterial !== undefined && Object.hasOwn(input, 'EncryptedKeyMaterial');
  return {
    operation,
    region,
    input: {
      ...withPlaceholders(input, placeholders),
      ...(isImport ? { EncryptedKeyMaterial: '{material}' } : {}),
    },
    ...(isImport ? { keyMaterial: { name: keyMaterial, ...importedKind(call, calls) } } : {}),
    ...(waited === undefined ? {} : { wait: waited / 1000 }),
  };
}

function placeholdersIn(calls: readonly PerformedCall[], keys: readonly string[]): Placeholders {
  const answers = capturesOf(calls).flatMap((captures, index) =>
    captures.map(({ value, path }) => [value, `{call-${index + 1}.${path}}`] as const),
  );
  const aliases = createdAliases(calls).map((name, index) => [name, `{alias-${index + 1}}`] as const);
  return [...placeholdersOfKeys(keys), ...aliases, ...answers, ...storeNames(calls)];
}

/** What no two custom key stores of an account have in common. */
function storeNames(calls: readonly PerformedCall[]): Placeholders {
  const stores = calls.filter(({ operation }) => operation === 'CreateCustomKeyStore');
  const named = (member: string, part: string) =>
    stores.map(({ input }, index) => [String(input[member]), `{${part}-${index + 1}}`] as const);
  return [...named('CloudHsmClusterId', 'cluster'), ...named('CustomKeyStoreName', 'store')].filter(
    ([value]) => value !== 'undefined',
  );
}
