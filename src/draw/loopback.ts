import { createServer, type RequestListener } from 'node:http';
import { isTrustedHost } from '../serve/web-page.ts';

export interface ServedPage {
  /** Such as `http://127.0.0.1:4600/`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Answers requests on loopback, and nowhere else. A request whose Host is a name that a stranger could point at this machine is
 * refused: a web page could read the answer.
 *
 * @param port 0 for a free one
 * @throws an error with `code` EADDRINUSE or EACCES if the port cannot be had
 */
export function onLoopback(answer: RequestListener, port: number): Promise<ServedPage> {
  const server = createServer((request, response) => {
    if (isTrustedHost(request.headers.host, '127.0.0.1')) return answer(request, response);
    response.writeHead(403, { 'content-type': 'text/plain' });
    response.end('the page is reached by an IP address or as localhost, not by this Host\n');
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      resolve({
        url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}/`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
