/** How the source is cut: imports go one way, and only src/key says in which state a key is. Source: DESIGN.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keyStates } from '../../src/key/key-state.ts';

const root = join(import.meta.dirname, '..', '..', 'src');

const model = ['account', 'key'];
const middle = ['serve', 'scenario', 'explore', 'compile', ...model];

/** What each folder may import besides itself: cli → (conformance, draw, guard) → (serve, scenario, explore, compile) → account → key. */
const mayImport: { readonly [folder: string]: readonly string[] } = {
  key: [],
  account: ['key'],
  serve: model,
  scenario: model,
  explore: model,
  compile: ['explore', ...model],
  conformance: middle,
  guard: ['serve', 'scenario', ...model],
  // Which keys a call is about, the oracle knows.
  trail: ['conformance', ...middle],
  // What a target chooses in an answer, the oracle knows.
  vectors: ['conformance', ...middle],
  draw: middle,
  cli: ['conformance', 'draw', 'guard', 'trail', 'vectors', ...middle],
  build: ['cli', 'conformance', 'draw', 'guard', 'trail', 'vectors', ...middle],
};

/** The one face of the package that shows two folders: `./explore` has the compiled form too. */
const faceOfTwo = 'explore/index.ts';

const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/'))
  .map((path) => ({ path, folder: path.split('/')[0] ?? '', text: readFileSync(join(root, path), 'utf8') }));

/** The source without comments and templates, and without the other texts in it unless they are kept. */
function codeOf(text: string, keepTexts = false): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`/g, (part) =>
    part.startsWith('/') ? '' : keepTexts && part.startsWith("'") ? part : "''",
  );
}

function importsOf(text: string): readonly string[] {
  const code = codeOf(text, true);
  return [...code.matchAll(/\b(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

/** The folder that an import of ours leads to; null for one of a package. */
function folderOf(from: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  return posix.join(posix.dirname(from), specifier).split('/')[0] ?? '';
}

/** Members named keyState, in the code of a file outside src/key, whose value is one of AWS's key states. */
function assignedKeyStates(text: string): readonly string[] {
  const states = [...keyStates, 'Deleted'].join('|');
  const pattern = new RegExp(`\\bkeyState\\s*(?::|=(?!=))\\s*'(?:${states})'`, 'g');
  return codeOf(text, true).match(pattern) ?? [];
}

describe('the source', () => {
  it('has no folder but those of the design', () => {
    expect(Object.keys(mayImport)).toEqual(
      expect.arrayContaining([...new Set(files.map(({ folder }) => folder))]),
    );
  });

  it.each(Object.keys(mayImport))('src/%s imports only what is below it', (folder) => {
    const allowed = [folder, ...(mayImport[folder] ?? [])];
    const strays = files
      .filter((file) => file.folder === folder && file.path !== faceOfTwo)
      .flatMap(({ path, text }) =>
        importsOf(text)
          .filter((specifier) => !allowed.includes(folderOf(path, specifier) ?? folder))
          .map((specifier) => `${path} imports ${specifier}`),
      );
    expect(strays).toEqual([]);
  });

  it('has imports that are found, so that this check can fail', () => {
    const account = files.filter(({ folder }) => folder === 'account').flatMap(({ text }) => importsOf(text));
    expect(account.filter((specifier) => specifier.startsWith('../key/')).length).toBeGreaterThan(20);
    expect(importsOf("import { a } from '../key/x.ts'; // from './no.ts'\nexport * from './y.ts';")).toEqual([
      '../key/x.ts',
      './y.ts',
    ]);
    expect(folderOf('key/a.ts', '../account/b.ts')).toBe('account');
  });

  it('puts a key into a state only in src/key', () => {
    const outside = files.filter(({ folder }) => folder !== 'key');
    const found = outside.flatMap(({ path, text }) =>
      assignedKeyStates(text).map((code) => `${path}: ${code}`),
    );
    expect(found).toEqual([]);
    expect(assignedKeyStates("const key = { ...old, keyState: 'Enabled' };")).toHaveLength(1);
    expect(assignedKeyStates("if (keyState === 'Enabled') // keyState: 'Enabled'")).toEqual([]);
  });

  it('writes no member keyState at all in the account and the server: keys come from src/key as they are', () => {
    const written = /(?<!readonly\s)(?<![\w.])keyState\s*:/g;
    const found = files
      .filter(({ folder }) => folder === 'account' || folder === 'serve')
      .flatMap(({ path, text }) => [...codeOf(text).matchAll(written)].map(() => path));
    expect(found).toEqual([]);
    expect('return { ...key, keyState: next };'.match(written)).toHaveLength(1);
  });
});
