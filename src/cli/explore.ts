import { Command, Option } from 'commander';
import {
  exploreAll,
  type Goal,
  goalOf,
  reportJson,
  reportText,
  subjects,
  type Whole,
  wayText,
} from '../explore/index.ts';
import type { KeyOperation, TypeClass } from '../key/index.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { readOperation, readTypeClass, typeClassHelp } from './words.ts';

const formats = ['text', 'json'] as const;

interface ExploreCommandOptions {
  readonly type?: TypeClass;
  readonly to?: string;
  readonly call?: KeyOperation;
  readonly format: (typeof formats)[number];
}

/** `kms-model explore`: every state there is, what holds in all of them, and how to get to any. */
export function exploreCommand({ write, writeError, setExitStatus, isTerminal }: CommandContext): Command {
  return new Command('explore')
    .description(
      'Goes through every state that a key of each type class and small sets of keys can be in, within stated bounds; ' +
        'counts them, checks in all of them what must always hold, and shows that nothing is dead. With --to it ' +
        'prints the shortest way to a key state, an exception or a transition instead. Ends with status 1 if a ' +
        'sentence does not hold or there is no such way.',
    )
    .option('--type <class>', 'only keys of this type class', readTypeClass)
    .option('--to <goal>', 'print the shortest way to this key state, exception or transition')
    .option('--call <operation>', 'with --to a key state: the way to this operation in it', readOperation)
    .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('text'))
    .addHelpText('after', typeClassHelp)
    .action(({ call, format, to, type }: ExploreCommandOptions) => {
      if (call !== undefined && to === undefined) throw new UsageError('--call needs --to with a key state');
      const goal = to === undefined ? null : readGoal(to, call);
      const wanted = subjects.filter(({ typeClass }) => type === undefined || typeClass === type);
      const whole = exploreAll(wanted, {
        onProgress: ({ name }, known, done) => {
          if (isTerminal) writeError(`\r${name}: ${known} states found, ${done} done\u001b[K`);
        },
      });
      if (isTerminal) writeError('\r\u001b[K');
      if (goal === null) {
        write(format === 'json' ? reportJson(whole) : reportText(whole));
        if (whole.counterexamples.length > 0) setExitStatus(1);
      } else {
        printWay(whole, goal, format);
      }
    });

  function printWay(whole: Whole, goal: Goal, format: 'text' | 'json'): void {
    const way = whole.wayTo(goal);
    if (way === null) {
      write(format === 'json' ? 'null\n' : 'There is no way.\n');
      setExitStatus(1);
    } else {
      write(
        format === 'json'
          ? `${JSON.stringify({ subject: way.subject.name, steps: way.path.steps }, null, 2)}\n`
          : wayText(way),
      );
    }
  }
}

function readGoal(text: string, operation: KeyOperation | undefined): Goal {
  try {
    return goalOf(text, operation);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
