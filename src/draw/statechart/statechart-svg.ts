import { isOnPath } from './mermaid.ts';
import type { Statechart } from './statechart.ts';
import {
  type Box,
  type LabelledArrow,
  type LaidOutArrow,
  labelledArrows,
  refusedSteps,
  type StatechartLayout,
} from './statechart-layout.ts';

/** What an SVG shows besides the statechart. */
export interface SvgOptions {
  /** Whether labels carry the numbers of the steps of the path, as Mermaid text does. */
  readonly stepNumbers: boolean;
  /** Cells in which a target differs from the model: their key states and arrows are marked. */
  readonly diverging: readonly { readonly operation: string; readonly keyState: string }[];
}

/**
 * A statechart as SVG that needs nothing from elsewhere: no web font, no script, light or dark as its reader prefers.
 *
 * @param chart must be the one that was laid out, or one with the same arrows in the same order that marks other things
 */
export function statechartSvg(
  chart: Statechart,
  layout: StatechartLayout,
  options: SvgOptions = { stepNumbers: true, diverging: [] },
): string {
  const refused = options.stepNumbers ? refusedSteps(chart, layout) : [];
  const arrows = labelledArrows(chart, layout, { width: 6.7, height: 14 }, options.stepNumbers);
  const left = Math.min(0, ...arrows.map(({ label }) => label.x));
  const width = Math.max(layout.width, ...arrows.map(({ label }) => label.x + label.width)) - left;
  const height = layout.height + refused.length * 16;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} 0 ${width} ${height}" width="${width}" height="${height}" class="statechart" role="img" aria-label="${describe(chart)}">`,
    `<style>${style}</style>`,
    marker('operation'),
    marker('service-event'),
    marker('refusal'),
    marker('on-path'),
    ...layout.groups.map(
      (group) =>
        `<g class="group"><rect ${rectangle(group)} rx="10"/><text x="${group.x + 14}" y="${group.y + 21}">${group.title}</text></g>`,
    ),
    `<circle class="start" cx="${layout.start.x + 7}" cy="${layout.start.y + 7}" r="7"/>`,
    ...arrows.map((arrow, index) => arrowSvg(chart, arrow, index, options)),
    ...refused.map(
      (text, row) =>
        `<g class="arrow refusal on-path"><text x="12" y="${layout.height + 8 + row * 16}">${text}</text></g>`,
    ),
    ...layout.states.map((box) => {
      const cells = options.diverging.filter(({ keyState }) => keyState === box.state).length;
      const classes = [
        'state',
        box.state,
        ...(box.state === chart.here ? ['here'] : []),
        ...(cells > 0 ? ['diverges'] : []),
      ].join(' ');
      return [
        `<g class="${classes}" data-state="${box.state}"><rect ${rectangle(box)} rx="8"/>`,
        ...(box.state === 'Deleted' ? [`<rect class="inner" ${rectangle(inside(box))} rx="5"/>`] : []),
        `<text x="${box.x + box.width / 2}" y="${box.y + box.height / 2 + 4.5}">${box.state}</text>`,
        ...(cells === 0
          ? []
          : [
              `<g class="count"><circle cx="${box.x + box.width}" cy="${box.y}" r="11"/><text x="${box.x + box.width}" y="${box.y + 4}">${cells}</text></g>`,
            ]),
        '</g>',
      ].join('');
    }),
    '</svg>\n',
  ].join('\n');
}

/** The picture in one sentence, for those who cannot see it. */
function describe({ arrows, here }: Statechart): string {
  const states = new Set(arrows.map(({ to }) => to));
  const place = here === null ? '' : `; the key is ${here}`;
  return `Statechart of a KMS key: ${[...states].join(', ')}${place}`;
}

function arrowSvg(chart: Statechart, arrow: LabelledArrow, index: number, { diverging }: SvgOptions): string {
  const { points, label, from, lines } = arrow;
  const kind = arrow.kind.replace(' ', '-');
  const diverges = diverging.some(
    (cell) => cell.keyState === from && arrow.labels.some(({ event }) => event === cell.operation),
  );
  const classes = [
    'arrow',
    kind,
    ...(isOnPath(arrow) ? ['on-path'] : []),
    ...(chart.here !== null && from === chart.here ? ['possible'] : []),
    ...(diverges ? ['diverges'] : []),
  ].join(' ');
  const head = diverges ? 'refusal' : isOnPath(arrow) ? 'on-path' : kind;
  const text = lines.map(
    (line, row) => `<text x="${label.x + 4}" y="${label.y + 12 + row * 14}">${line}</text>`,
  );
  return [
    `<g class="${classes}" data-arrow="${index}" data-from="${from ?? ''}" data-to="${arrow.to}">`,
    `<path d="${rounded(points)}" marker-end="url(#head-${head})"/>`,
    `<rect class="label" ${rectangle(label)} rx="3"/>`,
    ...text,
    '</g>',
  ].join('');
}

