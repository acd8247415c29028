import type { Moment } from '../path/life.ts';
import { stepText } from '../path/life-step.ts';
import type { PageParts } from './address.ts';
import { dateText } from './words.ts';

/** What was done so far; each step is a button that goes back to it. */
export function TimeLine({ moments, onGoBack }: PageParts) {
  return (
    <section class="card line" aria-labelledby="line-title">
      <h2 id="line-title">Time line</h2>
      <ol>
        {moments.map((moment, index) => {
          const isLast = index === moments.length - 1;
          return (
            <li key={`${index} ${stepText(moment.step)}`} class={moment.outcome.kind}>
              <button
                type="button"
                aria-current={isLast ? 'step' : undefined}
                title={isLast ? 'the key is here' : 'go back to here'}
                onClick={() => onGoBack(index + 1)}
              >
                <span class="number">{index + 1}</span>
                <span class="step">{stepText(moment.step)}</span>
                <span class="came">{cameOf(moment)}</span>
                <span class="date">{dateText(moment.key.at)}</span>
              </button>
            </li>
          );
        })}
      </ol>
      <p class="hint">Press a step to go back to it. The address of this page reproduces the path.</p>
    </section>
  );
}

function cameOf({ outcome, changes, events, key }: Moment): string {
  if (outcome.kind === 'refused') return `✗ ${outcome.exception.name}`;
  if (changes.length > 0) return changes.map(({ to }) => `→ ${to}`).join(' ');
  const others = events.map(({ type }) => `⚙ ${type}`).join(' ');
  return others === '' ? `stays ${key.keyState}` : others;
}
