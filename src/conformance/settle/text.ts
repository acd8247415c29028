import { assumptionTable } from '../../key/assumption.ts';
import { excerpt } from '../render/excerpt.ts';
import { type Settlement, verdictText } from './settle.ts';

/** What was settled, for people: of each assumption the calls, what each reading expects, what was seen, and what it means. */
export function settleText(settlements: readonly Settlement[], title: string): string {
  return [title, '', ...settlements.flatMap((settlement) => [...linesOf(settlement), '']), ''].join('\n');
}

function linesOf({ name, calls, predictions, seen, verdict }: Settlement): readonly string[] {
  const { about, question } = assumptionTable[name];
  return [
    `${name} (${question}): ${about}`,
    ...(calls.length === 0 ? [] : [row('calls', calls.join(', '))]),
    ...predictions.map(({ value, answers, shown }, index) => {
      const last = answers.at(-1)?.outcome ?? '';
      const isTold = new Set(predictions.map((other) => other.answers.at(-1)?.outcome)).size > 1;
      return row(index === 0 ? 'readings' : '', `${value}: ${isTold ? `${last}, then ` : ''}${shown}`);
    }),
    ...(seen === null ? [] : [row('seen', excerpt(seen))]),
    row(verdict.kind === 'not settled here' ? 'not here' : verdict.kind, excerpt(verdictText(verdict))),
  ];
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(10)} ${text}`;
}
