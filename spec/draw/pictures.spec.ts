/** The SVG and the terminal drawing: every edge of the lifecycle is in the picture, and nothing is loaded. */
import { describe, expect, it } from 'vitest';
import { live } from '../../src/draw/path/life.ts';
import { readPath } from '../../src/draw/path/life-step.ts';
import { layOut } from '../../src/draw/statechart/lay-out.ts';
import { lifecycleEdges } from '../../src/draw/statechart/lifecycle.ts';
import { labelLines } from '../../src/draw/statechart/mermaid.ts';
import { type Arrow, type StatechartOptions, statechart } from '../../src/draw/statechart/statechart.ts';
import type { Box } from '../../src/draw/statechart/statechart-layout.ts';
import { statechartSvg } from '../../src/draw/statechart/statechart-svg.ts';
import { statechartText } from '../../src/draw/statechart/statechart-text.ts';
import { type TypeClass, typeClassNames } from '../../src/key/type-class.ts';

/** One class for each lifecycle that differs from the others. */
const lifecycles = typeClassNames.filter(
  (typeClass, index) =>
    typeClassNames.findIndex((other) => lifecycleOf(other) === lifecycleOf(typeClass)) === index,
);

function lifecycleOf(typeClass: TypeClass): string {
  return lifecycleEdges({ classes: [typeClass] })
    .map(edgeName)
    .join('\n');
}

function edgeName({ from, event, to }: { from: string | null; event: string; to: string }): string {
  return `${from} ${event} ${to}`;
}

it('there are six different lifecycles', () => {
  expect(lifecycles).toEqual([
    'symmetric',
    'symmetric-multi-region',
    'symmetric-external',
    'symmetric-external-multi-region',
    'custom-key-store',
    'aws-managed',
  ]);
});

const cases: readonly (readonly TypeClass[])[] = [...lifecycles.map((typeClass) => [typeClass]), []];

describe.each(cases.map((classes) => ({ name: classes[0] ?? 'all classes', classes })))(
  'of $name',
  ({ classes }) => {
    const chart = statechart(classes.length === 0 ? {} : { classes });
    const laidOut = layOut(chart);
    const edges = lifecycleEdges(classes.length === 0 ? {} : { classes });

    it('the statechart has every edge once', () => {
      const drawn = chart.arrows.flatMap(({ from, to, labels }) =>
        labels.map(({ event }) => edgeName({ from, event, to })),
      );
      expect([...drawn].sort()).toEqual(edges.map(edgeName).sort());
    });

    it('every arrow of the SVG runs from the border of its state to the border of the other, with its text', async () => {
      const layout = await layOut(chart);
      const svg = statechartSvg(chart, layout);
      const boxes = new Map<string | null, Box>(layout.states.map((box) => [box.state, box]));
      boxes.set(null, layout.start);
      for (const [index, arrow] of chart.arrows.entries()) {
        const [, group = ''] =
          new RegExp(`<g class="arrow[^"]*" data-arrow="${index}"[^>]*>(.*?)</g>`).exec(svg) ?? [];
        expect([...group.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text)).toEqual(
          labelLines(arrow),
        );
        const numbers = (/ d="([^"]*)"/.exec(group)?.[1] ?? '').match(/[\d.]+/g)?.map(Number) ?? [];
        expect(isOnBorder(boxes.get(arrow.from), numbers.slice(0, 2))).toBe(true);
        expect(isOnBorder(boxes.get(arrow.to), numbers.slice(-2))).toBe(true);
      }
      expect(svg.match(/<g class="arrow/g)).toHaveLength(chart.arrows.length);
    });

    it('no two texts of the SVG overlap', async () => {
      const { arrows, states } = await laidOut;
      const texts: readonly Box[] = [...arrows.map(({ label }) => label), ...states];
      const overlapping = texts.flatMap((one, index) =>
        texts.slice(index + 1).filter((other) => overlap(one, other)),
      );
      expect(overlapping).toEqual([]);
    });

    it('the terminal drawing has the head and the whole text of every arrow', async () => {
      const text = await statechartText(chart, { colors: false });
      expect(text.match(/[▲▼◀▶]/g)).toHaveLength(chart.arrows.length);
      const wanted = chart.arrows.flatMap((arrow) => labelLines(arrow));
      const rest = wanted
        .sort((one, other) => other.length - one.length)
        .reduce((left, line) => {
          expect(left).toContain(line);
          return left.replace(line, ' '.repeat(line.length));
        }, text);
      expect(rest.match(/[A-Za-z]{3,}/g)?.sort()).toEqual(
        [
          ...chart.groups.flatMap(({ title, states }) => [...title.split(' '), ...states]),
          ...chart.ungrouped,
        ].sort(),
      );
    });
  },
);

function isOnBorder(box: Box | undefined, [x = 0, y = 0]: readonly number[]): boolean {
  if (box === undefined) return false;
  const near = (one: number, other: number) => Math.abs(one - other) < 1;
  const isWithin = x > box.x - 1 && x < box.x + box.width + 1 && y > box.y - 1 && y < box.y + box.height + 1;
  const isAtEdge =
    near(x, box.x) || near(x, box.x + box.width) || near(y, box.y) || near(y, box.y + box.height);
  return isWithin && isAtEdge;
}

function overlap(one: Box, other: Box): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}

