import { assumptionTable } from '../../key/assumption.ts';
import { type KeyState, keyStates } from '../../key/key-state.ts';
import type { SettledByTrail, TrailFinding, TrailKey, TrailReport } from '../trail-report.ts';
import { statesText, timeText } from './key-life-text.ts';

/** What was read, in one sentence. */
export function readLine({ model, read, summary }: TrailReport): string {
  const span =
    read.from === null || read.to === null
      ? ''
      : `, from ${timeText(read.from).slice(0, 10)} to ${timeText(read.to).slice(0, 10)}`;
  const ofKms = read.records - read.otherServices;
  return (
    `${counted(read.files, 'file')}, ${counted(ofKms, 'record')} of AWS KMS about ${counted(summary.keys, 'key')} in ` +
    `${counted(read.regions.length, 'Region')}${span}, compared with ${model}`
  );
}

/** What was not judged, a line each. */
export function skippedLines({ read }: TrailReport): readonly string[] {
  return [
    ...(read.otherServices === 0 ? [] : [`${counted(read.otherServices, 'record')} of other services`]),
    ...(read.again === 0 ? [] : [`${counted(read.again, 'record')} that came again`]),
    ...(read.withoutKey === 0 ? [] : [`${counted(read.withoutKey, 'record')} about no key that is named`]),
    ...(read.unreadable === 0 ? [] : [`${counted(read.unreadable, 'record')} that could not be read:`]),
    ...read.unread.map(
      ({ eventId, file, problem }) => `  ${file}${eventId === null ? '' : `, event ${eventId}`}: ${problem}`,
    ),
  ];
}

/** The verdict with its counts. */
export function verdictLine({ summary, verdict }: TrailReport): string {
  const { cannotTell, conforms, diverges, judged, missing } = summary;
  return [
    `${verdict}: ${counted(judged, 'record')} judged, ${count(conforms)} conform, ${count(diverges)} diverge`,
    ...(missing === 0 ? [] : [`${count(missing)} would diverge if no record is missing (--complete)`]),
    `${count(cannotTell)} say nothing of a key state`,
  ].join(', ');
}

/** Why a finding is one, and where it is in the log. */
export function findingLines(finding: TrailFinding): readonly [headline: string, why: string, where: string] {
  const { at, event, eventId, exception, file, keyArn, message, why } = finding;
  const answer =
    exception === null ? 'done' : `refused with ${exception}${message === null ? '' : `: ${message}`}`;
  return [`${timeText(at)}  ${event} on ${keyArn}: ${answer}`, why, `${file}, event ${eventId}`];
}

/** What is known of a key, and since when. */
export function keyLine({ keyArn, lastChange, states }: TrailKey): string {
  const since =
    lastChange === null
      ? 'unchanged in this log'
      : `since ${lastChange.event} on ${timeText(lastChange.at)} by ${lastChange.actor}`;
  return `${keyArn}  ${statesText(states)}, ${since}`;
}

/** The keys that cannot be used. A deleted key is gone, and nobody's trouble any more. */
export function unusableKeys({ keys }: TrailReport): readonly TrailKey[] {
  return keys.filter(({ states, usable }) => usable === 'no' && states.some((state) => state !== 'Deleted'));
}

/**
 * What the log decides: assumptions, what differs from the model, and what the model only inferred; then how many cells it
 * confirms that AWS documents and nobody has on record.
 */
export function settledLines({ settled }: TrailReport): readonly string[] {
  const isNews = ({ alike, basis }: SettledByTrail) => basis !== 'documented' || !alike;
  const others = settled.filter((each) => !isNews(each));
  const documented = new Set(others.map(({ keyState, operation }) => `${operation} ${keyState}`)).size;
  return [
    ...settled.filter(isNews).map(settledLine),
    ...(documented === 0
      ? []
      : [`${counted(documented, 'cell')} as AWS documents, of which no answer was on record (--records)`]),
  ];
}

function settledLine(settled: SettledByTrail): string {
  const { alike, assumption, exception, keyState, message, operation, times } = settled;
  const where = `${operation}${keyState === null ? '' : ` in ${keyState}`}`;
  const answer = exception === null ? 'allowed' : `${exception}${message === null ? '' : `, "${message}"`}`;
  const often = `${count(times)} ${times === 1 ? 'time' : 'times'}`;
  if (assumption !== null) {
    return `${assumptionTable[assumption.name].question} ${assumption.name}: ${assumption.value} (${where}, ${often})`;
  }
  return `${where}: ${answer}, ${alike ? 'as the model has it' : 'not as the model has it'}, ${often}`;
}

/** The cells that were seen, by operation, with the key states of the columns. */
export function cellMatrix({ cells }: TrailReport): {
  readonly columns: readonly KeyState[];
  readonly rows: readonly (readonly [operation: string, ...texts: string[]])[];
} {
  const columns = keyStates.filter((state) => cells.some(({ keyState }) => keyState === state));
  const names = [...new Set(cells.map(({ operation }) => operation))];
  return {
    columns,
    rows: names.map((operation) => [
      operation,
      ...columns.map((state) => {
        const cell = cells.find((each) => each.operation === operation && each.keyState === state);
        if (cell === undefined) return '';
        return [
          ...(cell.alike === 0 ? [] : [`✓ ${count(cell.alike)}`]),
          ...(cell.unlike === 0 ? [] : [`✗ ${count(cell.unlike)}`]),
        ].join(' ');
      }),
    ]),
  };
}

export function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
