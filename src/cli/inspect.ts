import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { InspectSession, momentText } from '../draw/inspector/inspect-session.ts';
import { InspectedKey, type KeyWatcher } from '../draw/inspector/inspected-key.ts';
import {
  connectInspector,
  InspectorUnavailable,
  type KeyInspector,
  statelyInspector,
} from '../draw/inspector/inspector.ts';
import {
  type Playback,
  playBack,
  type RecordedLine,
  recordedInspection,
  recordedStep,
} from '../draw/inspector/recording.ts';
import { type LifeStep, readPath } from '../draw/path/life-step.ts';
import type { TypeClass } from '../key/type-class.ts';
import { type CommandContext, orUsageError, UsageError } from './command-context.ts';
import { readNamedFile, reasonOf } from './files.ts';
import { value } from './options/value.ts';
import { readSteps, readTypeClass, typeClassHelp } from './options/words.ts';

interface InspectOptions {
  readonly type: TypeClass;
  readonly path?: readonly LifeStep[];
  readonly record?: string;
  readonly play?: string;
  /** False for `--no-inspector`. */
  readonly inspector: string | false;
}

const readAddress = value(
  '--inspector',
  `an address such as ${statelyInspector} or ws://127.0.0.1:8080`,
  (text) => (/^(wss?|https?):/.test(text) && URL.canParse(text) ? text : null),
);

export function inspectCommand(context: CommandContext): Command {
  return new Command('inspect')
    .description(
      "Starts one key as a live XState actor and takes calls at a prompt. Streams to Stately's inspector, if the " +
        'package @statelyai/inspect is installed: through a page on loopback, or to a WebSocket. Works without it, ' +
        'and offline.',
    )
    .option('--type <class>', 'a key of this type class', readTypeClass, 'symmetric')
    .option('--path <steps>', 'take these steps first: "ScheduleKeyDeletion:7 CancelKeyDeletion"', readSteps)
    .option('--record <file>', 'write everything that happens to this file, as JSON lines')
    .option('--play <file>', 'take the steps of a recording, say where they come out otherwise, and end')
    .option(
      '--inspector <url>',
      'the inspector: its page (https://…) or a WebSocket (ws://…)',
      readAddress,
      statelyInspector,
    )
    .option('--no-inspector', 'stream to no inspector')
    .addHelpText('after', typeClassHelp)
    .action(async (options: InspectOptions) => {
      if (options.play !== undefined) {
        const recording = await readNamedFile(options.play);
        return play(
          orUsageError(RangeError, () => playBack(recording)),
          context,
        );
      }
      const inspector = await inspectorFor(options, context);
      const recorder = options.record === undefined ? null : recorderTo(options.record);
      await attend(options, context, inspector, recorder);
      await inspector?.stop();
      recorder?.end();
    });
}

/** Lets the lines from standard input call the key. */
async function attend(
  { type, path = readPath('') }: InspectOptions,
  context: CommandContext,
  inspector: KeyInspector | null,
  recorder: Recorder | null,
): Promise<void> {
  const watcher: KeyWatcher = {
    inspect: (event) => {
      inspector?.inspect(event);
      const line = recordedInspection(event);
      if (line !== null) recorder?.write(line);
    },
    tell: (actor, event) => {
      inspector?.tell(actor, event);
      recorder?.write({ kind: 'inspection', type: 'told', event });
    },
  };
  const [first, ...rest] = path;
  const key = orUsageError(
    RangeError,
    () => new InspectedKey(type, first?.kind === 'creation' ? first.operation : 'CreateKey', watcher),
  );
  for (const moment of key.moments) recorder?.write(recordedStep(type, moment));
  for (const step of rest) {
    const moment = orUsageError(RangeError, () => key.take(step));
    context.write(momentText(moment));
    recorder?.write(recordedStep(type, moment));
  }
  const session = new InspectSession(key, type, context);
  const isPrompting = context.isTerminal && process.stdin.isTTY === true;
  if (isPrompting) context.write('help says what can be typed; Tab completes.\n');
  const lines = createInterface({
    input: process.stdin,
    ...(isPrompting ? { output: process.stdout } : {}),
    completer: (line: string) => session.complete(line),
    prompt: session.prompt,
  });
  const ask = () => {
    if (!isPrompting) return;
    lines.setPrompt(session.prompt);
    lines.prompt();
  };
  ask();
  for await (const line of lines) {
    const { text, moment, isOver } = session.answer(line);
    context.write(text);
    if (moment !== null) recorder?.write(recordedStep(type, moment));
    if (isOver) break;
    ask();
  }
  lines.close();
  key.stop();
}

async function inspectorFor(
  { inspector }: InspectOptions,
  { say, write }: CommandContext,
): Promise<KeyInspector | null> {
  if (inspector === false) return null;
  try {
    const connected = await connectInspector(inspector, say);
    write(`${connected.where}\n`);
    return connected;
  } catch (error) {
    if (!(error instanceof InspectorUnavailable)) throw error;
    say(`going on without the inspector: ${error.message}`);
    return null;
  }
}

function play({ moments, differences }: Playback, { write, setExitStatus }: CommandContext): void {
  for (const moment of moments) write(momentText(moment));
  for (const difference of differences) write(`≠ ${difference}\n`);
  write(
    differences.length === 0
      ? 'as recorded\n'
      : `${differences.length} of ${moments.length} steps came out otherwise\n`,
  );
  if (differences.length > 0) setExitStatus(1);
}

interface Recorder {
  readonly write: (line: RecordedLine) => void;
  readonly end: () => void;
}

function recorderTo(file: string): Recorder {
  try {
    const descriptor = openSync(file, 'w');
    return {
      write: (line) => writeSync(descriptor, `${JSON.stringify(line)}\n`),
      end: () => closeSync(descriptor),
    };
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${reasonOf(error)}`);
  }
}
