import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { onLoopback, type ServedPage } from './loopback.ts';

/** Where `npm run build` puts the explorer page, and the modules of the core, which the page runs as well. */
const builtPage = new URL('../../dist/draw/page/index.html.br', import.meta.url);
const core = new URL('../../dist/cjs/package.json', import.meta.url);

/** What stands in the built page where the core belongs. */
export const corePlace = '/* core */';

/**
 * The explorer page: one HTML document with everything in it.
 *
 * @throws an error with `code` ENOENT if it was not built
 */
export async function readExplorerPage(): Promise<string> {
  const page = brotliDecompressSync(await readFile(builtPage)).toString('utf8');
  const modules: string[] = [];
  const numbers = new Map<string, number>();
  /** The code with the number of each module in place of its name; the modules are read as well. */
  const numbered = (code: string, from: URL): string =>
    code.replace(requirement, (_, name: string) => {
      const file = createRequire(from).resolve(name);
      const known = numbers.get(file);
      if (known !== undefined) return `require(${known})`;
      const number = numbers.size;
      numbers.set(file, number);
      modules[number] = numbered(readFileSync(file, 'utf8'), pathToFileURL(file));
      return `require(${number})`;
    });
  const script = numbered(page, core);
  const functions = modules.map((code) => `(module,exports,require)=>{${code}\n}`).join();
  return script.replace(corePlace, () => `${loader}([${functions.replaceAll('</script', '<\\/script')}]);`);
}

const requirement = /\brequire\(["'`]([^"'`]+)["'`]\)/g;

/** Runs a module when it is first required, as Node does. */
const loader =
  'const require=((modules)=>{const loaded=[];const require=(number)=>{if(!loaded[number]){' +
  'const module=loaded[number]={exports:{}};modules[number](module,module.exports,require)}' +
  'return loaded[number].exports};return require})';

/** Serves a page {@link onLoopback}. */
export function servePage(html: string, port: number): Promise<ServedPage> {
  const answer: RequestListener = (request, response) => {
    const isPage = request.url?.split('?')[0] === '/';
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const [status, type, body] = !isRead
      ? ([405, 'text/plain', 'GET and HEAD only\n'] as const)
      : isPage
        ? ([200, 'text/html; charset=utf-8', html] as const)
        : ([404, 'text/plain', 'the page is at /\n'] as const);
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  return onLoopback(answer, port);
}
