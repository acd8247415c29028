import { Command } from 'commander';
import { mermaidDiagram } from '../draw/mermaid.ts';
import type { TypeClass } from '../key/index.ts';
import type { CommandContext } from './command-context.ts';
import { readTypeClass, typeClassHelp } from './words.ts';

interface DiagramOptions {
  readonly type?: TypeClass;
}

/** `kms-model diagram`: the life of a key as Mermaid text. */
export function diagramCommand({ write }: CommandContext): Command {
  return new Command('diagram')
    .description(
      'Draws every change of key state as a Mermaid stateDiagram-v2, which GitHub and many editors render. ' +
        'What the service does by itself is marked with ⚙.',
    )
    .option('--type <class>', 'only what a key of this type class can go through', readTypeClass)
    .addHelpText('after', typeClassHelp)
    .action(({ type }: DiagramOptions) =>
      write(mermaidDiagram(type === undefined ? {} : { classes: [type] })),
    );
}
