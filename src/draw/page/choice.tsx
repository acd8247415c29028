import type { TypeClass } from '../../key/type-class.ts';
import type { Creation } from '../path/life-step.ts';
import { choiceOf, choices, facets, nearest } from './key-choice.ts';

/** Chooses a key by origin, usage and Region role. What AWS does not have cannot be chosen. */
export function Choice({
  typeClass,
  creation,
  onChoose,
}: {
  readonly typeClass: TypeClass;
  readonly creation: Creation;
  readonly onChoose: (typeClass: TypeClass, creation: Creation) => void;
}) {
  const choice = choiceOf(typeClass, creation);
  const choose = (facet: (typeof facets)[number], value: string) => {
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
