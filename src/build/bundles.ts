import { join, relative } from 'node:path';
import type { BuildOptions, OutputOptions, Plugin } from 'rolldown';
import { builtLayouts } from './built-layouts.ts';
import { entries, entriesForRequire } from './entries.ts';
import type { Vendored } from './vendored.ts';

/** What an embedder installs with the package, or has already; everything else is bundled. */
const installed = [/^xstate/, /^@statelyai\/inspect/];

/**
 * The program and the libraries as ES modules, and as CommonJS what Jest loads.
 *
 * Everything that is built as an ES module stands two folders deep: dist/ROOM/ENTRY.js or dist/chunks/CHUNK.js.
 */
export function bundles(root: string, vendored: Vendored): BuildOptions[] {
  const source = join(root, 'src');
  const shared: BuildOptions = {
    cwd: root,
    platform: 'node',
    logLevel: 'warn',
    // Laying everything out takes a few seconds, and that is known.
    checks: { pluginTimings: false },
    // The ES modules of a package: of them, only what is used is bundled.
    resolve: { mainFields: ['module', 'main'] },
  };
  const input = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, join(source, `${name}.ts`)]));
  return [
    {
      ...shared,
      input: input([...entries, 'cli/main']),
      external: [...installed, /^@noble\/hashes/],
      plugins: [builtLayouts(), filesBesideTheSource(root), withoutEventStreams(), vendored.collect()],
      output: { ...chunks, dir: join(root, 'dist'), format: 'es' },
    },
    {
      ...shared,
      input: input(entriesForRequire),
      // @noble/hashes is an ES module only.
      external: installed,
      plugins: [vendored.collect()],
      output: { ...chunks, dir: join(root, 'dist', 'cjs'), format: 'cjs' },
    },
  ];
}

/** Key and account are a chunk each; what others wrote shares no chunk with our code. */
const chunks: OutputOptions = {
  entryFileNames: '[name].js',
  chunkFileNames: ({ name }) =>
    name.startsWith('vendored') ? 'chunks/vendored-[hash].js' : 'chunks/[name].js',
  // A name in a stack trace is one of the source.
  minify: { compress: true, mangle: { keepNames: true }, codegen: true },
  comments: false,
  codeSplitting: {
    groups: [
      { name: 'vendored', test: /\/node_modules\//, entriesAware: true, priority: 1 },
      { name: 'key', test: /\/src\/key\// },
      { name: 'account', test: /\/src\/account\// },
    ],
  },
};

/**
 * Where our code names a file by its place beside the source (`new URL('../../package.json', import.meta.url)`), it is
 * told the place as seen from dist.
 */
function filesBesideTheSource(root: string): Plugin {
  return {
    name: 'files-beside-the-source',
    transform(code, id) {
      if (!id.startsWith(join(root, 'src')) || !code.includes('import.meta.url')) return null;
      return code.replace(
        /new URL\((['"`])(\.\.\/.*?)\1, import\.meta\.url\)/g,
        (_, quote: string, path: string) =>
          `new URL(${quote}../../${relative(root, join(id, '..', path))}${quote}, import.meta.url)`,
      );
    },
  };
}

/** Leaves out a part of the SDK that is loaded only for operations that stream, which AWS KMS has none of. */
function withoutEventStreams(): Plugin {
  return {
    name: 'without-event-streams',
    load: (id) => (id.endsWith('/submodules/event-streams/index.js') ? 'export {};' : null),
  };
}
