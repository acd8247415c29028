import type { LifecycleState } from '../../key/key-state.ts';
import { creationsOf } from '../path/life-step.ts';
import { labelLines } from './mermaid.ts';
import type { Arrow, ChartedKeys, Statechart } from './statechart.ts';

/** Where everything of a statechart stands. Pixels for a picture, columns and rows for a terminal. */
export interface StatechartLayout extends Box {
  readonly groups: readonly (Box & { readonly title: string })[];
  readonly states: readonly (Box & { readonly state: LifecycleState })[];
  /** Where the creations start: one dot. */
  readonly start: Box;
  readonly arrows: readonly LaidOutArrow[];
}

/** A rectangle with its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where an arrow runs, and where its text stands. */
export interface LaidOutArrow extends Pick<Arrow, 'from' | 'to' | 'kind'> {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly label: Box;
}

/** A layout as the package carries it: as few numbers as the statechart allows. */
export interface LayoutNumbers {
  readonly whole: BoxNumbers;
  readonly groups: readonly (readonly [title: string, ...BoxNumbers])[];
  readonly states: readonly (readonly [LifecycleState, ...BoxNumbers])[];
  readonly start: BoxNumbers;
  /** In the order of the statechart: the box of the text, and the line, see {@link corners}. */
  readonly arrows: readonly (readonly [...BoxNumbers, ...line: number[]])[];
}

export type BoxNumbers = readonly [x: number, y: number, width: number, height: number];

/** The layout of a statechart from its numbers. */
export function layoutOf(
  { whole, groups, states, start, arrows }: LayoutNumbers,
  chart: Statechart,
): StatechartLayout {
  return {
    ...box(whole),
    groups: groups.map(([title, ...place]) => ({ title, ...box(place) })),
    states: states.map(([state, ...place]) => ({ state, ...box(place) })),
    start: box(start),
    arrows: chart.arrows.slice(0, arrows.length).map(({ from, to, kind }, index) => {
      const [x = 0, y = 0, width = 0, height = 0, ...line] = arrows[index] ?? [];
      return { from, to, kind, points: corners(line, from === to), label: box([x, y, width, height]) };
    }),
  };
}

function box([x, y, width, height]: BoxNumbers): Box {
  return { x, y, width, height };
}

/** The points of a line that turns by 90° at each: of the first both coordinates, of the others the one that changes. */
function corners([x = 0, y = 0, ...changes]: readonly number[], isFirstHorizontal: boolean) {
  let point = { x, y };
  return [
    point,
    ...changes.map((change, index) => {
      const isHorizontal = (index % 2 === 0) === isFirstHorizontal;
      point = isHorizontal ? { ...point, x: change } : { ...point, y: change };
      return point;
    }),
  ];
}

/** What things are measured in: pixels for a picture, columns and rows for a terminal. */
export type Unit = 'pixels' | 'characters';

/** The name of a layout: that of keys that are drawn alike. */
export function layoutName({ assumptions, classes, creations, refusals }: ChartedKeys, unit: Unit): string {
  const [only, ...others] = classes ?? [];
  const ways = only === undefined || others.length > 0 ? creations : creationsOf(only, creations);
  return JSON.stringify([unit, classes ?? [], ways ?? [], refusals === true, assumptions ?? {}]);
}

/** An arrow of a statechart in its place, with the lines of its text. */
export interface LabelledArrow extends Arrow, LaidOutArrow {
  readonly lines: readonly string[];
}

/**
 * The arrows with their texts. Nothing was laid out for the numbers of steps: they go on away from the arrow, or where
 * something else stands, above.
 *
 * @param character how large one is
 */
export function labelledArrows(
  { arrows }: Statechart,
  layout: StatechartLayout,
  character: { readonly width: number; readonly height: number },
  stepNumbers = true,
): readonly LabelledArrow[] {
  return arrows.slice(0, layout.arrows.length).flatMap((arrow, index) => {
    const placed = layout.arrows[index];
    if (placed === undefined) return [];
    const lines = labelLines(arrow, stepNumbers);
    const found = { ...arrow, ...placed, lines };
    const { x, y, width, height } = placed.label;
    const grown = (longest(lines) - longest(labelLines(arrow, false))) * character.width;
    if (grown === 0) return [found];
    const wide = { ...placed.label, x: isRightOfLabel(placed) ? x - grown : x, width: width + grown };
    const others = layout.arrows.filter((other) => other !== placed).map(({ label }) => label);
    if (![...others, ...layout.states].some((other) => overlap(wide, other))) {
      return [{ ...found, label: wide }];
    }
    const above = lines.flatMap((line) => line.split(/(?<=\)) /));
    const more = (above.length - lines.length) * character.height;
    return [{ ...found, label: { ...placed.label, y: y - more, height: height + more }, lines: above }];
  });
}

function longest(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => line.length));
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

function isRightOfLabel({ points, label }: LaidOutArrow): boolean {
  const [x, y] = [label.x + label.width / 2, label.y + label.height / 2];
  return points.some((point, index) => {
    const before = points[index - 1];
    if (before === undefined || point.x < x) return false;
    return Math.min(before.y, point.y) <= y && y <= Math.max(before.y, point.y);
  });
}

/** What was refused on the way of the key and has no place among the arrows: to be listed, one line each. */
export function refusedSteps({ arrows }: Statechart, layout: StatechartLayout): readonly string[] {
  return arrows
    .slice(layout.arrows.length)
    .flatMap((arrow) => labelLines(arrow).map((text) => `${text} in ${arrow.from}`));
}
