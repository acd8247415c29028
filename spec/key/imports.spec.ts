import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../src/key/', import.meta.url);

/** Everything that a source file imports, of values or of types, in whatever form. */
function importsOf(file: URL): readonly string[] {
  const path = fileURLToPath(file);
  const { module, program } = parseSync(path, readFileSync(file, 'utf8'));
  expect(module.dynamicImports, path).toEqual([]);
  expect(JSON.stringify(program), path).not.toContain('"TSImportType"');
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value])),
    ),
  ];
}

/** The files that an entry point loads, and the packages that they name. */
function loadedFrom(entry: URL): {
  readonly files: ReadonlySet<string>;
  readonly packages: ReadonlySet<string>;
} {
  const files = new Set<string>([entry.href]);
  const packages = new Set<string>();
  for (const href of files) {
    for (const specifier of importsOf(new URL(href))) {
      if (specifier.startsWith('.')) files.add(new URL(specifier, href).href);
      else packages.add(specifier);
    }
  }
  return { files, packages };
}

describe('Importing the entry point', () => {
  const { files, packages } = loadedFrom(new URL('index.ts', folder));

  it('loads xstate and nothing else', () => {
    expect([...packages]).toEqual(['xstate']);
  });

  it('loads nothing of ours but the files of src/key', () => {
    expect([...files].filter((href) => !href.startsWith(folder.href))).toEqual([]);
  });

  it('finds a use for every file of src/key', () => {
    const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => new URL(name.replaceAll('\\', '/'), folder).href);
    expect([...files].sort()).toEqual(all.sort());
  });

  it('would be seen to load more: this file’s own imports are found', () => {
    expect([...importsOf(new URL(import.meta.url))].sort()).toEqual([
      'node:fs',
      'node:url',
      'vite',
      'vitest',
    ]);
  });
});
