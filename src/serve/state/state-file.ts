import { createHash } from 'node:crypto';
import { access, constants, lstat, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Account } from '../../account/account.ts';
import type { ClockReading } from '../served-clock.ts';
import { accountProblem } from './account-problem.ts';
import { ownFile } from './file-owner.ts';
import { replaceFile } from './replace-file.ts';

/** What outlives a server: its accounts and its clock. Faults and lag do not. */
export interface SavedState {
  readonly clock: ClockReading;
  /** The account of callers who name none. */
  readonly account: Account;
  /** Those of callers who name theirs; none unless given. */
  readonly others?: readonly Account[];
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
  /** Lets another server have the file, once what is being written is. */
  readonly close: () => Promise<void>;
}

/** A state file cannot be read or written; the message is one line that names the file. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError';
}

/**
 * Opens a state file, whose only owner this process is from then on. A file that is not there is made by the first save.
 *
 * @throws StateFileError for a file that another server has, that kms-model did not write, or that was cut off or changed; it
 *   is left as it is
 */
export async function openStateFile(path: string): Promise<StateFile> {
  const file = await fileAt(path);
  const owner = await ownFile(file, `process ${process.pid}`);
  if ('owner' in owner) {
    throw new StateFileError(`${file} is in use by ${owner.owner}: a state file has one server`);
  }
  const found = await readState(file).catch(async (error: unknown) => {
    await owner.release();
    throw error;
  });
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
    await replaceFile(file, text, { temporary: `${file}.new`, mode: 0o600 }).catch((error: unknown) => {
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
    close: async () => {
      await writing?.catch(() => {});
      await owner.release();
    },
  };
}

/**
 * The real path of a state file that is there or can be made.
 *
 * @throws StateFileError for what is no file, or has no folder to be written in
 */
async function fileAt(path: string): Promise<string> {
  const given = resolve(path);
  const found = await lstat(given).catch(() => null);
  if (found === null) {
    const folder = await realpath(dirname(given)).catch(() => null);
    if (folder === null) {
      throw new StateFileError(`${given} cannot be made: there is no folder ${dirname(given)}`);
    }
    return inWritableFolder(join(folder, basename(given)));
  }
  const file = await realpath(given).catch(() => null);
  if (file === null) throw new StateFileError(`${given} is a link that leads nowhere`);
  if (!(await stat(file)).isFile()) throw new StateFileError(`${file} cannot be read: it is not a file`);
  return inWritableFolder(file);
}

async function inWritableFolder(file: string): Promise<string> {
  try {
    await access(dirname(file), constants.W_OK | constants.X_OK);
    return file;
  } catch (error) {
    throw new StateFileError(`${file} cannot be written: ${reasonOf(error)}`);
  }
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
  if (!isObject(state)) {
    throw new StateFileError(`${file} was cut off or edited: put back a copy, or remove it to begin anew`);
  }
  if (!isSavedState(state)) {
    throw new StateFileError(`${file} holds no account that can be: ${stateProblem(state)}`);
  }
  return state;
}

/** Says whether a state is one that was saved; what somebody else signed need not be. */
function isSavedState(state: Members): state is Members & SavedState {
  return stateProblem(state) === null;
}

function stateProblem({ clock, account, others = [] }: Members): string | null {
  if (!isClock(clock)) return 'its clock shows no time';
  if (!Array.isArray(others)) return 'its accounts are no list';
  return [account, ...others].map(accountProblem).find((problem) => problem !== null) ?? null;
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

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function isClock(value: unknown): value is ClockReading {
  if (!isObject(value)) return false;
  const { kind, offset, at } = value;
  return kind === 'real' ? Number.isSafeInteger(offset) : kind === 'frozen' && Number.isSafeInteger(at);
}

function codeOf(error: unknown): unknown {
  return isObject(error) ? error['code'] : undefined;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
