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
   * @throws Error for a package that says none, or whose terms are nowhere
   */
  async write(file: string): Promise<void> {
    const packagesOf = new Map<string, string[]>();
    const termsOf = new Map<string, string>();
    const folders = await Promise.all([...this.#folders].sort().map(licenceOf));
    // A package without a file of its licence stands under the terms of another with the same licence.
    for (const { entry, license, terms } of folders.toSorted(
      (one, other) => other.terms.length - one.terms.length,
    )) {
      const known = terms === '' ? termsOf.get(license) : terms;
      if (known === undefined) throw new Error(`${entry} is bundled without the text of its licence`);
      if (!termsOf.has(license)) termsOf.set(license, known);
      packagesOf.set(known, [...(packagesOf.get(known) ?? []), entry]);
    }
    const sections = [...packagesOf].map(([terms, packages]) => `${packages.join('\n')}\n\n${terms}\n`);
    await writeFile(file, [heading, ...sections].join(`\n${'-'.repeat(80)}\n\n`));
  }
}

const heading =
  'Parts of these packages are bundled in this package; each stands under the terms that follow it.\n';

/** A package with its licence: whose it is, and the terms, which packages share; empty if the package has no file of them. */
async function licenceOf(folder: string) {
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest as Readonly<Record<string, unknown>>;
  if (typeof license !== 'string') throw new Error(`${folder} says no licence`);
  const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  const text = file === undefined ? '' : await readFile(join(folder, file), 'utf8');
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const isCopyright = (line: string) => /^copyright .*\d{4}/i.test(line);
  return {
    license,
    entry: [`${name} ${version} (${license})`, ...lines.filter(isCopyright).map((line) => `  ${line}`)].join(
      '\n',
    ),
    terms: lines
      .filter((line) => !isCopyright(line))
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  };
}
