import { Command } from 'commander';
import { modelName } from '../conformance/report/model-name.ts';
import { vectorLines } from '../vectors/vector-lines.ts';
import type { CommandContext } from './command-context.ts';
import { writeNamedFile } from './files.ts';

export function vectorsCommand({ write }: CommandContext): Command {
  return new Command('vectors')
    .description(
      'Writes test vectors for a runner in any language, as JSON Lines: each a short sequence of calls with what conforms ' +
        'after the last. docs/vectors.md says how to read them, docs/schemas/test-vectors.schema.json what is in them.',
    )
    .option('-o, --out <file>', 'write them to this file instead of standard output')
    .action(async ({ out }: { readonly out?: string }) => {
      const text = vectorLines(modelName());
      if (out === undefined) return write(text);
      await writeNamedFile(out, text);
      return write(`wrote ${out}\n`);
    });
}
