/** Every link from a document to a file or a heading of this project leads somewhere. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, root } from './documents.ts';

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, 'code');

/** The names of headings as GitHub makes them. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('links', () => {
  it.each(documents.map(({ path, text }) => [path, text] as const))('of %s lead somewhere', (path, text) => {
    const targets = [...withoutCode(text).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(
      ([, target = '']) => target,
    );
    const dead = targets.filter((target) => {
      const [file = '', anchor] = target.split('#');
      const place = file === '' ? join(root, path) : join(root, dirname(path), file);
      if (!existsSync(place)) return true;
      if (anchor === undefined || statSync(place).isDirectory()) return false;
      return !anchorsOf(readFileSync(place, 'utf8')).has(anchor);
    });
    expect(dead).toEqual([]);
  });
});
