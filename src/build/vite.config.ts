/**
 * Build: how the published package is made of the source, for nobody to import. `vite build` with this file builds the
 * explorer page, then everything else of dist.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'rolldown';
import type { UserConfig } from 'vite';
import { explorerPage } from '../draw/page/build.ts';
import { bundle, coreBundle, declarations } from './bundles.ts';
import { writeFaces } from './faces.ts';
import { pageOnCore } from './page-on-core.ts';
import { Vendored } from './vendored.ts';

const root = join(import.meta.dirname, '..', '..');
const vendored = new Vendored();

export default {
  ...explorerPage([vendored.collect()], pageOnCore(root)),
  builder: {
    // One config for all that is built: what the page carries of others is collected as well.
    sharedConfigBuild: true,
    sharedPlugins: true,
    buildApp: async (builder) => {
      const page = builder.environments['client'];
      if (page === undefined) throw new Error('Vite has no environment for the page');
      await builder.build(page);
      await compress(join(root, 'dist', 'draw', 'page', 'index.html'));
      const { output } = await build(coreBundle(root, vendored));
      await writeFaces(root, output);
      await build(bundle(root, vendored));
      await build(declarations(root));
      await vendored.write(join(root, 'dist', 'THIRD-PARTY-LICENSES.txt'));
    },
  },
} satisfies UserConfig;

/** Puts a file smaller than any archive would make it in the place of a file. */
async function compress(file: string): Promise<void> {
  await writeFile(`${file}.br`, brotliCompressSync(await readFile(file)));
  await rm(file);
}
