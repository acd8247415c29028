import { decide, fillMessage } from './decide.ts';
import { answersOnRecord } from './evidence/answers-on-record.ts';
import { apiPage, documented, guidePage, inferred } from './evidence/evidence.ts';
import type { EventOf, JudgedRequest } from './key-event.ts';
import {
  hasReplicas,
  isReplica,
  type KeyFacts,
  keyArnInRegion,
  keyIdOf,
  lacksKeyMaterial,
  regionOf,
} from './key-facts.ts';
import { pendingMaterial } from './key-material.ts';
import type { KeyState, LifecycleState } from './key-state.ts';
import { hasKeyMaterialIds } from './key-type.ts';
import { isForPrimary, type KeyOperation, usesKeyMaterial } from './operation.ts';
import { type Alternative, type Refused, refuse } from './refusal.ts';
import { requestProblem } from './request-problem.ts';

/**
 * May this request be done to a key with these facts in this state? The table first, then what only the facts can tell.
 *
 * Order: the request itself, existence, key type and key state (the table), then the rest. Source: DESIGN.md, "Which
 * exception first"; semantics.md B.
 *
 * @returns the refusal, or null if the request is allowed
 */
export function judge(facts: KeyFacts, state: LifecycleState, request: JudgedRequest): Refused | null {
  const problem = requestProblem(request);
  if (problem !== null) return problem;
  if (state === 'Deleted') return deleted(facts);
  return (
    judgeRole(facts, state, request.type) ??
    judgeByTable(facts, state, request.type) ??
    judgeByFacts(facts, state, request)
  );
}

function deleted(facts: KeyFacts): Refused {
  return refuse('NotFoundException', `Key '${facts.keyArn}' does not exist`, answersOnRecord.A1);
}

/** The role in the multi-Region set comes before the key state, as AWS answered for ReplicateKey on a new replica. */
function judgeRole(facts: KeyFacts, state: KeyState, operation: KeyOperation): Refused | null {
  if (!isOfPrimaryKey(operation) || !isReplica(facts)) return null;
  const byState = judgeByTable(facts, state, operation);
  const isRecorded = operation === 'ReplicateKey' && state === 'Creating';
  return refuse(
    'UnsupportedOperationException',
    `${facts.keyArn} is not a multi-region primary key.`,
    isRecorded ? answersOnRecord.J47 : inferred(`as for ReplicateKey: ${answersOnRecord.J47.source}`),
    byState === null || isRecorded ? [] : [{ verdict: 'refused', exception: byState.error.name }],
  );
}

function isOfPrimaryKey(operation: KeyOperation): operation is 'ReplicateKey' | 'UpdatePrimaryRegion' {
  return operation === 'ReplicateKey' || operation === 'UpdatePrimaryRegion';
}

/** What the key state table alone says of an operation on a key; null if it allows it. */
export function judgeByTable(facts: KeyFacts, state: KeyState, operation: KeyOperation): Refused | null {
  const verdict = decide(operation, state, facts.type);
  if (verdict.verdict === 'allowed') return null;
  const { exception, basis, source } = verdict;
  const message = fillMessage(verdict.message, { keyArn: facts.keyArn, operation, keyType: facts.type });
  const alsoConforms = [...verdict.alsoConforms, ...roleAlternatives(facts, operation)];
  return { error: { name: exception, message }, alsoConforms, basis, source };
}

/** Role or state first is not on record for the rotation operations of the primary key. */
function roleAlternatives(facts: KeyFacts, operation: KeyOperation): readonly Alternative[] {
  return isForPrimary(operation) && !isOfPrimaryKey(operation) && isReplica(facts)
    ? [{ verdict: 'refused', exception: 'UnsupportedOperationException' }]
    : [];
}

function judgeByFacts(facts: KeyFacts, state: KeyState, request: JudgedRequest): Refused | null {
  if (isForPrimary(request.type) && isReplica(facts)) {
    return refuse(
      'UnsupportedOperationException',
      `${facts.keyArn} is not a multi-region primary key.`,
      inferred(
        `${apiPage('EnableKeyRotation')}: set the property on the primary key; exception and wording as for ReplicateKey: ${answersOnRecord.J47.source}`,
      ),
    );
  }
  switch (request.type) {
    case 'CancelKeyDeletion':
      return judgeCancel(facts, request);
    case 'ImportKeyMaterial':
      return judgeImport(facts, state, request);
    case 'DeleteImportedKeyMaterial':
      return judgeDeleteMaterial(facts, request);
    case 'RotateKeyOnDemand':
      return judgeRotation(facts, request);
    case 'ReplicateKey':
      return judgeReplication(facts, request);
    case 'UpdatePrimaryRegion':
      return judgePrimaryRegion(facts, request);
    default:
      return judgeUse(facts, request);
  }
}

