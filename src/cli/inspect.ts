import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Command } from 'commander';
import { InspectSession, momentText } from '../draw/inspect-session.ts';
import { InspectedKey, type KeyWatcher } from '../draw/inspected-key.ts';
import {
  connectInspector,
  InspectorUnavailable,
  type KeyInspector,
  statelyInspector,
} from '../draw/inspector.ts';
import {
  type Playback,
  playBack,
  type RecordedLine,
  recordedInspection,
  recordedStep,
} from '../draw/recording.ts';
import { readPath, type Step } from '../draw/step.ts';
import type { TypeClass } from '../key/type-class.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { readTypeClass, typeClassHelp } from './options/words.ts';

interface InspectOptions {
  readonly type: TypeClass;
  readonly path?: readonly Step[];
  readonly record?: string;
  readonly play?: string;
  /** False for `--no-inspector`. */
  readonly inspector: string | false;
}

/** `kms-model inspect`: a live key, a prompt, and Stately's inspector. */
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
      if (options.play !== undefined) return play(await recording(options.play), context);
      const inspector = await inspectorFor(options, context);
      const recorder = options.record === undefined ? null : await recorderTo(options.record);
      await attend(options, context, inspector, recorder);
      await inspector?.stop();
      await recorder?.end();
    });
}

/** Lets a person, or what comes through a pipe, lead the key. */
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
  const key = usable(
    () => new InspectedKey(type, first?.kind === 'creation' ? first.operation : 'CreateKey', watcher),
  );
  for (const moment of key.moments) recorder?.write(recordedStep(type, moment));
  for (const step of rest) {
    const moment = usable(() => key.take(step));
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
  { writeError, write }: CommandContext,
): Promise<KeyInspector | null> {
  if (inspector === false) return null;
  try {
    const connected = await connectInspector(inspector, (line) => writeError(`kms-model: ${line}\n`));
    write(`${connected.where}\n`);
    return connected;
  } catch (error) {
    if (!(error instanceof InspectorUnavailable)) throw error;
    writeError(`kms-model: going on without the inspector: ${error.message}\n`);
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

async function recording(file: string): Promise<Playback> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return usable(() => playBack(text));
}

interface Recorder {
  readonly write: (line: RecordedLine) => void;
  readonly end: () => Promise<void>;
}

async function recorderTo(file: string): Promise<Recorder> {
  const stream = createWriteStream(file);
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', (error) => reject(new UsageError(`${file} cannot be written: ${error.message}`)));
  });
  return { write: (line) => stream.write(`${JSON.stringify(line)}\n`), end: () => ended(stream) };
}

function ended(stream: WriteStream): Promise<void> {
  return new Promise((resolve) => stream.end(() => resolve()));
}

function readSteps(text: string): readonly Step[] {
  return usable(() => readPath(text));
}

function readAddress(text: string): string {
  const isAddress = /^(wss?|https?):/.test(text) && URL.canParse(text);
  if (isAddress) return text;
  throw new UsageError(
    `an inspector is an address such as ${statelyInspector} or ws://127.0.0.1:8080; got '${text}'`,
  );
}

/** What cannot be is wrong usage. */
function usable<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}
