import type { Server } from 'node:http';

export interface ServedPage {
  /** Such as `http://127.0.0.1:4600/`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Lets a server listen on loopback, and nothing else.
 *
 * @param port 0 for a free one
 * @throws an error with `code` EADDRINUSE or EACCES if the port cannot be had
 */
export function onLoopback(server: Server, port: number): Promise<ServedPage> {
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
