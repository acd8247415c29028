import { wrapAnsi } from 'fast-wrap-ansi';
import { createColors } from 'picocolors';
import type { Alternative } from '../../key/refusal.ts';
import { isServiceEvent } from '../statechart/statechart.ts';
import type { Explanation } from './explanation.ts';
import { keyStateDescriptions } from './key-state-description.ts';
import { inLines } from './table-text.ts';

/** An explanation for a terminal. */
export function explanationText(explanation: Explanation, options: { readonly colors: boolean }): string {
  const paint = createColors(options.colors);
  const { operation, keyState, typeClass, verdict } = explanation;
  const outcome =
    verdict.verdict === 'allowed'
      ? paint.green('allowed')
      : `${paint.red('refused')} with ${paint.bold(verdict.exception)}`;
  const entries = [
    ['verdict', outcome],
    ...(verdict.verdict === 'allowed' ? [] : [['message', explanation.message || '(AWS sends none)']]),
    ...(verdict.alsoConforms.length === 0
      ? []
      : [['also conforms', verdict.alsoConforms.map(alternativeText).join(', ')]]),
    ['basis', verdict.basis],
    ['source', verdict.source],
    ['allowed in', allowedIn(explanation)],
  ];
  return [
    paint.bold(`${operation} in ${keyState}, type class ${typeClass}`),
    ...unreachable(explanation),
    '',
    ...entries.map(([name = '', value = '']) => `  ${paint.dim(name.padEnd(15))}${beside(value)}`),
    ...wayOut(explanation),
    '',
  ].join('\n');
}

/** A value in the right column: as wide as is left of 100 columns. */
function beside(value: string): string {
  return wrapAnsi(value, 83).replaceAll('\n', `\n${' '.repeat(17)}`);
}

function alternativeText(alternative: Alternative): string {
  return alternative.verdict === 'allowed' ? 'allowed' : `refused with ${alternative.exception}`;
}

function unreachable({ isReachable, keyState, typeClass }: Explanation): readonly string[] {
  if (isReachable) return [];
  const { keys } = keyStateDescriptions[keyState];
  return [
    `A key of type class ${typeClass} is never ${keyState}: only ${keys} are. The table says nevertheless:`,
  ];
}

function allowedIn({ allowedIn: own, allowedInOfOthers: others }: Explanation): string {
  const otherKeys = others.map((state) => `${state} (${keyStateDescriptions[state].keys})`);
  return [...own, ...otherKeys].join(', ') || 'no key state';
}

function wayOut({ isReachable, keyState, leadingOut, keepingTheState }: Explanation): readonly string[] {
  if (!isReachable) return [];
  const width = Math.max(0, ...leadingOut.map(({ event }) => event.length));
  return [
    '',
    leadingOut.length === 0 ? `Nothing leads out of ${keyState}.` : `What leads out of ${keyState}:`,
    ...leadingOut.map(
      ({ event, to }) =>
        `  ${event.padEnd(width)}  to ${to}${isServiceEvent(event) ? ', by the service itself' : ''}`,
    ),
    ...(keepingTheState.length === 0
      ? []
      : [
          `Lifecycle operations that are allowed and keep it ${keyState}:`,
          ...inLines(keepingTheState, 4, ', ').map((line) => `  ${line}`),
        ]),
  ];
}