function judgeCancel(facts: KeyFacts, request: EventOf<'CancelKeyDeletion'>): Refused | null {
  const deletionDate = facts.waitingPeriod?.deletionDate ?? null;
  if (deletionDate === null || request.at < deletionDate) return null;
  return refuse(
    'KMSInvalidStateException',
    `${facts.keyArn} is pending deletion.`,
    documented(
      guidePage('Deleting AWS KMS keys', 'deleting-keys'),
      'after the waiting period ends you cannot cancel key deletion; exception and wording are inferred',
    ),
    [{ verdict: 'allowed' }, { verdict: 'refused', exception: 'NotFoundException' }],
  );
}

function judgeImport(
  facts: KeyFacts,
  state: KeyState,
  request: EventOf<'ImportKeyMaterial'>,
): Refused | null {
  if (state === 'Disabled' && facts.assumptions.importIntoDisabledKey === 'refused') {
    return refuse(
      'KMSInvalidStateException',
      `${facts.keyArn} is disabled.`,
      inferred(`${apiPage('ImportKeyMaterial')}: the KeyState must be PendingImport or Enabled`),
      [{ verdict: 'allowed' }],
    );
  }
  if (request.ImportType !== null && !hasKeyMaterialIds(facts.type)) {
    return refuse(
      'ValidationException',
      'ImportType is supported for symmetric encryption keys only.',
      inferred(
        `${guidePage('Import key material', 'importing-keys-import-key-material')}: for symmetric encryption keys only; exception and wording are ours`,
      ),
      [{ verdict: 'refused', exception: 'UnsupportedOperationException' }],
    );
  }
  const known = facts.materials.find((material) => material.id === request.keyMaterialId);
  const isNew = request.ImportType === 'NEW_KEY_MATERIAL' || facts.materials.length === 0;
  return isNew
    ? judgeNewMaterial(facts, state, request, known !== undefined)
    : judgeKnownMaterial(request, known);
}

function judgeKnownMaterial(
  request: EventOf<'ImportKeyMaterial'>,
  known: KeyFacts['materials'][number] | undefined,
): Refused | null {
  const isNamed = request.KeyMaterialId === null || request.KeyMaterialId === known?.id;
  if (known !== undefined && isNamed) return null;
  return refuse(
    'IncorrectKeyMaterialException',
    'The key material in the request does not match the key material that is associated with the KMS key.',
    documented(apiPage('ImportKeyMaterial'), 'IncorrectKeyMaterialException; the wording is ours'),
  );
}

function judgeNewMaterial(
  facts: KeyFacts,
  state: KeyState,
  request: EventOf<'ImportKeyMaterial'>,
  isKnown: boolean,
): Refused | null {
  const isFirst = facts.materials.length === 0;
  const pending = pendingMaterial(facts.materials);
  if (request.ImportType === 'EXISTING_KEY_MATERIAL') {
    return refuse(
      'IncorrectKeyMaterialException',
      'No key material was ever imported into the KMS key.',
      inferred(`${apiPage('ImportKeyMaterial')}: the default of ImportType; the wording is ours`),
    );
  }
  if (isFirst) return null;
  if (isReplica(facts)) {
    return refuse(
      'UnsupportedOperationException',
      `${facts.keyArn} is not a multi-region primary key.`,
      inferred(
        `${apiPage('ImportKeyMaterial')}: new key material goes to the primary key; exception and wording are ours`,
      ),
    );
  }
  if (isKnown) {
    return refuse(
      'IncorrectKeyMaterialException',
      'The key material in the request is already associated with the KMS key.',
      documented(apiPage('ImportKeyMaterial'), 'IncorrectKeyMaterialException; the wording is ours'),
    );
  }
  if (pending !== undefined) {
    return refuse(
      'KMSInvalidStateException',
      `New key material (id: ${request.keyMaterialId}) cannot be imported into KMS key ${facts.keyArn}, because another key material (id: ${pending.id}) is pending rotation.`,
      answersOnRecord.C45,
    );
  }
  const isRefusedWhileDisabled =
    state === 'Disabled' && facts.assumptions.newKeyMaterialIntoDisabledKey === 'refused';
  if (lacksKeyMaterial(facts) || isRefusedWhileDisabled) {
    return refuse(
      'KMSInvalidStateException',
      `${facts.keyArn} is ${isRefusedWhileDisabled ? 'disabled' : 'pending import'}.`,
      inferred('no page of AWS says whether new key material is taken then'),
      [{ verdict: 'allowed' }, { verdict: 'refused', exception: 'IncorrectKeyMaterialException' }],
    );
  }
  return null;
}

function judgeDeleteMaterial(facts: KeyFacts, request: EventOf<'DeleteImportedKeyMaterial'>): Refused | null {
  const id = request.KeyMaterialId;
  if (id === null || facts.materials.some((material) => material.id === id)) return null;
  return refuse(
    'NotFoundException',
    `Key material '${id}' does not exist`,
    inferred(
      `${apiPage('DeleteImportedKeyMaterial')}: the one exception for what is missing; the wording is ours`,
    ),
  );
}

