import { typeClassNames } from '../../key/type-class.ts';
import { creationsOf } from '../path/life-step.ts';
import { type ChartedKeys, statechart } from './statechart.ts';
import { type LayoutNumbers, layoutName, type Unit } from './statechart-layout.ts';

/*
 * Layouts that the build puts in place of this file. In the source they are made when they are asked for, with ELK,
 * which is large and not in the package.
 */

/** All statecharts that the program and the explorer page draw, by the names of their layouts. */
const drawn: ReadonlyMap<string, readonly [Unit, ChartedKeys]> = new Map(
  (['pixels', 'characters'] as const).flatMap((unit) =>
    [
      {},
      ...typeClassNames.flatMap((typeClass) => [
        { classes: [typeClass] },
        { classes: [typeClass], refusals: true },
        ...creationsOf(typeClass).map((creation) => ({ classes: [typeClass], creations: [creation] })),
      ]),
    ].map((keys) => [layoutName(keys, unit), [unit, keys]] as const),
  ),
);

/** The names of all layouts that there are. */
export const layoutNames: readonly string[] = [...drawn.keys()];

/** A layout by its name; undefined if there is none. */
export async function layoutNamed(name: string): Promise<LayoutNumbers | undefined> {
  const [unit, keys] = drawn.get(name) ?? [];
  if (unit === undefined || keys === undefined) return undefined;
  const chart = statechart(keys);
  // Many type classes go through the same key states.
  const shape = JSON.stringify([unit, chart.groups, chart.ungrouped, chart.arrows]);
  const layout =
    known.get(shape) ?? import('./elk-layout.ts').then(({ elkLayout }) => elkLayout(chart, unit));
  known.set(shape, layout);
  return layout;
}

const known = new Map<string, Promise<LayoutNumbers>>();
