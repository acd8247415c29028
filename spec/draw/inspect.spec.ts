import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { InspectionEvent } from 'xstate';
import { InspectSession } from '../../src/draw/inspector/inspect-session.ts';
import { InspectedKey, type KeyWatcher } from '../../src/draw/inspector/inspected-key.ts';
import { connectInspector, InspectorUnavailable } from '../../src/draw/inspector/inspector.ts';
import { playBack, recordedInspection, recordedStep } from '../../src/draw/inspector/recording.ts';
import { readPath } from '../../src/draw/path/life-step.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import type { TypeClass } from '../../src/key/type-class.ts';

const nobody: KeyWatcher = { inspect: () => undefined, tell: () => undefined };

function lived(typeClass: TypeClass, path: string, watcher: KeyWatcher = nobody): InspectedKey {
  const [first, ...rest] = readPath(path);
  const key = new InspectedKey(
    typeClass,
    first?.kind === 'creation' ? first.operation : 'CreateKey',
    watcher,
  );
  for (const step of rest) key.take(step);
  return key;
}

describe('a live key', () => {
  it.each([
    ['symmetric', `${tableOperations.join(' ')} advance:400d`],
    [
      'symmetric-external-multi-region',
      'ImportKeyMaterial:A:1d ReplicateKey ScheduleKeyDeletion:7 ReplicaDeleted advance:9d Encrypt',
    ],
    [
      'symmetric-multi-region',
      'ReplicateKey ReplicationFinished PrimaryRegionUpdateStarted PrimaryRegionUpdated DisableKey',
    ],
    ['custom-key-store', 'CustomKeyStoreDisconnected DisableKey CustomKeyStoreConnected EnableKey'],
    ['symmetric', 'EnableKeyRotation:90 advance:100d RotateKeyOnDemand advance:30s ListKeyRotations'],
  ] as const)('of class %s is in the same key state as the model at every step of %s', (typeClass, path) => {
    const key = lived(typeClass, path);
    expect(key.moments.length).toBe(readPath(path).length);
    key.stop();
  });
});

describe("Stately's WebSocket client", () => {
  const servers: WebSocketServer[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function receiver() {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    servers.push(server);
    await once(server, 'listening');
    const received: Readonly<Record<string, unknown>>[] = [];
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        received.push(JSON.parse(data.toString()) as Readonly<Record<string, unknown>>);
      });
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return { url: `ws://127.0.0.1:${address.port}`, received };
  }

  it('sends the actor, every event with its payload and the snapshot after it, and refusals as such, in order', async () => {
    const { url, received } = await receiver();
    const inspector = await connectInspector(url, () => undefined);
    expect(inspector.where).toBe(`streaming to ${url}`);
    const key = lived(
      'symmetric',
      'ScheduleKeyDeletion:7 advance:3d CancelKeyDeletion Encrypt CancelKeyDeletion',
      inspector,
    );
    await expect.poll(() => received.length).toBe(12);
    key.stop();
    await inspector.stop();
    await expect.poll(() => received.length).toBe(13);
    const [actor, ...rest] = received;
    expect(actor).toMatchObject({ type: '@xstate.actor', name: 'key' });
    expect(JSON.parse(String(actor?.['definition']))).toMatchObject({
      id: 'key',
      initial: 'settling',
      states: { alive: {} },
    });
    const at = '2026-01-01T00:00:00.000Z';
    const later = '2026-01-04T00:00:00.000Z';
    const { keyArn } = key.key.facts;
    expect(rest).toMatchObject([
      { type: '@xstate.event', event: { type: 'xstate.init' } },
      {
        type: '@xstate.snapshot',
        snapshot: { value: { alive: 'Enabled' }, context: { creationDate: at } },
      },
      { type: '@xstate.event', event: { type: 'ScheduleKeyDeletion', at, PendingWindowInDays: 7 } },
      {
        type: '@xstate.snapshot',
        snapshot: {
          value: { scheduledForDeletion: 'PendingDeletion' },
          context: { waitingPeriod: { days: 7, deletionDate: '2026-01-08T00:00:00.000Z' } },
        },
      },
      { type: '@xstate.event', event: { type: 'CancelKeyDeletion', at: later } },
      {
        type: '@xstate.snapshot',
        snapshot: { value: { alive: 'Disabled' }, context: { waitingPeriod: null } },
      },
      { type: '@xstate.event', event: { type: 'Encrypt', at: later } },
      {
        type: '@xstate.event',
        event: {
          type: 'refused: DisabledException',
          operation: 'Encrypt',
          keyState: 'Disabled',
          message: `${keyArn} is disabled.`,
          at: later,
        },
      },
      { type: '@xstate.event', event: { type: 'CancelKeyDeletion', at: later } },
      { type: '@xstate.snapshot', snapshot: { value: { alive: 'Disabled' } } },
      {
        type: '@xstate.event',
        event: { type: 'refused: KMSInvalidStateException', message: `${keyArn} is not pending deletion.` },
      },
      { type: '@xstate.snapshot', snapshot: { status: 'stopped' } },
    ]);
    expect(Object.keys((rest[1]?.['snapshot'] ?? {}) as object).sort()).toEqual([
      'context',
      'status',
      'value',
    ]);
  });

  it('is not started where nobody listens: one line says so', async () => {
    const { url } = await receiver();
    for (const server of servers.splice(0)) await new Promise((closed) => server.close(closed));
    await expect(connectInspector(url, () => undefined)).rejects.toThrow(
      new InspectorUnavailable(`no inspector listens at ${url}`),
    );
  });
});

