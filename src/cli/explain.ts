import { Command } from 'commander';
import { explain } from '../draw/table/explanation.ts';
import { explanationText } from '../draw/table/explanation-text.ts';
import type { KeyState } from '../key/key-state.ts';
import type { KeyOperation } from '../key/operation.ts';
import type { TypeClass } from '../key/type-class.ts';
import type { CommandContext } from './command-context.ts';
import { readKeyState, readOperation, readTypeClass, typeClassHelp } from './options/words.ts';

interface ExplainOptions {
  readonly type?: TypeClass;
}

export function explainCommand({ write, colors }: CommandContext): Command {
  return new Command('explain')
    .description(
      'Says whether an operation is allowed in a key state, with exception, message, basis and source, and what is ' +
        'possible instead. ReEncrypt is explained for each of its two keys.',
    )
    .argument(
      '<operation>',
      'an operation that uses an existing key, such as CancelKeyDeletion',
      readOperation,
    )
    .argument('<key-state>', 'a key state, such as PendingDeletion', readKeyState)
    .option(
      '--type <class>',
      'for a key of this type class (default: the first that the operation and the key state concern)',
      readTypeClass,
    )
    .addHelpText('after', typeClassHelp)
    .action((operation: KeyOperation, keyState: KeyState, { type }: ExplainOptions) => {
      const operations: readonly KeyOperation[] =
        operation === 'ReEncrypt' ? ['ReEncryptFrom', 'ReEncryptTo'] : [operation];
      const texts = operations.map((each) => explanationText(explain(each, keyState, type), { colors }));
      write(texts.join('\n'));
    });
}
