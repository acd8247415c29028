import type { Hypothesis, Uncertainty, Variant } from '../hypothesis.ts';
import { joinedPast } from './alike.ts';
import { boundAsIn, holdingAsIn } from './places.ts';

/** How many variants some uncertainties make together. */
export function countOf(uncertainties: readonly Uncertainty[]): number {
  return uncertainties.reduce((product, { variants }) => product * variants.length, 1);
}

/** Every account in which the target may be, as far as some uncertainties tell: the most literal one first. */
export function variantsOf(
  hypothesis: Hypothesis,
  uncertainties: readonly Uncertainty[],
): readonly Variant[] {
  return uncertainties.reduceRight<readonly Variant[]>(
    (variants, uncertainty) => variants.flatMap((variant) => variantsAt(uncertainty, variant)),
    [hypothesis],
  );
}

/** A variant with each of the variants at the places of an uncertainty; the first of these is what it has. */
function variantsAt({ places, variants, since }: Uncertainty, variant: Variant): readonly Variant[] {
  return variants.map((source, index) => {
    const readings = [...variant.readings, ...source.readings];
    if (index === 0) return { ...variant, readings };
    const later = variant.past
      .filter(({ until }) => until > since)
      .map(({ account, until }) => ({ account: holdingAsIn(source.account, places, account), until }));
    return {
      account: holdingAsIn(source.account, places, variant.account),
      bindings: boundAsIn(source, places, variant),
      past: joinedPast(later, source.past),
      readings,
    };
  });
}