/** A line through the points with rounded corners. */
function rounded(points: LaidOutArrow['points']): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const start = towards(point, before);
      const end = towards(point, after);
      return `L${start.x} ${start.y}Q${point.x} ${point.y} ${end.x} ${end.y}`;
    })
    .join('');
}

/** A point a little way from one to another: half the way at most. */
function towards(
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(6, length / 2) / length;
  const at = (one: number, other: number) => Math.round((one + (other - one) * share) * 10) / 10;
  return { x: at(from.x, to.x), y: at(from.y, to.y) };
}

function rectangle({ x, y, width, height }: Box): string {
  return `x="${x}" y="${y}" width="${width}" height="${height}"`;
}

function inside({ x, y, width, height }: Box): Box {
  return { x: x + 3, y: y + 3, width: width - 6, height: height - 6 };
}

function marker(name: string): string {
  return `<marker id="head-${name}" class="head ${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.5L8 4L0 7.5z"/></marker>`;
}

const light =
  '--ground:#fff;--ink:#1c2430;--quiet:#5a6675;--line:#7b8794;--box:#f6f8fa;--box-line:#8794a2;--group:#fbfcfd;--group-line:#d5dce3;--service:#6d4fc4;--path:#b45309;--here:#0b6e4f;--here-ink:#fff;--refusal:#b42318';
const dark =
  '--ground:#12171e;--ink:#e6ebf1;--quiet:#a3afbc;--line:#8794a2;--box:#1d2530;--box-line:#5c6a79;--group:#161c25;--group-line:#2c3744;--service:#b7a3ff;--path:#f5a524;--here:#2fbf8f;--here-ink:#06150f;--refusal:#ff8a80';

const style = `.statechart{${light}}
@media (prefers-color-scheme:dark){.statechart{${dark}}}
.statechart text{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--ink)}
.statechart .state text{font:600 13px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;text-anchor:middle}
.statechart .group text{font:600 12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:var(--quiet)}
.statechart .group rect{fill:var(--group);stroke:var(--group-line)}
.statechart .state rect{fill:var(--box);stroke:var(--box-line);stroke-width:1.5}
.statechart .state rect.inner{fill:none;stroke-width:1}
.statechart .state.here rect{fill:var(--here);stroke:var(--here)}
.statechart .state.here rect.inner{stroke:var(--here-ink)}
.statechart .state.here text{fill:var(--here-ink)}
.statechart .start{fill:var(--ink)}
.statechart .arrow path{fill:none;stroke:var(--line);stroke-width:1.4}
.statechart .arrow .label{fill:var(--ground);fill-opacity:.75}
.statechart .arrow.service-event path{stroke:var(--service);stroke-dasharray:5 3}
.statechart .arrow.service-event text{fill:var(--service)}
.statechart .arrow.refusal path{stroke:var(--refusal);stroke-dasharray:2 3}
.statechart .arrow.refusal text{fill:var(--refusal)}
.statechart .arrow.possible path{stroke-width:2}
.statechart .arrow.possible text{font-weight:600}
.statechart .arrow.on-path path{stroke:var(--path);stroke-width:2.6;stroke-dasharray:none}
.statechart .arrow.on-path text{fill:var(--path);font-weight:600}
.statechart .arrow.diverges path{stroke:var(--refusal);stroke-width:2.6}
.statechart .arrow.diverges text{fill:var(--refusal)}
.statechart .state.diverges>rect{stroke:var(--refusal);stroke-width:2.5}
.statechart .count circle{fill:var(--refusal)}
.statechart .state .count text{fill:var(--ground);font-size:11px}
.statechart .head path{fill:var(--line)}
.statechart .head.service-event path{fill:var(--service)}
.statechart .head.refusal path{fill:var(--refusal)}
.statechart .head.on-path path{fill:var(--path)}`;
