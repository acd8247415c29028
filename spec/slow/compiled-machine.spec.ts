/** The compiled form without each transition of the machine: it is another one, unless the transition changes no fact. */
import { expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import type { TypeClass } from '../../src/key/type-class.ts';
import { machineWith, type Place, places } from '../explore/broken-machine.ts';

const readings = {
  cancelWhileKeyStoreDisconnected: 'Unavailable',
  cancelWithoutKeyMaterial: 'PendingImport',
  importIntoDisabledKey: 'Disabled',
} as const;

/** Classes that take all transitions between them, those that compile fastest first. */
const classes: readonly TypeClass[] = [
  'custom-key-store',
  'symmetric',
  'hmac-external',
  'hmac-external-multi-region',
  'symmetric-external',
  'symmetric-multi-region',
  'symmetric-external-multi-region',
];

const forms = classes.flatMap((typeClass) =>
  [{}, readings].map((assumptions) => ({
    typeClass,
    assumptions,
    usual: textOf(typeClass, { assumptions }),
  })),
);

/** What a change of dates or names alone does not show: they are in no lifecycle facts. */
const invisible = ['Enabled: RotateKey 1', 'Updating: RotateKey 1'];

it.each(
  places()
    .filter(({ edge, eventType }) => eventType !== 'UpdateKeyDescription' && !refuses(edge))
    .map((place) => ({ name: `${place.state}: ${place.eventType} ${place.index + 1}`, place })),
)('without $name', ({ name, place }) => {
  const machine = machineWith(place, () => null);
  const isNoticed = forms.some(
    ({ assumptions, typeClass, usual }) => textOf(typeClass, { assumptions, machine }) !== usual,
  );
  expect(isNoticed).toBe(!invisible.includes(name));
});

function textOf(typeClass: TypeClass, options: Parameters<typeof compile>[0]): string {
  try {
    const { states, transitions } = compile(options).lifecycleOf(typeClass);
    return JSON.stringify([states, [...transitions]]);
  } catch (error) {
    return String(error);
  }
}

/** A refusal is the same with and without the machine's own transition for it: the judge says it. */
function refuses({ actions }: Place['edge']): boolean {
  return JSON.stringify(actions).includes('refuse');
}
