import type { WireObject } from '../../scenario/wire-form.ts';
import type { Observation, ObservedOutcome } from '../oracle/observation.ts';
import { type SchemaCheck, type SchemaProblem, schemaCheck } from '../schema-check.ts';

/** The first line of a trace. */
export interface TraceHeader {
  /** The version of the format. */
  readonly trace: 1;
  readonly target?: string;
  /** The first one is that of observations that name none. */
  readonly regions?: readonly string[];
  /** The package with its version that made the run. */
  readonly model?: string;
  readonly seed?: number;
  /** Epoch milliseconds. */
  readonly start?: number;
}

/** The last line of a trace: by it a trace is known to be whole. */
export interface TraceEnd {
  /** How many lines of observations there are. */
  readonly observations: number;
  /** Why the run was cut short. Missing for a run that came to its end. */
  readonly stopped?: string;
}

export type TraceLine =
  | { readonly kind: 'header'; readonly header: TraceHeader }
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'end'; readonly end: TraceEnd };

/** What is wrong with a trace, in one line. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
}

/** A line of a trace in the form of `docs/schemas/conformance-trace.schema.json`, with its line break. */
export function traceText(line: TraceHeader | Observation | TraceEnd): string {
  return `${JSON.stringify(line)}\n`;
}

/**
 * Reads one line of a trace.
 *
 * @param usualRegion the Region of an observation that names none
 * @throws TraceError for any other text
 */
export function readTraceLine(text: string, usualRegion = 'us-east-1'): TraceLine {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new TraceError('it is not JSON');
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new TraceError('it is not a JSON object');
  }
  if ('operation' in content) {
    return {
      kind: 'observation',
      observation: wholeObservation(checked(content, schemaCheck('traceObservation')), usualRegion),
    };
  }
  if ('trace' in content) {
    if (content.trace !== 1) {
      const version = JSON.stringify(content.trace)?.slice(0, 20);
      throw new TraceError(`this is a trace of version ${version}; this program reads version 1`);
    }
    return { kind: 'header', header: checked(content, schemaCheck('traceHeader')) };
  }
  if ('observations' in content) return { kind: 'end', end: checked(content, schemaCheck('traceEnd')) };
  throw new TraceError(
    'it is not an observation: one has an operation, such as {"operation":"DisableKey","input":{"KeyId":"…"},"start":1767225600000,"outcome":{"kind":"answered"}}',
  );
}

/** An observation as its line may have it: much is left out. */
interface WrittenObservation
  extends Pick<Observation, 'operation' | 'start'>,
    Partial<Pick<Observation, 'input' | 'region' | 'keyMaterial' | 'end'>> {
  readonly outcome:
    | { readonly kind: 'answered'; readonly output?: WireObject; readonly partial?: true }
    | {
        readonly kind: 'refused';
        readonly exception: string;
        readonly message?: string;
        readonly status?: number;
      }
    | { readonly kind: 'throttled' | 'ambiguous' | 'not implemented'; readonly why?: string };
}

function wholeObservation(
  { operation, input = {}, region, keyMaterial, start, end = start, outcome }: WrittenObservation,
  usualRegion: string,
): Observation {
  if (end < start) throw new TraceError(`its end, ${end}, is before its start, ${start}`);
  if (isDeep(input) || (outcome.kind === 'answered' && isDeep(outcome.output ?? {}))) {
    throw new TraceError(`its members are more than ${deepest} levels deep`);
  }
  return {
    operation,
    input,
    region: region ?? usualRegion,
    ...(keyMaterial === undefined ? {} : { keyMaterial }),
    // The model's time is in whole milliseconds.
    start: Math.floor(start),
    end: Math.ceil(end),
    outcome: wholeOutcome(outcome),
  };
}

function wholeOutcome(outcome: WrittenObservation['outcome']): ObservedOutcome {
  switch (outcome.kind) {
    case 'answered':
      // Without its output only the success is known.
      return outcome.output === undefined
        ? { kind: 'answered', output: {}, partial: true }
        : { ...outcome, output: outcome.output };
    case 'refused':
      return { ...outcome, message: outcome.message ?? '' };
    case 'throttled':
    case 'ambiguous':
    case 'not implemented':
      return { kind: outcome.kind, why: outcome.why ?? outcome.kind };
    default:
      return outcome satisfies never;
  }
}

/** No request or response of AWS KMS comes near. */
const deepest = 16;

function isDeep(object: WireObject): boolean {
  let level: readonly unknown[] = [object];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return true;
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}

function checked<Line>(content: object, check: SchemaCheck<Line>): Line {
  if (check(content)) return content;
  throw new TraceError(problemText(check.errors?.[0], content));
}

function problemText(error: SchemaProblem | undefined, content: object): string {
  const { instancePath = '', keyword = '', message = '', params = {} } = error ?? {};
  const member = instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties') {
    return `${member === '' ? 'it' : `its ${member}`} has a member that no trace has: ${String(params['additionalProperty']).slice(0, 60)}`;
  }
  if (member === 'operation' && 'operation' in content) {
    return `unknown operation ${JSON.stringify(content.operation)?.slice(0, 60)}`;
  }
  if (keyword === 'discriminator') {
    return `the kind of its ${member} is one of answered, refused, throttled, ambiguous, not implemented`;
  }
  const constant = keyword === 'const' ? ` ${JSON.stringify(params['allowedValue'])}` : '';
  return `${member === '' ? 'it' : `its ${member}`} ${message}${constant}`;
}
