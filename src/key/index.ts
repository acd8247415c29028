/**
 * The reference model of one AWS KMS key: pure, with `xstate` as its only dependency.
 *
 * @packageDocumentation
 */
export { type Advanced, advance, deliver, nextServiceEvent, type PeerEvent } from './advance.ts';
export {
  type Algorithms,
  algorithmsOf,
  type EncryptionAlgorithm,
  type MacAlgorithm,
  type SigningAlgorithm,
} from './algorithm.ts';
export { type AssumptionName, type Assumptions, assumptionTable, defaultAssumptions } from './assumption.ts';
export { type CreateKeyOptions, createKey, createReplica, type Key } from './create-key.ts';
export {
  decide,
  decideClass,
  fillMessage,
  type MessageValues,
  type Verdict,
} from './decide.ts';
export { describe, type KeyMetadata } from './describe.ts';
export {
  type ExceptionName,
  exceptionFaults,
  isExceptionName,
  type KmsError,
  KmsException,
} from './exception.ts';
export { hexDigest } from './hex-digest.ts';
export { judge, judgeByTable } from './judge.ts';
export {
  type JudgedRequest,
  type KeyEvent,
  type OperationEvent,
  operationEventTypes,
  type ServiceEvent,
  serviceEventTypes,
} from './key-event.ts';
export {
  accountOf,
  type CustomKeyStoreFacts,
  defaultServiceDelays,
  isPrimary,
  isReplica,
  type KeyFacts,
  keyArnInRegion,
  keyIdOf,
  regionOf,
  type ServiceDelays,
} from './key-facts.ts';
export { type KeyMaterial, type KeyMaterialState, keyMaterialIdOf } from './key-material.ts';
export type { KeyRequest, KeyRequestInputs } from './key-request.ts';
export { isKeyState, type KeyState, keyStates, type LifecycleState } from './key-state.ts';
export {
  isTableOperation,
  keyStateTable,
  type Row,
  type TableOperation,
  tableOperations,
} from './key-state-table.ts';
export {
  allKeyTypes,
  isHmac,
  isInCustomKeyStore,
  isSymmetricEncryption,
  type KeyManager,
  type KeySpec,
  type KeyType,
  type KeyUsage,
  keySpecs,
  keyTypeProblem,
  keyUsagesOfSpec,
  type Origin,
  origins,
  symmetricKeyType,
} from './key-type.ts';
export { keyMachine, type RefusedEvent } from './machine.ts';
export {
  isOperation,
  type KeyOperation,
  type Operation,
  type OperationFacts,
  operationNames,
  operations,
  usesKeyMaterial,
} from './operation.ts';
export { type KeyResponse, type Outcome, perform, performOrThrow } from './perform.ts';
export type { Alternative, Basis, Refusal, Refused } from './refusal.ts';
export { type RotationStatus, rotationStatus } from './rotation-status.ts';
export { type KeySnapshot, lifecycleStateOf, snapshotOf } from './snapshot.ts';
export {
  isReachable,
  isTypeClass,
  type TypeClass,
  typeClasses,
  typeClassNames,
  typeClassOf,
} from './type-class.ts';
