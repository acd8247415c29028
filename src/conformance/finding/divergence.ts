import { decideClass } from '../../key/decide.ts';
import { isKeyState } from '../../key/key-state.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { Judgement } from '../oracle/judgement.ts';
import { keyStateShown } from '../oracle/observation.ts';
import type { JudgedCall } from '../session/session.ts';
import type { Precondition } from '../session/situation.ts';
import type { TestKey } from '../session/test-key.ts';
import { expectedText, type Finding, observedText } from './finding.ts';
import { contradictionsIn } from './metadata-contradiction.ts';

/** One time that the target diverged from the model. */
export interface Divergence extends FindingFacts {
  /** The row of the key state table that the call was judged by; null if none. */
  readonly row: TableOperation | null;
  /** The calls on the key up to the one that shows it. */
  readonly history: readonly JudgedCall[];
  /** For what only DescribeKey shows: the call before it. */
  readonly after: JudgedCall | null;
  /** Where the key was, and in which Region; null for what no key was needed for. */
  readonly precondition: Precondition | null;
}

type FindingFacts = Pick<
  Finding,
  'kind' | 'operation' | 'keyState' | 'keyType' | 'expected' | 'observed' | 'basis' | 'source'
>;

/** The divergences of one cause, in the order in which they were seen. */
export type DivergencesOfCause = readonly [Divergence, ...Divergence[]];

/** The finding that the divergences of one cause make. */
export function findingOf(
  divergences: DivergencesOfCause,
  { id, steps, reproduced }: Pick<Finding, 'id' | 'reproduced' | 'steps'>,
): Finding {
  const [{ kind, operation, keyState, keyType, expected, observed, basis, source }] = divergences;
  const keyTypes = [...new Set(divergences.flatMap((divergence) => divergence.keyType ?? []))];
  const cause = { kind, operation, keyState, keyType, keyTypes, expected, observed, basis, source };
  return { id, ...cause, steps, reproduced };
}

/** The divergence that a call shows by its own answer; null if it conforms. */
export function divergenceOf(
  step: JudgedCall,
  keyType: TypeClass | null,
  history: readonly JudgedCall[],
): Divergence | null {
  const { judgement, observation } = step;
  if (judgement.verdict !== 'diverges') return null;
  const { differences, expected } = judgement;
  return {
    kind: differences.length > 0 ? 'wrong response' : 'wrong answer',
    operation: observation.operation,
    ...placeOf(judgement, keyType),
    expected: expectedText(expected, differences),
    observed: observedText(observation, differences),
    ...groundsOf(judgement),
    history,
    after: null,
    precondition: step.precondition,
  };
}

/** Says whether a DescribeKey shows another key state than the model has; one without a key state shows none. */
export function showsOtherState({ judgement }: JudgedCall): boolean {
  return (
    judgement.verdict === 'diverges' &&
    (judgement.differences.length === 0 ||
      judgement.differences.some(
        ({ member, observed }) => member === 'KeyMetadata.KeyState' && observed !== undefined,
      ))
  );
}

/** The metadata contradictions that a DescribeKey shows, whatever the model expects. */
export function contradictionsOf(
  { observation }: JudgedCall,
  { typeClass }: Pick<TestKey, 'typeClass'>,
  history: readonly JudgedCall[],
): readonly Divergence[] {
  const { operation, outcome } = observation;
  const keyState = keyStateShown(observation) ?? '';
  const after = history.findLast((step) => step.observation.operation !== 'DescribeKey') ?? null;
  return contradictionsIn(outcome).map(({ expected, observed }) => ({
    kind: 'metadata contradiction',
    operation,
    row: 'DescribeKey',
    keyState: isKeyState(keyState) ? keyState : null,
    keyType: typeClass,
    expected,
    observed,
    basis: 'documented',
    source: 'API reference, KeyMetadata',
    history,
    after,
    precondition: after?.precondition ?? null,
  }));
}

/** The divergence that a DescribeKey shows: a wrong key state is blamed on the call before. */
export function divergenceOfProbe(
  probe: JudgedCall,
  blamed: JudgedCall | null,
  { typeClass: keyType, tolerated }: Pick<TestKey, 'tolerated' | 'typeClass'>,
  history: readonly JudgedCall[],
): Divergence | null {
  const { judgement, observation } = probe;
  if (judgement.verdict !== 'diverges') return null;
  const own = divergenceOf(probe, keyType, history);
  if (own === null || judgement.differences.length === 0) return own;
  if (judgement.differences.every(({ member }) => tolerated.has(member))) return null;
  if (!showsOtherState(probe) || blamed === null) {
    // What contradicts itself is told as that, not once more as a difference from the model.
    return contradictionsIn(observation.outcome).length > 0 ? null : own;
  }
  const inPassing = acceptedInPassingState(probe, blamed);
  if (inPassing !== null) return { ...own, ...inPassing, after: blamed, precondition: blamed.precondition };
  const state = judgement.differences.filter(({ member }) => member === 'KeyMetadata.KeyState');
  const grounds = blamed.judgement.verdict === 'conforms' ? blamed.judgement.expected : groundsOf(judgement);
  return {
    ...own,
    kind: blamed.observation.outcome.kind === 'refused' ? 'refused but changed' : 'wrong state',
    operation: blamed.observation.operation,
    ...placeOf(blamed.judgement, keyType),
    expected: expectedText([], state),
    observed: observedText(observation, state),
    basis: grounds.basis,
    source: grounds.source,
    after: blamed,
    precondition: blamed.precondition,
  };
}

/** Where a call stands in the key state table. */
function placeOf(
  { cells: [cell] }: Judgement,
  keyType: TypeClass | null,
): Pick<Divergence, 'keyState' | 'keyType' | 'row'> {
  return {
    row: cell?.operation ?? null,
    keyState: cell?.keyState ?? null,
    keyType: cell?.keyType ?? keyType,
  };
}

/**
 * A call that was accepted as if a key state had passed by itself that passes at an unknown moment, and the key is still in
 * that state after it: it was accepted there.
 */
function acceptedInPassingState(
  { observation }: JudgedCall,
  { observation: call, judgement }: JudgedCall,
): (Omit<FindingFacts, 'keyType'> & Pick<Divergence, 'row'>) | null {
  const keyState = keyStateShown(observation);
  const cell = judgement.cells[0];
  if (call.outcome.kind !== 'answered' || cell === undefined || cell.keyState === keyState) return null;
  if (keyState !== 'Creating' && keyState !== 'Updating') return null;
  const verdict = decideClass(cell.operation, keyState, cell.keyType);
  if (verdict.verdict === 'allowed' || verdict.alsoConforms.some((other) => other.verdict === 'allowed')) {
    return null;
  }
  const { basis, exception, source } = verdict;
  const others = verdict.alsoConforms.flatMap((other) =>
    other.verdict === 'refused' ? other.exception : [],
  );
  return {
    kind: 'wrong answer',
    operation: call.operation,
    row: cell.operation,
    keyState,
    expected: [...new Set([exception, ...others])].join(' or '),
    observed: 'success',
    basis,
    source,
  };
}

function groundsOf(
  judgement: Extract<Judgement, { verdict: 'diverges' }>,
): Pick<Divergence, 'basis' | 'source'> {
  const [literal] = judgement.expected;
  return { basis: literal?.basis ?? 'inferred', source: literal?.source ?? 'no answer of the model fits' };
}
