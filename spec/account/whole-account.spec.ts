/** What must always hold (DESIGN.md), over arbitrary histories of whole accounts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Account, createAccount, type KeyRecord } from '../../src/account/account.ts';
import { type AccountEvent, advance } from '../../src/account/advance.ts';
import { type CallOutcome, call } from '../../src/account/call.ts';
import { failConnection } from '../../src/account/fail-connection.ts';
import { validateRequest } from '../../src/account/request/validate-request.ts';
import { entriesOf, valueAt } from '../../src/account/trie.ts';
import { nextServiceEvent } from '../../src/key/advance.ts';
import type { Key } from '../../src/key/create-key.ts';
import { decide } from '../../src/key/decide.ts';
import { describe as describeKey } from '../../src/key/describe.ts';
import { keyIdOf, regionOf } from '../../src/key/key-facts.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { type Operation, operationNames, operations, usesKeyMaterial } from '../../src/key/operation.ts';
import { documentedExceptions } from '../evidence/documented-exceptions.ts';
import { seed } from '../seed.ts';
import { histories, type Request, requestOf, type Step, tours } from './arbitrary-calls.ts';
import { responseProblems } from './request/response-problems.ts';
import { day, start } from './session.ts';

/** What one step of a history did. */
interface Moment {
  readonly step: Step;
  readonly at: number;
  /** The account as the step before left it. */
  readonly given: Account;
  /** The account when the step came, every service event that was due done. */
  readonly before: Account;
  readonly after: Account;
  readonly events: readonly AccountEvent[];
  readonly request: Request | null;
  readonly outcome: CallOutcome | null;
}

type Life = readonly Moment[];

function live(steps: readonly Step[]): Life {
  const moments: Moment[] = [];
  let account = createAccount({ at: start });
  let at = start;
  for (const step of steps) {
    const given = account;
    if (step.kind === 'wait') at += step.milliseconds;
    const { account: before, events } = advance(given, at);
    const moment = { step, at, given, before, events, request: null, outcome: null };
    if (step.kind === 'wait') moments.push({ ...moment, after: before });
    else if (step.kind === 'fail connection') {
      moments.push({ ...moment, after: withFailedConnection(before, step.pick, at) });
    } else {
      const attempt = (operation: Operation, input: unknown, region: string) =>
        call(before, { operation, input, region, at }).outcome;
      const request = requestOf(step, before, at, attempt);
      const result = call(given, { ...request, at });
      moments.push({ ...moment, request, after: result.account, outcome: result.outcome });
    }
    account = moments.at(-1)?.after ?? account;
  }
  return moments;
}

function withFailedConnection(account: Account, pick: number, at: number): Account {
  const connecting = [...entriesOf(account.keyStores)].filter(
    ([, { connectionState }]) => connectionState === 'CONNECTING',
  );
  const [path, store] = connecting[pick % Math.max(connecting.length, 1)] ?? [];
  if (path === undefined || store === undefined) return account;
  const { customKeyStoreId } = store;
  const region = path.split('/')[0] ?? '';
  return failConnection(account, { region, customKeyStoreId, connectionErrorCode: 'NETWORK_ERRORS', at })
    .account;
}

const runs = 60;
const lives = [...tours, ...fc.sample(histories, { numRuns: runs, seed })].map(live);

/** Checks a sentence over all lives; says how often it had something to say. A failure is shrunk. */
function always(check: (life: Life) => number): number {
  try {
    return lives.reduce((spoken, life) => spoken + check(life), 0);
  } catch (error) {
    fc.assert(
      fc.property(histories, (steps) => {
        const life = live(steps);
        try {
          check(life);
        } catch (cause) {
          throw new Error(`${String(cause)}\n${life.map(lineOf).join('\n')}`, { cause });
        }
      }),
      { numRuns: runs, seed },
    );
    throw error;
  }
}

/** Checks a sentence at every moment. */
function everyMoment(check: (moment: Moment) => boolean): number {
  return always((life) => life.filter(check).length);
}

function lineOf({ at, outcome, request, step }: Moment): string {
  const time = new Date(at).toISOString();
  if (request === null) return `${time} ${JSON.stringify(step)}`;
  const answer = outcome?.ok ? 'ok' : `${outcome?.exception.name}: ${outcome?.exception.message}`;
  return `${time} ${request.region} ${request.operation} ${JSON.stringify(request.input)} → ${answer.slice(0, 200)}`;
}

/** The keys of an account by Region and key ID. */
function keysOf({ keys }: Account): ReadonlyMap<string, KeyRecord> {
  return new Map(entriesOf(keys));
}

