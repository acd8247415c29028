import { type ExceptionName, isExceptionName } from '../key/exception.ts';
import { type Interpreter, keyInterpreter } from '../key/interpreter.ts';
import { isKeyState, type KeyState, keyStates, type LifecycleState } from '../key/key-state.ts';
import type { KeyOperation } from '../key/operation.ts';

/** What can be asked for a way to. */
export type Goal =
  | { readonly keyState: LifecycleState }
  | { readonly exception: ExceptionName }
  /** By name: see `MachineTransition`. */
  | { readonly transition: string }
  /** A cell of the key state table. */
  | { readonly operation: KeyOperation; readonly inKeyState: KeyState };

/**
 * Reads what a caller wants a way to: a key state or `Deleted`, an exception, or a transition of the machine by its name.
 *
 * @param operation the operation to call in the key state, if a cell of the key state table is wanted
 * @throws RangeError for anything else, in one line
 */
export function goalOf(
  text: string,
  operation?: KeyOperation,
  { transitions }: Interpreter = keyInterpreter,
): Goal {
  if (operation !== undefined) {
    if (isKeyState(text)) return { operation, inKeyState: text };
    throw new RangeError(`${operation} must be called in a key state such as Enabled; got '${short(text)}'`);
  }
  if (isKeyState(text) || text === 'Deleted') return { keyState: text };
  if (isExceptionName(text)) return { exception: text };
  if (transitions.some(({ name }) => name === text)) return { transition: text };
  throw new RangeError(
    `a goal must be a key state (${keyStates.join(', ')}, Deleted), an exception, or a transition of the machine such as '${transitions.at(-1)?.name}'; got '${short(text)}'`,
  );
}

function short(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
