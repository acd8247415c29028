import { type AssumptionName, type Assumptions, assumptionTable } from '../../key/assumption.ts';
import type { KeyEvent } from '../../key/key-event.ts';

/** The reading of one assumption. */
export interface Reading {
  readonly name: AssumptionName;
  readonly value: string;
}

/**
 * Which assumptions make a difference to where an event leads a key. The others change answers that CloudTrail does not record,
 * or are among the alternatives that a refusal carries.
 */
export const assumptionsOf: { readonly [Type in KeyEvent['type']]?: readonly AssumptionName[] } = {
  CancelKeyDeletion: [
    'cancelWithoutKeyMaterial',
    'reimportAfterLossWhileDisabled',
    'cancelWhileKeyStoreDisconnected',
  ],
  ImportKeyMaterial: ['importIntoDisabledKey', 'newKeyMaterialIntoDisabledKey'],
  DeleteImportedKeyMaterial: ['reimportAfterLossWhileDisabled'],
  DeleteExpiredKeyMaterial: ['reimportAfterLossWhileDisabled'],
};

/** Every combination of readings of the assumptions that matter to an event. */
export function readingsOf(type: KeyEvent['type']): readonly (readonly Reading[])[] {
  const known = combinationsOf.get(type);
  if (known !== undefined) return known;
  let combinations: readonly (readonly Reading[])[] = [[]];
  for (const name of assumptionsOf[type] ?? []) {
    combinations = combinations.flatMap((readings) =>
      assumptionTable[name].values.map((value) => [...readings, { name, value }]),
    );
  }
  combinationsOf.set(type, combinations);
  return combinations;
}

const combinationsOf = new Map<KeyEvent['type'], readonly (readonly Reading[])[]>();

/** The assumptions by these readings, in all else as they are. */
export function underReadings(assumptions: Assumptions, readings: readonly Reading[]): Assumptions {
  return readings.length === 0
    ? assumptions
    : { ...assumptions, ...Object.fromEntries(readings.map(({ name, value }) => [name, value])) };
}

/** The readings that all of several combinations share, of those assumptions that make a difference here. */
export function commonReadings(
  some: readonly (readonly Reading[])[],
  all: readonly (readonly Reading[])[],
): readonly Reading[] {
  const [first = [], ...others] = some;
  const holds = (list: readonly Reading[], { name, value }: Reading) =>
    list.some((other) => other.name === name && other.value === value);
  return first.filter(
    (reading) => others.every((list) => holds(list, reading)) && !all.every((list) => holds(list, reading)),
  );
}

/** Earlier readings and those that came later, which count where they are of the same assumption. In a fixed order. */
export function withReadings(earlier: readonly Reading[], later: readonly Reading[]): readonly Reading[] {
  if (later.length === 0) return earlier;
  return [...earlier.filter(({ name }) => later.every((other) => other.name !== name)), ...later].toSorted(
    (one, other) => (one.name < other.name ? -1 : 1),
  );
}