describe('the prompt', () => {
  const session = (path: string) =>
    new InspectSession(lived('symmetric', path), 'symmetric', { colors: false });

  it('shows the key state and the key its own time', () => {
    expect(session('ScheduleKeyDeletion:7 advance:36h').prompt).toBe('PendingDeletion 2026-01-02 12:00> ');
  });

  it.each([
    [
      'ScheduleKeyDeletion 7',
      '✓ ScheduleKeyDeletion:7: the key is now PendingDeletion, to be deleted at 2026-01-08',
    ],
    ['ScheduleKeyDeletion:8', 'to be deleted at 2026-01-09'],
    ['  advance   7d ', '✓ advance:7d: the key stays Enabled'],
    ['CancelKeyDeletion', 'is not pending deletion.\n  documented'],
    ['explain Encrypt', 'verdict        allowed'],
    ['operations', '✗ CancelKeyDeletion                     KMSInvalidStateException'],
    ['path', 'CreateKey\n'],
    ['help', 'advance 7d'],
    ['explain Everything', "explain takes an operation, such as explain Encrypt; got 'Everything'"],
    ['advance soon', "a duration is a number with s, m, h or d, such as 7d; got 'soon'"],
    ['Enabel', "unknown step 'Enabel'"],
    ['__proto__', "unknown step '__proto__'"],
    ['', ''],
  ])("answers '%s'", (line, text) => {
    expect(session('CreateKey').answer(line).text).toContain(text);
  });

  it('tells what the service did while time passed', () => {
    expect(session('ScheduleKeyDeletion:7').answer('advance 8d').text).toBe(
      '✓ advance:8d: the key is now Deleted\n  ⚙ DeleteKey at 2026-01-08T00:00:00.000Z\n',
    );
  });

  it('ends with quit', () => {
    expect(session('CreateKey').answer('quit').isOver).toBe(true);
  });

  it('completes operations, whatever the case, and what explain takes', () => {
    const prompt = session('CreateKey');
    expect(prompt.complete('cancel')).toEqual([['CancelKeyDeletion'], 'cancel']);
    expect(prompt.complete('explain enab')).toEqual([['EnableKey', 'EnableKeyRotation'], 'enab']);
    expect(prompt.complete('adv')[0]).toEqual(['advance']);
    expect(prompt.complete('')[0].length).toBeGreaterThan(50);
  });
});

describe('a recording', () => {
  const path = 'ScheduleKeyDeletion:7 advance:3d CancelKeyDeletion Encrypt';

  function recorded(): string {
    const lines: object[] = [];
    const key = lived('symmetric', path, {
      ...nobody,
      inspect: (event: InspectionEvent) => {
        const line = recordedInspection(event);
        if (line !== null) lines.push(line);
      },
    });
    key.stop();
    lines.push(...key.moments.map((moment) => recordedStep('symmetric', moment)));
    return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }

  it('is played back: every step comes out as it did', () => {
    const { moments, differences } = playBack(recorded());
    expect(moments.map(({ key }) => key.keyState)).toEqual([
      'Enabled',
      'PendingDeletion',
      'PendingDeletion',
      'Disabled',
      'Disabled',
    ]);
    expect(differences).toEqual([]);
  });

  it('shows the steps that come out otherwise', () => {
    const other = recorded().replaceAll('"outcome":"DisabledException"', '"outcome":"done"');
    expect(playBack(other).differences).toEqual([
      'step 5, Encrypt: recorded done and Disabled, now DisabledException and Disabled',
    ]);
  });

  it('has dates that people can read', () => {
    expect(recorded()).toContain('"deletionDate":"2026-01-08T00:00:00.000Z"');
    expect(recorded()).not.toMatch(/:17\d{11}/);
  });

  it.each([
    ['', 'this is not a recording: it has no step'],
    ['hello\n', 'line 1 of the recording is not JSON'],
    [
      '{"kind":"step","typeClass":"nothing"}\n',
      'line 1 of the recording is neither a step nor an inspection event',
    ],
    [
      '{"kind":"step","typeClass":"symmetric","step":"Fly","outcome":"done","keyState":"Enabled"}\n',
      "unknown step 'Fly'",
    ],
  ])('that is %j is refused with one line', (text, message) => {
    expect(() => playBack(text)).toThrow(RangeError);
    expect(() => playBack(text)).toThrow(message);
  });
});
