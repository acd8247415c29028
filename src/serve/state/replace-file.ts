import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How a file is replaced. */
export interface ReplaceFileOptions {
  /** The name beside the file under which its new content is written; only one writer may use it at a time. */
  readonly temporary: string;
  /** The mode of the new file, such as 0o600; what the process usually makes unless given. */
  readonly mode?: number;
}

/**
 * Replaces a file as a whole: whoever opens it finds the old content or the new, never half of it, whenever the writer dies.
 * The new content is on the disk when this resolves. It is written to a new file: whatever else has its name is taken away,
 * and a link there leads nowhere.
 *
 * @throws an error of the file system; the file is unchanged
 */
export async function replaceFile(file: string, text: string, options: ReplaceFileOptions): Promise<void> {
  const { temporary, mode } = options;
  await rm(temporary, { force: true });
  const handle = await open(temporary, 'wx', mode);
  try {
    await handle
      .writeFile(text)
      .then(() => handle.sync())
      .finally(() => handle.close());
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Windows cannot flush a folder. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
