import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file as a whole: whoever opens it finds the old content or the new, never a half. Its folder is made if missing.
 *
 * @throws Error with the reason in a few words, and the error of the file system as its cause; the file is as it was
 */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  try {
    await write(file, text);
  } catch (error) {
    // Node names the call and the file that failed, which may be the temporary one.
    const reason = error instanceof Error ? error.message.replace(/, \w+( '.*)?$/s, '') : String(error);
    throw new Error(reason, { cause: error });
  }
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const found = await stat(file).catch(() => null);
  if (found !== null && !found.isFile()) {
    // A device or a pipe, such as /dev/stdout, stays what it is.
    await writeFile(file, text);
    return;
  }
  // Two runs that write the same file do not write into each other's.
  const temporary = `${file}.${process.pid}.new`;
  try {
    const handle = await open(temporary, 'w');
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
