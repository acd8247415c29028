import { type ServiceEvent, serviceEventTypes } from '../../key/key-event.ts';
import type { KeyRequest } from '../../key/key-request.ts';
import { tableOperations } from '../../key/key-state-table.ts';
import { type KeyOperation, operationNames } from '../../key/operation.ts';
import { type TypeClass, typeClasses } from '../../key/type-class.ts';
import { isWordOf } from './word.ts';

/**
 * One step of a path through the life of a key: a call, a service event, or time that passes.
 *
 * A path starts with the creation of the key: CreateKey, or ReplicateKey for a replica.
 */
export type LifeStep =
  | { readonly kind: 'creation'; readonly operation: Creation }
  | { readonly kind: 'call'; readonly operation: KeyOperation; readonly argument: StepArgument }
  | {
      readonly kind: 'service event';
      readonly event: ServiceEvent['type'];
      /** Of what concerns a related key. */
      readonly region: string | null;
    }
  /** Milliseconds. */
  | { readonly kind: 'time'; readonly duration: number };

export type LifeCall = Extract<LifeStep, { kind: 'call' }>;

/** How a key comes to be. */
export type Creation = 'CreateKey' | 'ReplicateKey';

/** The ways in which a key of a class can come to be. */
export function creationsOf(
  typeClass: TypeClass,
  wanted: readonly Creation[] = ['CreateKey', 'ReplicateKey'],
): readonly Creation[] {
  return wanted.filter((creation) => creation === 'CreateKey' || typeClasses[typeClass].multiRegion);
}

/** What a call says besides the key: only what matters to the key's life. */
export interface StepArgument {
  /** PendingWindowInDays or RotationPeriodInDays. */
  readonly days?: number;
  /** ReplicaRegion or PrimaryRegion. */
  readonly region?: string;
  /** Names the imported key material: the same name is the same key material. */
  readonly keyMaterial?: string;
  /** Whether the import says NEW_KEY_MATERIAL. */
  readonly isNew?: boolean;
  /** After how long imported key material expires, milliseconds; never unless given. */
  readonly expiresAfter?: number;
}

/** The Region of a related key unless another is named. */
export const usualRegion = 'eu-west-1';

/**
 * Reads one step: `ScheduleKeyDeletion:7`, `ImportKeyMaterial:A:30d`, `ImportKeyMaterial:B:new`, `ReplicateKey:eu-west-1`,
 * `DeleteKey`, `ReplicaDeleted:eu-west-1`, `advance:7d`.
 *
 * @throws RangeError for anything else, with what would be right
 */
export function readStep(text: string): LifeStep {
  const [name = '', ...parts] = text.split(':');
  if (name === 'advance') return { kind: 'time', duration: readDuration(only(text, parts)) };
  if (name === 'CreateKey') return { kind: 'creation', operation: noParts(text, parts, name) };
  if (isWordOf(serviceEventTypes, name)) {
    if (!concernsRelatedKey(name)) noParts(text, parts, name);
    return {
      kind: 'service event',
      event: name,
      region: concernsRelatedKey(name) ? readRegion(parts) : null,
    };
  }
  if (name === 'ReEncrypt' || isWordOf(tableOperations, name)) {
    return { kind: 'call', operation: name, argument: readArgument(text, name, parts) };
  }
  throw new RangeError(
    isWordOf(operationNames, name)
      ? `${name} uses no existing key, so it cannot be a step of a key's life`
      : `unknown step '${text.slice(0, 60)}': use an operation, a service event, or advance:7d`,
  );
}

/** A step as {@link readStep} reads it. */
export function stepText(step: LifeStep): string {
  switch (step.kind) {
    case 'creation':
      return step.operation;
    case 'call':
      return [step.operation, ...argumentTexts(step.argument)].join(':');
    case 'service event':
      return step.region === null || step.region === usualRegion
        ? step.event
        : `${step.event}:${step.region}`;
    case 'time':
      return `advance:${durationText(step.duration)}`;
    default:
      return step satisfies never;
  }
}

/**
 * Reads a whole path: steps with spaces between them. Where the creation is left out, CreateKey is meant.
 *
 * The first word ReplicateKey makes the key of the path a replica; later it is a call on the key.
 *
 * @throws RangeError for a word that is not a step
 */
export function readPath(text: string): readonly LifeStep[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const [first] = words;
  const creation = first === 'CreateKey' || first === 'ReplicateKey' ? first : null;
  const later = words.slice(creation === null ? 0 : 1).map((word) => {
    if (word === 'CreateKey') throw new RangeError('a key is created once: CreateKey must come first');
    return readStep(word);
  });
  return [{ kind: 'creation', operation: creation ?? 'CreateKey' }, ...later];
}

/** A path as {@link readPath} reads it. */
export function pathText(steps: readonly LifeStep[]): string {
  return steps.map(stepText).join(' ');
}

