import { type TypeClass, typeClasses, typeClassNames } from '../../key/type-class.ts';
import type { Creation } from '../path/life-step.ts';
import { creationsOf } from '../path/life-step.ts';

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

/** The possible key whose choice has the wanted facet and as much of the rest as can be. */
export function nearest(typeClass: TypeClass, creation: Creation, facet: keyof KeyChoice, value: string) {
  const wanted = { ...choiceOf(typeClass, creation), [facet]: value };
  const likeness = (other: { readonly typeClass: TypeClass; readonly creation: Creation }) => {
    const choice = choiceOf(other.typeClass, other.creation);
    return facets.filter((name) => choice[name] === wanted[name]).length + (choice[facet] === value ? 9 : 0);
  };
  return typeClassNames
    .flatMap((each) => creationsOf(each).map((way) => ({ typeClass: each, creation: way })))
    .reduce((best, other) => (likeness(other) > likeness(best) ? other : best), { typeClass, creation });
}

/** The three things that are chosen. */
export const facets = ['origin', 'usage', 'role'] as const satisfies readonly (keyof KeyChoice)[];
