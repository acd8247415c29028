import type { Plugin } from 'vite';
import { corePlace } from '../draw/explorer-page.ts';
import { coreInCommonJs } from './bundles.ts';

/** Leaves the core out of the explorer page: the program puts it there, from dist/cjs, when it reads the page. */
export function pageOnCore(root: string): Plugin[] {
  return [
    coreInCommonJs(root, (file) => `core:${file}`),
    {
      name: 'page-on-core',
      generateBundle(_, bundle) {
        for (const part of Object.values(bundle)) {
          if (part.type === 'chunk') part.code = corePlace + withRequire(part.code);
        }
      },
    },
  ];
}

function withRequire(code: string): string {
  const required = code.replace(
    /import\s*\{([^}]*)\}\s*from\s*["'`]core:([^"'`]+)["'`];?/g,
    (_, names: string, file: string) => `const{${names.replaceAll(' as ', ':')}}=require("./${file}");`,
  );
  if (required.includes('core:')) throw new Error('the page imports the core in an unexpected way');
  return required;
}
