import { fileURLToPath } from 'node:url';
import { type InlineConfig, type Plugin, runnerImport } from 'vite';

/**
 * How Vite builds the explorer page: one HTML file with everything in it.
 *
 * @param plugins further plugins; they also see the model from which the lifecycles are computed
 * @param ofPage plugins for the page alone
 */
export function explorerPage(plugins: readonly Plugin[] = [], ofPage: readonly Plugin[] = []): InlineConfig {
  return {
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    plugins: [...plugins, ...ofPage, lifecycles(plugins), inOneFile()],
    resolve: {
      // What the drawings explore elsewhere is data in the page.
      alias: [
        { find: /^(\.\.?\/)+(statechart\/)?lifecycle\.ts$/, replacement: inFolder('known-lifecycle.ts') },
      ],
    },
    build: {
      outDir: '../../../dist/draw/page',
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      // Exploring and laying out take a few seconds, and that is known.
      rolldownOptions: { checks: { pluginTimings: false } },
      assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    },
  };
}

/** All lifecycles, explored and laid out now, in place of the module that does so. */
function lifecycles(plugins: readonly Plugin[]): Plugin {
  const source = inFolder('page-lifecycles.ts');
  return {
    name: 'lifecycles',
    load: async (id) => {
      if (id !== source) return undefined;
      const { module } = await runnerImport<typeof import('./page-lifecycles.ts')>(source, {
        plugins: [...plugins],
        logLevel: 'warn',
      });
      return Object.entries(module)
        .map(([variable, value]) => `export const ${variable} = ${JSON.stringify(value)};`)
        .join('\n');
    },
  };
}

function inFolder(name: string): string {
  return fileURLToPath(new URL(`./${name}`, import.meta.url));
}

/** Puts script and style into the page, and forbids it every request. */
function inOneFile(): Plugin {
  return {
    name: 'in-one-file',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['index.html'];
      if (page?.type !== 'asset') throw new Error('the build has no index.html');
      let html = String(page.source);
      for (const [name, part] of Object.entries(bundle)) {
        if (name === 'index.html') continue;
        const isScript = part.type === 'chunk';
        const tag = new RegExp(`<(script|link)[^>]*${name.replaceAll('.', '\\.')}[^>]*>(</script>)?`);
        if (!tag.test(html)) throw new Error(`the page does not use ${name}`);
        const text = isScript ? part.code : String(part.source);
        const inline = isScript
          ? `<script type="module">${text.replaceAll('</script', '<\\/script')}</script>`
          : `<style>${text}</style>`;
        html = html.replace(tag, () => (isScript ? '' : inline));
        if (isScript) html = html.replace('</body>', () => `${inline}</body>`);
        delete bundle[name];
      }
      page.source = html.replace(
        '<meta charset="utf-8" />',
        (charset) => `${charset}<meta http-equiv="content-security-policy" content="${policy}" />`,
      );
    },
  };
}

const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
