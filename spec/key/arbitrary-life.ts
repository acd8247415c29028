/**
 * Arbitrary lives of one KMS key: legal and illegal requests, service events and the passing of time, for every key type.
 *
 * A life is plain data. {@link live} runs it; {@link checkEveryMoment} checks a sentence at every moment of many lives
 * and prints, when it fails, the shortest life as a table: step, key state before, what happened, key state after.
 */
import fc from 'fast-check';
import { advance, deliver } from '../../src/key/advance.ts';
import { type Assumptions, assumptionTable, defaultAssumptions } from '../../src/key/assumption.ts';
import { createKey, createReplica, type Key } from '../../src/key/create-key.ts';
import type { ServiceEvent } from '../../src/key/key-event.ts';
import type { ServiceDelays } from '../../src/key/key-facts.ts';
import { keyMaterialIdOf } from '../../src/key/key-material.ts';
import type { KeyRequest } from '../../src/key/key-request.ts';
import { type KeyState, keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { allKeyTypes, type KeyType } from '../../src/key/key-type.ts';
import { operationNames } from '../../src/key/operation.ts';
import { type Outcome, perform, performOrThrow } from '../../src/key/perform.ts';
import { typeClasses } from '../../src/key/type-class.ts';
import { type EventDraft, eventFrom, serviceEvents } from './arbitrary-service-event.ts';

export const start = Date.UTC(2026, 0, 1);
export const second = 1000;
export const hour = 3_600_000;
export const day = 24 * hour;
export const homeRegion = 'us-east-1';
export const replicaRegions = ['eu-west-1', 'ap-south-1'] as const;

/** Members of a request, by AWS's names, with what depends on the key and the time still open. */
export interface InputDraft {
  readonly PendingWindowInDays?: number;
  readonly RotationPeriodInDays?: number;
  readonly keyMaterial?: string;
  readonly ImportType?: 'NEW_KEY_MATERIAL' | 'EXISTING_KEY_MATERIAL';
  readonly ExpirationModel?: 'KEY_MATERIAL_EXPIRES' | 'KEY_MATERIAL_DOES_NOT_EXPIRE';
  /** ValidTo, in milliseconds after the request. */
  readonly validFor?: number;
  /** KeyMaterialId: the place of a material in the key's list, or one that the key does not have. */
  readonly material?: number | 'unknown';
  readonly ReplicaRegion?: string;
  readonly PrimaryRegion?: string;
  readonly replicaKeyState?: KeyState;
  readonly Description?: string;
}

/** One thing in a key's life; `wait` is the time since the one before it, in milliseconds. */
export type Step =
  | {
      readonly kind: 'request';
      readonly wait: number;
      readonly operation: string;
      readonly input: InputDraft;
    }
  | { readonly kind: 'event'; readonly wait: number; readonly event: EventDraft }
  | { readonly kind: 'time'; readonly wait: number };

export interface Life {
  readonly type: KeyType;
  /** For a multi-Region key: whether it begins as a replica, or as a primary key that already has one. */
  readonly role: 'alone' | 'primary' | 'replica';
  readonly assumptions: Assumptions;
  readonly delays: Partial<ServiceDelays>;
  readonly steps: readonly Step[];
}

/** What a step did. */
export interface Moment {
  readonly step: Step;
  readonly at: number;
  /** The key as the step before left it. */
  readonly given: Key;
  /** The key when the step came, every service event due until then done. */
  readonly before: Key;
  /** The key when all is done that the step brought about at once; `before` if it was refused. */
  readonly after: Key;
  /** The request, if the step was one, and what came of it. */
  readonly request: KeyRequest | null;
  readonly outcome: Outcome | null;
  /** The service events that happened after `before`. */
  readonly events: readonly ServiceEvent[];
  /** The service events that fell due before the step. */
  readonly dueEvents: readonly ServiceEvent[];
  /** The RangeError of an event that could not be, such as DeleteKey before its time. */
  readonly impossible: string | null;
}

const waits: fc.Arbitrary<number> = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 30 * second }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 12 }).map((days) => days * day) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 400 * day }) },
);

