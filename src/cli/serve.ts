import { Command, Option } from 'commander';
import type { AccountDelays } from '../account/account.ts';
import { type AnsweredRequest, answeredLine } from '../serve/answered-request.ts';
import { type CryptographyKind, cryptographyKinds } from '../serve/cryptography/real-cryptography.ts';
import { type ReferenceServer, type StartServerOptions, startServer } from '../serve/server.ts';
import { TrailFolder } from '../trail/write/trail-folder.ts';
import type { CommandContext } from './command-context.ts';
import { reasonOf } from './files.ts';
import { delayNames, readDelay } from './options/delay.ts';
import { readAccountId, readTime, whyNotListening } from './options/listen.ts';
import { readPort } from './options/port.ts';
import { regionFrom } from './options/value.ts';
import { toldToEnd } from './runs/interruption.ts';

interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly account?: string;
  readonly region: string;
  readonly seed?: string;
  readonly state?: string;
  readonly time?: StartServerOptions['clock'];
  readonly delay?: Partial<AccountDelays>;
  readonly cryptography?: CryptographyKind;
  readonly trail?: string;
}

export function serveCommand(context: CommandContext): Command {
  return new Command('serve')
    .description(
      'Serves the model over HTTP, in the wire protocol of AWS KMS, for SDKs and the AWS command line. ' +
        'Requests need no valid signature, no policy is evaluated, and no key is kept secret: it is for tests.',
    )
    .option('--port <n>', 'the port to listen on; 0 takes a free one', readPort, 4599)
    .option('--host <h>', 'the address to listen on; other machines reach what is not loopback', '127.0.0.1')
    .option('--account <id>', 'the ID of a new account: twelve digits', readAccountId)
    .option('--region <r>', 'the Region of requests that name none', regionFrom('--region'), 'us-east-1')
    .option('--seed <s>', 'what the IDs of a new account are made from')
    .option('--state <file>', 'read the account from this file and keep it there; made if missing')
    .option('--time <t>', 'stand still at this time (ISO 8601), or show the real time (now)', readTime)
    .option(
      '--delay <name=duration>',
      `how long a new account takes for what the service does by itself, such as replication=0s: ${delayNames}; may be repeated`,
      readDelay,
    )
    .addOption(
      new Option(
        '--cryptography <kind>',
        'what a new account does with key material; the stand-in is the same in every run and openly readable (default: real)',
      ).choices(cryptographyKinds),
    )
    .option('--trail <folder>', 'write what is called into this folder, as CloudTrail would')
    .action(async (options: ServeOptions) => {
      const trail = options.trail === undefined ? null : new TrailFolder(options.trail);
      const server = await started(options, trail, context);
      if (server === null) return;
      // Whoever reads the line may send a signal immediately.
      const end = toldToEnd();
      if (!isLoopback(options.host)) {
        context.say(
          `whoever reaches ${server.url} can use and read the account: there is no authentication; --host 127.0.0.1 is for this machine alone`,
        );
      }
      context.write(`listening on ${server.url}\n`);
      await end;
      await server.close();
      trail?.close();
    });
}

/** Writes a line for every request, with the time of day: for the person at a terminal. */
function logTo({ write }: CommandContext): (answered: AnsweredRequest) => void {
  return (answered) => write(`${new Date().toTimeString().slice(0, 8)} ${answeredLine(answered)}\n`);
}

/** Whether only this machine reaches an address: the names and numbers of loopback. */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i.test(host);
}

/** The server; null, after an error message, if it cannot be started. */
async function started(
  options: ServeOptions,
  trail: TrailFolder | null,
  context: CommandContext,
): Promise<ReferenceServer | null> {
  const { port, host, region, account, seed, state, time, delay, cryptography } = options;
  try {
    return await startServer({
      port,
      host,
      region,
      account: {
        ...(account === undefined ? {} : { accountId: account }),
        ...(seed === undefined ? {} : { seed }),
        ...(delay === undefined ? {} : { delays: delay }),
      },
      ...(state === undefined ? {} : { stateFile: state }),
      ...(cryptography === undefined ? {} : { cryptography }),
      ...(time === undefined ? {} : { clock: time }),
      ...(context.isTerminal ? { onAnswer: logTo(context) } : {}),
      ...(trail === null ? {} : { onRecord: (recorded) => trail.add(recorded) }),
      onTrouble: (error) => context.say(reasonOf(error)),
    });
  } catch (error) {
    context.say(whyNotListening(error, options));
    context.setExitStatus(1);
    return null;
  }
}
