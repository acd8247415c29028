import { keyAt } from '../account/look-up.ts';
import { keyIdOf, regionOf } from '../key/key-facts.ts';
import type { Operation } from '../key/operation.ts';
import type { Alternative } from '../key/refusal.ts';
import { capturesOf } from './capture.ts';
import type { ScenarioRun } from './run.ts';
import type { PerformedCall } from './scenario.ts';
import { isWireObject, textIn, type Wire, type WireObject } from './wire-form.ts';

/**
 * A short sequence of calls with what conforms after the last, for runners in any language.
 *
 * What only an answer can tell is a placeholder: `{key-1.id}`, `{key-1.arn}`, and `{call-2.CiphertextBlob}` for a member of
 * the answer to the second call. `{material.A}` is key material of the runner, wrapped for the latest import token.
 */
export interface Vector {
  readonly calls: readonly VectorCall[];
  /** What the last call may be answered with; the first is what the model answers. */
  readonly conforms: readonly (Alternative & { readonly message?: string })[];
  /** The key state of each key after the last call; null if it is gone. */
  readonly keyStates: { readonly [key: string]: string | null };
}

export interface VectorCall {
  readonly operation: Operation;
  readonly region: string;
  readonly input: WireObject;
  readonly keyMaterial?: string;
  /** How long to wait before the call, seconds. */
  readonly wait?: number;
}

export function vectorOf({ calls, account }: ScenarioRun): Vector {
  const keys = keyArnsOf(calls);
  const placeholders = placeholdersIn(calls, keys);
  const last = calls.at(-1)?.exception;
  return {
    calls: calls.map(({ operation, region, input, keyMaterial, waited }) => ({
      operation,
      region,
      input: Object.fromEntries(
        Object.entries(input).map(([name, value]) => [
          name,
          name === 'EncryptedKeyMaterial' && keyMaterial !== undefined
            ? `{material.${keyMaterial}}`
            : replaced(value, placeholders),
        ]),
      ),
      ...(keyMaterial === undefined ? {} : { keyMaterial }),
      ...(waited === undefined ? {} : { wait: waited / 1000 }),
    })),
    conforms:
      last === undefined
        ? [{ verdict: 'allowed' }]
        : [
            {
              verdict: 'refused',
              exception: last.name,
              message: replacedText(last.message, placeholders),
            },
            ...(last.alsoConforms ?? []),
          ],
    keyStates: Object.fromEntries(
      keys.map((arn, index) => [
        `key-${index + 1}`,
        keyAt(account, regionOf(arn), keyIdOf(arn))?.keyState ?? null,
      ]),
    ),
  };
}

/** The ARNs of the keys that calls made or found, in order. */
function keyArnsOf(calls: readonly PerformedCall[]): readonly string[] {
  const arns = calls.flatMap(({ output = {} }) => {
    const metadata = output['ReplicaKeyMetadata'] ?? output['KeyMetadata'];
    return isWireObject(metadata) ? (textIn(metadata, 'Arn') ?? []) : [];
  });
  return [...new Set(arns)];
}

type Placeholders = readonly (readonly [value: string, placeholder: string])[];

/** What stands for a value, whole values before their parts. */
function placeholdersIn(calls: readonly PerformedCall[], keys: readonly string[]): Placeholders {
  const answers = capturesOf(calls).flatMap((captures, index) =>
    captures.map(({ value, path }) => [value, `{call-${index + 1}.${path}}`] as const),
  );
  const ids = keys.map((arn, index) => [keyIdOf(arn), `{key-${index + 1}.id}`] as const);
  const arns = keys.map((arn, index) => [arn, `{key-${index + 1}.arn}`] as const);
  return [...arns, ...ids, ...answers];
}

function replaced(value: Wire, placeholders: Placeholders): Wire {
  if (typeof value === 'string') return replacedText(value, placeholders);
  if (Array.isArray(value)) return value.map((item: Wire) => replaced(item, placeholders));
  if (!isWireObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, replaced(member, placeholders)]),
  );
}

function replacedText(text: string, placeholders: Placeholders): string {
  return placeholders.reduce((left, [value, placeholder]) => left.replaceAll(value, placeholder), text);
}
