import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, sealed, sealLength } from '../../../src/account/stand-in/bytes.ts';
import {
  ciphertextBytes,
  ciphertextIn,
  contextDigest,
  type TransparentCiphertext,
} from '../../../src/account/stand-in/ciphertext.ts';

const bytes = (constraints?: fc.IntArrayConstraints): fc.Arbitrary<Bytes> =>
  fc.uint8Array(constraints).map((array) => String.fromCharCode(...array));
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
const uuid = fc.tuple(digits(8), digits(4), digits(4), digits(4), digits(12)).map((parts) => parts.join('-'));
const keyId = fc.oneof(
  uuid,
  digits(32).map((text) => `mrk-${text}`),
);
const shared = { serialNumber: fc.nat(), keyId, plaintext: bytes({ minLength: 1, maxLength: 300 }) };

const ciphertext: fc.Arbitrary<TransparentCiphertext> = fc.oneof(
  fc.record({
    algorithm: fc.constant('SYMMETRIC_DEFAULT' as const),
    // Zeros stand for no key material ID.
    keyMaterialId: fc.option(digits(64).filter((id) => /[^0]/.test(id))),
    contextDigest: fc.dictionary(fc.string(), fc.string()).map(contextDigest),
    ...shared,
  }),
  fc.record({
    algorithm: fc.constantFrom('RSAES_OAEP_SHA_1' as const, 'RSAES_OAEP_SHA_256' as const, 'SM2PKE' as const),
    keyMaterialId: fc.constant(null),
    contextDigest: fc.constant(null),
    ...shared,
  }),
);

describe('a transparent ciphertext', () => {
  it('gives back all that went into it, whatever the bytes and whatever fills it up', () => {
    fc.assert(
      fc.property(
        ciphertext,
        fc.option(fc.integer({ min: 0, max: 600 }), { nil: undefined }),
        (given, length) => {
          const made = ciphertextBytes(given, length);
          expect(made.length).toBeGreaterThanOrEqual(length ?? 0);
          expect(ciphertextIn(made)).toEqual(given);
        },
      ),
    );
  });

  it('carries the plaintext and the key ID openly', () => {
    const made = ciphertextBytes({
      algorithm: 'SYMMETRIC_DEFAULT',
      serialNumber: 258,
      keyId: '61626364-6566-6768-696a-6b6c6d6e6f70',
      keyMaterialId: '71'.repeat(32),
      contextDigest: '72'.repeat(32),
      plaintext: 'a secret',
    });
    expect(made.slice(0, -sealLength)).toBe(
      `\x01\x00\0\0\x01\x02\0abcdefghijklmnop${'q'.repeat(32)}${'r'.repeat(32)}\0\x08a secret`,
    );
  });

  it('shows any one changed byte', () => {
    fc.assert(
      fc.property(ciphertext, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, by) => {
        const made = ciphertextBytes(given);
        const position = at % made.length;
        const changed = String.fromCharCode(made.charCodeAt(position) ^ by);
        expect(ciphertextIn(made.slice(0, position) + changed + made.slice(position + 1))).toBeNull();
      }),
    );
  });

  it('shows bytes that are missing or too many, at either end', () => {
    fc.assert(
      fc.property(
        ciphertext,
        fc.integer({ min: 1, max: 40 }),
        bytes({ minLength: 1, maxLength: 40 }),
        (given, count, more) => {
          const made = ciphertextBytes(given);
          for (const other of [made.slice(count), made.slice(0, -count), made + more, more + made]) {
            expect(ciphertextIn(other)).toBeNull();
          }
        },
      ),
    );
  });

  it('is not found in any other bytes, and looking for it never throws', () => {
    fc.assert(fc.property(bytes({ maxLength: 6144 }), (any) => ciphertextIn(any) === null));
  });

  it('is not found in sealed bytes that hold more or less than they say', () => {
    fc.assert(
      fc.property(ciphertext, bytes({ minLength: 1, maxLength: 8 }), (given, more) => {
        const content = ciphertextBytes(given).slice(0, -sealLength);
        const whole = ciphertextIn(sealed(content + more));
        expect(whole).toEqual(/[^\0]/.test(more) ? null : given);
        expect(ciphertextIn(sealed(content.slice(0, -more.length)))).toBeNull();
      }),
    );
  });

  it('is not found in sealed bytes of another version, algorithm or form of key ID', () => {
    fc.assert(
      fc.property(
        ciphertext,
        fc.constantFrom(0, 1, 6),
        fc.integer({ min: 4, max: 255 }),
        (given, position, value) => {
          const content = ciphertextBytes(given).slice(0, -sealLength);
          const changed =
            content.slice(0, position) + String.fromCharCode(value) + content.slice(position + 1);
          expect(ciphertextIn(sealed(changed))).toBeNull();
        },
      ),
    );
  });
});

describe('the digest of an encryption context', () => {
  const context = fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 5 });

  it('does not depend on the order of the pairs', () => {
    fc.assert(
      fc.property(context, (pairs) => {
        expect(contextDigest(Object.fromEntries(Object.entries(pairs).reverse()))).toBe(contextDigest(pairs));
      }),
    );
    expect(contextDigest({ a: 'b,c', 'a,b': 'c' })).toBe(contextDigest({ 'a,b': 'c', a: 'b,c' }));
  });

  it('differs for every other context, be it in case only', () => {
    fc.assert(
      fc.property(context, context, (one, other) => {
        const same =
          JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
        expect(contextDigest(one) === contextDigest(other)).toBe(same);
      }),
    );
    expect(contextDigest({ a: 'b' })).not.toBe(contextDigest({ A: 'b' }));
  });

  it('of no context is that of an empty one', () => {
    expect(contextDigest()).toBe(contextDigest({}));
  });
});