/** A key type: every class is common, and every single type occurs. */
export const keyTypes: fc.Arbitrary<KeyType> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<KeyType[]>(...Object.values(typeClasses)) },
  { weight: 1, arbitrary: fc.constantFrom<KeyType[]>(...allKeyTypes()) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<KeyType[]>(
      typeClasses['symmetric-external'],
      typeClasses['symmetric-external-multi-region'],
      typeClasses['symmetric-multi-region'],
      typeClasses['custom-key-store'],
    ),
  },
);

/** Every reading of every assumption. */
export const anyAssumptions: fc.Arbitrary<Assumptions> = fc.record({
  cancelWithoutKeyMaterial: fc.constantFrom(...assumptionTable.cancelWithoutKeyMaterial.values),
  cancelWhileKeyStoreDisconnected: fc.constantFrom(...assumptionTable.cancelWhileKeyStoreDisconnected.values),
  importIntoDisabledKey: fc.constantFrom(...assumptionTable.importIntoDisabledKey.values),
  reimportAfterLossWhileDisabled: fc.constantFrom(...assumptionTable.reimportAfterLossWhileDisabled.values),
  newKeyMaterialIntoDisabledKey: fc.constantFrom(...assumptionTable.newKeyMaterialIntoDisabledKey.values),
  overdueRotationAfterCancel: fc.constantFrom(...assumptionTable.overdueRotationAfterCancel.values),
  expirationModelWithoutKeyMaterial: fc.constantFrom(
    ...assumptionTable.expirationModelWithoutKeyMaterial.values,
  ),
});

const anyRegion = fc.constantFrom(homeRegion, ...replicaRegions);
const window = fc.option(fc.oneof(fc.constantFrom(7, 8, 30), fc.constantFrom(0, 6, 31, 7.5)), {
  nil: undefined,
});

const imports: fc.Arbitrary<InputDraft> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      keyMaterial: fc.constantFrom('one', 'two', 'three'),
      ExpirationModel: fc.constant('KEY_MATERIAL_DOES_NOT_EXPIRE' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      keyMaterial: fc.constantFrom('one', 'two'),
      validFor: fc.integer({ min: 1, max: 40 }).map((days) => days * day),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      keyMaterial: fc.constantFrom('two', 'three'),
      ImportType: fc.constant('NEW_KEY_MATERIAL' as const),
      ExpirationModel: fc.constant('KEY_MATERIAL_DOES_NOT_EXPIRE' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        keyMaterial: fc.constantFrom('one', 'two', 'three'),
        ImportType: fc.constantFrom('NEW_KEY_MATERIAL' as const, 'EXISTING_KEY_MATERIAL' as const),
        ExpirationModel: fc.constantFrom(
          'KEY_MATERIAL_EXPIRES' as const,
          'KEY_MATERIAL_DOES_NOT_EXPIRE' as const,
        ),
        validFor: fc.constantFrom(-day, 0, 1, 365 * day, 366 * day),
        material: fc.constantFrom(0, 1, 'unknown' as const),
      },
      { requiredKeys: ['keyMaterial'] },
    ),
  },
);

function requestStep(
  operation: string,
  input: fc.Arbitrary<InputDraft> = fc.constant({}),
): fc.Arbitrary<{ operation: string; input: InputDraft }> {
  return fc.record({ operation: fc.constant(operation), input });
}

