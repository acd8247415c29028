import { typeClasses } from '../key/type-class.ts';
import { describeBounds } from './bounds.ts';
import { properties } from './exploration.ts';
import type { Path } from './path.ts';
import type { Way, Whole } from './whole.ts';

/** What was explored and found, for people: bounds and counts, every property, and what proves that nothing is dead. */
export function reportText(whole: Whole): string {
  return [
    'EXPLORED: one call or event at a time, peer events delivered at once, time as the instants that matter',
    ...whole.explored.map(({ exploration, subject }) => {
      const { bounds, counts } = exploration;
      const refused = [...counts.refusals.values()].reduce((sum, number) => sum + number, 0);
      return [
        `  ${subject.name}`,
        `    ${describeBounds(typeClasses[subject.typeClass], bounds)}`,
        `    ${number(counts.states)} states, ${number(counts.transitions)} transitions, ${number(counts.uses)} other allowed calls, ${number(refused)} refused:`,
        `      ${refusalsText(counts.refusals)}`,
        ...(counts.leftOut === 0
          ? []
          : [`    ${number(counts.leftOut)} calls not made: they lead out of the bounds`]),
      ].join('\n');
    }),
    '',
    ...propertyLines(whole),
    '',
    `ALIVE: ${whole.goals.filter(([, goal]) => whole.wayTo(goal) !== null).length} of ${whole.goals.length} key states, exceptions and transitions, each with a shortest way to it`,
    ...aliveLines(whole),
    '',
  ].join('\n');
}

/** A way as people read it: one line for each call or event, with the key states after it. */
export function wayText({ path, subject }: Way): string {
  return `${subject.name}\n${indented(path.toString())}\n`;
}

/** {@link reportText} as plain data. */
export function reportJson(whole: Whole): string {
  const report = {
    explored: whole.explored.map(({ exploration: { counts, bounds }, subject }) => ({
      name: subject.name,
      typeClass: subject.typeClass,
      bounds,
      ...counts,
      refusals: Object.fromEntries(counts.refusals),
    })),
    properties: properties.map((property) => {
      const broken = whole.counterexamples.find((found) => found.property.name === property.name);
      return {
        ...property,
        holds: broken === undefined,
        ...(broken === undefined
          ? {}
          : { problem: broken.problem, subject: broken.subject.name, steps: broken.path.steps }),
      };
    }),
    alive: Object.fromEntries(
      whole.goals.map(([name, goal]) => [
        name,
        whole.wayTo(goal)?.path.steps.map(({ key, label }) => ({ key, label })) ?? null,
      ]),
    ),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function propertyLines(whole: Whole): readonly string[] {
  const broken = whole.counterexamples;
  const holding = properties.length - broken.length;
  return [
    `PROPERTIES: ${holding} of ${properties.length} hold in all ${number(whole.states)} states`,
    ...properties.map(({ name, text }) => {
      const counterexample = broken.find(({ property }) => property.name === name);
      if (counterexample === undefined) return `  holds   ${name}: ${text}`;
      const { path, problem, subject } = counterexample;
      return `  BROKEN  ${name}: ${text}\n    ${problem}; the shortest way, ${subject.name}:\n${indented(path.toString(), 6)}`;
    }),
  ];
}

function aliveLines(whole: Whole): readonly string[] {
  return whole.goals.map(([name, goal]) => {
    const way = whole.wayTo(goal);
    return way === null ? `  never  ${name}` : `  ${name}  <-  ${inOneLine(way.path)}  (${way.subject.name})`;
  });
}

/** The labels of a path; what comes several times in a row, alone or in pairs, is said once. */
function inOneLine(path: Path): string {
  const labels = ['CreateKey', ...path.steps.map(({ label }) => label)];
  const parts: string[] = [];
  for (let start = 0; start < labels.length; ) {
    const [length, times] = longestRepetition(labels, start);
    const what = labels.slice(start, start + length).join(', ');
    parts.push(times === 1 ? what : length === 1 ? `${what} (${times} times)` : `(${what}) ${times} times`);
    start += length * times;
  }
  return parts.join(', ');
}

/** How many labels from here on come again at once (1 or 2), and how many times they come. */
function longestRepetition(labels: readonly string[], start: number): readonly [number, number] {
  for (const length of [1, 2]) {
    let times = 1;
    const isAgain = () =>
      Array.from({ length }, (_, index) => start + index).every((index) => {
        const label = labels[index + times * length];
        return label !== undefined && label === labels[index];
      });
    while (isAgain()) times += 1;
    if (times > 1) return [length, times];
  }
  return [1, 1];
}

function refusalsText(refusals: ReadonlyMap<string, number>): string {
  return [...refusals]
    .toSorted(([, one], [, other]) => other - one)
    .map(([exception, found]) => `${exception} ${number(found)}`)
    .join(', ');
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function indented(text: string, by = 2): string {
  return text
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');
}
