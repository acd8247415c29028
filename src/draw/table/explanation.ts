import { decideClass, fillMessage, type Verdict } from '../../key/decide.ts';
import { operationEventTypes } from '../../key/key-event.ts';
import { type KeyState, keyStates } from '../../key/key-state.ts';
import { isSymmetricEncryption, type KeyType } from '../../key/key-type.ts';
import type { KeyOperation } from '../../key/operation.ts';
import { isReachable, type TypeClass, typeClasses, typeClassNames } from '../../key/type-class.ts';
import type { LifecycleEdge } from '../path/life.ts';
import { lifecycleEdges } from '../statechart/lifecycle.ts';
import { isAllowed, supportingClasses } from './supporting-classes.ts';

/** Why an operation is allowed or refused in a key state, and what is possible instead. */
export interface Explanation {
  readonly operation: KeyOperation;
  readonly keyState: KeyState;
  readonly typeClass: TypeClass;
  /** Whether a key of that class can be in that key state. */
  readonly isReachable: boolean;
  readonly verdict: Verdict;
  /** The message of a refusal with its places filled, but for the key ARN; empty for none. */
  readonly message: string;
  /** The key states of this class in which the operation is allowed. */
  readonly allowedIn: readonly KeyState[];
  /** The key states in which the operation is allowed to keys of the same use, but in which none of this class can be. */
  readonly allowedInOfOthers: readonly KeyState[];
  /** What leads a key of this class out of the key state: operations and service events. */
  readonly leadingOut: readonly LifecycleEdge[];
  /** Lifecycle operations that are allowed in the key state and do not lead out of it. */
  readonly keepingTheState: readonly KeyOperation[];
}

/**
 * Explains one cell of the key state table.
 *
 * @param typeClass {@link usualClass} unless given
 */
export function explain(
  operation: KeyOperation,
  keyState: KeyState,
  typeClass: TypeClass = usualClass(operation, keyState),
): Explanation {
  const verdict = decideClass(operation, keyState, typeClass);
  const leadingOut = lifecycleEdges({ classes: [typeClass] }).filter(({ from }) => from === keyState);
  return {
    operation,
    keyState,
    typeClass,
    isReachable: isReachable(typeClass, keyState),
    verdict,
    message: verdict.verdict === 'allowed' ? '' : messageFor(verdict.message, operation, typeClass),
    allowedIn: keyStates.filter((state) => isAllowed(operation, state, typeClass)),
    allowedInOfOthers: keyStates.filter(
      (state) =>
        !isReachable(typeClass, state) &&
        typeClassNames.some((other) => hasSameUse(other, typeClass) && isAllowed(operation, state, other)),
    ),
    leadingOut,
    keepingTheState: operationEventTypes.filter(
      (event) => isAllowed(event, keyState, typeClass) && !leadingOut.some((edge) => edge.event === event),
    ),
  };
}

/** The first type class whose keys can be in the key state and support the operation; else one that can be in it. */
export function usualClass(operation: KeyOperation, keyState: KeyState): TypeClass {
  const inState = typeClassNames.filter((typeClass) => isReachable(typeClass, keyState));
  const supporting = supportingClasses(operation);
  return inState.find((typeClass) => supporting.includes(typeClass)) ?? inState[0] ?? 'symmetric';
}

/** Whether keys of two classes do the same work, and differ in origin or in Regions alone. */
function hasSameUse(one: TypeClass, other: TypeClass): boolean {
  const [first, second]: readonly [KeyType, KeyType] = [typeClasses[one], typeClasses[other]];
  return (
    first.keyManager === second.keyManager &&
    first.keyUsage === second.keyUsage &&
    isSymmetricEncryption(first) === isSymmetricEncryption(second)
  );
}

function messageFor(message: string, operation: KeyOperation, typeClass: TypeClass): string {
  return fillMessage(message, {
    keyArn: '<key ARN>',
    callerArn: '<caller ARN>',
    operation,
    keyType: typeClasses[typeClass],
  });
}
