import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../src/compile/compile.ts';
import { cannotCome } from '../../src/compile/compiled-lifecycle.ts';
import {
  argumentMeanings,
  lifecycleEvents,
  serviceEventMeanings,
} from '../../src/compile/lifecycle-event.ts';
import { typeClassNames } from '../../src/key/type-class.ts';
import { root } from './documents.ts';
import { grouped, table } from './table.ts';

/** The parts of docs/compiled.md that the program generates. */
export const compiledRegions: { readonly [Name in string]: () => string } = {
  'compiled figures': () => {
    const compiled = compile();
    const lives = typeClassNames.map((typeClass) => compiled.lifecycleOf(typeClass));
    const states = lives.map((life) => life.states.length - 1);
    const come = lives.map(({ transitions }) => transitions.filter((to) => to !== cannotCome).length);
    return (
      `${grouped(compiled.cells.length)} cells with ${compiled.verdicts.length} different verdicts; ` +
      `${lifecycleEvents.length} events; ${Math.min(...states)} to ${Math.max(...states)} states for a type class, ` +
      `${grouped(sumOf(states))} in all, with ${grouped(sumOf(come))} transitions and refusals.\n`
    );
  },
  'event arguments': () =>
    table(
      ['Event', 'Argument', 'Values'],
      Object.entries(argumentMeanings).flatMap(([type, named]) =>
        Object.entries(named).map(([argument, values]) => [
          `\`${type}\``,
          `\`${argument}\``,
          Object.entries(values)
            .map(([value, meaning]) => `\`${value}\`: ${String(meaning)}`)
            .join('<br>'),
        ]),
      ),
    ),
  'service events': () =>
    table(
      ['Service event', 'Comes when'],
      Object.entries(serviceEventMeanings).map(([type, meaning]) => [`\`${type}\``, meaning]),
    ),
  'python reader': () => `\`\`\`python\n${readFileSync(join(root, 'docs', 'compiled.py'), 'utf8')}\`\`\`\n`,
};

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
