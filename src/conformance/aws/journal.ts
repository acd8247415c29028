import {
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** One line of a journal. */
export type JournalEntry =
  /** The run begins in these Regions. */
  | { readonly kind: 'begin'; readonly run: string; readonly regions: readonly string[] }
  /** A call that makes a key is about to be sent; `keyId` and `keyRegion` where they are known before. */
  | {
      readonly kind: 'making';
      readonly number: number;
      readonly operation: 'CreateKey' | 'ReplicateKey';
      readonly region: string;
      readonly keyId: string | null;
    }
  /** That call was answered: with a key, or with a refusal that made none. */
  | { readonly kind: 'made'; readonly number: number; readonly keyId: string; readonly region: string }
  | { readonly kind: 'not made'; readonly number: number }
  /** This key is scheduled for deletion, or gone. */
  | { readonly kind: 'cleaned'; readonly keyId: string; readonly region: string };

/** The journal of a run on AWS cannot be written or read; one line that says why. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
}

/** What a run writes down before it makes anything, so that it can be cleaned up even if it is killed. */
export interface Journal {
  readonly file: string;
  /** The line is on the disk when this returns. @throws JournalError */
  readonly append: (entry: JournalEntry) => void;
  readonly close: () => void;
}

/** Where the journal of a run is kept. */
export function journalFile(folder: string, run: string): string {
  return join(folder, `${run}.jsonl`);
}

/**
 * Opens the journal of a run for appending; the file and its folder are made if missing. A last line that a kill cut short is
 * taken off: nothing was done for it.
 *
 * @throws JournalError if it cannot be written
 */
export function openJournal(folder: string, run: string): Journal {
  const file = journalFile(folder, run);
  const descriptor = attempt(`${file} cannot be written`, () => {
    mkdirSync(folder, { recursive: true });
    assertFile(file);
    const { O_APPEND, O_CREAT, O_RDWR, O_NOFOLLOW = 0 } = constants;
    const opened = openSync(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    const whole = readFileSync(opened).lastIndexOf('\n') + 1;
    ftruncateSync(opened, whole);
    return opened;
  });
  return {
    file,
    append: (entry) => {
      attempt(`${file} cannot be written`, () => {
        writeSync(descriptor, `${JSON.stringify(entry)}\n`);
        fsyncSync(descriptor);
      });
    },
    close: () => closeSync(descriptor),
  };
}

/**
 * Reads the journal of a run, also one whose last line a kill cut short; null if there is none.
 *
 * @throws JournalError for a file that cannot be read or is not a journal
 */
export function readJournal(folder: string, run: string): readonly JournalEntry[] | null {
  const file = journalFile(folder, run);
  if (!existsSync(file)) return null;
  const text = attempt(`${file} cannot be read`, () => {
    assertFile(file);
    return readFileSync(file, 'utf8');
  });
  const lines = text.split('\n');
  const whole = lines.slice(0, -1);
  return whole.map((line, index) => {
    const entry = parsed(line);
    if (!isEntry(entry)) throw new JournalError(`line ${index + 1} of ${file} is not a line of a journal`);
    return entry;
  });
}

/** A pipe would be waited for, and a link may lead anywhere. */
function assertFile(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw new Error('it is not a file');
}

/** What stands in a journal also stands in commands to paste: no character there means anything to a shell. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]*$/.test(value);
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, number, operation, region, regions, run, keyId } = Object.fromEntries(Object.entries(value));
  const isNumbered = typeof number === 'number';
  const isInRegion = isName(region);
  switch (kind) {
    case 'begin':
      return typeof run === 'string' && Array.isArray(regions) && regions.every(isName);
    case 'making': {
      const isCreation = operation === 'CreateKey' || operation === 'ReplicateKey';
      return isNumbered && isInRegion && isCreation && (keyId === null || isName(keyId));
    }
    case 'made':
      return isNumbered && isInRegion && isName(keyId);
    case 'not made':
      return isNumbered;
    case 'cleaned':
      return isInRegion && isName(keyId);
    default:
      return false;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function attempt<Result>(what: string, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    throw new JournalError(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