/** The key that a well-formed request of the account's own names by key ID or key ARN in its Region. */
function namedKey({ before, request }: Moment): Key | undefined {
  if (request === null || request.caller !== undefined) return undefined;
  const { operation, region } = request;
  const validation = validateRequest(operation, request.input);
  if (!validation.ok) return undefined;
  const members: Readonly<Record<string, unknown>> = { ...validation.input };
  const member = operations[operation].keyMember;
  const identifier = member === null ? undefined : members[member];
  if (typeof identifier !== 'string') return undefined;
  const keyId = identifier.startsWith(`arn:aws:kms:${region}:`) ? keyIdOf(identifier) : identifier;
  return valueAt(before.keys, `${region}/${keyId}`)?.key;
}

function keyAfter({ after }: Moment, key: Key): Key | undefined {
  return valueAt(after.keys, `${regionOf(key.facts.keyArn)}/${keyIdOf(key.facts.keyArn)}`)?.key;
}

function isScheduled({ keyState }: Key): boolean {
  return keyState === 'PendingDeletion' || keyState === 'PendingReplicaDeletion';
}

function lacksMaterial({ facts }: Key): boolean {
  if (facts.type.origin !== 'EXTERNAL') return false;
  const permanent = facts.materials.filter(({ state }) => state === 'CURRENT' || state === 'NON_CURRENT');
  return permanent.length === 0 || permanent.some(({ isImported }) => !isImported);
}

