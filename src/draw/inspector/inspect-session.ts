import { operationEventTypes, serviceEventTypes } from '../../key/key-event.ts';
import { tableOperations } from '../../key/key-state-table.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { Moment } from '../path/life.ts';
import { next } from '../path/life.ts';
import { pathText, readStep, stepText } from '../path/life-step.ts';
import { isWordOf } from '../path/word.ts';
import { explain } from '../table/explanation.ts';
import { explanationText } from '../table/explanation-text.ts';
import type { InspectedKey } from './inspected-key.ts';

/** What a line that was typed at the prompt comes to. */
export interface Answered {
  /** What to print; lines end with `\n`. */
  readonly text: string;
  /** The moment, if the line was a step. */
  readonly moment: Moment | null;
  readonly isOver: boolean;
}

/** Reads lines at a prompt: steps of a path, and questions about the key. */
export class InspectSession {
  readonly #key: InspectedKey;
  readonly #typeClass: TypeClass;
  readonly #colors: boolean;

  constructor(key: InspectedKey, typeClass: TypeClass, options: { readonly colors: boolean }) {
    this.#key = key;
    this.#typeClass = typeClass;
    this.#colors = options.colors;
  }

  /** What stands before what is typed: the key state and the key's own time. */
  get prompt(): string {
    const { keyState, at } = this.#key.key;
    return `${keyState} ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}> `;
  }

  /** Answers one line; what cannot be is answered with one line too. */
  answer(line: string): Answered {
    const [word = '', ...rest] = line.trim().split(/[\s:]+/);
    try {
      switch (word) {
        case '':
          return said('');
        case 'help':
          return said(help);
        case 'quit':
        case 'exit':
          return { text: '', moment: null, isOver: true };
        case 'path':
          return said(`${pathText(this.#key.moments.map(({ step }) => step))}\n`);
        case 'operations':
          return said(this.#operations());
        case 'explain':
          return said(this.#explain(rest[0] ?? ''));
        default: {
          const moment = this.#key.take(readStep([word, ...rest].join(':')));
          return { text: momentText(moment), moment, isOver: false };
        }
      }
    } catch (error) {
      if (error instanceof RangeError) return said(`${error.message}\n`);
      throw error;
    }
  }

  /** Completes the last word of a line: what it may be, and the part that is completed. */
  complete(line: string): [readonly string[], string] {
    const isQuestion = /^\s*explain\s/.test(line);
    const typed = line.split(/\s+/).at(-1) ?? '';
    const words = isQuestion ? tableOperations : [...tableOperations, ...serviceEventTypes, ...commands];
    const found = words.filter((word) => word.toLowerCase().startsWith(typed.toLowerCase()));
    return [found.length > 0 ? found : words, typed];
  }

  #operations(): string {
    const { key } = this.#key;
    const lines = tableOperations.map((operation) => {
      const { outcome, key: after } = next(key, { kind: 'call', operation, argument: {} });
      if (outcome.kind === 'refused') return `  ✗ ${operation.padEnd(38)}${outcome.exception.name}`;
      const isLifecycle = isWordOf(operationEventTypes, operation);
      return `  ✓ ${operation.padEnd(38)}${isLifecycle && after.keyState !== key.keyState ? `to ${after.keyState}` : ''}`.trimEnd();
    });
    return `${lines.join('\n')}\n`;
  }

  #explain(operation: string): string {
    const { keyState } = this.#key.key;
    if (operation !== 'ReEncrypt' && !isWordOf(tableOperations, operation)) {
      throw new RangeError(
        `explain takes an operation, such as explain Encrypt; got '${operation.slice(0, 60)}'`,
      );
    }
    if (keyState === 'Deleted')
      return 'The key is gone: every request that names it is answered with NotFoundException.\n';
    return explanationText(explain(operation, keyState, this.#typeClass), { colors: this.#colors });
  }
}

/** What came of a step, in a line or two. */
export function momentText({ step, key, outcome, events, changes }: Moment): string {
  const happened = events.map(({ type, at }) => `  ⚙ ${type} at ${new Date(at).toISOString()}\n`).join('');
  if (outcome.kind === 'refused') {
    const { name, message, basis, source } = outcome.exception;
    return `✗ ${stepText(step)}: ${name}${message === '' ? '' : `: ${message}`}\n  ${basis}: ${source}\n`;
  }
  const date = key.facts.waitingPeriod?.deletionDate ?? null;
  const deletion =
    date === null || key.keyState !== 'PendingDeletion'
      ? ''
      : `, to be deleted at ${new Date(date).toISOString()}`;
  return `✓ ${stepText(step)}: ${changes.length > 0 ? 'the key is now' : 'the key stays'} ${key.keyState}${deletion}\n${happened}`;
}

const commands = ['advance', 'explain', 'operations', 'path', 'help', 'quit'] as const;

const help = `An operation calls it:            ScheduleKeyDeletion 7, CancelKeyDeletion, Encrypt
A service event lets it come:     DeleteKey, CustomKeyStoreDisconnected
advance 7d                        lets time pass (s, m, h, d)
explain Encrypt                   why it is allowed or refused now, and what would help
operations                        what is allowed and refused now
path                              the steps so far, for --path of kms-model diagram
quit                              ends
Tab completes.
`;

function said(text: string): Answered {
  return { text, moment: null, isOver: false };
}
