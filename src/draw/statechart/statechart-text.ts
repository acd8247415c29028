import { createColors } from 'picocolors';
import { layOut } from './lay-out.ts';
import { isOnPath } from './mermaid.ts';
import type { Arrow, ArrowKind, Statechart } from './statechart.ts';
import { type Box, labelledArrows, refusedSteps } from './statechart-layout.ts';

/** Draws a statechart with box-drawing characters; service events are dashed. */
export async function statechartText(
  chart: Statechart,
  options: { readonly colors: boolean },
): Promise<string> {
  const layout = await layOut(chart, 'characters');
  const paint = createColors(options.colors);
  const canvas = new Canvas();
  for (const group of layout.groups) canvas.frame(group, dottedCorners, paint.dim);
  const labelled = labelledArrows(chart, layout, { width: 1, height: 1 });
  // What is on the path is drawn over the rest.
  const arrows = labelled.toSorted((one, other) => Number(isOnPath(one)) - Number(isOnPath(other)));
  for (const arrow of arrows) canvas.line(arrow.points, arrow.kind, colorOf(arrow));
  for (const arrow of arrows) {
    arrow.lines.forEach((text, row) => {
      canvas.write(arrow.label.x + 1, arrow.label.y + row, text, colorOf(arrow));
    });
  }
  for (const group of layout.groups) canvas.write(group.x + 2, group.y, ` ${group.title} `, paint.dim);
  for (const box of layout.states) {
    const isHere = box.state === chart.here;
    const color = isHere ? (text: string) => paint.inverse(paint.bold(text)) : paint.bold;
    const lines = isHere ? heavyCorners : box.state === 'Deleted' ? doubleCorners : plainCorners;
    canvas.frame(box, lines, isHere ? paint.bold : plain);
    canvas.write(box.x + Math.floor((box.width - box.state.length) / 2), box.y + 1, box.state, color);
  }
  canvas.write(layout.start.x, layout.start.y, '●', plain);
  refusedSteps(chart, layout).forEach((text, row) => {
    canvas.write(0, layout.height + 1 + row, text, (word) => paint.bold(paint.yellow(word)));
  });
  return canvas.text();

  function colorOf(arrow: Arrow): Paint {
    if (isOnPath(arrow)) return (text) => paint.bold(paint.yellow(text));
    switch (arrow.kind) {
      case 'operation':
        return plain;
      case 'service event':
        return paint.magenta;
      case 'refusal':
        return paint.red;
      default:
        return arrow.kind satisfies never;
    }
  }
}

type Paint = (text: string) => string;

const plain: Paint = (text) => text;

const plainCorners = '┌┐└┘─│';
const doubleCorners = '╔╗╚╝═║';
const heavyCorners = '┏┓┗┛━┃';
const dottedCorners = '╭╮╰╯┄┊';

const up = 1;
const right = 2;
const down = 4;
const left = 8;

/** Line characters by the sides that they connect: the sum of up 1, right 2, down 4, left 8. */
const lineCharacters = ' ╵╶└╷│┌├╴┘─┴┐┤┬┼';

interface Cell {
  readonly character: string;
  readonly sides: number;
  readonly color: Paint;
}

class Canvas {
  readonly #cells = new Map<string, Cell>();
  #left = 0;
  #width = 0;
  #height = 0;

  write(x: number, y: number, text: string, color: Paint): void {
    [...text].forEach((character, index) => {
      this.#put(Math.round(x) + index, Math.round(y), { character, sides: 0, color });
    });
  }

  frame(
    box: Box,
    [topLeft = '', topRight = '', bottomLeft = '', bottomRight = '', flat = '', tall = '']: string,
    color: Paint,
  ): void {
    const x = Math.round(box.x);
    const y = Math.round(box.y);
    const width = Math.round(box.x + box.width) - x;
    const height = Math.round(box.y + box.height) - y;
    this.write(x, y, topLeft + flat.repeat(width - 2) + topRight, color);
    for (let row = 1; row < height - 1; row += 1) {
      this.write(x, y + row, tall, color);
      this.write(x + width - 1, y + row, tall, color);
    }
    this.write(x, y + height - 1, bottomLeft + flat.repeat(width - 2) + bottomRight, color);
  }

  /** A line from the border of one state to that of another, with its head at the end. */
  line(points: readonly { readonly x: number; readonly y: number }[], kind: ArrowKind, color: Paint): void {
    const stops = points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
    let previous = 0;
    let [at] = stops;
    for (const stop of stops.slice(1)) {
      while (at !== undefined && (at.x !== stop.x || at.y !== stop.y)) {
        const side = at.x < stop.x ? right : at.x > stop.x ? left : at.y < stop.y ? down : up;
        this.#connect(at.x, at.y, side | opposite(previous), kind, color);
        at = {
          x: at.x + (side === right ? 1 : side === left ? -1 : 0),
          y: at.y + (side === down ? 1 : side === up ? -1 : 0),
        };
        previous = side;
      }
    }
    if (at === undefined) return;
    // A state takes up the place where a line from above or from the left ends, not where one from below does.
    const head = previous === up ? '▲' : previous === down ? '▼' : previous === left ? '◀' : '▶';
    const before = { x: at.x - (previous === right ? 1 : 0), y: at.y - (previous === down ? 1 : 0) };
    this.#put(before.x, before.y, { character: head, sides: 0, color });
  }

  text(): string {
    const rows = Array.from({ length: this.#height }, (_, y) =>
      Array.from({ length: this.#width - this.#left }, (__, column) => {
        const cell = this.#cells.get(`${column + this.#left} ${y}`);
        return cell === undefined ? ' ' : cell.color(cell.character);
      })
        .join('')
        .trimEnd(),
    );
    return `${rows.join('\n')}\n`;
  }

  #connect(x: number, y: number, sides: number, kind: ArrowKind, color: Paint): void {
    const cell = this.#cells.get(`${x} ${y}`);
    const all = sides | (cell?.sides ?? 0);
    const straight = all === (left | right) ? 0 : all === (up | down) ? 1 : null;
    const dashes = kind === 'operation' ? '' : kind === 'refusal' ? '┈┊' : '╌╎';
    const character = (straight === null ? undefined : dashes[straight]) ?? lineCharacters[all] ?? ' ';
    this.#put(x, y, { character, sides: all, color });
  }

  #put(x: number, y: number, cell: Cell): void {
    this.#cells.set(`${x} ${y}`, cell);
    this.#left = Math.min(this.#left, x);
    this.#width = Math.max(this.#width, x + 1);
    this.#height = Math.max(this.#height, y + 1);
  }
}

function opposite(side: number): number {
  return ((side << 2) | (side >> 2)) & 15;
}
