import { Command } from 'commander';
import type { AccountDelays } from '../account/account.ts';
import { type GuardServer, type StartGuardOptions, startGuard } from '../guard/guard-server.ts';
import { guardedCallText } from '../guard/guarded-call.ts';
import type { CommandContext } from './command-context.ts';
import { delayNames, readDelay } from './options/delay.ts';
import { readAccountId, readTime, whyNotListening } from './options/listen.ts';
import { readPort } from './options/port.ts';
import { durationOption, regionFrom } from './options/value.ts';
import { toldToEnd } from './runs/interruption.ts';

interface GuardOptions {
  readonly upstream: string;
  readonly port: number;
  readonly host: string;
  readonly account?: string;
  readonly region: string;
  readonly state?: string;
  readonly time?: StartGuardOptions['clock'];
  readonly delay?: Partial<AccountDelays>;
  readonly timeout: number;
  readonly answerMissing: boolean;
  readonly log?: boolean;
}

export function guardCommand(context: CommandContext): Command {
  return new Command('guard')
    .description(
      'Stands in front of an emulator of AWS KMS: what AWS would refuse is refused as AWS does, all else the emulator does, ' +
        'and what the key state decides is set right in its answers. Requests for other services pass unchanged.',
    )
    .requiredOption('--upstream <url>', 'where the emulator is, such as http://127.0.0.1:5000')
    .option('--port <n>', 'the port to listen on; 0 takes a free one', readPort, 4599)
    .option('--host <h>', 'the address to listen on; other machines reach what is not loopback', '127.0.0.1')
    .option('--account <id>', "the account; the emulator's own by its first ARN", readAccountId)
    .option('--region <r>', 'the Region of requests that name none', regionFrom('--region'), 'us-east-1')
    .option('--state <file>', 'read what the model holds from this file and keep it there; made if missing')
    .option('--time <t>', 'stand still at this time (ISO 8601), or show the real time (now)', readTime)
    .option(
      '--delay <name=duration>',
      `how long what the service does by itself takes, such as replication=0s: ${delayNames}; may be repeated`,
      readDelay,
    )
    .option(
      '--answer-missing',
      'let the model answer where the emulator has not got an operation that needs no key material',
      false,
    )
    .addOption(durationOption('--timeout', 'how long the emulator may take for a call', '30s'))
    .option('--log', 'print a line for each call: who answered, and why; unless given, on a terminal')
    .option('--no-log', 'print no such lines')
    .action(async (options: GuardOptions) => {
      const server = await started(options, context);
      if (server === null) return;
      // Whoever reads the line may send a signal immediately.
      const end = toldToEnd();
      context.write(`listening on ${server.url}, in front of ${options.upstream}\n`);
      await end;
      await server.close();
    });
}

/** The guard; null, after an error message, if it cannot be started. */
async function started(options: GuardOptions, context: CommandContext): Promise<GuardServer | null> {
  const { upstream, port, host, region, account, state, time, delay, timeout, answerMissing } = options;
  const isLogging = options.log ?? context.isTerminal;
  try {
    return await startGuard({
      upstream,
      port,
      host,
      region,
      timeout,
      answerMissing,
      account: {
        ...(account === undefined ? {} : { accountId: account }),
        ...(delay === undefined ? {} : { delays: delay }),
      },
      ...(state === undefined ? {} : { stateFile: state }),
      ...(time === undefined ? {} : { clock: time }),
      ...(isLogging ? { onCall: (call) => context.write(`${guardedCallText(call)}\n`) } : {}),
      onTrouble: (line) => context.say(line),
    });
  } catch (error) {
    context.say(whyNotListening(error, options));
    context.setExitStatus(1);
    return null;
  }
}
