import { type AccountDelays, defaultDelays, longestDelay } from '../../account/account.ts';
import { durationInMilliseconds } from '../../serve/duration.ts';
import { UsageError } from '../command-context.ts';
import { shown } from './value.ts';
import { readWord } from './words.ts';

const names = Object.keys(defaultDelays).filter(isDelay);

/** What may follow `--delay`, for the help. */
export const delayNames = names.join(', ');

/**
 * Reads `NAME=DURATION`, one of several delays.
 *
 * @throws UsageError for anything else; of a name that is none, with the nearest one
 */
export function readDelay(text: string, before: Partial<AccountDelays> = {}): Partial<AccountDelays> {
  const [, name = '', duration = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (name === '') throw new UsageError(`--delay must be like replication=0s; got '${shown(text)}'`);
  return { ...before, [readWord('delay', name, names)]: millisecondsIn(duration) };
}

function millisecondsIn(duration: string): number {
  try {
    const milliseconds = durationInMilliseconds(duration);
    if (milliseconds <= longestDelay) return milliseconds;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new UsageError(
    `a delay must be a duration such as 0s, 250ms or 5m, up to 36525d; got '${shown(duration)}'`,
  );
}

function isDelay(name: string): name is keyof AccountDelays {
  return Object.hasOwn(defaultDelays, name);
}
