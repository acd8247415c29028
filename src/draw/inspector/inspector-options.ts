import { withReadableDates } from './readable-dates.ts';

/**
 * Options for every inspector of `@statelyai/inspect` with which a key shows well: dates that people can read, snapshots
 * without the machine in them, and nothing cut off (the package's own limit of ten members hides the waiting period).
 *
 * @example
 * const inspector = createBrowserInspector({ ...inspectorOptions });
 * const actor = createActor(keyMachine, { input: createKey({ at }).facts, inspect: inspector.inspect });
 */
export const inspectorOptions = {
  sanitizeEvent: readable,
  sanitizeContext: readable,
  serialize: withoutMachine,
  serializationDepthLimit: 100,
} as const;

function readable<Value extends object>(value: Value): Value {
  const dated = withReadableDates(value);
  return typeof dated === 'object' ? { ...value, ...dated } : value;
}

/** A snapshot carries the whole machine with it, which is sent once, as the actor's definition. */
function withoutMachine<Event extends { readonly type: string }>(event: Event): Event {
  if (!('snapshot' in event)) return event;
  const { snapshot } = event;
  if (typeof snapshot !== 'object' || snapshot === null) return event;
  const kept = ['status', 'value', 'context', 'output'] as const;
  const known: Readonly<Record<string, unknown>> = { ...snapshot };
  return {
    ...event,
    snapshot: Object.fromEntries(
      kept.flatMap((name) => (known[name] === undefined ? [] : [[name, known[name]]])),
    ),
  };
}
