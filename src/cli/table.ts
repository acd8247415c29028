import { Command, Option } from 'commander';
import { tableCells, tableJson } from '../draw/table/table-cells.ts';
import { tableGrid } from '../draw/table/table-grid.ts';
import { tableMarkdown } from '../draw/table/table-markdown.ts';
import { tableText } from '../draw/table/table-text.ts';
import type { TypeClass } from '../key/type-class.ts';
import type { CommandContext } from './command-context.ts';
import { readTypeClass, typeClassHelp } from './options/words.ts';

const formats = ['text', 'markdown', 'json'] as const;

interface TableOptions {
  readonly format: (typeof formats)[number];
  readonly type?: TypeClass;
}

export function tableCommand({ write, colors }: CommandContext): Command {
  return new Command('table')
    .description(
      'Prints what every operation does in every key state. Without --type, text and Markdown show each ' +
        'operation for the key types that support it; JSON has a cell for every type class.',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(formats).default('text'))
    .option('--type <class>', 'only for keys of this type class', readTypeClass)
    .addHelpText('after', typeClassHelp)
    .action(({ format, type }: TableOptions) => {
      switch (format) {
        case 'text':
          return write(tableText(tableGrid(type), { colors }));
        case 'markdown':
          return write(tableMarkdown(tableGrid(type)));
        case 'json':
          return write(tableJson(type === undefined ? tableCells() : tableCells([type])));
        default:
          return format satisfies never;
      }
    });
}
