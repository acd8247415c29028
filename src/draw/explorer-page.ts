import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

/** Where `npm run build` puts the explorer page. */
const builtPage = new URL('../../dist/draw/page/index.html', import.meta.url);

/**
 * The explorer page: one HTML document with everything in it.
 *
 * @throws an error with `code` ENOENT if it was not built
 */
export function readExplorerPage(): Promise<string> {
  return readFile(builtPage, 'utf8');
}

/** A page that is served. */
export interface ServedPage {
  /** Such as `http://127.0.0.1:4600/`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves a page on loopback, and nothing else.
 *
 * @param port 0 for a free one
 * @throws an error with `code` EADDRINUSE or EACCES if the port cannot be had
 */
export function servePage(html: string, port: number): Promise<ServedPage> {
  const server = createServer((request, response) => {
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
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      const actual = typeof address === 'object' && address !== null ? address.port : port;
      resolve({
        url: `http://127.0.0.1:${actual}/`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
