import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { type Account, createAccount } from '../../src/account/account.ts';
import { advance } from '../../src/account/advance.ts';
import { call } from '../../src/account/call.ts';
import type { Operation } from '../../src/key/operation.ts';
import type { Fault } from '../../src/serve/fault.ts';
import { ServedAccount } from '../../src/serve/served-account.ts';
import { ServedClock } from '../../src/serve/served-clock.ts';
import { rsaWrapping } from '../../src/serve/wrapping.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const region = 'us-east-1';

type Step =
  | { readonly kind: 'create' }
  | { readonly kind: 'call'; readonly operation: Operation; readonly key: number }
  | { readonly kind: 'advance'; readonly days: number }
  | { readonly kind: 'fault'; readonly fault: Fault };

const operation = fc.constantFrom<Operation>(
  'CancelKeyDeletion',
  'DescribeKey',
  'DisableKey',
  'EnableKey',
  'EnableKeyRotation',
  'GenerateDataKeyWithoutPlaintext',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('create') }),
  fc.record({ kind: fc.constant('call'), operation, key: fc.nat({ max: 3 }) }),
  fc.record({ kind: fc.constant('advance'), days: fc.nat({ max: 40 }) }),
  fc.record({
    kind: fc.constant('fault'),
    fault: fc.record(
      {
        operation,
        exception: fc.constantFrom('KMSInternalException', 'DependencyTimeoutException'),
        applied: fc.boolean(),
        times: fc.integer({ min: 1, max: 3 }),
      },
      { requiredKeys: ['exception'] },
    ),
  }),
);

describe('a served account', () => {
  property.prop([fc.array(step, { maxLength: 40 })])(
    'is what call and advance make of what was asked, faults or not, and saves all but the time',
    (steps) => {
      let saved: Account = createAccount({ at: start });
      let expected = saved;
      let faults: readonly Fault[] = [];
      const served = new ServedAccount({
        account: saved,
        clock: new ServedClock({ kind: 'frozen', at: start }, start),
        wrapping: rsaWrapping,
        onChange: () => {
          saved = served.account;
        },
      });
      const keyIds: string[] = [];
      for (const next of steps) {
        const at = served.clock.now();
        if (next.kind === 'advance') {
          served.moveTo(at + next.days * 86_400_000);
          expected = advance(expected, served.clock.now()).account;
        } else if (next.kind === 'fault') {
          served.faults.inject(next.fault);
          faults = [...faults, ...Array.from({ length: next.fault.times ?? 1 }, () => next.fault)];
        } else {
          const request =
            next.kind === 'create'
              ? { operation: 'CreateKey' as const, input: {}, region, at }
              : { operation: next.operation, input: { KeyId: keyIds[next.key] ?? 'none' }, region, at };
          const outcome = served.call(request);
          const index = faults.findIndex(
            (fault) => fault.operation === undefined || fault.operation === request.operation,
          );
          const fault = faults[index];
          faults = faults.filter((_, other) => other !== index);
          const result = call(expected, request, { wrapping: rsaWrapping });
          if (fault === undefined || fault.applied) expected = result.account;
          else expected = advance(expected, at).account;
          expect(outcome).toEqual(
            fault === undefined
              ? result.outcome
              : { ok: false, exception: { name: fault.exception, message: '' } },
          );
          const keyId = /key\/([0-9a-f-]{36})/.exec(JSON.stringify(outcome))?.[1];
          if (next.kind === 'create' && keyId !== undefined) keyIds.push(keyId);
        }
        expect(served.account).toEqual(expected);
        expect({ ...saved, at }).toEqual({ ...expected, at });
      }
    },
  );

  it('says nothing of a change when there was only a question', () => {
    let changes = 0;
    const served = new ServedAccount({
      account: createAccount({ at: start }),
      clock: new ServedClock({ kind: 'frozen', at: start }, start),
      wrapping: rsaWrapping,
      onChange: () => {
        changes += 1;
      },
    });
    served.call({ operation: 'ListKeys', input: {}, region });
    served.call({ operation: 'DescribeKey', input: { KeyId: 'none' }, region });
    expect(changes).toBe(0);
    served.call({ operation: 'CreateKey', input: {}, region });
    expect(changes).toBe(1);
  });
});
