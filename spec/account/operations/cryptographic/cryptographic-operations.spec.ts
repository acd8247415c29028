import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestShape } from '../../../../src/account/request/operation-shapes.ts';
import type { StructureShape } from '../../../../src/account/request/shape.ts';
import { arbitraryStructure } from '../../request/arbitrary-wire.ts';
import { valuesOf } from '../../request/named-shapes.ts';
import { responseProblems } from '../../request/response-problems.ts';
import { day, Session, second, sessionFor } from '../../session.ts';
import { cryptographicCalls, nameOf, ordinaryTypes } from './cryptographic-calls.ts';

/** Those that GetKeyLastUsage can tell of. */
const trackedOperations = valuesOf('KeyLastUsageTrackingOperation');

const kinds = ordinaryTypes.map((type) => ({ name: nameOf(type), type }));

function sessionWith(type: (typeof ordinaryTypes)[number]) {
  const session = sessionFor(type.keySpec);
  const KeyId = session.createKey({ KeySpec: type.keySpec, KeyUsage: type.keyUsage });
  return { session, KeyId, calls: cryptographicCalls(session, KeyId, type) };
}

describe.each(kinds)('every cryptographic operation on a $name key', ({ type }) => {
  it('answers in the shape of the SDK, and GetKeyLastUsage tells of it', () => {
    const { session, KeyId, calls } = sessionWith(type);
    expect(calls).not.toEqual([]);
    for (const { operation, input } of calls) {
      session.advance(second);
      const response = session.ok(operation, input);
      expect(responseProblems(operation, response)).toEqual([]);
      expect(response).toMatchObject(
        operation === 'ReEncrypt' ? { SourceKeyId: session.arnOf(KeyId) } : { KeyId: session.arnOf(KeyId) },
      );
      expect(session.ok('GetKeyLastUsage', { KeyId }).KeyLastUsage).toEqual({
        Operation: operation,
        Timestamp: session.now / 1000,
      });
    }
  });

  it('in a dry run says that it would have succeeded, and changes nothing', () => {
    const { session, calls } = sessionWith(type);
    const before = session.account;
    for (const { operation, input } of calls) {
      expect(session.refusal(operation, { ...input, DryRun: true })).toBe(
        'DryRunOperationException: The request would have succeeded, but the DryRun option is set.',
      );
      expect(session.account).toEqual(before);
    }
  });

  it('refuses a grant token that no CreateGrant returned, and takes one that it did', () => {
    const { session, KeyId, calls } = sessionWith(type);
    const { GrantToken } = session.ok('CreateGrant', {
      KeyId,
      GranteePrincipal: 'arn:aws:iam::111122223333:role/worker',
      Operations: ['DescribeKey'],
    });
    for (const { operation, input } of calls) {
      session.ok(operation, { ...input, GrantTokens: [GrantToken] });
      for (const unknown of ['unknown', `${GrantToken}AAAA`]) {
        expect(session.refusal(operation, { ...input, GrantTokens: [GrantToken, unknown] })).toBe(
          'InvalidGrantTokenException: ',
        );
      }
    }
  });

  it('is refused while the key is Disabled or pending deletion, and says so even in a dry run', () => {
    const { session, KeyId, calls } = sessionWith(type);
    const refusals = () =>
      new Set(
        calls.flatMap(({ operation, input }) => [
          session.refusal(operation, input),
          session.refusal(operation, { ...input, DryRun: true }),
        ]),
      );
    session.ok('DisableKey', { KeyId });
    expect(refusals()).toEqual(new Set([`DisabledException: ${session.arnOf(KeyId)} is disabled.`]));
    session.ok('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    expect(refusals()).toEqual(
      new Set([`KMSInvalidStateException: ${session.arnOf(KeyId)} is pending deletion.`]),
    );
    session.advance(7 * day);
    expect(refusals()).toEqual(new Set([`NotFoundException: Key '${session.arnOf(KeyId)}' does not exist`]));
  });

  it('refuses every algorithm that the key spec does not support', () => {
    const { session, calls } = sessionWith(type);
    const supported = new Set(calls.flatMap(({ input }) => Object.values(input)));
    for (const { operation, input } of calls) {
      for (const [member, shape] of Object.entries(requestShape(operation).members)) {
        if (!/^(Source)?\w+Algorithm$/.test(member) || member.startsWith('Destination') || !('enum' in shape))
          continue;
        for (const algorithm of shape.enum) {
          const refused = () => session.refusal(operation, { ...input, [member]: algorithm });
          if (supported.has(algorithm)) continue;
          // Without metadata in it, an asymmetric ciphertext is refused before the algorithm is looked at.
          const isUnreadable = algorithm === 'SYMMETRIC_DEFAULT' && 'CiphertextBlob' in input;
          expect(refused()).toBe(
            isUnreadable
              ? 'InvalidCiphertextException: '
              : `InvalidKeyUsageException: Algorithm ${algorithm} is incompatible with key spec ${type.keySpec}.`,
          );
        }
      }
    }
  });
});

describe('the cryptographic operations', () => {
  it('are the 14 that GetKeyLastUsage can tell of, and each is for some key here', () => {
    const done = kinds.flatMap(({ type }) => sessionWith(type).calls.map(({ operation }) => operation));
    expect([...new Set(done)].sort()).toEqual([...trackedOperations].sort());
    expect(trackedOperations).toHaveLength(14);
  });

  it('answer any well-formed request in the shape of the SDK, or refuse it and change nothing', () => {
    const session = new Session();
    const here = kinds.filter(({ type }) => type.keySpec !== 'SM2');
    const calls = here.flatMap(({ type }) => {
      const KeyId = session.createKey({ KeySpec: type.keySpec, KeyUsage: type.keyUsage });
      return cryptographicCalls(session, KeyId, type);
    });
    const aCall = fc
      .constantFrom(...trackedOperations)
      .chain((name) => fc.constantFrom(...calls.filter(({ operation }) => operation === name)));
    const request = aCall.chain(({ operation, input }) => {
      const shape: StructureShape = { ...requestShape(operation), required: [] };
      return fc
        .tuple(arbitraryStructure(shape), fc.subarray(Object.keys(shape.members), { maxLength: 2 }))
        .map(([any, changed]) => ({
          operation,
          input: {
            ...input,
            ...Object.fromEntries(Object.entries(any).filter(([member]) => changed.includes(member))),
          },
        }));
    });
    const outcomes = { answered: new Set<string>(), refused: new Set<string>() };
    fc.assert(
      fc.property(request, ({ operation, input }) => {
        const before = session.account;
        const outcome = session.call(operation, input);
        if (outcome.ok) {
          outcomes.answered.add(operation);
          expect(responseProblems(operation, outcome.response)).toEqual([]);
        } else {
          outcomes.refused.add(outcome.exception.name);
          expect(session.account).toEqual(before);
        }
      }),
      { numRuns: 500 },
    );
    expect(outcomes.answered.size).toBe(14);
    expect([...outcomes.refused]).toEqual(
      expect.arrayContaining(['InvalidKeyUsageException', 'InvalidCiphertextException', 'NotFoundException']),
    );
  });
});
