import { codeOf } from '../files.ts';
import { value } from './value.ts';

export const readPort = value('--port', 'a number from 0 to 65535', (text) =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : null,
);

/** Why a port cannot be listened on, and what to do; null for any other error. */
export function portProblem(error: unknown, port: string): string | null {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `${port} is in use: name another with --port, or 0 for a free one`;
    case 'EACCES':
      return `${port} needs more rights: name one above 1023 with --port`;
    default:
      return null;
  }
}
