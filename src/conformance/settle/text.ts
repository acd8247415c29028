import { assumptionTable } from '../../key/assumption.ts';
import { visible } from '../render/visible.ts';
import type { EvidenceRecord } from './record.ts';
import type { Settlement, SettleVerdict } from './settle.ts';

/** What was settled, for people: of each assumption the calls, what each reading expects, what was seen, and what it means. */
export function settleText(settlements: readonly Settlement[], title: string): string {
  return [title, '', ...settlements.flatMap((settlement) => [...linesOf(settlement), '']), ''].join('\n');
}

/** The answers as evidence records, as text to put into a file. */
export function recordsText(records: readonly EvidenceRecord[]): string {
  return `${JSON.stringify(records, null, 1)}\n`;
}

function linesOf({ name, calls, predictions, seen, verdict }: Settlement): readonly string[] {
  const { about, question } = assumptionTable[name];
  return [
    `${name} (${question}): ${about}`,
    ...(calls.length === 0 ? [] : [row('calls', grouped(calls).join(', '))]),
    ...predictions.map(({ value, answers, shown }, index) => {
      const last = answers.at(-1)?.outcome ?? '';
      const isTold = new Set(predictions.map((other) => other.answers.at(-1)?.outcome)).size > 1;
      return row(index === 0 ? 'readings' : '', `${value}: ${isTold ? `${last}, then ` : ''}${shown}`);
    }),
    ...(seen === null ? [] : [row('seen', visible(seen))]),
    row(...verdictRow(verdict)),
  ];
}

function verdictRow(verdict: SettleVerdict): readonly [string, string] {
  switch (verdict.kind) {
    case 'settled':
      return [
        'settled',
        verdict.but === null ? verdict.value : visible(`${verdict.value}, but ${verdict.but}`),
      ];
    case 'new fact':
      return ['new fact', visible(verdict.why)];
    case 'cannot tell':
      return ['cannot tell', visible(verdict.why)];
    case 'not settled here':
      return ['not here', verdict.why];
    default:
      return verdict satisfies never;
  }
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(10)} ${text}`;
}

/** Calls that come again and again are said once: `10 × (RotateKeyOnDemand, RotationFinished)`. */
function grouped(calls: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (let index = 0; index < calls.length; ) {
    const pair = calls.slice(index, index + 2);
    let times = 1;
    while (calls.slice(index + 2 * times, index + 2 * times + 2).join() === pair.join()) times += 1;
    if (times > 2 && pair.length === 2) {
      texts.push(`${times} × (${pair.map((call) => call.replaceAll(/[()]/g, '')).join(', ')})`);
      index += 2 * times;
    } else {
      texts.push(calls[index] ?? '');
      index += 1;
    }
  }
  return texts;
}
