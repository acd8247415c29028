import { type TypeClass, typeClasses, typeClassNames } from '../../key/type-class.ts';
import { type Creation, creationsOf } from '../path/life-step.ts';
import type { PageParts } from './address.ts';

/** Chooses a key by origin, usage and Region role. What AWS does not have cannot be chosen. */
export function Choice({ typeClass, creation, onChoose }: PageParts) {
  const choice = choiceOf(typeClass, creation);
  const choose = (facet: Facet, value: string) => {
    const chosen = nearest(typeClass, creation, facet, value);
    onChoose(chosen.typeClass, chosen.creation);
  };
  return (
    <fieldset class="choice" aria-label="The key">
      {facets.map((facet) => (
        <label key={facet}>
          <span>{titles[facet]}</span>
          <select value={choice[facet]} onChange={(event) => choose(facet, event.currentTarget.value)}>
            {Object.entries(choices[facet]).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </label>
      ))}
      <p class="class">
        Type class <code>{typeClass}</code>
      </p>
    </fieldset>
  );
}

const titles = { origin: 'Origin', usage: 'Key usage', role: 'Region role' } as const;

/** What can be chosen, each with its words. */
const choices = {
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
function choiceOf(typeClass: TypeClass, creation: Creation): Readonly<Record<Facet, string>> {
  const { keyManager, origin, keySpec, keyUsage, multiRegion } = typeClasses[typeClass];
  return {
    origin: keyManager === 'AWS' ? 'AWS' : origin,
    usage: keySpec === 'SYMMETRIC_DEFAULT' ? `symmetric ${keyUsage}` : keyUsage,
    role: !multiRegion ? 'single' : creation === 'CreateKey' ? 'primary' : 'replica',
  };
}

/** The possible key whose choice has the wanted facet and as much of the rest as can be. */
function nearest(typeClass: TypeClass, creation: Creation, facet: Facet, value: string) {
  const wanted = { ...choiceOf(typeClass, creation), [facet]: value };
  const likeness = (other: { readonly typeClass: TypeClass; readonly creation: Creation }) => {
    const choice = choiceOf(other.typeClass, other.creation);
    return facets.filter((name) => choice[name] === wanted[name]).length + (choice[facet] === value ? 9 : 0);
  };
  return typeClassNames
    .flatMap((each) => creationsOf(each).map((way) => ({ typeClass: each, creation: way })))
    .reduce((best, other) => (likeness(other) > likeness(best) ? other : best), { typeClass, creation });
}

const facets = ['origin', 'usage', 'role'] as const satisfies readonly (keyof typeof choices)[];
type Facet = (typeof facets)[number];
