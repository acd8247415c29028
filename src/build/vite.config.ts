/**
 * Build: how the published package is made of the source, for nobody to import. `vite build` with this file builds the
 * explorer page, then everything else of dist; the types stand there already.
 */
import { join } from 'node:path';
import { build } from 'rolldown';
import type { UserConfig } from 'vite';
import { explorerPage } from '../draw/page/build.ts';
import { bundle, coreBundle } from './bundles.ts';
import { dressDeclarations } from './declarations.ts';
import { writeFaces } from './faces.ts';
import { pageOnCore } from './page-on-core.ts';
import { Vendored } from './vendored.ts';

const root = join(import.meta.dirname, '..', '..');
const vendored = new Vendored();

export default {
  ...explorerPage([vendored.collect()], pageOnCore(root)),
  builder: {
    buildApp: async (builder) => {
      const page = builder.environments['client'];
      if (page === undefined) throw new Error('Vite has no environment for the page');
      await builder.build(page);
      const { output } = await build(coreBundle(root, vendored));
      await writeFaces(root, output);
      await build(bundle(root, vendored));
      await vendored.write(join(root, 'dist', 'THIRD-PARTY-LICENSES.txt'));
      await dressDeclarations(join(root, 'dist'));
    },
  },
} satisfies UserConfig;
