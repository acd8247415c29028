import { createHash } from 'node:crypto';
import { open, readFile, realpath, rename, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Account } from '../account/account.ts';
import type { ClockReading } from './served-clock.ts';

/** What outlives a server: its account and its clock. Faults and lag do not. */
export interface SavedState {
  readonly clock: ClockReading;
  readonly account: Account;
}

/** A file that holds an account. Its content is always one that was saved as a whole, whenever the writer dies. */
export interface StateFile {
  /** What the file held when it was opened; null if there was no file. */
  readonly found: SavedState | null;
  /** Asks for a save: whoever waits from now on until it is settled finds the state of now or of later on the disk. */
  readonly changed: () => void;
  /**
   * Waits until every change so far is on the disk. Those who wait at the same time share one write.
   *
   * @param state read when the write begins
   * @throws StateFileError if it could not be written; the next one who waits tries again
   */
  readonly settled: (state: () => SavedState) => Promise<void>;
}

/** A state file cannot be read or written; the message is one line that names the file. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError';
}

/**
 * Opens a state file. A file that is not there is made by the first save.
 *
 * @throws StateFileError for a file that kms-model did not write, or that was cut off or changed; it is left as it is
 */
export async function openStateFile(path: string): Promise<StateFile> {
  const file = await realpath(path).catch(() => resolve(path));
  const found = await readState(file);
  let identity = await identityOf(file);
  let asked = 0;
  let saved = 0;
  let writing: Promise<void> | null = null;

  const write = async (state: () => SavedState): Promise<void> => {
    if ((await identityOf(file)) !== identity) {
      throw new StateFileError(`${file} was changed by another program: it is not overwritten`);
    }
    const covered = asked;
    const text = textOf(state());
    await replaceFile(file, text).catch((error: unknown) => {
      throw new StateFileError(`${file} cannot be written: ${reasonOf(error)}`);
    });
    identity = await identityOf(file);
    saved = covered;
  };

  return {
    found,
    changed: () => {
      asked += 1;
    },
    settled: async (state) => {
      const wanted = asked;
      while (saved < wanted) {
        writing ??= write(state).finally(() => {
          writing = null;
        });
        await writing;
      }
    },
  };
}

/**
 * Two lines: what the file is, with the digest of the second line; the state. The digest is what tells a whole file
 * from one that was cut off or edited, so that an account that is read back is always one that was saved.
 */
function textOf(state: SavedState): string {
  const body = JSON.stringify(state);
  return `${JSON.stringify({ format, version, sha256: sha256(body) })}\n${body}\n`;
}

const format = 'kms-model state';
const version = 2;

async function readState(file: string): Promise<SavedState | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new StateFileError(`${file} cannot be read: ${reasonOf(error)}`);
  }
  const [head = '', body = ''] = text.split('\n', 2);
  const header = parsed(head);
  if (!isObject(header) || header['format'] !== format) {
    throw new StateFileError(
      `${file} is not a state file of kms-model; name another file, or one that does not exist`,
    );
  }
  if (header['version'] !== version) {
    throw new StateFileError(
      `${file} was written by another version of kms-model, which this one cannot read`,
    );
  }
  const state = header['sha256'] === sha256(body) ? parsed(body) : undefined;
  if (!isSavedState(state)) {
    throw new StateFileError(`${file} was cut off or edited: put back a copy, or remove it to begin anew`);
  }
  return state;
}

/** Old or new, never half: the new content is on the disk under another name before it gets this one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  if (process.platform === 'win32') return;
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Which file is there: every save makes another one. */
async function identityOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => null);
  return found === null ? 'none' : `${found.ino} ${found.mtimeNs} ${found.size}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** What has the right digest was written by {@link textOf}: a look at the outside is enough. */
function isSavedState(value: unknown): value is SavedState {
  return isObject(value) && isObject(value['clock']) && isObject(value['account']);
}

function codeOf(error: unknown): unknown {
  return isObject(error) ? error['code'] : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
