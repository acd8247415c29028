import { inMilliseconds } from './days.ts';
import { answersOnRecord } from './evidence/answers-on-record.ts';
import { apiPage, documented, type Evidence, inferred } from './evidence/evidence.ts';
import type { EventOf, JudgedRequest } from './key-event.ts';
import { keyStates } from './key-state.ts';
import { type Refused, refuse } from './refusal.ts';
import { shown } from './shown.ts';

/** The waiting period before a key is deleted, in days. Source: API reference, ScheduleKeyDeletion. */
export const waitingPeriodInDays = { minimum: 7, maximum: 30, default: 30 } as const;

/** The period of automatic rotation, in days. Source: API reference, EnableKeyRotation. */
export const rotationPeriodInDays = { minimum: 90, maximum: 2560, default: 365 } as const;

/** How far ahead imported key material may expire, in days. Source: API reference, ImportKeyMaterial, `ValidTo`. */
export const longestValidityInDays = 365;

/** What is wrong with a request as such, before any key is looked at; null for a well-formed request. */
export function requestProblem(request: JudgedRequest): Refused | null {
  switch (request.type) {
    case 'ScheduleKeyDeletion':
      return waitingPeriodProblem(request.PendingWindowInDays);
    case 'EnableKeyRotation':
      return outside('RotationPeriodInDays', request.RotationPeriodInDays, rotationPeriodInDays);
    case 'ImportKeyMaterial':
      return importProblem(request);
    case 'DeleteImportedKeyMaterial':
      return textProblem('KeyMaterialId', request.KeyMaterialId);
    case 'ReplicateKey':
      return (
        regionProblem('ReplicaRegion', request.ReplicaRegion) ??
        textProblem('Description', request.Description ?? null)
      );
    case 'UpdatePrimaryRegion':
      return (
        regionProblem('PrimaryRegion', request.PrimaryRegion) ??
        choiceProblem('replicaKeyState', request.replicaKeyState, keyStates)
      );
    default:
      return null;
  }
}

/** What is wrong with a waiting period; null for one that AWS takes. */
export function waitingPeriodProblem(days: number): Refused | null {
  return outside('PendingWindowInDays', days, waitingPeriodInDays);
}

/** What is wrong with an expiration model, with a date or without; null if they go together. */
export function expirationProblem(
  model: EventOf<'ImportKeyMaterial'>['ExpirationModel'],
  hasValidTo: boolean,
): Refused | null {
  if (model === 'KEY_MATERIAL_EXPIRES' && !hasValidTo) {
    return invalid(
      'A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES',
      answersOnRecord.C3,
    );
  }
  if (model === 'KEY_MATERIAL_DOES_NOT_EXPIRE' && hasValidTo) {
    return invalid(
      'A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE',
      documented(apiPage('ImportKeyMaterial'), 'ValidTo; the wording is ours'),
    );
  }
  return null;
}

const malformedRequest = inferred(`${apiPage('CommonErrors')}, ValidationException; the wording is ours`);

/** A refusal of what is not a request: `ValidationException` or `UnknownOperationException`, with one clear line. */
export function malformed(
  name: 'ValidationException' | 'UnknownOperationException',
  message: string,
): Refused {
  return refuse(name, message, malformedRequest);
}

const regionPattern = /^([a-z]{1,20}-){2,3}\d{1,2}$/;

function regionProblem(member: string, region: string): Refused | null {
  if (regionPattern.test(region)) return null;
  return invalid(`${member} must be a Region such as us-west-2; got ${shown(region)}`, malformedRequest);
}

function textProblem(member: string, value: unknown): Refused | null {
  if (value === null || typeof value === 'string') return null;
  return invalid(`${member} must be a text; got ${shown(value)}`, malformedRequest);
}

function choiceProblem(member: string, value: unknown, choices: readonly string[]): Refused | null {
  if (choices.some((choice) => choice === value)) return null;
  return invalid(`${member} must be one of ${choices.join(', ')}; got ${shown(value)}`, malformedRequest);
}

function outside(
  member: string,
  value: unknown,
  { minimum, maximum }: { readonly minimum: number; readonly maximum: number },
): Refused | null {
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  if (isWhole && value >= minimum && value <= maximum) return null;
  const rule = `${member} must be between ${minimum} and ${maximum}`;
  return invalid(
    isWhole ? rule : `${rule}, a whole number of days; got ${shown(value)}`,
    isWhole && member === 'PendingWindowInDays' ? answersOnRecord.H1 : malformedRequest,
  );
}

function importProblem(request: EventOf<'ImportKeyMaterial'>): Refused | null {
  const { ExpirationModel, ImportType, KeyMaterialId, ValidTo, at } = request;
  const malformedMember =
    choiceProblem('ExpirationModel', ExpirationModel, expirationModels) ??
    (ImportType === null ? null : choiceProblem('ImportType', ImportType, importTypes)) ??
    textProblem('KeyMaterialId', KeyMaterialId);
  if (malformedMember !== null) return malformedMember;
  const misfit = expirationProblem(ExpirationModel, ValidTo !== null);
  if (misfit !== null) return misfit;
  if (ValidTo !== null && !isValidTo(ValidTo, at)) {
    return invalid(
      `The validTo date must be in the future and at most ${longestValidityInDays} days from now`,
      documented(apiPage('ImportKeyMaterial'), 'ValidTo; the wording is ours'),
    );
  }
  if (ImportType === 'NEW_KEY_MATERIAL' && KeyMaterialId !== null) {
    return invalid(
      'KeyMaterialId must not be given with ImportType NEW_KEY_MATERIAL',
      documented(apiPage('ImportKeyMaterial'), 'KeyMaterialId; the wording is ours'),
    );
  }
  return null;
}

const expirationModels = ['KEY_MATERIAL_EXPIRES', 'KEY_MATERIAL_DOES_NOT_EXPIRE'];
const importTypes = ['NEW_KEY_MATERIAL', 'EXISTING_KEY_MATERIAL'];

function isValidTo(value: unknown, at: number): boolean {
  return typeof value === 'number' && value > at && value <= at + inMilliseconds(longestValidityInDays);
}

function invalid(message: string, because: Evidence): Refused {
  return refuse('ValidationException', message, because);
}
