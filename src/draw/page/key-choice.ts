import { type TypeClass, typeClasses, typeClassNames } from '../../key/type-class.ts';
import type { Creation } from '../path/life-step.ts';

/** A key as a person chooses it. */
export interface KeyChoice {
  readonly origin: string;
  readonly usage: string;
  readonly role: string;
}

/** What can be chosen, each with its words. */
export const choices = {
  origin: {
    AWS_KMS: 'AWS_KMS',
    EXTERNAL: 'EXTERNAL (imported key material)',
    AWS_CLOUDHSM: 'AWS_CLOUDHSM or EXTERNAL_KEY_STORE (custom key store)',
    AWS: 'AWS_KMS, AWS managed key',
  },
  usage: {
    'symmetric ENCRYPT_DECRYPT': 'ENCRYPT_DECRYPT, symmetric',
    ENCRYPT_DECRYPT: 'ENCRYPT_DECRYPT, asymmetric',
    SIGN_VERIFY: 'SIGN_VERIFY',
    KEY_AGREEMENT: 'KEY_AGREEMENT',
    GENERATE_VERIFY_MAC: 'GENERATE_VERIFY_MAC (HMAC)',
    ENCAPSULATE_DECAPSULATE: 'ENCAPSULATE_DECAPSULATE (ML-KEM)',
  },
  role: { single: 'single-Region', primary: 'multi-Region primary', replica: 'multi-Region replica' },
} as const;

/** The choice that a key of this class, made in this way, is. */
export function choiceOf(typeClass: TypeClass, creation: Creation): KeyChoice {
  const { keyManager, origin, keySpec, keyUsage, multiRegion } = typeClasses[typeClass];
  return {
    origin: keyManager === 'AWS' ? 'AWS' : origin,
    usage: keySpec === 'SYMMETRIC_DEFAULT' ? `symmetric ${keyUsage}` : keyUsage,
    role: !multiRegion ? 'single' : creation === 'CreateKey' ? 'primary' : 'replica',
  };
}

/** The class for a choice; undefined where AWS has no such keys. */
export function classFor(choice: KeyChoice): TypeClass | undefined {
  return typeClassNames.find((typeClass) =>
    (['CreateKey', 'ReplicateKey'] as const).some((creation) =>
      isSame(choiceOf(typeClass, creation), choice),
    ),
  );
}

/** The possible choice that has the wanted facet and as much of the rest as can be. */
export function nearest(choice: KeyChoice, facet: keyof KeyChoice, value: string): KeyChoice {
  const wanted = { ...choice, [facet]: value };
  const possible = typeClassNames.flatMap((typeClass) => [
    choiceOf(typeClass, 'CreateKey'),
    choiceOf(typeClass, 'ReplicateKey'),
  ]);
  const likeness = (other: KeyChoice) =>
    facets.filter((name) => other[name] === wanted[name]).length + (other[facet] === value ? 9 : 0);
  return possible.reduce((best, other) => (likeness(other) > likeness(best) ? other : best), choice);
}

/** The three things that are chosen. */
export const facets = ['origin', 'usage', 'role'] as const satisfies readonly (keyof KeyChoice)[];

function isSame(one: KeyChoice, other: KeyChoice): boolean {
  return facets.every((facet) => one[facet] === other[facet]);
}
