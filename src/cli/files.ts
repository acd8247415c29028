import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../serve/state/replace-file.ts';
import { UsageError } from './command-context.ts';

/** Reads a file that the user named. @throws UsageError if it cannot be read */
export async function readNamedFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${reasonOf(error)}`);
  }
}

/** Replaces a file that the user named. @throws UsageError if it cannot be written */
export async function writeNamedFile(file: string, text: string, option = ''): Promise<void> {
  try {
    await writeWholeFile(file, text);
  } catch (error) {
    throw new UsageError(`${option}${file} cannot be written: ${reasonOf(error)}`);
  }
}

/**
 * Replaces a file as a whole: whoever opens it finds the old content or the new, never half of it. Makes its folder if missing.
 *
 * @throws Error with a short reason, and the error of the file system as its cause; the file is unchanged
 */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  try {
    await write(file, text);
  } catch (error) {
    // Node names the call and the file that failed, which may be the temporary one.
    throw new Error(reasonOf(error).replace(/, \w+( '.*)?$/s, ''), { cause: error });
  }
}

/** The code of a system error, such as `ENOENT`. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const found = await stat(file).catch(() => null);
  if (found !== null && !found.isFile()) {
    // A device or a pipe, such as /dev/stdout, cannot be replaced.
    await writeFile(file, text);
    return;
  }
  // Two runs that write the same file do not share a temporary one.
  await replaceFile(file, text, { temporary: `${file}.${process.pid}.new` });
}
