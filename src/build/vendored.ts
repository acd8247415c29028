import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/** What others wrote and the package carries: its licences in one file. */
export class Vendored {
  /** Folders of packages of which a module is in a bundle. */
  readonly #folders = new Set<string>();

  /** Notes whose modules are in the bundle. */
  collect(): Pick<Plugin, 'name' | 'generateBundle'> {
    return {
      name: 'collect-vendored',
      generateBundle: (_, bundle) => {
        for (const part of Object.values(bundle)) {
          if (part.type !== 'chunk') continue;
          for (const [id, { renderedLength }] of Object.entries(part.modules)) {
            const folder = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];
            if (folder !== undefined && renderedLength > 0) this.#folders.add(folder);
          }
        }
      },
    };
  }

  /**
   * Writes the licences of all that was collected, each text once.
   *
   * @throws Error for a package that says none
   */
  async write(file: string): Promise<void> {
    const packagesOf = new Map<string, string[]>();
    for (const folder of [...this.#folders].sort()) {
      const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      const { name, version, license } = manifest as Readonly<Record<string, unknown>>;
      if (typeof license !== 'string') throw new Error(`${folder} says no licence`);
      const { copyright, terms } = await licenceOf(folder);
      const entry = [`${name} ${version} (${license})`, ...copyright.map((line) => `  ${line}`)].join('\n');
      packagesOf.set(terms, [...(packagesOf.get(terms) ?? []), entry]);
    }
    const sections = [...packagesOf].map(([terms, packages]) => `${packages.join('\n')}\n\n${terms}\n`);
    await writeFile(file, [heading, ...sections].join(`\n${'-'.repeat(80)}\n\n`));
  }
}

const heading =
  'Parts of these packages are bundled in this package; each stands under the terms that follow it.\n';

/** Whose a package is, and the terms, which packages share. */
async function licenceOf(
  folder: string,
): Promise<{ readonly copyright: readonly string[]; readonly terms: string }> {
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) return { copyright: [], terms: '' };
  const lines = (await readFile(join(folder, file), 'utf8')).split(/\r?\n/).map((line) => line.trim());
  const isCopyright = (line: string) => /^copyright .*\d{4}/i.test(line);
  return {
    copyright: lines.filter(isCopyright),
    terms: lines
      .filter((line) => !isCopyright(line))
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  };
}
