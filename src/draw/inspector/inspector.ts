/**
 * Inspector: one key in a live actor, streamed to Stately's inspector, driven from a prompt, and recorded. For
 * `kms-model inspect`.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyWatcher } from './inspected-key.ts';
import { inspectorOptions } from './inspector-options.ts';
import { startInspectorPage } from './inspector-page.ts';

/** Stately's inspector, as far as a key needs it. */
export interface KeyInspector extends KeyWatcher {
  /** Where to look, in one line. */
  readonly where: string;
  readonly stop: () => Promise<void>;
}

/** Stately's inspector cannot be had; the message says why, and what would help. Everything else works without. */
export class InspectorUnavailable extends Error {
  override readonly name = 'InspectorUnavailable';
}

/** Where Stately's inspector is a page. */
export const statelyInspector = 'https://stately.ai/inspect';

/**
 * Connects to Stately's inspector: through a WebSocket (`ws://…`), or through a page on loopback that shows the
 * inspector's page (`https://…`) and hands it all that happens. This program itself calls nothing but loopback then.
 *
 * @param onOffline called when the loopback page finds that the inspector's page cannot be loaded
 * @throws InspectorUnavailable without the package `@statelyai/inspect`, or when nothing listens at a WebSocket address
 */
export async function connectInspector(
  address: string,
  onOffline: (line: string) => void,
): Promise<KeyInspector> {
  const { createInspector, createWebSocketInspector } = await loadPackage();
  const hearing = (inspector: ReturnType<typeof createInspector>): KeyWatcher => ({
    inspect: (event) => inspector.inspect.next?.(event),
    // The package hands on what XState tells a moment later; what is told besides must not overtake it.
    tell: (actor, event) => {
      setTimeout(() => inspector.event(actor, event, { source: actor }), 0);
    },
  });
  if (/^wss?:/.test(address)) {
    await reachable(address);
    const inspector = createWebSocketInspector({ url: address, ...inspectorOptions });
    return {
      ...hearing(inspector),
      where: `streaming to ${address}`,
      stop: () => allHandedOn().then(() => inspector.stop()),
    };
  }
  const page = await startInspectorPage(address, onOffline);
  return {
    ...hearing(createInspector({ send: page.send }, inspectorOptions)),
    where: `${page.url} shows this key in Stately's inspector (your browser loads it from ${new URL(address).host})`,
    stop: () => allHandedOn().then(page.close),
  };
}

function allHandedOn(): Promise<void> {
  return sleep(20);
}

async function loadPackage(): Promise<typeof import('@statelyai/inspect')> {
  try {
    return await import('@statelyai/inspect');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (!isMissing) throw error;
    throw new InspectorUnavailable(
      'the package @statelyai/inspect is not installed: npm install @statelyai/inspect@0.7 to stream to the inspector',
    );
  }
}

/** The package would try again every five seconds, for ever and in silence. */
function reachable(address: string): Promise<void> {
  const { hostname, port, protocol } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) || (protocol === 'wss:' ? 443 : 80), timeout: 3_000 });
    const fail = () => {
      socket.destroy();
      reject(new InspectorUnavailable(`no inspector listens at ${address}`));
    };
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', fail);
    socket.once('timeout', fail);
  });
}