const twentyMinutes = 20 * 60 * 1000;

/** How many on-demand rotations a key may have. Source: API reference, RotateKeyOnDemand; 10 until 2025. */
export const onDemandRotationLimit = 25;

function judgeRotation(facts: KeyFacts, request: EventOf<'RotateKeyOnDemand'>): Refused | null {
  const { keyArn } = facts;
  if (facts.type.origin === 'EXTERNAL') {
    const pending = pendingMaterial(facts.materials);
    if (pending?.state !== 'PENDING_ROTATION' || !pending.isImported) {
      return refuse(
        'KMSInvalidStateException',
        `No available key material pending rotation for the key: ${keyArn}.`,
        documented(
          apiPage('RotateKeyOnDemand'),
          'you must have imported new key material, in state PENDING_ROTATION; worded as localstack/localstack recorded of AWS',
        ),
      );
    }
  }
  const next = facts.automaticRotation?.nextDate ?? Number.POSITIVE_INFINITY;
  if (facts.onDemandRotation !== null || next - request.at <= twentyMinutes) {
    return refuse(
      'ConflictException',
      'An automatic rotation of this key is currently in progress or scheduled to begin within the next 20 minutes.',
      facts.onDemandRotation === null
        ? documented(apiPage('RotateKeyOnDemand'), 'ConflictException')
        : inferred(`${apiPage('RotateKeyOnDemand')}: ConflictException, of automatic rotations`),
      facts.onDemandRotation === null ? [] : [{ verdict: 'allowed' }],
    );
  }
  if (facts.onDemandRotations >= onDemandRotationLimit) {
    return refuse(
      'LimitExceededException',
      `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${keyArn}`,
      documented(
        apiPage('RotateKeyOnDemand'),
        `at most ${onDemandRotationLimit} times per KMS key; worded as in the ${answersOnRecord.D9.source}`,
      ),
    );
  }
  return null;
}

function judgeReplication(facts: KeyFacts, request: EventOf<'ReplicateKey'>): Refused | null {
  const taken = [regionOf(facts.keyArn), ...(facts.multiRegion?.replicaRegions ?? [])];
  if (!taken.includes(request.ReplicaRegion)) return null;
  return refuse(
    'AlreadyExistsException',
    `Region ${request.ReplicaRegion} already has a key related to ${keyIdOf(facts.keyArn)}: only one replica of each primary key per Region.`,
    documented(apiPage('ReplicateKey'), 'one related key in a Region; the wording is ours'),
  );
}

function judgePrimaryRegion(facts: KeyFacts, request: EventOf<'UpdatePrimaryRegion'>): Refused | null {
  const target = request.PrimaryRegion;
  const replicaArn = keyArnInRegion(facts.keyArn, target);
  if (!hasReplicas(facts) || !facts.multiRegion?.replicaRegions.includes(target)) {
    return refuse(
      'NotFoundException',
      `Key '${replicaArn}' does not exist`,
      inferred(`${apiPage('UpdatePrimaryRegion')}: the new primary Region must have a replica key`),
      [{ verdict: 'refused', exception: 'UnsupportedOperationException' }],
    );
  }
  const keyState = request.replicaKeyState;
  if (keyState === 'Enabled') return null;
  const [exception, other] =
    keyState === 'Disabled'
      ? (['DisabledException', 'KMSInvalidStateException'] as const)
      : (['KMSInvalidStateException', 'DisabledException'] as const);
  return refuse(
    exception,
    `${replicaArn} ${whatIsWrong[keyState]}`,
    inferred(`${guidePage('Change the primary key', 'multi-region-update')}: both keys must be Enabled`),
    [{ verdict: 'refused', exception: other }],
  );
}

const whatIsWrong = {
  Disabled: 'is disabled.',
  PendingDeletion: 'is pending deletion.',
  PendingReplicaDeletion: 'is pending deletion.',
  PendingImport: 'is pending import.',
  Unavailable: 'is unavailable.',
  Creating: 'is creating.',
  Updating: 'is updating.',
} as const satisfies Record<Exclude<KeyState, 'Enabled'>, string>;

/** Material can be missing under a state that hides it: the key is still not usable. */
function judgeUse(facts: KeyFacts, request: JudgedRequest): Refused | null {
  if (request.type === 'GetPublicKey' && facts.type.origin === 'EXTERNAL' && facts.materials.length === 0) {
    return refuse(
      'KMSInvalidStateException',
      `${facts.keyArn} is pending import.`,
      inferred(`a key that never had key material has no public key: ${answersOnRecord.J12.source}`),
      [{ verdict: 'allowed' }],
    );
  }
  if (!usesKeyMaterial(request.type) || !lacksKeyMaterial(facts)) return null;
  return refuse(
    'KMSInvalidStateException',
    `${facts.keyArn} is pending import.`,
    inferred(
      `${guidePage('Delete imported key material', 'importing-keys-delete-key-material')}: a key that lacks key material cannot be used`,
    ),
  );
}
