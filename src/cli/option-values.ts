import { EndpointError, readEndpoint } from '../conformance/targets/endpoint.ts';
import { durationInMilliseconds } from '../serve/duration.ts';
import { isRegion } from '../serve/wire.ts';
import { UsageError } from './command-context.ts';

/** Reads where an implementation answers. @throws UsageError */
export function endpointFrom(text: string): URL {
  try {
    return readEndpoint(text);
  } catch (error) {
    if (error instanceof EndpointError) throw new UsageError(`--endpoint: ${error.message}`);
    throw error;
  }
}

/** Reads a Region. @throws UsageError */
export function regionFrom(text: string): string {
  if (isRegion(text)) return text;
  throw new UsageError(`--region: '${text.slice(0, 40)}' is no Region: use one such as eu-central-1`);
}

/** Reads the duration of an option that a timer can wait for, in milliseconds; it throws a UsageError for another text. */
export function durationFrom(option: string): (text: string) => number {
  return (text) => {
    try {
      const milliseconds = durationInMilliseconds(text);
      // No timer runs longer.
      if (milliseconds >= 1 && milliseconds < 2 ** 31) return milliseconds;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    throw new UsageError(
      `${option}: '${text.slice(0, 40)}' is no duration: use one such as 500ms, 30s or 10m, up to 24d`,
    );
  };
}

/** Reads a number of calls a second. @throws UsageError */
export function rateFrom(text: string): number {
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && number >= 0.1 && number <= 1000) return number;
  throw new UsageError(
    `--rate: '${text.slice(0, 40)}' is no number of calls a second: use one from 0.1 to 1000`,
  );
}
