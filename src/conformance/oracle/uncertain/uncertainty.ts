/** What is uncertain of the target: several variants of a few keys each, kept apart. Used by the oracle only. */
import { withoutKeyEverywhere } from '../../../account/look-up.ts';
import { textInModel } from '../bindings.ts';
import type { Hypothesis, Places, Uncertainty, Variant } from '../hypothesis.ts';
import { withoutDuplicates } from './alike.ts';
import {
  allPlaces,
  belongingsOf,
  differingPlaces,
  isAlikeAt,
  namesOf,
  placesAt,
  targetOfAlias,
} from './places.ts';
import { variantsOf } from './variants.ts';

/**
 * One hypothesis for several variants: the first of them, and what is uncertain of it.
 *
 * @param others what was uncertain before and is so in all of them
 * @param since when that came to be known, epoch milliseconds
 */
export function hypothesisOf(
  variants: readonly Variant[],
  { others, since }: { readonly others: readonly Uncertainty[]; readonly since: number },
): Hypothesis {
  const [literal] = variants;
  if (literal === undefined) throw new Error('a target is always in some account');
  // What is sure was told: it is told once.
  return { ...literal, readings: [], uncertainties: [...others, ...uncertaintiesBetween(variants, since)] };
}

/** The hypothesis without a key of the target, and without what is uncertain of that key alone. */
export function withoutKey(hypothesis: Hypothesis, targetKeyId: string): Hypothesis {
  const { bindings, uncertainties } = hypothesis;
  const keyId = textInModel(bindings, targetKeyId);
  const concerned = uncertainties.filter(({ subjects }) => subjects.has(keyId));
  const variants = variantsOf(hypothesis, concerned).map((variant) => ({
    ...variant,
    account: withoutKeyEverywhere(variant.account, keyId),
    // Names that a target chose for what belonged to that key come in no later call.
    bindings,
  }));
  return hypothesisOf(withoutDuplicates(variants), {
    others: uncertainties.filter((each) => !concerned.includes(each)),
    since: Math.max(...concerned.map(({ since }) => since)),
  });
}

/**
 * Splits what several variants differ in into uncertainties that have nothing to do with each other: two variants of each
 * of three keys are three uncertainties of two variants, where there were eight variants.
 */
function uncertaintiesBetween(variants: readonly Variant[], since: number): readonly Uncertainty[] {
  const found: Uncertainty[] = [];
  let dependent = partsOf(variants);
  let left = variants;
  for (const part of dependent) {
    const others = dependent.filter((other) => other !== part);
    const ofPart = unlikeAt(part, left);
    const ofOthers = unlikeAt(allPlaces(others), left);
    if (ofPart.length * ofOthers.length !== left.length) continue;
    if (ofPart.length > 1) found.push(uncertaintyAt(part, ofPart, since));
    dependent = others;
    left = ofOthers;
  }
  return left.length > 1 ? [...found, uncertaintyAt(allPlaces(dependent), left, since)] : found;
}

function uncertaintyAt(places: Places, variants: readonly Variant[], since: number): Uncertainty {
  // A variant that is kept must not keep what was uncertain before it.
  const kept = variants.map(({ account, bindings, past, readings }) => ({
    account,
    bindings,
    past,
    readings,
  }));
  return { places, subjects: namesOf(places), variants: kept, since };
}

function unlikeAt(places: Places, variants: readonly Variant[]): readonly Variant[] {
  return withoutDuplicates(variants, (one, other) => isAlikeAt(places, one, other));
}

/** What differs, as parts: a key with all that belongs to it is one, and so is a custom key store with its keys. */
function partsOf(variants: readonly Variant[]): readonly Places[] {
  const { toModel, toTarget, ...differing } = differingPlaces(variants);
  const pieces: Places[] = [];
  for (const variant of variants) {
    for (const place of differing.aliases) {
      const target = targetOfAlias(variant, place);
      if (target === undefined) continue;
      pieces.push(allPlaces([belongingsOf(variant, target), placesAt({ aliases: new Set([place]) })]));
    }
    for (const place of differing.keys) pieces.push(belongingsOf(variant, place));
  }
  for (const place of differing.keyStores) pieces.push(placesAt({ keyStores: new Set([place]) }));
  // Nobody knows of which key the names are that a target chose.
  const names = placesAt({ toModel, toTarget });
  return [...pieces.reduce(joinedWith, []), names];
}

/** The parts with one more piece: those that share a name with it become one. */
function joinedWith(parts: readonly Places[], piece: Places): readonly Places[] {
  const names = namesOf(piece);
  const sharing = parts.filter((part) => [...namesOf(part)].some((name) => names.has(name)));
  const [first] = sharing;
  if (first === undefined) return [...parts, piece];
  const joined = allPlaces([...sharing, piece]);
  return parts
    .filter((part) => part === first || !sharing.includes(part))
    .map((part) => (part === first ? joined : part));
}
