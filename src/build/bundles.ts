import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BuildOptions, OutputOptions, Plugin } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import type { Plugin as VitePlugin } from 'vite';
import { builtLayouts } from './built-layouts.ts';
import { compiledSchemaChecks } from './compiled-schema-checks.ts';
import { coreRooms, entries, entriesForRequire } from './entries.ts';
import type { Vendored } from './vendored.ts';

/** What an embedder installs with the package, or has already; everything else is bundled. */
const installed = [/^xstate/, /^@statelyai\/inspect/];

const shared: BuildOptions = {
  platform: 'node',
  logLevel: 'warn',
  // The ES modules of a package: of them, only what is used is bundled.
  resolve: { mainFields: ['module', 'main'] },
};

const output: OutputOptions = {
  minify: { compress: true, mangle: { keepNames: { class: true, function: false } }, codegen: true },
  comments: false,
};

/**
 * The core: the model of a key and of an account, and what serves it. It is there once, whichever way it is loaded: as
 * CommonJS, which Node's `import` and Jest's `require` both take; a file of the source is one of dist/cjs.
 */
export function coreBundle(root: string, vendored: Vendored): BuildOptions {
  const source = join(root, 'src');
  const files = coreRooms.flatMap((room) =>
    readdirSync(join(source, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(source, room, file)),
  );
  return {
    ...shared,
    cwd: root,
    input: Object.fromEntries(files.map((file) => [relative(source, file).replace(/\.ts$/, ''), file])),
    // @noble/hashes is an ES module only: it is bundled here.
    external: installed,
    plugins: [vendored.collect()],
    output: {
      ...output,
      dir: join(root, 'dist', 'cjs'),
      format: 'cjs',
      preserveModules: true,
      preserveModulesRoot: source,
      entryFileNames: ({ name }) => `${name.replace(/^.*node_modules\//, 'vendored/')}.js`,
    },
  };
}

/** The program and the other libraries as ES modules, which import the core from dist/cjs. */
export function bundle(root: string, vendored: Vendored): BuildOptions {
  const own = entries.filter((name) => !isForRequire(name));
  return {
    ...shared,
    cwd: root,
    input: Object.fromEntries([...own, 'cli/main'].map((name) => [name, join(root, 'src', `${name}.ts`)])),
    external: installed,
    // Laying out statecharts takes a few seconds, and that is known.
    checks: { pluginTimings: false },
    plugins: [
      coreInCommonJs(root, (file) => `../cjs/${file}`),
      builtLayouts(),
      compiledSchemaChecks(),
      filesBesideTheSource(root),
      withoutEventStreams(),
      onlyClientAndCommands(root),
      vendored.collect(),
    ],
    // Everything stands two folders deep: dist/ROOM/ENTRY.js or dist/chunks/CHUNK.js.
    output: {
      ...output,
      dir: join(root, 'dist'),
      format: 'es',
      entryFileNames: '[name].js',
      chunkFileNames: ({ name }) =>
        name.startsWith('vendored') ? 'chunks/vendored-[hash].js' : 'chunks/[name].js',
      // What others wrote shares no chunk with our code.
      codeSplitting: {
        groups: [
          {
            name: 'vendored',
            test: /\/node_modules\//,
            entriesAware: true,
            entriesAwareMergeThreshold: 4_000,
          },
        ],
      },
    },
  };
}

/** The types of all entry points, each in one file but for what several share; those of the core are with the core. */
export function declarations(root: string): BuildOptions {
  const placed = entries.map((name) => [
    isForRequire(name) ? `cjs/${name}` : name,
    join(root, `src/${name}.ts`),
  ]);
  return {
    cwd: root,
    input: Object.fromEntries(placed),
    external: /^[^./]/,
    plugins: [
      dts({
        cwd: root,
        tsconfig: 'src/tsconfig.json',
        emitDtsOnly: true,
        tsgo: { path: join(root, 'node_modules/.bin/tsc') },
      }),
    ],
    output: { dir: join(root, 'dist'), chunkFileNames: 'cjs/types/[name].js' },
  };
}

function isForRequire(name: string): boolean {
  return entriesForRequire.some((one) => one === name);
}

/** Leaves the core where it is built already. */
export function coreInCommonJs(root: string, nameOf: (file: string) => string): VitePlugin {
  return {
    name: 'core-in-commonjs',
    resolveId: {
      order: 'pre',
      async handler(specifier, importer, options) {
        if (importer === undefined || !specifier.startsWith('.')) return null;
        const resolved = await this.resolve(specifier, importer, { ...options, skipSelf: true });
        const file = relative(join(root, 'src'), resolved?.id ?? root);
        return coreRooms.some((room) => file.startsWith(`${room}/`))
          ? { id: nameOf(file.replace(/\.ts$/, '.js')), external: true }
          : resolved;
      },
    },
  };
}

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

/** Takes of the client of AWS KMS what this package uses: not its paginators, waiters and lists of constants. */
function onlyClientAndCommands(root: string): Plugin {
  const name = '@aws-sdk/client-kms';
  const folder = join(root, 'node_modules', name, 'dist-es');
  return {
    name: 'only-client-and-commands',
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) =>
      id === `\0${name}`
        ? `export * from '${folder}/commands/index.js'; export { KMSClient } from '${folder}/KMSClient.js';`
        : null,
  };
}
