/**
 * key: one KMS key, for everybody. Its key state table, its types and operations, what each call does to it, and the
 * machine. Pure, with `xstate` as its only dependency; this file is what the package's entry `.` gives.
 *
 * @packageDocumentation
 */
export { type Advanced, advance, deliver, nextServiceEvent, type PeerEvent } from './advance.ts';
export type { Algorithms } from './algorithm.ts';
export { type AssumptionName, type Assumptions, assumptionTable, defaultAssumptions } from './assumption.ts';
export { type CreateKeyOptions, createKey, createReplica, type Key } from './create-key.ts';
export { decide, decideClass, fillMessage, type MessageValues, type Verdict } from './decide.ts';
export { describe, type KeyMetadata } from './describe.ts';
export type { Basis } from './evidence/evidence.ts';
export { type ExceptionName, exceptionFaults, type KmsError, KmsException } from './exception.ts';
export type { KeyEvent, OperationEvent, ServiceEvent } from './key-event.ts';
export type { CustomKeyStoreFacts, KeyFacts, ServiceDelays } from './key-facts.ts';
export type { KeyMaterial, KeyMaterialState } from './key-material.ts';
export type { KeyRequest, KeyRequestInputs } from './key-request.ts';
export { type KeyState, keyStates, type LifecycleState } from './key-state.ts';
export { keyStateTable, type Row, type TableOperation, tableOperations } from './key-state-table.ts';
export {
  allKeyTypes,
  type KeyManager,
  type KeySpec,
  type KeyType,
  type KeyUsage,
  keySpecs,
  keyTypeProblem,
  type Origin,
  symmetricKeyType,
} from './key-type.ts';
export { keyMachine, type RefusedEvent } from './machine.ts';
export {
  type KeyOperation,
  type Operation,
  type OperationFacts,
  operationNames,
  operations,
} from './operation.ts';
export { type KeyResponse, type Outcome, perform, performOrThrow } from './perform.ts';
export type { Alternative, Refusal, Refused } from './refusal.ts';
export { type RotationStatus, rotationStatus } from './rotation-status.ts';
export { type KeySnapshot, lifecycleStateOf, snapshotOf } from './snapshot.ts';
export { isReachable, type TypeClass, typeClasses, typeClassNames, typeClassOf } from './type-class.ts';
