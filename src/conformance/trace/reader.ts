import type { Observation } from '../oracle/observation.ts';
import { readTraceLine, type TraceEnd, TraceError, type TraceHeader } from './line.ts';

/** An observation with the number of its line, from 1. */
export interface TracedObservation {
  readonly line: number;
  readonly observation: Observation;
}

/** What a trace says, part by part; observations that overlapped in time come together. */
export type TracePart =
  | { readonly kind: 'header'; readonly header: TraceHeader }
  | { readonly kind: 'observations'; readonly observations: readonly TracedObservation[] }
  /** Why the trace does not tell all; null for a whole one. With gaps in its middle nothing that was judged is sure. */
  | { readonly kind: 'ending'; readonly why: string | null; readonly hasGaps: boolean };

/** How long a line may be, characters: far more than any call of AWS KMS needs. */
export const longestLine = 1 << 20;

/** So many calls that overlap are kept at one time: more than any oracle puts in order. */
const mostTogether = 64;

/**
 * Reads a trace, of which it keeps no more than one line and the calls that overlap.
 *
 * @param chunks the bytes of the trace in UTF-8, in any pieces
 * @throws TraceError naming the line, for a text that is not a trace
 */
export async function* readTrace(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TracePart> {
  let header: TraceHeader | undefined;
  let end: (TraceEnd & { readonly line: number }) | undefined;
  const overlapping = new OverlappingCalls();
  let count = 0;
  for await (const { number, text, isWhole } of linesOf(chunks)) {
    if (text.trim() === '') continue;
    if (end !== undefined)
      throw new TraceError(`line ${number} comes after the end of the trace, which is line ${end.line}`);
    const read = lineOrHalf(number, text, isWhole, header?.regions?.[0]);
    if (read === null) {
      yield* parts(overlapping.left);
      const why = `line ${number} of the trace is only half there: what wrote it was killed, or the file was cut`;
      yield { kind: 'ending', why, hasGaps: false };
      return;
    }
    if (header === undefined && read.kind !== 'header') {
      throw new TraceError(`line ${number}: a trace starts with a line such as {"trace":1,"target":"…"}`);
    }
    switch (read.kind) {
      case 'header':
        if (header !== undefined)
          throw new TraceError(`line ${number} is a second header: a trace has one, its first line`);
        header = read.header;
        yield { kind: 'header', header };
        break;
      case 'end':
        end = { ...read.end, line: number };
        break;
      case 'observation':
        yield* parts(overlapping.add({ line: number, observation: read.observation }));
        count += 1;
        break;
      default:
        read satisfies never;
    }
  }
  if (header === undefined)
    throw new TraceError('it is empty: a trace starts with a line such as {"trace":1,"target":"…"}');
  yield* parts(overlapping.left);
  const hasGaps = end !== undefined && end.observations !== count;
  yield { kind: 'ending', why: whyNotWhole(end, count), hasGaps };
}

/** The latest calls of a trace, as far as they overlapped in time. */
class OverlappingCalls {
  #calls: TracedObservation[] = [];
  #until = Number.NEGATIVE_INFINITY;
  /** The last call that ended before the latest ones started. */
  #before = { line: 0, until: Number.NEGATIVE_INFINITY };

  /** Those that no later call has been added to. */
  get left(): readonly TracedObservation[] {
    return this.#calls;
  }

  /**
   * Adds the next call, and gives those that it does not overlap with.
   *
   * @throws TraceError if it started before one that came earlier
   */
  add(call: TracedObservation): readonly TracedObservation[] {
    const { start, end } = call.observation;
    const last = this.#calls.at(-1);
    if (start < this.#before.until) {
      throw new TraceError(
        `line ${call.line} starts before line ${this.#before.line} ended, with calls between them: ${inOrder}`,
      );
    }
    if (last !== undefined && start < last.observation.start) {
      throw new TraceError(`line ${call.line} starts before line ${last.line}: ${inOrder}`);
    }
    const isFull = this.#calls.length >= mostTogether;
    const complete = start >= this.#until || isFull ? this.#calls : [];
    if (start >= this.#until || isFull) {
      if (last !== undefined && !isFull) this.#before = { line: last.line, until: this.#until };
      this.#calls = [];
    }
    this.#calls.push(call);
    this.#until = Math.max(this.#until, end);
    return complete;
  }
}

const inOrder = 'the lines of a trace must be in the order of their start';

function* parts(observations: readonly TracedObservation[]): Generator<TracePart> {
  if (observations.length > 0) yield { kind: 'observations', observations };
}

function whyNotWhole(end: TraceEnd | undefined, count: number): string | null {
  if (end === undefined) {
    return `the trace has no last line such as {"observations":${count}}: what wrote it was killed, or the file was cut`;
  }
  if (end.observations !== count) {
    return `the trace says that it has ${end.observations} observations, and ${count} are there`;
  }
  return end.stopped === undefined ? null : `the run that made the trace was cut short: ${end.stopped}`;
}

/** Null for a last line that was not written to its end. */
function lineOrHalf(number: number, text: string, isWhole: boolean, region: string | undefined) {
  try {
    return readTraceLine(text, region);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    if (!isWhole && !isJson(text)) return null;
    throw new TraceError(`line ${number}: ${error.message}`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A line of a trace before it is read. */
export interface Line {
  readonly number: number;
  readonly text: string;
  /** Whether it has its line break. */
  readonly isWhole: boolean;
}

/** The lines of a text that comes in pieces. @throws TraceError for one that is longer than {@link longestLine} */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  // A byte order mark, as some editors write it, is left out by the decoder.
  const decoder = new TextDecoder('utf-8');
  let number = 1;
  let rest = '';
  for await (const chunk of chunks) {
    const lines = `${rest}${decoder.decode(chunk, { stream: true })}`.split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      assertShort(number, text);
      yield { number, text, isWhole: true };
      number += 1;
    }
    assertShort(number, rest);
  }
  rest += decoder.decode();
  if (rest !== '') yield { number, text: rest, isWhole: false };
}

function assertShort(number: number, text: string): void {
  if (text.length <= longestLine) return;
  throw new TraceError(`line ${number} is longer than ${longestLine} characters, which no observation is`);
}
