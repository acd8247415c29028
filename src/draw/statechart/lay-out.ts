import type { Statechart } from './statechart.ts';
import { layoutName, layoutOf, type StatechartLayout, type Unit } from './statechart-layout.ts';

/**
 * Where everything of a statechart stands. Refusals on the way of a key, which come last among the arrows, have no place.
 *
 * @throws RangeError for keys that are not drawn: those of several chosen type classes, or with other assumptions
 */
export async function layOut(chart: Statechart, unit: Unit = 'pixels'): Promise<StatechartLayout> {
  // Loaded only when something is laid out: all layouts together are large.
  const { layoutNamed } = await import('./laid-out.ts');
  const numbers = await layoutNamed(layoutName(chart.drawn, unit));
  if (numbers !== undefined) return layoutOf(numbers, chart);
  throw new RangeError(
    'a statechart is laid out for one type class or for all, with the default assumptions; Mermaid draws the others',
  );
}
