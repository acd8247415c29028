import { describe, expect, it } from 'vitest';
import { startServer } from '../../src/serve/server.ts';
import { home, start } from '../account/session.ts';
import { differences, type Outcome, type Player, runs } from '../account/suite-sequences.ts';
import { callerCryptography } from './caller-cryptography.ts';

/** What a server at an address answers to requests of the wire protocol, to a caller with real cryptography. */
function endpointPlayer(url: string, account: string): Player {
  const send = (path: string, body: unknown, headers: Readonly<Record<string, string>>) =>
    fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  return {
    names: {
      account,
      region: home,
      secondaryRegion: 'ap-southeast-1',
      caller: `arn:aws:iam::${account}:root`,
      unique: 'app',
    },
    reasons: ['edition'],
    call: async (operation, input, region): Promise<Outcome> => {
      const response = await send('/', input, {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `TrentService.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/${region}/kms/aws4_request`,
      });
      const body = JSON.parse((await response.text()) || '{}');
      if (response.ok) return { ok: true, response: body };
      const { __type: name, message = '' } = body;
      return { ok: false, exception: { name, message } };
    },
    wait: async (seconds) => {
      await send('/_kms-model/clock', { advance: `${seconds}s` }, { 'content-type': 'application/json' });
    },
    local: (what, input) => {
      const work = callerCryptography[what];
      if (work === undefined) throw new RangeError(`a caller cannot ${what}`);
      return work(input);
    },
  };
}

/** Milliseconds: two RSA keys of 4096 bits are made, which takes chance and, on a busy machine, long. */
const timeLimit = 120_000;

describe('A server answers over HTTP, call after call, as AWS answered to', () => {
  it.each(runs)(
    '%s',
    async (_name, sequence, one) => {
      const server = await startServer({ clock: { kind: 'frozen', at: start } });
      const player = endpointPlayer(server.url, server.served.account.accountId);
      expect(await differences(sequence, one, player).finally(server.close)).toEqual([]);
    },
    timeLimit,
  );
});
