import { Command, Option } from 'commander';
import { reportJson, reportText, wayText } from '../explore/exploration-report.ts';
import { goalOf } from '../explore/goal.ts';
import { type Subject, subjects } from '../explore/subject.ts';
import { exploreAll, findWay, type Way, type Whole, type WholeOptions } from '../explore/whole.ts';
import type { KeyOperation } from '../key/operation.ts';
import type { TypeClass } from '../key/type-class.ts';
import { type CommandContext, orUsageError, UsageError } from './command-context.ts';
import { value } from './options/value.ts';
import { readOperation, readTypeClass, typeClassHelp } from './options/words.ts';

const formats = ['text', 'json'] as const;

interface ExploreCommandOptions {
  readonly type?: TypeClass;
  readonly to?: string;
  readonly call?: KeyOperation;
  readonly limit?: number;
  readonly format: (typeof formats)[number];
}

const readLimit = value('--limit', 'a whole number of states, 1 or more', (text) => {
  const limit = Number(text);
  return /^\d+$/.test(text) && limit >= 1 && Number.isSafeInteger(limit) ? limit : null;
});

export function exploreCommand({
  write,
  writeError,
  say,
  setExitStatus,
  isTerminal,
}: CommandContext): Command {
  return new Command('explore')
    .description(
      'Goes through every state that a key of each type class and small sets of keys can be in, within stated bounds; ' +
        'counts them, checks in all of them what must always hold, and shows that nothing is dead. With --to it ' +
        'prints the shortest way to a key state, an exception or a transition instead. Ends with status 1 if a ' +
        'property does not hold, something is dead or there is no such way, with status 3 if it was cut short.',
    )
    .option('--type <class>', 'only keys of this type class', readTypeClass)
    .option('--to <goal>', 'print the shortest way to this key state, exception or transition')
    .option('--call <operation>', 'with --to a key state: the way to this operation in it', readOperation)
    .option('--limit <states>', 'fail when a set of keys has more states than this (10000000)', readLimit)
    .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('text'))
    .addOption(new Option('--json', 'the same as --format json').implies({ format: 'json' }))
    .addHelpText('after', typeClassHelp)
    .action((options: ExploreCommandOptions) => {
      const { call, format, limit, to, type } = options;
      if (call !== undefined && to === undefined) throw new UsageError('--call needs --to with a key state');
      const goal = to === undefined ? null : orUsageError(RangeError, () => goalOf(to, call));
      const wanted = subjects.filter(({ typeClass }) => type === undefined || typeClass === type);
      const bounds = { ...(limit === undefined ? {} : { limit }), onProgress: progressOver(wanted) };
      const isJson = format === 'json';
      try {
        const { text, isGood } =
          goal === null
            ? whole(exploreAll(wanted, bounds), isJson, type === undefined)
            : way(findWay(wanted, goal, bounds), isJson);
        clearProgress();
        write(text);
        if (!isGood) setExitStatus(1);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        clearProgress();
        say(`the exploration was cut short: ${error.message}`);
        setExitStatus(3);
      }
    });

  /** On a terminal, one line that is overwritten: which keys, how many states are known, how many are still to be visited. */
  function progressOver(wanted: readonly Subject[]): NonNullable<WholeOptions['onProgress']> {
    return (subject, known, done) => {
      if (!isTerminal) return;
      const place = `${wanted.indexOf(subject) + 1} of ${wanted.length}`;
      const states = `${known.toLocaleString('en-US')} states found, ${(known - done).toLocaleString('en-US')} to go on from`;
      writeError(`\r${place}, ${subject.name}: ${states}\u001b[K`);
    };
  }

  function clearProgress(): void {
    if (isTerminal) writeError('\r\u001b[K');
  }
}

interface Printed {
  readonly text: string;
  readonly isGood: boolean;
}

function whole(found: Whole, isJson: boolean, isAll: boolean): Printed {
  const isDead = isAll && found.goals.some(([, goal]) => found.wayTo(goal) === null);
  return {
    text: isJson ? reportJson(found) : reportText(found),
    isGood: found.counterexamples.length === 0 && !isDead,
  };
}

function way(found: Way | null, isJson: boolean): Printed {
  if (found === null) return { text: isJson ? 'null\n' : 'There is no way.\n', isGood: false };
  const { path, subject } = found;
  const json = () => `${JSON.stringify({ subject: subject.name, steps: path.steps }, null, 2)}\n`;
  return { text: isJson ? json() : wayText(found), isGood: true };
}
