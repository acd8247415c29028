import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { coreRooms, entries, entriesForRequire } from './entries.ts';

/** Keeps of the types in dist what the entry points lead to, each beside the JavaScript that it describes. */
export async function dressDeclarations(dist: string): Promise<void> {
  const reached = await reachedFrom(dist, entries);
  const faces = await facesOf(dist);
  for (const file of await readdir(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const declarations = await read(dist, file);
    await rm(join(dist, file));
    if (!reached.has(file)) continue;
    const published = withPublishedNames(file, declarations);
    await write(dist, placeOf(file), faces.has(file) ? published : withoutComments(published));
  }
  for (const name of entriesForRequire) {
    await write(dist, `${name}.d.ts`, `export * from '../cjs/${name}.js';\n`);
  }
  await write(dist, 'cjs/package.json', '{ "type": "commonjs", "sideEffects": false }\n');
}

/** Where a file of declarations, or a module, is in dist: that of the core is with the core. */
function placeOf(file: string): string {
  return coreRooms.some((room) => file.startsWith(`${room}/`)) ? `cjs/${file}` : file;
}

/** The entry points and the files from which they export: what an editor shows the documentation of. */
async function facesOf(dist: string): Promise<ReadonlySet<string>> {
  const faces = new Set(entries.map((name) => `${name}.d.ts`));
  for (const face of [...faces]) {
    for (const file of importedBy(face, await read(dist, face))) faces.add(file);
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
const ours = /(from |import\(|import )['"](\.[^'"]+)\.(?:ts|js)['"]/g;

/** The files that a file of declarations imports, as paths below dist. */
function importedBy(file: string, declarations: string): readonly string[] {
  return [...declarations.matchAll(ours)].map(([, , path = '']) => join(dirname(file), `${path}.d.ts`));
}

/** TypeScript leaves the names of the sources in declarations: here they get those of what is published. */
function withPublishedNames(file: string, declarations: string): string {
  return declarations.replace(ours, (_, before: string, path: string) => {
    const module = placeOf(join(dirname(file), `${path}.js`));
    const name = relative(dirname(placeOf(file)), module);
    return `${before}'${name.startsWith('.') ? name : `./${name}`}'`;
  });
}

function read(dist: string, file: string): Promise<string> {
  return readFile(join(dist, file), 'utf8');
}

async function write(dist: string, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(dist, file)), { recursive: true });
  await writeFile(join(dist, file), text);
}
