import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entries, entriesForRequire } from './entries.ts';

/** Keeps of the types in dist what the entry points lead to, and puts those for `require` beside the CommonJS. */
export async function dressDeclarations(dist: string): Promise<void> {
  const reached = await reachedFrom(dist, entries);
  const faces = await facesOf(dist);
  for (const file of await readdir(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    if (!reached.has(file)) await rm(join(dist, file));
    else {
      const declarations = withPublishedNames(await read(dist, file));
      await writeFile(join(dist, file), faces.has(file) ? declarations : withoutComments(declarations));
    }
  }
  for (const file of await reachedFrom(dist, entriesForRequire)) {
    await mkdir(join(dist, 'cjs', dirname(file)), { recursive: true });
    await cp(join(dist, file), join(dist, 'cjs', file));
  }
  await writeFile(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs", "sideEffects": false }\n');
}

/** The entry points and the files from which they export: what an editor shows the documentation of. */
async function facesOf(dist: string): Promise<ReadonlySet<string>> {
  const faces = new Set(entries.map((name) => `${name}.d.ts`));
  for (const name of entries) {
    for (const file of importedBy(`${name}.d.ts`, await read(dist, `${name}.d.ts`))) faces.add(file);
  }
  return faces;
}

function withoutComments(declarations: string): string {
  return declarations.replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, '');
}

/** The files of types that these entry points lead to, as paths below dist. */
async function reachedFrom(dist: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const reached = new Set(names.map((name) => `${name}.d.ts`));
  for (const file of reached) {
    for (const imported of importedBy(file, await read(dist, file))) reached.add(imported);
  }
  return reached;
}

/** The name of another file of ours in a declaration. */
const ours = /(from |import\(|import )['"](\.[^'"]+)['"]/g;

/** The files that a file of declarations imports, as paths below dist. */
function importedBy(file: string, declarations: string): readonly string[] {
  return [...declarations.matchAll(ours)].map(([, , path = '']) =>
    join(dirname(file), path.replace(/\.(ts|js)$/, '.d.ts')),
  );
}

/** TypeScript leaves the names of the sources in declarations; older versions know only those of what is built. */
function withPublishedNames(declarations: string): string {
  return declarations.replace(
    ours,
    (_, before: string, path: string) => `${before}'${path.replace(/\.ts$/, '.js')}'`,
  );
}

function read(dist: string, file: string): Promise<string> {
  return readFile(join(dist, file), 'utf8');
}
