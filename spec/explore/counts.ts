import type { Whole } from '../../src/explore/whole.ts';

export { isLarge } from '../../src/explore/subject.ts';

/** The counts of all subjects as JSON, one subject a line. */
export function countsText(whole: Whole): string {
  const lines = whole.explored.map(({ exploration: { counts }, subject }) => {
    const refusals = Object.fromEntries(
      [...counts.refusals].toSorted(([one], [other]) => (one < other ? -1 : 1)),
    );
    return `  ${JSON.stringify(subject.name)}: ${JSON.stringify({ ...counts, refusals })}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}
