import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A file of a trail, with the name that problems in it are told with. */
export interface TrailFile {
  readonly name: string;
  /** Its text in pieces. @throws Error of the file system, or of a file that is damaged */
  readonly text: () => AsyncIterable<string>;
}

/** What is not in a trail's folder for its records: digests, and CloudTrail Insights. */
const otherFolders: ReadonlySet<string> = new Set(['CloudTrail-Digest', 'CloudTrail-Insight']);

/**
 * The files that were named, and those in the folders that were named, however deep, in the order of their names; `-` is
 * standard input. Files that are compressed with gzip are recognised by their first bytes, whatever they are called.
 *
 * @throws Error of the file system for what cannot be found
 */
export async function trailFiles(names: readonly string[]): Promise<readonly TrailFile[]> {
  const found: TrailFile[] = [];
  for (const name of names) {
    if (name === '-') {
      found.push({ name: 'standard input', text: () => textOf(process.stdin) });
    } else if ((await stat(name)).isDirectory()) {
      found.push(...(await filesIn(name)).map(fileNamed));
    } else found.push(fileNamed(name));
  }
  return found;
}

function fileNamed(name: string): TrailFile {
  return { name, text: () => textOf(createReadStream(name)) };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || otherFolders.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesIn(path)));
    else if (/\.(json|jsonl|ndjson|csv|txt|log|gz)$/i.test(entry.name)) found.push(path);
  }
  return found;
}

/** The text of a stream, unpacked if its first two bytes are those of gzip. */
async function* textOf(stream: Readable): AsyncIterable<string> {
  const chunks = stream[Symbol.asyncIterator]();
  const first: IteratorResult<Buffer> = await chunks.next();
  if (first.done === true) return;
  const whole = async function* (): AsyncIterable<Buffer> {
    yield first.value;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  };
  const decoder = new TextDecoder();
  const bytes = first.value[0] === 0x1f && first.value[1] === 0x8b ? unpacked(whole()) : whole();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

function unpacked(packed: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // An error on the way ends the reading of what is unpacked.
  return pipeline(Readable.from(packed), createGunzip(), () => {});
}
