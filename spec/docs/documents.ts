import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the project. */
export const root = join(import.meta.dirname, '..', '..');

/** A document for people, by its path from the root. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** README.md and every page of docs/. */
export const documents: readonly Document[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** The fenced code blocks of a document in one language, with the line that each starts on. */
export function codeBlocks(
  { text }: Document,
  language: string,
): readonly { readonly code: string; readonly line: number }[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map((match) => ({
    code: match[1] ?? '',
    line: text.slice(0, match.index).split('\n').length + 1,
  }));
}
