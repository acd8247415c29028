import { useState } from 'preact/hooks';
import type { Key } from '../../key/create-key.ts';
import type { ServiceEvent } from '../../key/key-event.ts';
import { comingEvents, eventsFromOutside } from '../path/life.ts';
import { readDuration } from '../path/life-step.ts';
import type { PageParts } from './address.ts';
import { Problem } from './problem.tsx';
import { dateText, untilText } from './words.ts';

/** The time, the service events that come next, and what can move it. */
export function Clock({ last: { key: now }, onTake }: PageParts) {
  const [typed, setTyped] = useState('12h');
  const [problem, setProblem] = useState<string | null>(null);
  const coming = nextEvents(now);
  const outside = eventsFromOutside(now);
  const pass = (text: string) => {
    try {
      onTake({ kind: 'time', duration: readDuration(text) });
      setProblem(null);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      setProblem(error.message);
    }
  };
  return (
    <section class="card clock" aria-labelledby="clock-title">
      <h2 id="clock-title">Clock</h2>
      <p class="time">
        <time dateTime={new Date(now.at).toISOString()}>{dateText(now.at)}</time>
      </p>
      <ul class="coming" aria-label="Service events to come">
        {coming.length === 0 ? <li>Nothing will happen by itself.</li> : null}
        {coming.map((event) => (
          <li key={`${event.type} ${event.at}`}>
            <b>⚙ {event.type}</b> {untilText(event.at, now.at)}, {dateText(event.at)}
          </li>
        ))}
      </ul>
      <div class="buttons">
        {['1d', '7d', '30d'].map((duration) => (
          <button type="button" key={duration} onClick={() => pass(duration)}>
            + {duration.replace('d', duration === '1d' ? ' day' : ' days')}
          </button>
        ))}
        {coming[0] === undefined ? null : (
          <button
            type="button"
            onClick={() =>
              onTake({ kind: 'service event', event: coming[0]?.type ?? 'DeleteKey', region: null })
            }
          >
            until {coming[0].type}
          </button>
        )}
      </div>
      <form
        class="buttons"
        onSubmit={(event) => {
          event.preventDefault();
          pass(typed);
        }}
      >
        <label>
          <span class="spoken">Let this much time pass, such as 36h or 10d</span>
          <input value={typed} size={5} onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
        <button type="submit">let it pass</button>
      </form>
      <Problem text={problem} />
      {outside.length === 0 ? null : (
        <>
          <h3>What can happen elsewhere</h3>
          <div class="buttons">
            {outside.map((step) => (
              <button type="button" key={`${step.event} ${step.region}`} onClick={() => onTake(step)}>
                ⚙ {step.event}
                {step.region === null ? '' : ` ${step.region}`}
              </button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

/** The next few service events if nobody calls. */
function nextEvents(key: Key): readonly ServiceEvent[] {
  const events: ServiceEvent[] = [];
  for (const { event } of comingEvents(key)) {
    if (events.push(event) === 3) break;
  }
  return events;
}
