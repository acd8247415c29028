import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RolldownOutput } from 'rolldown';
import { entriesForRequire } from './entries.ts';

/** Writes the ES modules, with their types, through which `import` loads what is built as CommonJS. */
export async function writeFaces(root: string, output: RolldownOutput['output']): Promise<void> {
  for (const name of entriesForRequire) {
    const built = output.find((part) => part.fileName === `${name}.js`);
    if (built?.type !== 'chunk') throw new Error(`${name} was not built`);
    const file = join(root, 'dist', `${name}.js`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `export { ${built.exports.join(', ')} } from '../cjs/${name}.js';\n`);
    await writeFile(join(root, 'dist', `${name}.d.ts`), `export * from '../cjs/${name}.js';\n`);
  }
  await writeFile(join(root, 'dist/cjs/package.json'), '{ "type": "commonjs", "sideEffects": false }\n');
}
