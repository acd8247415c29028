import { describe, expect, it } from 'vitest';
import { type CreateAccountOptions, createAccount } from '../../src/account/account.ts';
import type { CallOutcome } from '../../src/account/call.ts';
import type { ResponseOutput } from '../../src/account/request/operation-shapes.ts';
import { transparentWrapping } from '../../src/account/stand-in/wrapping.ts';
import { isExceptionName } from '../../src/key/exception.ts';
import type { Operation } from '../../src/key/operation.ts';
import type { HttpAnswer } from '../../src/serve/http-answer.ts';
import { type HttpRequest, routeTo } from '../../src/serve/route.ts';
import { ServedAccounts } from '../../src/serve/served-accounts.ts';
import { ServedClock } from '../../src/serve/served-clock.ts';
import { startServer } from '../../src/serve/server.ts';
import { expectAnswer, observedCalls, observedRecords } from '../account/observed-answer.ts';
import { replays, settingsOf } from '../account/recorded-calls.ts';
import { arnOf, home, Session, start, type Where } from '../account/session.ts';
import evidence from '../evidence/aws-recorded.json' with { type: 'json' };

/** The answer that was not yet consistent has its own way on the wire: a lag of one call. */
const wireReplays = new Map(replays).set('H11', (session) => {
  if (session instanceof WireSession) session.control('lag', { calls: 1 });
  const KeyId = session.createKey();
  return { outcome: session.call('Encrypt', { KeyId, Plaintext: btoa('x') }), keyArn: arnOf(KeyId) };
});

const records = new Map(evidence.records.map((record) => [record.id, record]));

describe('The wire answers as AWS answered on record', () => {
  it.each([...wireReplays])('%s', (id, replay) => {
    const recorded = records.get(id)?.outcome;
    const session = new WireSession(settingsOf[id]);
    const { keyArn } = replay(session);
    const last = session.exchanges.at(-1)?.answer;
    expect(last?.status).toBe(recorded?.status ?? (recorded?.ok ? 200 : 400));
    if (recorded?.ok) return;
    const { __type: name, ...rest } = JSON.parse(last?.body ?? '');
    expect(name).toBe(recorded?.exception?.replace(/^KMS\./, ''));
    if (recorded?.message_member === 'present') {
      expect(rest.message.length).toBeGreaterThan(0);
      expect(Object.keys(rest)).toEqual(['message']);
      if (keyArn !== undefined && recorded.message?.includes('{key_arn}')) {
        expect(rest.message).toContain(keyArn);
      }
    } else if (recorded?.message_member === 'absent') {
      expect(rest).toEqual({});
    }
  });

  it.each(observedCalls)('and as others observed of it: %s', (_, id, replay) => {
    const record = observedRecords.get(id);
    if (record === undefined) throw new Error(`there is no record ${id}`);
    const session = new WireSession();
    expectAnswer(record, replay(session));
    expect(session.exchanges.at(-1)?.answer.status).toBe(record.exception === undefined ? 200 : 400);
  });

  it('over a socket as in process: the same bytes', async () => {
    // One record for each answer to each operation: a server a record takes its time.
    const different = new Map(
      [...wireReplays].map(([id, replay]) => {
        const { call, outcome } = records.get(id) ?? {};
        return [`${call} ${outcome?.exception}`, { id, replay }];
      }),
    );
    for (const { id, replay } of different.values()) {
      const session = new WireSession(settingsOf[id]);
      replay(session);
      const server = await startServer({
        account: { ...settingsOf[id] },
        clock: { kind: 'frozen', at: start },
        cryptography: 'stand-in',
        wrapping: transparentWrapping,
      });
      for (const { request, answer } of session.exchanges) {
        const response = await fetch(`${server.url}${request.path}`, {
          method: request.method,
          headers: Object.entries(request.headers).map(([name, value]) => [name, value ?? '']),
          body: Buffer.from(request.body),
        });
        expect([id, response.status, await response.text()]).toEqual([id, answer.status, answer.body]);
      }
      await server.close();
    }
  });
});

/** A session whose calls are requests of the wire protocol, which it remembers. */
class WireSession extends Session {
  readonly exchanges: { readonly request: HttpRequest; readonly answer: HttpAnswer }[] = [];
  readonly #served;
  readonly #route;

  constructor(options: CreateAccountOptions = {}) {
    super(options);
    this.#served = new ServedAccounts({
      account: createAccount({ at: start, ...options }),
      clock: new ServedClock({ kind: 'frozen', at: start }, start),
      wrapping: transparentWrapping,
    });
    this.#route = routeTo(this.#served, { region: home, host: '127.0.0.1' });
  }

  override call<Op extends Operation>(operation: Op, input: unknown, where: Where = {}): CallOutcome<Op> {
    const { region = home, caller } = where;
    const answer = this.#exchange('/', input, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/${region}/kms/aws4_request`,
      ...(caller === undefined ? {} : { 'x-kms-model-caller': caller }),
    });
    if (answer.status === 200) {
      const response: ResponseOutput<Op> = JSON.parse(answer.body || '{}');
      return { ok: true, response };
    }
    const { __type: name, message = '' } = JSON.parse(answer.body);
    if (!isExceptionName(name)) throw new Error(`${name} is no exception of AWS KMS`);
    return { ok: false, exception: { name, message } };
  }

  override advance(milliseconds: number): void {
    this.now += milliseconds;
    this.control('clock', { advance: `${milliseconds}ms` });
  }

  control(name: string, body: object): void {
    const answer = this.#exchange(`/_kms-model/${name}`, body, { 'content-type': 'application/json' });
    expect(answer.status).toBe(200);
  }

  #exchange(path: string, input: unknown, headers: HttpRequest['headers']): HttpAnswer {
    const body = Buffer.from(JSON.stringify(input));
    const request = { method: 'POST', path, headers: { host: 'localhost', ...headers }, body };
    const answer = this.#route(request);
    this.account = this.#served.account;
    this.exchanges.push({ request, answer });
    return answer;
  }
}