/** Requests: mostly those that change a key, often those that the key's type allows, and every other one now and then. */
function requests(type: KeyType): fc.Arbitrary<{ operation: string; input: InputDraft }> {
  const often = (isUseful: boolean) => (isUseful ? 6 : 1);
  const isExternal = type.origin === 'EXTERNAL';
  return fc.oneof(
    {
      weight: 8,
      arbitrary: requestStep(
        'ScheduleKeyDeletion',
        window.map((days) => (days === undefined ? {} : { PendingWindowInDays: days })),
      ),
    },
    { weight: 8, arbitrary: requestStep('CancelKeyDeletion') },
    { weight: 5, arbitrary: requestStep('EnableKey') },
    { weight: 4, arbitrary: requestStep('DisableKey') },
    { weight: isExternal ? 14 : 1, arbitrary: requestStep('ImportKeyMaterial', imports) },
    {
      weight: often(isExternal),
      arbitrary: requestStep(
        'DeleteImportedKeyMaterial',
        fc.constantFrom({}, {}, { material: 0 }, { material: 1 }, { material: 'unknown' as const }),
      ),
    },
    {
      weight: often(!isExternal),
      arbitrary: requestStep(
        'EnableKeyRotation',
        fc.constantFrom({}, { RotationPeriodInDays: 90 }, { RotationPeriodInDays: 89 }),
      ),
    },
    { weight: 2, arbitrary: requestStep('DisableKeyRotation') },
    { weight: 4, arbitrary: requestStep('RotateKeyOnDemand') },
    {
      weight: often(type.multiRegion),
      arbitrary: requestStep('ReplicateKey', fc.record({ ReplicaRegion: anyRegion })),
    },
    {
      weight: often(type.multiRegion),
      arbitrary: requestStep(
        'UpdatePrimaryRegion',
        fc.record({
          PrimaryRegion: anyRegion,
          replicaKeyState: fc.oneof(
            { weight: 4, arbitrary: fc.constant('Enabled' as const) },
            { weight: 1, arbitrary: fc.constantFrom(...keyStates) },
          ),
        }),
      ),
    },
    {
      weight: 1,
      arbitrary: requestStep('UpdateKeyDescription', fc.constantFrom({ Description: 'new' }, {})),
    },
    {
      weight: 5,
      arbitrary: fc
        .constantFrom('ReEncrypt', ...tableOperations)
        .map((operation) => ({ operation, input: {} })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom(...operationNames, 'DestroyKey', '__proto__', '')
        .map((operation) => ({ operation, input: {} })),
    },
  );
}

function steps(type: KeyType): fc.Arbitrary<Step> {
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .tuple(waits, requests(type))
        .map(([wait, request]): Step => ({ kind: 'request', wait, ...request })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(waits, serviceEvents(type))
        .map(([wait, event]): Step => ({ kind: 'event', wait, event })),
    },
    { weight: 1, arbitrary: waits.map((wait): Step => ({ kind: 'time', wait })) },
  );
}

/** Lives under the default assumptions, or under others. */
export function lives(
  assumptions: fc.Arbitrary<Assumptions> = fc.constant(defaultAssumptions),
  types: fc.Arbitrary<KeyType> = keyTypes,
): fc.Arbitrary<Life> {
  return types.chain((type) =>
    fc.record({
      type: fc.constant(type),
      role: fc.constantFrom(...(type.multiRegion ? roles : (['alone'] as const))),
      assumptions,
      delays: fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: fc.constant({ deletion: day, rotation: hour }) },
        {
          weight: 1,
          arbitrary: fc.constant({ deletion: 0, replication: 0, primaryRegionUpdate: 0, rotation: 0 }),
        },
      ),
      steps: fc.array(steps(type), { minLength: 1, maxLength: 24, size: 'max' }),
    }),
  );
}

const roles = ['alone', 'primary', 'replica'] as const;

/** The key that a life begins with. */
export function bornKey({ type, role, assumptions, delays }: Omit<Life, 'steps'>): Key {
  const key = createKey({ at: start, type, assumptions, delays });
  if (role === 'alone') return key;
  const region = replicaRegions[0];
  const primary: Key = {
    ...key,
    facts: { ...key.facts, multiRegion: { primaryRegion: homeRegion, replicaRegions: [region] } },
  };
  return role === 'primary' ? primary : createReplica(primary, region, start);
}

/** Runs a life: each step with the key before it and after it. */
export function live(life: Life): readonly Moment[] {
  const moments: Moment[] = [];
  let key = bornKey(life);
  for (const step of life.steps) {
    const moment = happen(key, step);
    moments.push(moment);
    key = moment.after;
  }
  return moments;
}

/** Lets one step happen to a key. */
export function happen(key: Key, step: Step): Moment {
  const at = key.at + step.wait;
  const due = advance(key, at);
  const common = { step, at, given: key, before: due.key, dueEvents: due.events, impossible: null };
  switch (step.kind) {
    case 'time':
      return { ...common, after: due.key, request: null, outcome: null, events: [] };
    case 'event':
      return delivered(due.key, eventFrom(step.event, due.key), common);
    case 'request': {
      const request = untyped({ operation: step.operation, at, input: inputFrom(step.input, due.key) });
      const outcome = perform(key, request);
      return outcome.ok
        ? { ...common, after: outcome.key, request, outcome, events: outcome.events.slice(due.events.length) }
        : { ...common, after: due.key, request, outcome, events: [] };
    }
    default:
      return step satisfies never;
  }
}