it.each([
  { classes: ['symmetric', 'hmac'] },
  { classes: ['custom-key-store'], assumptions: { cancelWhileKeyStoreDisconnected: 'Unavailable' } },
] satisfies StatechartOptions[])('other keys have no layout: %o', async (options) => {
  await expect(layOut(statechart(options))).rejects.toThrow(
    new RangeError(
      'a statechart is laid out for one type class or for all, with the default assumptions; Mermaid draws the others',
    ),
  );
});

it('the SVG loads nothing: no font, no style sheet, no script, no picture', async () => {
  const chart = statechart();
  const svg = statechartSvg(chart, await layOut(chart));
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
    /https?:|@import|@font-face|<script|<image|href/,
  );
  expect(svg.match(/url\([^)]*\)/g)?.every((url) => url.startsWith('url(#head-'))).toBe(true);
});

function numberAndEvent(line: string): readonly [string, string] {
  const [number = '', event = ''] = line.split(/(?<=\)) /);
  return [number, event];
}

describe('a path', () => {
  const path = live(
    'symmetric',
    readPath('CreateKey ScheduleKeyDeletion CancelKeyDeletion Encrypt EnableKeyRotation'),
  );
  const chart = statechart({ classes: ['symmetric'], path });
  const taken = (arrow: Arrow) =>
    arrow.labels.flatMap(({ event, steps }) => steps.map((step) => `${step} ${event}`));

  it('numbers the arrows that it went along, and what was refused where it was', () => {
    expect(chart.arrows.flatMap(taken).sort()).toEqual([
      '1 CreateKey',
      '2 ScheduleKeyDeletion',
      '3 CancelKeyDeletion',
      '5 EnableKeyRotation',
    ]);
    expect(chart.arrows.filter(({ kind }) => kind === 'refusal')).toEqual([
      {
        from: 'Disabled',
        to: 'Disabled',
        kind: 'refusal',
        labels: [{ event: 'EnableKeyRotation', steps: [5] }],
      },
    ]);
  });

  it('ends where the key is, in all three drawings', async () => {
    expect(chart.here).toBe('Disabled');
    expect(statechartSvg(chart, await layOut(chart))).toContain('<g class="state Disabled here"');
    expect(await statechartText(chart, { colors: false })).toContain('┃ Disabled');
  });

  it('is drawn with the number of every step, and lists what was refused where', async () => {
    const words = 'ScheduleKeyDeletion CancelKeyDeletion EnableKey DisableKey EnableKeyRotation EnableKey';
    const longer = live('symmetric', readPath(`${words} ${words} Encrypt ScheduleKeyDeletion`));
    const long = statechart({ classes: ['symmetric'], path: longer });
    const svg = statechartSvg(long, await layOut(long));
    const text = await statechartText(long, { colors: false });
    const numbered = long.arrows.filter(({ labels }) => labels.some(({ steps }) => steps.length > 0));
    expect(numbered.map(({ to }) => to)).toEqual(
      expect.arrayContaining(['Enabled', 'Disabled', 'PendingDeletion']),
    );
    for (const [step, event] of numbered.flatMap((arrow) => labelLines(arrow).map(numberAndEvent))) {
      for (const drawing of [svg, text]) {
        expect(drawing).toContain(step);
        expect(drawing).toContain(event);
      }
    }
    expect(text).toMatch(/\(6, 12\) ✗ EnableKeyRotation in Disabled/);
    expect(svg).toContain('(6, 12) ✗ EnableKeyRotation in Disabled');
  });

  it('is coloured on a terminal that has colours', async () => {
    expect(await statechartText(chart, { colors: true })).toContain('\u001b[');
  });

  it('that lets time pass numbers each change of key state on the way', () => {
    const waited = live('symmetric', readPath('ScheduleKeyDeletion:7 advance:8d'));
    expect(statechart({ classes: ['symmetric'], path: waited }).arrows.flatMap(taken)).toContain(
      '3 DeleteKey',
    );
  });
});
