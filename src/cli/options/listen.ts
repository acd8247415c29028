import { instantInMilliseconds } from '../../serve/duration.ts';
import type { StartServerOptions } from '../../serve/server.ts';
import { StateFileError } from '../../serve/state/state-file.ts';
import { UsageError } from '../command-context.ts';
import { codeOf, reasonOf } from '../files.ts';
import { portProblem } from './port.ts';
import { value } from './value.ts';

export const readAccountId = value('--account', 'an AWS account ID: twelve digits', (text) =>
  /^\d{12}$/.test(text) ? text : null,
);

/** A clock that stands still at a time, or shows the real time. */
export function readTime(text: string): StartServerOptions['clock'] {
  if (text === 'now') return { kind: 'real', offset: 0 };
  try {
    return { kind: 'frozen', at: instantInMilliseconds(text) };
  } catch (error) {
    throw new UsageError(`${reasonOf(error)}; or say now`);
  }
}

/** What the user can do about the error of a server that did not start. @throws the error itself if nothing */
export function whyNotListening(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
): string {
  if (error instanceof StateFileError || error instanceof RangeError) return error.message;
  const problem = portProblem(error, `port ${port} of ${host}`);
  if (problem !== null) return problem;
  if (['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(codeOf(error)))) {
    return `--host must be an address of this machine; got '${host}'`;
  }
  throw error;
}
