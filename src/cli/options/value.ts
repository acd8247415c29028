/** options: how the options of subcommands are read, and those that several share. Only cli uses it. */

import { Option } from 'commander';
import { durationInMilliseconds } from '../../serve/duration.ts';
import { isRegion } from '../../serve/wire.ts';
import { UsageError } from '../command-context.ts';

/**
 * Reads the value of an option.
 *
 * @param option as it is typed, such as `--port`
 * @param must what the value must be, to follow the words `must be`
 * @param read gives null for a text that is not that
 * @returns a reader that throws a UsageError for such a text
 */
export function value<Value>(
  option: string,
  must: string,
  read: (text: string) => Value | null,
): (text: string) => Value {
  return (text) => {
    const found = read(text);
    if (found !== null) return found;
    throw new UsageError(`${option} must be ${must}; got '${shown(text)}'`);
  };
}

/** A reader for an option that may be given several times. */
export function repeated<Value>(
  read: (text: string) => Value,
): (text: string, before?: readonly Value[]) => readonly Value[] {
  return (text, before = []) => [...before, read(text)];
}

/** What the user typed, short enough for one line. */
export function shown(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

/** A longer text is not a misspelt word, and is not shown in full. */
export const longestShown = 60;

export function countFrom(option: string): (text: string) => number {
  return value(option, 'a whole number from 1 to 999999', (text) =>
    /^\d{1,6}$/.test(text) && Number(text) >= 1 ? Number(text) : null,
  );
}

export function regionFrom(option: string): (text: string) => string {
  return value(option, 'a Region such as eu-central-1', (text) => (isRegion(text) ? text : null));
}

/**
 * An option that takes a duration.
 *
 * @param option as it is typed, such as `--timeout`
 * @param usual what it is unless given, as it is typed, or `none`
 * @param least in milliseconds
 */
export function durationOption(option: string, what: string, usual: string, least: 0 | 1 = 1): Option {
  const read = value(option, 'a duration such as 500ms, 30s or 10m, up to 24d', (text) => {
    try {
      const milliseconds = durationInMilliseconds(text);
      // The longest time that a timer can wait.
      return milliseconds >= least && milliseconds < 2 ** 31 ? milliseconds : null;
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  });
  return new Option(`${option} <duration>`, what)
    .argParser(read)
    .default(usual === 'none' ? 0 : read(usual), usual);
}
