import { decideClass } from '../key/decide.ts';
import { type KeyState, keyStates } from '../key/key-state.ts';
import { type TableOperation, tableOperations } from '../key/key-state-table.ts';
import { operationOf, operations } from '../key/operation.ts';
import { isReachable, type TypeClass, typeClasses, typeClassNames } from '../key/type-class.ts';
import type { WireObject } from '../scenario/wire-form.ts';
import type { VectorPlan } from './test-vector.ts';
import { awsAlias, calls, wayToKeyState } from './way-to-key-state.ts';

/** A vector for every reachable cell of the key state table: those that one key can be used for follow one another. */
export function cellPlans(): readonly VectorPlan[] {
  return typeClassNames.flatMap((typeClass) =>
    keyStates
      .filter((keyState) => isReachable(typeClass, keyState))
      .flatMap((keyState) =>
        inOrderOfNeeds(tableOperations).map((operation) => plan(operation, keyState, typeClass)),
      ),
  );
}

/** What keeps the key as it is comes first; what needs the same calls before it comes together. */
function inOrderOfNeeds(rows: readonly TableOperation[]): readonly TableOperation[] {
  const facts = (row: TableOperation) => operations[operationOf(row)];
  return rows.toSorted((one, other) =>
    [facts(one).changes !== null, facts(one).needs ?? ''] <
    [facts(other).changes !== null, facts(other).needs ?? '']
      ? -1
      : 1,
  );
}

function plan(operation: TableOperation, keyState: KeyState, typeClass: TypeClass): VectorPlan {
  const { scenario, region } = wayToKeyState(typeClasses[typeClass], keyState);
  const decided = decideClass(operation, keyState, typeClass);
  const { alsoConforms, basis, source, verdict } = decided;
  return {
    name: `${operation}/${keyState}/${typeClass}`,
    kind: 'cell',
    scenario: [...scenario, calls(operationOf(operation), detailsOf(operation, typeClass), region)],
    evidence: { basis, source },
    expected: decided.verdict === 'allowed' ? 'allowed' : decided.exception,
    ...(verdict === 'allowed' ? { alsoConforms } : {}),
    cell: { operation, keyState, typeClass },
  };
}

/** Nobody gives an AWS managed key another alias: the one that it has is named. */
function detailsOf(operation: TableOperation, typeClass: TypeClass): WireObject {
  const namesAlias = operation === 'DeleteAlias' || operation === 'UpdateAlias';
  return typeClass === 'aws-managed' && namesAlias ? { AliasName: awsAlias } : {};
}