export function requestOf({ operation, argument }: LifeCall, at: number): KeyRequest {
  const { days, region = usualRegion, keyMaterial = usualKeyMaterial, isNew, expiresAfter } = argument;
  switch (operation) {
    case 'ScheduleKeyDeletion':
      return { operation, at, input: days === undefined ? {} : { PendingWindowInDays: days } };
    case 'EnableKeyRotation':
      return { operation, at, input: days === undefined ? {} : { RotationPeriodInDays: days } };
    case 'ReplicateKey':
      return { operation, at, input: { ReplicaRegion: region } };
    case 'UpdatePrimaryRegion':
      return { operation, at, input: { PrimaryRegion: region } };
    case 'UpdateKeyDescription':
      return { operation, at, input: { Description: 'another description' } };
    case 'ImportKeyMaterial':
      return {
        operation,
        at,
        input: {
          keyMaterial,
          ...(isNew === true ? { ImportType: 'NEW_KEY_MATERIAL' } : {}),
          ...(expiresAfter === undefined
            ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' }
            : { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: at + expiresAfter }),
        },
      };
    default: {
      const request = { operation, at };
      if (needsNoInput(request)) return request;
      throw new Error(`a step says nothing of the input of ${operation}`);
    }
  }
}

/** TypeScript does not see by itself that an operation of so many is one of the rest. */
function needsNoInput(request: Pick<KeyRequest, 'operation' | 'at'>): request is KeyRequest {
  return request.operation !== 'UpdateKeyDescription';
}

/** The name of the imported key material unless another is given. */
const usualKeyMaterial = 'A';

/** Says whether a service event says something of a key in another Region. */
export function concernsRelatedKey(event: ServiceEvent['type']): boolean {
  return event === 'ReplicaDeleted' || event === 'PrimaryRegionUpdateStarted';
}

/**
 * Reads a duration: a whole number with `s`, `m`, `h` or `d`, such as `7d`.
 *
 * @returns milliseconds
 * @throws RangeError for anything else
 */
export function readDuration(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const found = units.find(([name]) => name === unit);
  if (found === undefined)
    throw new RangeError(`a duration is a number with s, m, h or d, such as 7d; got '${text}'`);
  return Number(count) * found[1];
}

/** A duration as {@link readDuration} reads it, in the largest unit that fits. */
export function durationText(duration: number): string {
  const [name, length] = units.find(([, milliseconds]) => duration % milliseconds === 0) ?? ['s', 1000];
  return `${Math.ceil(duration / length)}${name}`;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const;

function readArgument(text: string, operation: KeyOperation, parts: readonly string[]): StepArgument {
  if (parts.length === 0) return {};
  switch (operation) {
    case 'ScheduleKeyDeletion':
    case 'EnableKeyRotation': {
      const days = only(text, parts);
      if (!/^\d{1,6}$/.test(days)) throw new RangeError(`${operation} takes a number of days; got '${days}'`);
      return { days: Number(days) };
    }
    case 'ReplicateKey':
    case 'UpdatePrimaryRegion':
      return { region: readRegion(parts) };
    case 'ImportKeyMaterial': {
      const durations = parts.filter((part) => /^\d/.test(part));
      const names = parts.filter((part) => part !== 'new' && !durations.includes(part));
      const [expiry] = durations;
      const [keyMaterial] = names;
      const isName = keyMaterial === undefined || /^[A-Za-z]\w{0,20}$/.test(keyMaterial);
      if (durations.length > 1 || names.length > 1 || !isName) {
        throw new RangeError(
          `ImportKeyMaterial takes a name, new, and a duration, such as ImportKeyMaterial:B:new:30d; got '${text.slice(0, 60)}'`,
        );
      }
      return {
        ...(keyMaterial === undefined ? {} : { keyMaterial }),
        ...(parts.includes('new') ? { isNew: true } : {}),
        ...(expiry === undefined ? {} : { expiresAfter: readDuration(expiry) }),
      };
    }
    default:
      noParts(text, parts, operation);
      return {};
  }
}

function argumentTexts({ days, region, keyMaterial, isNew, expiresAfter }: StepArgument): readonly string[] {
  return [
    ...(days === undefined ? [] : [String(days)]),
    ...(region === undefined ? [] : [region]),
    ...(keyMaterial === undefined ? [] : [keyMaterial]),
    ...(isNew === true ? ['new'] : []),
    ...(expiresAfter === undefined ? [] : [durationText(expiresAfter)]),
  ];
}

function readRegion(parts: readonly string[]): string {
  const region = parts.join(':');
  if (parts.length === 0) return usualRegion;
  if (/^([a-z]{1,20}-){2,3}\d{1,2}$/.test(region)) return region;
  throw new RangeError(`a Region is a name such as ${usualRegion}; got '${region.slice(0, 60)}'`);
}

function only(text: string, parts: readonly string[]): string {
  const [part, ...more] = parts;
  if (part !== undefined && more.length === 0) return part;
  throw new RangeError(`one value must follow the colon, such as advance:7d; got '${text.slice(0, 60)}'`);
}

function noParts<Name extends string>(text: string, parts: readonly string[], name: Name): Name {
  if (parts.length === 0) return name;
  throw new RangeError(`nothing may follow ${name}; got '${text.slice(0, 60)}'`);
}