describe('In a whole account', () => {
  it('cancel: CancelKeyDeletion is allowed exactly for a key pending deletion, and leaves it Disabled', () => {
    const spoken = everyMoment((moment) => {
      const key = namedKey(moment);
      if (key === undefined || moment.request?.operation !== 'CancelKeyDeletion') return false;
      expect(moment.outcome?.ok).toBe(isScheduled(key));
      if (!isScheduled(key)) return false;
      const after = keyAfter(moment, key);
      expect(after?.keyState).toBe('Disabled');
      expect(after?.facts.waitingPeriod).toBeNull();
      return true;
    });
    expect(spoken).toBeGreaterThan(20);
  });

  it('refusal: everywhere else it is refused with KMSInvalidStateException and AWS’s wording', () => {
    const spoken = everyMoment((moment) => {
      const key = namedKey(moment);
      if (key === undefined || moment.request?.operation !== 'CancelKeyDeletion' || isScheduled(key))
        return false;
      expect(moment.outcome).toEqual({
        ok: false,
        exception: expect.objectContaining({
          name: 'KMSInvalidStateException',
          message: `${key.facts.keyArn} is not pending deletion.`,
        }),
      });
      return true;
    });
    expect(spoken).toBeGreaterThan(20);
  });

  it('atomic: a refusal changes nothing but the time', () => {
    const spoken = everyMoment(({ after, before, given, outcome }) => {
      if (outcome?.ok !== false) return false;
      expect(after).toEqual(before);
      if (given.agenda === before.agenda) expect({ ...after, at: given.at }).toEqual(given);
      return true;
    });
    expect(spoken).toBeGreaterThan(500);
  });

  it('no escape: from a state pending deletion only CancelKeyDeletion and the service’s own deletion lead out', () => {
    const spoken = everyMoment((moment) => {
      const scheduled = [...keysOf(moment.before).values()].filter(({ key }) => isScheduled(key));
      for (const { key } of scheduled) {
        const after = keyAfter(moment, key);
        const isCancelled =
          moment.request?.operation === 'CancelKeyDeletion' && after?.keyState === 'Disabled';
        if (!isCancelled) expect(after?.keyState).toBe(key.keyState);
      }
      return scheduled.length > 0;
    });
    expect(spoken).toBeGreaterThan(200);
  });

  it('no escape: while time passes it ends only in deletion, or in PendingDeletion when the last replica is gone', () => {
    always((life) => {
      for (const { before, events, given } of life) {
        for (const [path, { key }] of keysOf(given)) {
          if (!isScheduled(key)) continue;
          const after = valueAt(before.keys, path)?.key;
          const isDeleted = events.some(
            ({ event, id, region }) => event.type === 'DeleteKey' && `${region}/${id}` === path,
          );
          expect(after === undefined).toBe(isDeleted);
          if (after === undefined) continue;
          expect(
            key.keyState === 'PendingDeletion'
              ? ['PendingDeletion']
              : ['PendingReplicaDeletion', 'PendingDeletion'],
          ).toContain(after.keyState);
        }
      }
      return 0;
    });
  });

  it('no material, no use: a key that lacks permanent key material is never used', () => {
    const spoken = everyMoment((moment) => {
      const key = namedKey(moment);
      if (key === undefined || moment.request === null || !lacksMaterial(key)) return false;
      const { operation } = moment.request;
      if (!isUse(operation)) return false;
      expect(moment.outcome?.ok).toBe(false);
      return true;
    });
    expect(spoken).toBeGreaterThan(0);
  });

  it('use: a key is used only in Enabled and Updating, and as its type allows', () => {
    const spoken = everyMoment((moment) => {
      const key = namedKey(moment);
      if (key === undefined || moment.request === null || moment.outcome?.ok !== true) return false;
      if (!isUse(moment.request.operation)) return false;
      expect(['Enabled', 'Updating']).toContain(key.keyState);
      return true;
    });
    expect(spoken).toBeGreaterThan(20);
  });

  it('never early: no deletion before its date, a week after it was scheduled, a week after the last replica’s', () => {
    const spoken = always((life) => {
      const scheduled = new Map<string, number>();
      const replicaDeleted = new Map<string, number>();
      let deletions = 0;
      for (const { after, at, before, events, given, outcome, request } of life) {
        for (const { event, id, region } of events) {
          if (event.type === 'ReplicaDeleted') replicaDeleted.set(`${region}/${id}`, event.at);
          if (event.type !== 'DeleteKey') continue;
          const path = `${region}/${id}`;
          deletions += 1;
          expect(valueAt(before.keys, path)).toBeUndefined();
          expect(event.at - (scheduled.get(path) ?? Number.NaN)).toBeGreaterThanOrEqual(7 * day);
          const lastReplica = replicaDeleted.get(path) ?? Number.NEGATIVE_INFINITY;
          if (lastReplica > (scheduled.get(path) ?? 0)) {
            expect(event.at - lastReplica).toBeGreaterThanOrEqual(7 * day);
          }
          const date = valueAt(given.keys, path)?.key.facts.waitingPeriod?.deletionDate ?? null;
          if (date !== null) expect(event.at).toBeGreaterThanOrEqual(date);
        }
        if (outcome?.ok && request?.operation === 'ScheduleKeyDeletion') {
          for (const [path, { key }] of keysOf(after)) {
            const was = valueAt(before.keys, path)?.key;
            if (isScheduled(key) && was !== undefined && !isScheduled(was)) scheduled.set(path, at);
          }
        }
      }
      return deletions;
    });
    expect(spoken).toBeGreaterThan(20);
  });

  it('gone is gone: every request that names a deleted key answers NotFoundException', () => {
    const spoken = always((life) => {
      const gone = new Set<string>();
      let named = 0;
      for (const { after, at, events, outcome, request } of life) {
        for (const { event, id, region } of events)
          if (event.type === 'DeleteKey') gone.add(`${region}/${id}`);
        if (outcome?.ok && request?.operation === 'ReplicateKey') {
          for (const path of gone) if (valueAt(after.keys, path) !== undefined) gone.delete(path);
        }
        for (const path of gone) {
          const [region = '', KeyId = ''] = path.split('/');
          for (const operation of ['DescribeKey', 'CancelKeyDeletion', 'ListGrants', 'EnableKey'] as const) {
            const answer = call(after, { operation, input: { KeyId }, region, at }).outcome;
            expect(answer.ok ? 'ok' : answer.exception.name).toBe('NotFoundException');
          }
          named += 1;
        }
      }
      return named;
    });
    expect(spoken).toBeGreaterThan(50);
  });

  it('metadata agree: Enabled, DeletionDate, the waiting period and the expiry say what the key state says', () => {
    everyMoment(({ after }) => {
      for (const { key } of keysOf(after).values()) {
        const shown = describeKey(key);
        expect(shown.Enabled).toBe(shown.KeyState === 'Enabled');
        expect(shown.DeletionDate !== undefined).toBe(shown.KeyState === 'PendingDeletion');
        expect(shown.PendingDeletionWindowInDays !== undefined).toBe(
          shown.KeyState === 'PendingReplicaDeletion',
        );
        if (shown.Origin !== 'EXTERNAL')
          expect([shown.ValidTo, shown.ExpirationModel]).toEqual([undefined, undefined]);
      }
      return true;
    });
  });

  it('total: every exception is one that the operation documents, or one common to all AWS services', () => {
    const common: readonly string[] = [
      'AccessDeniedException',
      'SerializationException',
      'ThrottlingException',
      'ValidationException',
    ];
    everyMoment(({ outcome, request }) => {
      if (request === null || outcome?.ok !== false) return false;
      expect([...common, ...documentedExceptions(request.operation)]).toContain(outcome.exception.name);
      return true;
    });
  });

  it('total: every response has the shape of AWS’s service model', () => {
    everyMoment(({ outcome, request }) => {
      if (request === null || outcome?.ok !== true) return false;
      expect(responseProblems(request.operation, outcome.response)).toEqual([]);
      return true;
    });
  });

  it('one truth: what the key state table refuses is refused, and a refusal for the key state is in the table', () => {
    const spoken = everyMoment((moment) => {
      const key = namedKey(moment);
      const operation = moment.request?.operation;
      if (key === undefined || operation === undefined || key.keyState === 'Deleted') return false;
      if (operation === 'ReEncrypt' || !hasRow(operation)) return false;
      const verdict = decide(operation, key.keyState, key.facts.type);
      if (verdict.verdict === 'refused') expect(moment.outcome?.ok).toBe(false);
      return verdict.verdict === 'refused';
    });
    expect(spoken).toBeGreaterThan(200);
  });

  it('nothing dead: every key state is reached, and every operation is both done and refused', () => {
    const reached = new Set<string>();
    const done = new Set<string>();
    const refused = new Set<string>();
    for (const { after, outcome, request } of lives.flat()) {
      for (const { key } of keysOf(after).values()) reached.add(key.keyState);
      if (request !== null) (outcome?.ok ? done : refused).add(request.operation);
    }
    expect([...reached].toSorted()).toEqual([...keyStates].toSorted());
    expect(operationNames.filter((name) => !done.has(name))).toEqual([]);
    expect(operationNames.filter((name) => !refused.has(name))).toEqual([]);
  });
});

