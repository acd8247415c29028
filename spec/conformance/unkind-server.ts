import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { startServer } from '../../src/serve/server.ts';

/** One call on its way to the model. */
export interface PassingCall {
  /** From 1. */
  readonly number: number;
  readonly operation: string;
  readonly body: string;
  readonly response: ServerResponse;
  /** What the model answers; it is asked once. */
  readonly answer: () => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** What stands before the model: answers the call itself, or says what to send. */
export type Mischief = (
  call: PassingCall,
  server: UnkindServer,
) => Promise<Answer | 'handled'> | Answer | 'handled';

export interface UnkindServer {
  readonly url: string;
  /** How many calls came. */
  readonly calls: () => number;
  /** Goes on with a model that has no key. */
  readonly forget: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The model behind something that does mischief to its answers, on a free loopback port. */
export async function startUnkind(mischief: Mischief): Promise<UnkindServer> {
  let model = await startServer({ cryptography: 'stand-in' });
  let number = 0;
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    number += 1;
    const own = number;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const target = String(request.headers['x-amz-target'] ?? '');
    const answer = async (): Promise<Answer> => {
      const answered = await fetch(model.url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': target,
          authorization: String(request.headers.authorization ?? ''),
        },
      });
      const contentType = answered.headers.get('content-type') ?? '';
      return { status: answered.status, contentType, text: await answered.text() };
    };
    const operation = target.replace(/^TrentService\./, '');
    const result = await mischief({ number: own, operation, body, response, answer }, unkind);
    if (result === 'handled') return;
    response.writeHead(result.status, { 'content-type': result.contentType }).end(result.text);
  };
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const unkind: UnkindServer = {
    url: `http://127.0.0.1:${port}`,
    calls: () => number,
    forget: async () => {
      const old = model;
      model = await startServer({ account: { seed: 'another' }, cryptography: 'stand-in' });
      await old.close();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await model.close();
    },
  };
  return unkind;
}

/** A web page, as a proxy or a web framework answers. */
export function webPage(status: number): Answer {
  return { status, contentType: 'text/html', text: '<!DOCTYPE html><html><body>Sorry</body></html>' };
}

/** An exception as KMS sends it. */
export function exception(name: string, message = '', status = 400): Answer {
  return {
    status,
    contentType: 'application/x-amz-json-1.1',
    text: JSON.stringify({ __type: name, message }),
  };
}
