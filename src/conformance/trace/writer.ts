import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Observation } from '../oracle/observation.ts';
import { modelName } from '../report/model-name.ts';
import { type TraceHeader, traceText } from './line.ts';
import { withoutSecrets } from './secrets.ts';

/** What the header of a trace says besides its version and this package. */
export type TraceFacts = Pick<TraceHeader, 'target' | 'regions' | 'seed' | 'start'>;

/**
 * Writes what a run sees as a trace: the header at once, each observation when it is given, without secrets.
 *
 * @example
 * const trace = new TraceWriter((line) => appendFileSync('run.jsonl', line), { target: 'my emulator' });
 * const report = await checkConformance({ target, onStep: ({ observation }) => trace.write(observation) });
 * trace.end(report.stopped);
 */
export class TraceWriter {
  readonly #write: (line: string) => void;
  readonly #key = randomBytes(32);
  #count = 0;
  #last = 0;

  /** @param write takes a line, which ends with its line break */
  constructor(write: (line: string) => void, facts: TraceFacts = {}) {
    this.#write = write;
    write(traceText({ trace: 1, model: modelName(), ...facts }));
  }

  /** Writes an observation that started after all earlier ones had ended. */
  write(observation: Observation): void {
    this.writeTogether([observation]);
  }

  /** Writes observations that overlapped in time, and that started after all earlier ones had ended. */
  writeTogether(observations: readonly Observation[]): void {
    // A clock that was set back does not make calls overlap that did not.
    const earliest = this.#last;
    for (const observation of observations.toSorted((one, other) => one.start - other.start)) {
      const start = Math.max(earliest, observation.start);
      const end = Math.max(start, observation.end);
      this.#write(traceText(withoutSecrets({ ...observation, start, end }, this.#key)));
      this.#last = Math.max(this.#last, end);
      this.#count += 1;
    }
  }

  /**
   * Writes the last line.
   *
   * @param stopped why the run was cut short; null if it was not
   */
  end(stopped: string | null): void {
    this.#write(traceText({ observations: this.#count, ...(stopped === null ? {} : { stopped }) }));
  }
}

/** A trace that is written into a file. */
export interface TraceFile {
  readonly write: (observation: Observation) => void;
  /** Writes the last line and closes the file; null if all was written, or else what the file system said. */
  readonly end: (stopped: string | null) => string | null;
}

/**
 * Begins a trace in a new file. Each line is given to the system before the next call is made, so that a run that is killed
 * leaves all that it saw; a disk that is full does not end the run.
 *
 * @throws the error of the file system if the file cannot be made
 */
export function traceFile(file: string, facts: TraceFacts): TraceFile {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'w');
  let problem: string | null = null;
  const attempt = (work: () => void) => {
    if (problem !== null) return;
    try {
      work();
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
  };
  const writer = new TraceWriter((line) => attempt(() => writeFileSync(descriptor, line)), facts);
  return {
    write: (observation) => writer.write(observation),
    end: (stopped) => {
      writer.end(stopped);
      attempt(() => closeSync(descriptor));
      return problem;
    },
  };
}
