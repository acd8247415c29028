import type { Key } from '../../key/create-key.ts';
import type { LifecycleState } from '../../key/key-state.ts';
import { usesKeyMaterial } from '../../key/operation.ts';
import type { Moment } from '../path/life.ts';
import { readStep, stepText } from '../path/life-step.ts';
import { isServiceEvent } from '../statechart/statechart.ts';
import { explain } from '../table/explanation.ts';
import type { PageParts } from './address.ts';
import { dateText, meaningOf, shortened, untilText } from './words.ts';

/** Where the key is, how it came there, and what came of the last step. */
export function Now(parts: PageParts) {
  const { moments, last } = parts;
  const { key, outcome } = last;
  return (
    <section class={`card now ${outcome.kind}`} aria-labelledby="now-title">
      <h2 id="now-title">
        The key is <strong>{key.keyState}</strong>
      </h2>
      <p>
        {sentence(meaningOf(key.keyState))} {howItCame(moments)}
      </p>
      <Dates now={key} />
      <Why {...parts} />
    </section>
  );
}

function Dates({ now }: { readonly now: Key }) {
  const { waitingPeriod } = now.facts;
  if (waitingPeriod === null || now.keyState === 'Deleted') return null;
  return (
    <p class="dates">
      {waitingPeriod.deletionDate === null
        ? `Its waiting period of ${waitingPeriod.days} days starts when the last replica is deleted.`
        : `It will be deleted on ${dateText(waitingPeriod.deletionDate)}, ${untilText(waitingPeriod.deletionDate, now.at)}.`}
    </p>
  );
}

/** Why the last call was refused, if it was, and what would help. */
function Why({ moments, last: { step, outcome, key }, typeClass, onTake }: PageParts) {
  if (outcome.kind !== 'refused' || step.kind !== 'call') return null;
  const { exception } = outcome;
  const { keyState } = key;
  const isCancelled = lastChange(moments)?.change.event === 'CancelKeyDeletion';
  const explanation = keyState === 'Deleted' ? null : explain(step.operation, keyState, typeClass);
  const allowedIn = explanation?.allowedIn ?? [];
  const helps = (state: LifecycleState) => allowedIn.some((allowed) => allowed === state);
  const waysOut = [...(explanation?.leadingOut ?? [])].sort(
    (one, other) => Number(helps(other.to)) - Number(helps(one.to)),
  );
  return (
    <div class="why">
      <h3>
        {step.operation} was refused: {exception.name}
      </h3>
      <blockquote>{shortened(exception.message, key) || '(AWS sends no message)'}</blockquote>
      <p>
        {helps(keyState)
          ? `The key state ${keyState} allows ${step.operation}; what the message says does not.`
          : allowedIn.length > 0
            ? `${step.operation} is allowed in ${listed(allowedIn)}.`
            : keyState === 'Deleted'
              ? 'Nothing brings a deleted key back.'
              : `${step.operation} is not for keys of this kind.`}
        {isCancelled && usesKeyMaterial(step.operation) && keyState === 'Disabled'
          ? ' A key whose deletion was cancelled stays Disabled until someone calls EnableKey.'
          : ''}
      </p>
      {waysOut.length === 0 ? null : (
        <>
          <p class="out-title">What leads out of {keyState}:</p>
          <ul class="out">
            {waysOut.map(({ event, to }) => (
              <li key={`${event} ${to}`} class={helps(to) && !helps(keyState) ? 'best' : ''}>
                {isServiceEvent(event) || event === 'CreateKey' ? (
                  <span>⚙ {event}</span>
                ) : (
                  <button type="button" onClick={() => onTake(readStep(event))}>
                    {event}
                  </button>
                )}{' '}
                → {to}
                {helps(to) && !helps(keyState) ? `, where ${step.operation} is allowed` : ''}
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="grounds">
        <span class={`basis ${exception.basis}`}>{exception.basis}</span> {exception.source}
      </p>
    </div>
  );
}

/** The last change of key state, with the number of its step. */
function lastChange(moments: readonly Moment[]) {
  const index = moments.findLastIndex(({ changes }) => changes.length > 0);
  const moment = moments[index];
  const change = moment?.changes.at(-1);
  return moment === undefined || change === undefined ? null : { number: index + 1, moment, change };
}

/** The step that brought the key into its present key state, in words; none for its creation. */
function howItCame(moments: readonly Moment[]): string {
  const found = lastChange(moments);
  if (found === null || found.change.from === null) return '';
  const { number, moment, change } = found;
  const by = isServiceEvent(change.event) ? `the service (${change.event})` : change.event;
  return `Step ${number}, ${moment.step.kind === 'time' ? `${stepText(moment.step)}: ` : ''}${by}, brought it here from ${change.from}.`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
