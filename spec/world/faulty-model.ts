/** The model over HTTP with one fault in it, as an emulator may have one. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { CallOutcome } from '../../src/account/call.ts';
import { isOperation, type Operation } from '../../src/key/operation.ts';
import { isWireObject, type Wire, type WireObject } from '../../src/scenario/wire-form.ts';
import { startServer } from '../../src/serve/server.ts';

/** A call as it arrives, and what the model does about it and other calls in the same Region. */
export interface FaultyCall {
  readonly operation: Operation;
  readonly input: WireObject;
  /** Makes a call on the model. */
  readonly model: (operation: Operation, input: WireObject) => CallOutcome;
}

/** Answers a call in its own way; undefined where it does what the model does. */
export type Fault = (call: FaultyCall) => CallOutcome | undefined;

export interface FaultyModel {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** What the service finishes by itself it finishes at once, so that a run need not wait. */
const delays = { replication: 0, primaryRegionUpdate: 0, rotation: 0 };

/** Serves the model with a fault on a free port. */
export async function serveFaulty(fault: Fault): Promise<FaultyModel> {
  const { close, served } = await startServer({ account: { delays } });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '');
    const region = /\/([a-z0-9-]+)\/kms\//.exec(String(request.headers.authorization))?.[1] ?? 'us-east-1';
    const body: Wire = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    if (!isOperation(operation) || !isWireObject(body)) throw new Error(`${operation} is no call of KMS`);
    const model: FaultyCall['model'] = (other, input) => served.call({ operation: other, input, region });
    const outcome = await served.answered(
      () => fault({ operation, input: body, model }) ?? model(operation, body),
    );
    const text = outcome.ok
      ? outcome.response
      : { __type: outcome.exception.name, message: outcome.exception.message };
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    response.writeHead(outcome.ok ? 200 : 400, headers).end(JSON.stringify(text));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await close();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The key state of the key that a call names. */
export function keyStateOf({ input, model }: FaultyCall): string {
  const outcome = model('DescribeKey', { KeyId: input['KeyId'] ?? input['TargetKeyId'] ?? '' });
  return /"KeyState":"(\w+)"/.exec(JSON.stringify(outcome))?.[1] ?? 'none';
}
