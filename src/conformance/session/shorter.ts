/** How far a sequence has been made shorter: what was tried before is not tried again. */
export interface Progress {
  /** How many items are left out at once, and before which one. */
  readonly size: number;
  readonly end: number;
}

/** The parts of a sequence: long runs of items are left out first, and late ones. */
export function* shorter<Item>(
  items: readonly Item[],
  progress: Progress = { size: Math.ceil(items.length / 2), end: items.length },
): Generator<{ readonly rest: readonly Item[]; readonly progress: Progress }> {
  let { size, end } = progress;
  while (size > 0) {
    for (; end > 0; end -= size) {
      const start = Math.max(0, end - size);
      yield { rest: [...items.slice(0, start), ...items.slice(end)], progress: { size, end: start } };
    }
    size = size === 1 ? 0 : Math.ceil(size / 2);
    end = items.length;
  }
}
