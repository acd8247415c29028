import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file as a whole: whoever opens it finds the old content or the new, never a half. Its folder is made if missing.
 *
 * @throws the error of the file system, with the file as it was before
 */
export async function writeWholeFile(file: string, text: string): Promise<void> {
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
