import type { RequestListener, ServerResponse } from 'node:http';
import { onLoopback, type ServedPage } from '../loopback.ts';

/** A page on loopback that shows an inspector's page and hands it what happens. */
export interface InspectorPage extends ServedPage {
  /** Hands an event to every page that is open, and to those that will be opened. */
  readonly send: (event: object) => void;
}

/**
 * Serves the page, on a free port.
 *
 * The page speaks with the inspector in its frame as Stately's browser client does: it waits for
 * `@statelyai.connected`, then posts every event. It lists the events itself as well, and says so when the inspector
 * cannot be loaded.
 *
 * @param inspector the address of the inspector's page
 * @param onOffline called with one line when a page cannot load the inspector
 */
export async function startInspectorPage(
  inspector: string,
  onOffline: (line: string) => void,
): Promise<InspectorPage> {
  const sent: string[] = [];
  const open = new Set<ServerResponse>();
  let isToldOffline = false;
  const answer: RequestListener = (request, response) => {
    const path = request.url?.split('?')[0];
    switch (`${request.method} ${path}`) {
      case 'GET /':
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
        response.end(pageFor(inspector));
        return;
      case 'GET /events':
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        for (const data of sent) response.write(data);
        open.add(response);
        response.on('close', () => open.delete(response));
        return;
      case 'POST /offline':
        response.writeHead(204).end();
        if (!isToldOffline)
          onOffline(
            `the browser cannot load ${inspector}: are you offline? The page lists the events itself`,
          );
        isToldOffline = true;
        return;
      default:
        response.writeHead(404, { 'content-type': 'text/plain' }).end('the page is at /\n');
    }
  };
  const served = await onLoopback(answer, 0);
  return {
    ...served,
    send: (event) => {
      const data = `data: ${JSON.stringify(event)}\n\n`;
      sent.push(data);
      if (sent.length > mostKept) sent.splice(1, 1);
      for (const response of open) response.write(data);
    },
  };
}

/** As many events as a page that is opened late still gets; the first, which registers the actor, always. */
const mostKept = 5_000;

function pageFor(inspector: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>One KMS key in Stately's inspector</title>
<style>
  :root { color-scheme: light dark; font: 14px/1.4 system-ui, sans-serif; }
  body { margin: 0; display: grid; grid-template-columns: 1fr minmax(260px, 26%); height: 100vh; }
  iframe { width: 100%; height: 100%; border: 0; }
  aside { overflow: auto; padding: 10px 14px; border-left: 1px solid #8884; }
  ol { padding-left: 22px; margin: 0; } li { margin-bottom: 6px; }
  code { font-size: 12px; display: block; opacity: .8; overflow-wrap: anywhere; }
  .refused { color: #c0392b; font-weight: 600; } #offline { color: #c0392b; }
</style>
<iframe title="Stately's inspector" src="${escaped(inspector)}"></iframe>
<aside>
  <h1 style="font-size:16px">The key's events</h1>
  <p id="offline" hidden>Stately's inspector cannot be loaded from here: are you offline? The events are listed below.</p>
  <ol id="events"></ol>
</aside>
<script>
  const frame = document.querySelector('iframe');
  const list = document.getElementById('events');
  const events = [];
  let connected = false;
  addEventListener('message', (message) => {
    if (message.source !== frame.contentWindow || message.data?.type !== '@statelyai.connected') return;
    connected = true;
    for (const event of events) frame.contentWindow.postMessage(event, '*');
  });
  setTimeout(() => {
    if (connected) return;
    document.getElementById('offline').hidden = false;
    fetch('/offline', { method: 'POST' });
  }, 8000);
  new EventSource('/events').onmessage = ({ data }) => {
    const event = JSON.parse(data);
    events.push(event);
    if (connected) frame.contentWindow.postMessage(event, '*');
    if (event.type === '@xstate.actor') return;
    const item = list.appendChild(document.createElement('li'));
    const isSnapshot = event.type === '@xstate.snapshot';
    const name = isSnapshot ? '→ ' + stateOf(event.snapshot.value) : event.event.type;
    item.append(name);
    if (String(name).startsWith('refused')) item.className = 'refused';
    if (!isSnapshot && event.event.type !== 'xstate.init') {
      for (const [member, value] of Object.entries(event.event)) {
        if (member === 'type') continue;
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        item.appendChild(document.createElement('code')).append(member + ': ' + text);
      }
    }
    item.scrollIntoView();
  };
  function stateOf(value) {
    return typeof value === 'string' ? value : Object.values(value ?? {}).map(stateOf).join(', ');
  }
</script>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