function delivered(
  before: Key,
  event: ServiceEvent,
  common: Pick<Moment, 'step' | 'at' | 'given' | 'before' | 'dueEvents' | 'impossible'>,
): Moment {
  try {
    const { key, events } = deliver(before, event);
    const settled = advance(key, key.at);
    return {
      ...common,
      after: settled.key,
      request: null,
      outcome: null,
      events: [...events, ...settled.events],
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...common, after: before, request: null, outcome: null, events: [], impossible: error.message };
  }
}

function inputFrom(draft: InputDraft, { facts, at }: Key): object {
  const { validFor, material, ...members } = draft;
  return {
    ...members,
    ...(validFor === undefined ? {} : { ValidTo: at + validFor }),
    ...(material === undefined
      ? {}
      : {
          KeyMaterialId:
            (material === 'unknown' ? undefined : facts.materials[material]?.id) ??
            keyMaterialIdOf('no key', 'no material'),
        }),
  };
}

/** A request that no type checker has seen, as it comes from outside: `perform` must cope with whatever it is. */
export function untyped(request: unknown): KeyRequest {
  const isAsked = (_: unknown): _ is KeyRequest => true;
  if (isAsked(request)) return request;
  throw new Error('unreachable');
}

/** A key after requests that must be allowed, one after the other, each at the key's last instant. */
export function keyAfter(key: Key, ...requested: readonly { operation: string; input?: object }[]): Key {
  return requested.reduce(
    (done, request) => performOrThrow(done, untyped({ ...request, at: done.at })).key,
    key,
  );
}

/**
 * Checks a sentence at every moment of many lives.
 *
 * @param check throws where the sentence does not hold; says whether it had anything to say about the moment
 * @returns at how many moments it had
 */
export function checkEveryMoment(
  check: (moment: Moment, life: Life) => boolean,
  arbitrary: fc.Arbitrary<Life> = lives(),
  numRuns = 250,
): number {
  let spoken = 0;
  fc.assert(
    fc.property(arbitrary, (life) => {
      const done: Moment[] = [];
      try {
        for (const moment of live(life)) {
          done.push(moment);
          if (check(moment, life)) spoken += 1;
        }
      } catch (error) {
        throw new Error(
          `${error instanceof Error ? error.message : String(error)}\n\n${tableOf(life, done)}\n`,
        );
      }
    }),
    { numRuns },
  );
  return spoken;
}

/** A life as a table, for a reader. */
export function tableOf(life: Life, moments: readonly Moment[]): string {
  const { type } = life;
  const changed = Object.entries(life.assumptions).filter(
    ([name, value]) => Object.entries(defaultAssumptions).find(([other]) => other === name)?.[1] !== value,
  );
  const rows = moments.map((moment, index) => [
    String(index + 1),
    new Date(moment.at).toISOString(),
    described(moment),
    moment.before.keyState,
    happened(moment),
    moment.after.keyState,
  ]);
  const head = ['step', 'time', 'request or event', 'state before', 'outcome', 'state after'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    `a key (${life.role}): ${type.keyManager} ${type.origin} ${type.keySpec} ${type.keyUsage}${type.multiRegion ? ' multi-Region' : ''}`,
    ...changed.map(([name, value]) => `assuming ${name}: ${String(value)}`),
    line(head),
    ...rows.map(line),
  ].join('\n');
}

function described({ step, request }: Moment): string {
  switch (step.kind) {
    case 'request':
      return `${step.operation} ${JSON.stringify(request?.input)}`;
    case 'event':
      return `event ${JSON.stringify(step.event)}`;
    case 'time':
      return 'time passes';
    default:
      return step satisfies never;
  }
}

function happened({ outcome, events, impossible }: Moment): string {
  if (impossible !== null) return `impossible: ${impossible}`;
  const refused = outcome?.ok === false ? outcome.exception.name : null;
  return refused ?? ['done', ...events.map(({ type }) => type)].join(', ');
}
