import { Command, Option } from 'commander';
import { live } from '../draw/path/life.ts';
import type { LifeStep } from '../draw/path/life-step.ts';
import { mermaidText } from '../draw/statechart/mermaid.ts';
import { type StatechartOptions, statechart } from '../draw/statechart/statechart.ts';
import type { LifecycleState } from '../key/key-state.ts';
import type { TypeClass } from '../key/type-class.ts';
import { type CommandContext, orUsageError } from './command-context.ts';
import { readKeyState, readSteps, readTypeClass, typeClassHelp } from './options/words.ts';

const formats = ['mermaid', 'svg', 'terminal'] as const;

interface DiagramOptions {
  readonly format: (typeof formats)[number];
  readonly type?: TypeClass;
  readonly state?: LifecycleState;
  readonly path?: readonly LifeStep[];
  readonly refusals?: true;
}

export function diagramCommand({ write, colors }: CommandContext): Command {
  return new Command('diagram')
    .description(
      'Draws every change of key state: as a Mermaid stateDiagram-v2, which GitHub and many editors render, as an ' +
        'SVG picture, or on the terminal. What the service does by itself is marked with ⚙. A path is the ' +
        'creation, calls and service events with spaces between them; advance:7d lets time pass.',
    )
    .addOption(new Option('--format <format>', 'how to draw it').choices(formats).default('mermaid'))
    .option('--type <class>', 'only what a key of this type class can go through', readTypeClass)
    .option('--state <state>', 'mark where a key is', readLifecycleState)
    .option(
      '--path <steps>',
      'mark the way a key went: "CreateKey ScheduleKeyDeletion CancelKeyDeletion"',
      readSteps,
    )
    .option(
      '--refusals',
      'draw also what is refused in each key state (of type class symmetric unless given)',
    )
    .addHelpText('after', typeClassHelp)
    .action(async (options: DiagramOptions) => {
      const chart = statechart(statechartOptions(options));
      switch (options.format) {
        case 'mermaid':
          return write(mermaidText(chart));
        case 'svg': {
          const [{ layOut }, { statechartSvg }] = await Promise.all([
            import('../draw/statechart/lay-out.ts'),
            import('../draw/statechart/statechart-svg.ts'),
          ]);
          return write(statechartSvg(chart, await layOut(chart)));
        }
        case 'terminal': {
          const { statechartText } = await import('../draw/statechart/statechart-text.ts');
          return write(await statechartText(chart, { colors }));
        }
        default:
          return options.format satisfies never;
      }
    });
}

/** A path and refusals are drawn for one class: symmetric unless another is named. */
function statechartOptions({ type, state, path, refusals }: DiagramOptions): StatechartOptions {
  const isOfOneKey = path !== undefined || refusals === true;
  const typeClass = type ?? (isOfOneKey ? 'symmetric' : undefined);
  return {
    ...(typeClass === undefined ? {} : { classes: [typeClass] }),
    ...(state === undefined ? {} : { here: state }),
    ...(path === undefined
      ? {}
      : { path: orUsageError(RangeError, () => live(typeClass ?? 'symmetric', path)) }),
    ...(refusals === true ? { refusals } : {}),
  };
}

function readLifecycleState(text: string): LifecycleState {
  return text === 'Deleted' ? text : readKeyState(text);
}
