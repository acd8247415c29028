import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallOutcome, call } from '../../../src/account/call.ts';
import { requestShape } from '../../../src/account/request/operation-shapes.ts';
import type { StructureShape } from '../../../src/account/request/shape.ts';
import type { Fresh } from '../../../src/account/stand-in/cryptography.ts';
import type { Operation } from '../../../src/key/operation.ts';
import { KeyPairs } from '../../../src/serve/cryptography/key-pairs.ts';
import { realCryptography, withCryptography } from '../../../src/serve/cryptography/real-cryptography.ts';
import {
  cryptographicCalls,
  nameOf,
  ordinaryTypes,
} from '../../account/operations/cryptographic/cryptographic-calls.ts';
import { arbitraryStructure } from '../../account/request/arbitrary-wire.ts';
import { responseProblems } from '../../account/request/response-problems.ts';
import { home, Session } from '../../account/session.ts';

const rsaKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  publicKeyEncoding: { type: 'spki', format: 'der' },
}).privateKey.toString('base64');

/** One RSA key for all, so that a test need not wait. */
class SameRsaKey extends KeyPairs {
  override take(fresh: Fresh) {
    return fresh.keySpec.startsWith('RSA') ? rsaKey : super.take(fresh);
  }
}

const cryptography = realCryptography(new SameRsaKey());

class RealSession extends Session {
  constructor() {
    super();
    this.account = withCryptography(this.account, 'real');
  }

  override call<Op extends Operation>(operation: Op, input: unknown): CallOutcome<Op> {
    const request = { operation, input, region: home, at: this.now };
    const { account, outcome } = call(this.account, request, { cryptography });
    this.account = account;
    return outcome;
  }
}

const everywhere = ordinaryTypes.filter(({ keySpec }) => !/^(ML_|SM2|RSA_[34])/.test(keySpec));

describe('Real cryptography', () => {
  it.each(everywhere.map((type) => ({ name: nameOf(type), type })))(
    'answers every operation on a $name key in the shape of the SDK',
    ({ type: { keySpec, keyUsage, ...type } }) => {
      const session = new RealSession();
      const KeyId = session.createKey({ KeySpec: keySpec, KeyUsage: keyUsage });
      for (const { operation, input } of cryptographicCalls(session, KeyId, { keySpec, keyUsage, ...type })) {
        expect(responseProblems(operation, session.ok(operation, input))).toEqual([]);
      }
    },
  );

  it('answers any well-formed request, or refuses it and changes nothing; it never throws', () => {
    const session = new RealSession();
    const calls = everywhere.flatMap((type) => {
      const KeyId = session.createKey({ KeySpec: type.keySpec, KeyUsage: type.keyUsage });
      return cryptographicCalls(session, KeyId, type);
    });
    const request = fc.constantFrom(...calls).chain(({ operation, input }) => {
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
    const refused = new Set<string>();
    fc.assert(
      fc.property(request, ({ operation, input }) => {
        const before = session.account;
        const outcome = session.call(operation, input);
        if (outcome.ok) {
          expect(responseProblems(operation, outcome.response)).toEqual([]);
          return;
        }
        refused.add(outcome.exception.name);
        expect(session.account).toEqual(before);
      }),
      { numRuns: 600 },
    );
    expect([...refused]).toEqual(
      expect.arrayContaining([
        'InvalidCiphertextException',
        'KMSInvalidSignatureException',
        'ValidationException',
      ]),
    );
  });
});
