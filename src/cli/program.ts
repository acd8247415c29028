import { Command, CommanderError } from 'commander';
import { packageVersion } from '../conformance/report/model-name.ts';
import { visible } from '../scenario/visible.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { type CommandEntry, commands } from './commands.ts';

/** The exit status for wrong usage; 0 is success, 1 and 3 are verdicts of a conformance run. */
const usageStatus = 2;

/**
 * Runs `kms-model` with these arguments (without the program's name); wrong usage prints one line.
 *
 * @returns the exit status
 */
export async function runProgram(
  args: readonly string[],
  output: Omit<CommandContext, 'say' | 'setExitStatus'>,
): Promise<number> {
  let status = 0;
  const context: CommandContext = {
    ...output,
    say: (line) => output.writeError(`kms-model: ${visible(line)}\n`),
    setExitStatus: (wanted) => {
      status = Math.max(status, wanted);
    },
  };
  try {
    const program = await programFor(args, context);
    if (args.length === 0) throw new UsageError(`a command is needed, one of ${names}; see kms-model --help`);
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageStatus;
    if (!(error instanceof UsageError)) throw error;
    output.writeError(errorLine(error.message));
    return usageStatus;
  }
}

const names = commands.map(({ name }) => name).join(', ');

/** The program with all its subcommands; only those that the arguments name are loaded, the others are only listed. */
async function programFor(args: readonly string[], context: CommandContext): Promise<Command> {
  const program = new Command('kms-model')
    .description('An executable reference model of the life of an AWS KMS key.')
    .version(`kms-model ${packageVersion()}`, '--version', 'print the version')
    .helpOption('--help', 'print what a command does')
    .exitOverride()
    .configureHelp({ helpWidth: 110 })
    .configureOutput({
      writeOut: context.write,
      writeErr: context.writeError,
      outputError: (message, write) => write(errorLine(withHelp(message, args))),
    });
  for (const entry of commands) program.addCommand(await commandFor(entry, args, context));
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

async function commandFor(
  { name, summary, load }: CommandEntry,
  args: readonly string[],
  context: CommandContext,
): Promise<Command> {
  if (!args.includes(name)) return new Command(name).summary(summary);
  const makeCommand = await load();
  return makeCommand(context).summary(summary);
}

/** Points to the help of a command where an argument is missing. */
function withHelp(message: string, args: readonly string[]): string {
  const command = commands.find(({ name }) => args.includes(name));
  const isMissing = /^error: (missing required argument|option '[^']*' argument missing)/.test(message);
  return isMissing && command !== undefined
    ? `${message.trim()}; see kms-model ${command.name} --help`
    : message;
}

/** A message as one line, whatever the user typed. */
function errorLine(message: string): string {
  const line = message
    .replace(/^error: /, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return `kms-model: ${visible(line)}\n`;
}
