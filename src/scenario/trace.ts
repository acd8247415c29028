import type { PerformedCall } from './scenario.ts';

/**
 * Calls as a trace in JSON lines, which `kms-model check-trace` judges: a header, a line for each call, an end.
 *
 * @param target what was called, for people
 * @param stopped why nothing more could be called; null if all was
 */
export function traceOf(calls: readonly PerformedCall[], target: string, stopped: string | null): string {
  const regions = [...new Set(calls.map(({ region }) => region))];
  const observations = calls.map(({ operation, input, region, keyMaterial, at, output, exception }) => ({
    operation,
    input,
    region,
    ...(keyMaterial === undefined ? {} : { keyMaterial }),
    start: at,
    end: at,
    outcome:
      exception === undefined
        ? { kind: 'answered', output }
        : { kind: 'refused', exception: exception.name, message: exception.message },
  }));
  const end = { observations: observations.length, ...(stopped === null ? {} : { stopped }) };
  return [{ trace: 1, target, regions }, ...observations, end]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}
