/** A key in a web page, watched with Stately's own browser client. inspector.spec.ts builds it for the browser. */
import { createBrowserInspector } from '@statelyai/inspect';
import { InspectedKey } from '../../src/draw/inspector/inspected-key.ts';
import { inspectorOptions } from '../../src/draw/inspector/inspector-options.ts';
import { readStep } from '../../src/draw/path/life-step.ts';

const inspector = createBrowserInspector({ url: '/receiver', ...inspectorOptions });

const key = new InspectedKey('symmetric', 'CreateKey', {
  inspect: (event) => inspector.inspect.next?.(event),
  // The client hands on in idle moments what XState tells; what is told besides must not overtake it.
  tell: (actor, event) => setTimeout(() => inspector.event(actor, event, { source: actor }), 300),
});

const steps = ['ScheduleKeyDeletion:7', 'advance:3d', 'CancelKeyDeletion', 'Encrypt', 'CancelKeyDeletion'];
for (const [index, step] of steps.entries()) setTimeout(() => key.take(readStep(step)), 500 * (index + 1));
