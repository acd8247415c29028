import type { IncomingMessage } from 'node:http';

/** The largest body that AWS takes. Source: its answer to a larger one (aws/aws-sdk-js-v3 issue 4184). */
export const maxBodyBytes = 1_049_600;

/** How much of a body that is too large is still let in, so that its sender gets to read the answer. */
const maxDiscardedBytes = 16 * 1024 * 1024;

/**
 * Reads the body of a request.
 *
 * @returns null as soon as it is too large; what follows is discarded
 * @throws an error if the sender goes away before the end
 */
export function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) resolve(null);
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBodyBytes) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      resolve(null);
      if (length > maxDiscardedBytes) request.destroy();
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the sender went away')));
  });
}
