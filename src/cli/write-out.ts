import { writeWholeFile } from '../conformance/report/whole-file.ts';
import { UsageError } from './command-context.ts';

/** Writes what `--out` asks for, as a whole. @throws UsageError for a file that cannot be written */
export async function writeOut(file: string, text: string): Promise<void> {
  try {
    await writeWholeFile(file, text);
  } catch (error) {
    throw new UsageError(
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
