import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entries, entriesForRequire } from './entries.ts';

/** Keeps of the types in dist what the entry points lead to, and puts those for `require` beside the CommonJS. */
export async function dressDeclarations(dist: string): Promise<void> {
  const reached = await reachedFrom(dist, entries);
  for (const file of await readdir(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    if (reached.has(file)) await writeFile(join(dist, file), withPublishedNames(await read(dist, file)));
    else await rm(join(dist, file));
  }
  for (const file of await reachedFrom(dist, entriesForRequire)) {
    await mkdir(join(dist, 'cjs', dirname(file)), { recursive: true });
    await cp(join(dist, file), join(dist, 'cjs', file));
  }
  await writeFile(join(dist, 'cjs', 'package.json'), '{ "type": "commonjs", "sideEffects": false }\n');
}

/** The files of types that these entry points lead to, as paths below dist. */
async function reachedFrom(dist: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const reached = new Set(names.map((name) => `${name}.d.ts`));
  for (const file of reached) {
    for (const [, , path = ''] of withPublishedNames(await read(dist, file)).matchAll(ours)) {
      reached.add(join(dirname(file), path.replace(/\.js$/, '.d.ts')));
    }
  }
  return reached;
}

/** The name of another file of ours in a declaration. */
const ours = /(from |import\(|import )['"](\.[^'"]+)['"]/g;

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
