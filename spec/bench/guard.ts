import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Figures, Group } from './group.ts';
import { median } from './median.ts';

/** How many times each call is made bare and behind the guard, in turn; before that, some that do not count. */
const rounds = 600;
const warmUp = 150;

/** What the guard costs: the same calls, bare and behind it, in turn. */
export const guardGroup: Group = {
  name: 'guard',
  title: 'The guard',
  about:
    'Client, guard and emulator are three processes on the loopback; the emulator is `kms-model serve`, which answers at once, ' +
    'so that nothing hides behind a slow one. Each call is made bare and then behind the guard, over connections that ' +
    'are kept. What the guard adds is the median of the differences within such pairs, over all three operations.',
  runs: 3,
  lines: {
    'DescribeKey, bare': 'nanoseconds',
    'DescribeKey, behind the guard': 'nanoseconds',
    'Encrypt, bare': 'nanoseconds',
    'Encrypt, behind the guard': 'nanoseconds',
    'EnableKey, bare': 'nanoseconds',
    'EnableKey, behind the guard': 'nanoseconds',
    'what the guard adds to a call': 'milliseconds',
  },
  async measure(): Promise<Figures> {
    const processes: ChildProcess[] = [];
    const agent = new Agent({ keepAlive: true });
    const started = async (...words: readonly string[]) => {
      const { child, url } = await startedProcess(words);
      processes.push(child);
      return url;
    };
    try {
      const bare = await started('emulator');
      const guarded = await started('guard', bare);
      const { KeyMetadata } = JSON.parse(await called(agent, guarded, 'CreateKey', {}));
      const KeyId: string = KeyMetadata.KeyId;
      const inputs = {
        DescribeKey: { KeyId },
        Encrypt: { KeyId, Plaintext: 'c2l4dGVlbg==' },
        EnableKey: { KeyId },
      };
      const figures: Record<string, number> = {};
      const added: number[] = [];
      for (const [operation, input] of Object.entries(inputs)) {
        const times: { bare: number; guarded: number }[] = [];
        for (let round = -warmUp; round < rounds; round += 1) {
          const pair = {
            bare: await timed(() => called(agent, bare, operation, input)),
            guarded: await timed(() => called(agent, guarded, operation, input)),
          };
          if (round >= 0) times.push(pair);
        }
        figures[`${operation}, bare`] = median(times.map((pair) => pair.bare));
        figures[`${operation}, behind the guard`] = median(times.map((pair) => pair.guarded));
        added.push(...times.map((pair) => pair.guarded - pair.bare));
      }
      return { ...figures, 'what the guard adds to a call': median(added) / 1e6 };
    } finally {
      agent.destroy();
      for (const child of processes) child.kill();
    }
  },
};

async function startedProcess(words: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const script = join(import.meta.dirname, 'guard-process.js');
  const child = spawn(process.execPath, [script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(child.stdout, 'data');
  return { child, url: String(chunk).trim() };
}

/** In nanoseconds. */
async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = process.hrtime.bigint();
  await run();
  return Number(process.hrtime.bigint() - start);
}

function called(agent: Agent, url: string, operation: string, input: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
    };
    const made = request(url, { method: 'POST', agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.once('end', () =>
        response.statusCode === 200 ? resolve(body) : reject(new Error(`${operation}: ${body}`)),
      );
    });
    made.once('error', reject).end(JSON.stringify(input));
  });
}
