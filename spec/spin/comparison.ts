import { type ExploreOptions, explore } from '../../src/explore/exploration.ts';
import { isInCustomKeyStore } from '../../src/key/key-type.ts';
import { type TypeClass, typeClasses } from '../../src/key/type-class.ts';
import type { Comparison } from './comparisons.ts';
import { regionsText, type Tell, tellStepsOfKey, tellStepsOfSet } from './our-steps.ts';
import type { Step as SpinStep } from './spin.ts';

/** What only one of two models has. */
export interface Compared {
  /** Ours before they were put into SPIN's words. */
  readonly explored: number;
  readonly states: Sides;
  readonly steps: Sides;
}

/** How many there are, and those that only one side has. */
export interface Sides {
  readonly ours: number;
  readonly spin: number;
  readonly onlyOurs: readonly string[];
  readonly onlySpin: readonly string[];
}

/** Compares the graph of `src/explore` with the steps that SPIN printed, state by state and step by step. */
export function compare(
  comparison: Comparison,
  typeClass: TypeClass,
  spinSteps: readonly SpinStep[],
  machine?: NonNullable<ExploreOptions['machine']>,
): Compared {
  const { assumptions = {}, bounds, defines, leftOut, model } = comparison;
  const type = typeClasses[typeClass];
  const isMerged = defines.includes('MERGE');
  const shown = {
    importedMaterial: type.origin === 'EXTERNAL',
    rotation: model === 'key.pml' && !defines.includes('ASYMMETRIC') && !isInCustomKeyStore(type),
  };
  const exploration = explore(typeClass, {
    bounds,
    assumptions,
    mergesSymmetric: isMerged,
    ...(machine === undefined ? {} : { machine }),
  });
  const ours = new StepSet(leftOut);
  if (model === 'key.pml') tellStepsOfKey(exploration, shown, ours.add);
  else tellStepsOfSet(exploration, shown, isMerged, ours.add);

  const spin = new StepSet(leftOut);
  for (const { before, call, after } of spinSteps) {
    // What SPIN tells of before CreateKey, and of a key store without keys, is nothing about a key.
    if (call.startsWith('CreateKey') || (model === 'store.pml' && isEmpty(before))) continue;
    spin.add(normalText(before, comparison, isMerged), call, normalText(after, comparison, isMerged));
  }
  return {
    explored: exploration.counts.states,
    states: sides(ours.states, spin.states),
    steps: sides(ours.steps, spin.steps),
  };
}

class StepSet {
  readonly states = new Set<string>();
  readonly steps = new Set<string>();
  readonly #leftOut: RegExp | undefined;

  constructor(leftOut: RegExp | undefined) {
    this.#leftOut = leftOut;
  }

  readonly add: Tell = (before, call, after) => {
    if (this.#leftOut?.test(`${before} ${after}`) === true) return;
    this.states.add(before);
    this.states.add(after);
    this.steps.add(`${before} | ${call} | ${after}`);
  };
}

function sides(ours: ReadonlySet<string>, spin: ReadonlySet<string>): Sides {
  return {
    ours: ours.size,
    spin: spin.size,
    onlyOurs: [...ours].filter((text) => !spin.has(text)),
    onlySpin: [...spin].filter((text) => !ours.has(text)),
  };
}

/** What SPIN prints of a set, without what no key of it shows: where its primary key was when it had one. */
function normalText(printed: string, { model }: Comparison, isMerged: boolean): string {
  if (model === 'key.pml') return printed;
  const keys = printed.replace(/^primary=\d /, '').split(/ *; /);
  if (model === 'store.pml') {
    const connection = keys.at(-1) ?? '';
    const texts = keys.slice(0, -1);
    return [...(isMerged ? texts.toSorted() : texts), isEmpty(printed) ? 'CONNECTED' : connection].join(
      ' ; ',
    );
  }
  const primary = isEmpty(printed) ? 0 : Number(printed.charAt('primary='.length));
  return regionsText(keys, primary, isMerged);
}

function isEmpty(printed: string): boolean {
  return !/\b(?:Enabled|Disabled|Pending(?:Replica)?Deletion|PendingImport|Unavailable|Creating|Updating) /.test(
    printed,
  );
}