describe('An account', () => {
  it('survives JSON, and goes on as it would have', () => {
    for (const { at, given, request, after, outcome } of lives.slice(0, 15).flat()) {
      const restored: Account = JSON.parse(JSON.stringify(given));
      expect(restored).toEqual(given);
      if (request === null) continue;
      const result = call(restored, { ...request, at });
      expect(result.outcome).toEqual(outcome);
      expect(result.account).toEqual(after);
    }
  });

  it('is never changed by a call', () => {
    for (const life of lives.slice(0, 15)) {
      for (const { at, given, request } of life) {
        if (request === null) continue;
        const frozen = deeplyFrozen(structuredClone(given));
        call(frozen, { ...request, at });
      }
    }
  });

  it('knows when the next service event of each of its keys and key stores is due', () => {
    everyMoment(({ after }) => {
      const due = [
        ...[...keysOf(after)].map(([path, { key }]) => [nextServiceEvent(key)?.at, `key/${path}`] as const),
        ...[...entriesOf(after.keyStores)].map(
          ([path, { changeEnds }]) => [changeEnds ?? undefined, `keyStore/${path}`] as const,
        ),
      ].flatMap(([time, path]) => (time === undefined ? [] : [`${String(time).padStart(16, '0')}/${path}`]));
      expect([...entriesOf(after.agenda)].map(([entry]) => entry)).toEqual(due.toSorted());
      return due.length > 0;
    });
  });

  it('has aliases and keys that know each other', () => {
    everyMoment(({ after }) => {
      const ofKeys = [...keysOf(after)].flatMap(([path, { aliases }]) =>
        aliases.map((name) => `${path.split('/')[0]}/${name} ${path}`),
      );
      const ofAliases = [...entriesOf(after.aliases)].map(
        ([path, { targetKeyId }]) => `${path} ${path.split('/')[0]}/${targetKeyId}`,
      );
      expect(ofAliases.toSorted()).toEqual(ofKeys.toSorted());
      return ofAliases.length > 0;
    });
  });

  it('has custom key stores and keys that know each other, connected together', () => {
    const spoken = everyMoment(({ after }) => {
      const held = [...entriesOf(after.keyStores)].flatMap(([path, { connectionState, keys }]) =>
        [...entriesOf(keys)].map(([keyId]) => `${path} ${keyId} ${connectionState === 'CONNECTED'}`),
      );
      const holding = [...keysOf(after)].flatMap(([path, { key, keyStoreId }]) =>
        keyStoreId === null
          ? []
          : [
              `${path.split('/')[0]}/${keyStoreId} ${path.split('/')[1]} ${key.facts.customKeyStore?.isConnected}`,
            ],
      );
      expect(holding.toSorted()).toEqual(held.toSorted());
      for (const { key } of keysOf(after).values()) {
        if (key.keyState === 'Unavailable') expect(key.facts.customKeyStore?.isConnected).toBe(false);
      }
      return held.length > 0;
    });
    expect(spoken).toBeGreaterThan(50);
  });

  it('has multi-Region sets whose keys agree on who is primary, who is replica and what they share', () => {
    const spoken = everyMoment(({ after }) => {
      let sets = 0;
      for (const [path, { key }] of keysOf(after)) {
        const { facts } = key;
        if (facts.multiRegion === null) continue;
        const [region = '', keyId = ''] = path.split('/');
        const { primaryRegion, replicaRegions } = facts.multiRegion;
        expect([primaryRegion, ...replicaRegions]).toContain(region);
        if (key.keyState === 'PendingReplicaDeletion') expect(primaryRegion).toBe(region);
        const related = [primaryRegion, ...replicaRegions].map((other) =>
          valueAt(after.keys, `${other}/${keyId}`),
        );
        for (const other of related) {
          expect(other?.key.facts.multiRegion).toEqual(facts.multiRegion);
          expect(other?.key.facts.automaticRotation).toEqual(facts.automaticRotation);
          expect(other?.key.facts.materials.map(({ id, state }) => [id, state])).toEqual(
            facts.materials.map(({ id, state }) => [id, state]),
          );
        }
        if (replicaRegions.length > 0) sets += 1;
      }
      return sets > 0;
    });
    expect(spoken).toBeGreaterThan(20);
  });
});

