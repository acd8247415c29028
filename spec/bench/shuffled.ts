/** The same things in an order that no branch predictor learns, the same one every time. */
export function shuffled<Thing>(things: readonly Thing[]): readonly Thing[] {
  let seed = 0x2545f491;
  const next = () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return seed >>> 0;
  };
  return things
    .map((thing) => ({ thing, order: next() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ thing }) => thing);
}
