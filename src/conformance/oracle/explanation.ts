import { type Changed, type Operation, operations } from '../../key/operation.ts';
import { agreementOf } from './agreement.ts';
import type { Difference } from './answer/member-comparison.ts';
import type { Variant } from './hypothesis.ts';
import { type Cell, cellOf } from './judged-key.ts';
import { momentsOf, type ObservedCall } from './moment.ts';
import type { Observation } from './observation.ts';
import { type ExpectedAnswer, type Possibility, possibilitiesAt } from './possibility.ts';
import type { Reading } from './reading.ts';

/** One way to see an observation in one variant, whether it fits or not. */
export interface Explanation {
  readonly answer: ExpectedAnswer;
  /** The cells of the key state table that the call stands in. */
  readonly cells: readonly Cell[];
  /** Empty where the observation fits; null where one is an answer and the other a refusal, or another exception. */
  readonly differences: readonly Difference[] | null;
  /** Where the target is then. */
  readonly after: Variant;
}

/**
 * Every way in which the model can see a call in one variant, the most literal first. What the service can have done before
 * a call it can as well do after it: unless that makes a difference later, no moment follows the first one that explains it.
 */
export function explanationsOf(variant: Variant, call: ObservedCall): readonly Explanation[] {
  const explanations: Explanation[] = [];
  const { observation } = call;
  for (const moment of momentsOf(variant, call)) {
    // A throttled call came to no cell.
    const cells =
      observation.outcome.kind === 'throttled' ? [] : moment.keys.flatMap((key) => cellOf(key) ?? []);
    for (const possibility of possibilitiesAt(moment, observation.outcome)) {
      const { differences, bindings } = agreementOf(possibility, variant, call, moment.request);
      const after = moment.isStale ? variant : variantAfter(possibility, variant, call);
      explanations.push({ answer: possibility.answer, cells, differences, after: { ...after, bindings } });
    }
    if (!dependsOnService(observation) && explanations.some(isFitting)) break;
  }
  return explanations;
}

/** Those that fit: where a call changes no key one is enough, since all lead to the same. */
export function fittingOf(
  explanations: readonly Explanation[],
  observation: Observation,
): readonly Explanation[] {
  const fitting = explanations.filter(isFitting);
  return changesKeys(observation.operation) || dependsOnService(observation) ? fitting : fitting.slice(0, 1);
}

function isFitting({ differences }: Explanation): boolean {
  return differences?.length === 0;
}

/** Where the target is if that is what happened; what a stale read may still see is kept for as long as it may. */
function variantAfter(
  { account, readings }: Possibility,
  variant: Variant,
  { observation: { end }, lag }: ObservedCall,
): Variant {
  const { account: before, past } = variant;
  const isChanged = before.keys !== account.keys || before.aliases !== account.aliases;
  return {
    ...variant,
    account,
    past:
      lag > 0 && isChanged
        ? [{ account: before, until: end }, ...past.filter(({ until }) => until >= end - lag)]
        : past,
    readings: withReadings(variant.readings, readings),
  };
}

function withReadings(earlier: readonly Reading[], readings: readonly Reading[]): readonly Reading[] {
  if (readings.length === 0) return earlier;
  const again = new Set(readings.map(({ name }) => name));
  return [...earlier.filter(({ name }) => !again.has(name)), ...readings];
}

const changesOfKeys: ReadonlySet<Changed | null> = new Set<Changed>([
  'connection',
  'description',
  'key material',
  'key state',
  'multi-Region set',
  'rotation',
]);

/** Says whether an operation can change a key: what the service did before it then matters. */
export function changesKeys(operation: Operation): boolean {
  return changesOfKeys.has(operations[operation].changes);
}

/** What these change ends by itself, or waits until something else has ended. */
const meetingService: ReadonlySet<Operation> = new Set<Operation>([
  'DisconnectCustomKeyStore',
  'RotateKeyOnDemand',
  'UpdatePrimaryRegion',
]);

/**
 * Says whether it makes a difference to later calls if the service did its part before a call or after it, or whether the
 * call was done at all: what is encrypted while a rotation is under way is encrypted with the old key material or with the
 * new; the keys of a store that is disconnected may have been connected before.
 */
function dependsOnService({ operation, outcome }: Observation): boolean {
  const makesCiphertext = operations[operation].makes === 'ciphertext';
  return outcome.kind === 'ambiguous' || makesCiphertext || meetingService.has(operation);
}