describe('Time', () => {
  it.each([
    [start - 1, `time runs backwards: ${start - 1} is before ${start}, the account's last instant`],
    [start + 0.5, `a time must be a whole number of epoch milliseconds; got ${start + 0.5}`],
    [Number.NaN, 'a time must be a whole number of epoch milliseconds; got NaN'],
    [-1, 'a time must be a whole number of epoch milliseconds; got -1'],
    [
      start + 36_525 * day + 1,
      `${start + 36_525 * day + 1} is more than 36525 days ahead: move time in smaller steps`,
    ],
    [8.64e15, '8640000000000000 is more than 36525 days ahead: move time in smaller steps'],
  ])('refuses %d with one clear line, in advance and in call', (to, message) => {
    const account = createAccount({ at: start });
    const refusal = new RangeError(message);
    expect(() => advance(account, to)).toThrow(refusal);
    expect(() => call(account, { operation: 'ListKeys', input: {}, region: 'us-east-1', at: to })).toThrow(
      refusal,
    );
  });

  it('ends with the year 3000', () => {
    let account = createAccount({ at: Date.UTC(2950, 0) });
    account = advance(account, Date.UTC(3000, 11, 31)).account;
    expect(() => advance(account, Date.UTC(3001, 0, 2))).toThrow(/is after the year 3000/);
    const outcome = call(account, {
      operation: 'CreateKey',
      input: {},
      region: 'us-east-1',
      at: account.at,
    }).outcome;
    expect(outcome.ok).toBe(true);
  });

  it('leaps a hundred years with a key that rotates every 90 days', () => {
    let account = createAccount({ at: start });
    const made = call(account, { operation: 'CreateKey', input: {}, region: 'us-east-1', at: start });
    const KeyId = made.outcome.ok ? made.outcome.response.KeyMetadata?.KeyId : '';
    account = call(made.account, {
      operation: 'EnableKeyRotation',
      input: { KeyId, RotationPeriodInDays: 90 },
      region: 'us-east-1',
      at: start,
    }).account;
    const { events } = advance(account, start + 36_525 * day);
    expect(events).toHaveLength(405);
  });

  it.each([
    [{ accountId: '1' }, "accountId must have twelve digits; got '1'"],
    [{ partition: 'gcp' }, "partition must be one of AWS such as aws or aws-cn; got 'gcp'"],
    [{ at: Number.NaN }, 'at must be a whole number from 0 to 32535216000000; got NaN'],
    [{ delays: { deletion: -1 } }, 'delays.deletion must be a whole number from 0 to 3155760000000; got -1'],
    [
      { quotas: { grantsPerKey: 1.5 } },
      'quotas.grantsPerKey must be a whole number from 0 to 9007199254740991; got 1.5',
    ],
  ])('and no account is made of %j', (options, message) => {
    expect(() => createAccount(options)).toThrow(new RangeError(message));
  });
});

function isUse(operation: Operation): boolean {
  return operation !== 'ReEncrypt' && hasRow(operation) && usesKeyMaterial(operation);
}

function hasRow(
  operation: Operation,
): operation is Exclude<Operation, 'ReEncrypt'> & Parameters<typeof decide>[0] {
  return operations[operation].keyMember !== null && operation !== 'ReEncrypt';
}

function deeplyFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deeplyFrozen(inner);
  }
  return value;
}
