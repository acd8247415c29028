import type { Subject, Whole } from '../../src/explore/index.ts';

/** Subjects that take seconds: `npm run test:slow` explores them. */
export function isLarge({ name }: Subject): boolean {
  return large.includes(name);
}

const large: readonly string[] = [
  'symmetric-external-multi-region',
  'symmetric-multi-region, 3 replicas',
  'symmetric-external-multi-region, 2 replicas',
  'symmetric-external-multi-region, 3 replicas',
];

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
