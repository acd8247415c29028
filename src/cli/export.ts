import { Command, Option } from 'commander';
import { compiledJson } from '../compile/compiled-json.ts';
import { modelName } from '../conformance/report/model-name.ts';
import { keyMachine } from '../key/machine.ts';
import type { TypeClass } from '../key/type-class.ts';
import { type CommandContext, UsageError } from './command-context.ts';
import { writeNamedFile } from './files.ts';
import { repeated } from './options/value.ts';
import { readTypeClass, typeClassHelp } from './options/words.ts';

const formats = ['json', 'xstate'] as const;

interface ExportOptions {
  readonly format: (typeof formats)[number];
  readonly type?: readonly TypeClass[];
  readonly out?: string;
}

export function exportCommand({ write }: CommandContext): Command {
  return new Command('export')
    .description(
      'Writes the model as data that a program in any language can look up: the verdict of every operation in every ' +
        'key state and type class, and the life of a key as numbered states, events and transitions. ' +
        'docs/compiled.md says how to read it, docs/schemas/compiled-model.schema.json what is in it. With --format xstate: ' +
        "the machine of one key, for XState and Stately's tools.",
    )
    .addOption(new Option('--format <format>', 'how to write it').choices(formats).default('json'))
    .option('--type <class>', 'only this type class; may be given several times', repeated(readTypeClass))
    .option('-o, --out <file>', 'write it to this file instead of standard output')
    .addHelpText('after', typeClassHelp)
    .action(async ({ format, out, type }: ExportOptions) => {
      if (format === 'xstate' && type !== undefined) {
        throw new UsageError('--type is for --format json: one machine holds for all type classes');
      }
      const text =
        format === 'xstate'
          ? `${JSON.stringify(keyMachine.config, null, 2)}\n`
          : compiledJson({ model: modelName(), ...(type === undefined ? {} : { typeClasses: type }) });
      if (out === undefined) return write(text);
      await writeNamedFile(out, text);
      return write(`wrote ${out}\n`);
    });
}
