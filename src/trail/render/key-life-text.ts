import type { LifecycleState } from '../../key/key-state.ts';
import { operations } from '../../key/operation.ts';
import { isChange } from '../judge/judge-key.ts';
import type { JudgedObservation, KeyLife } from '../judge/key-life.ts';
import type { LifeSentence, TrailLife } from '../trail-report.ts';

const aDay = 24 * 60 * 60 * 1000;

/** The life of a key as far as a log tells it: what changed it, what was refused, and what showed in which key state it was. */
function lifeSentences({ records }: KeyLife): readonly LifeSentence[] {
  const sentences: LifeSentence[] = [];
  let last: { readonly name: string; times: number; index: number } | null = null;
  let states = '';
  for (const judged of records) {
    const { observation, after } = judged;
    const isNews =
      isChange(observation.kind) || observation.kind.outcome === 'refused' || after.join() !== states;
    if (!isNews && judged.verdict.kind !== 'diverges') continue;
    states = after.join();
    const text = sentenceOf(judged);
    if (last !== null && last.name === text + states) {
      last.times += 1;
      sentences[last.index] = {
        at: sentences[last.index]?.at ?? observation.at,
        text: `${text}, ${last.times} times until ${timeText(observation.at)}`,
        states: after,
      };
      continue;
    }
    last = {
      name: text + states,
      times: 1,
      index: sentences.push({ at: observation.at, text, states: after }) - 1,
    };
  }
  return sentences;
}

function sentenceOf({ observation, verdict }: JudgedObservation): string {
  const { detail, kind } = observation;
  const whatFor = detail.days === null ? '' : `, ${detail.days} days`;
  const by =
    kind.event === 'DeleteKey' || kind.event === 'RotateKey' ? 'by the service' : `by ${detail.actor}`;
  const refused = kind.outcome === 'refused' ? ` refused: ${refusalText(kind.message, kind.exception)}` : '';
  const failed = kind.outcome === 'open' ? ` failed (${kind.exception}), and may have been done` : '';
  const untold = kind.outcome === 'untold' ? ` refused: ${kind.exception}` : '';
  const wrong = verdict.kind === 'diverges' ? ` — diverges: ${verdict.why}` : '';
  const missing =
    verdict.kind === 'cannot tell' && verdict.isMissingRecord ? ` — a record is missing: ${verdict.why}` : '';
  return `${kind.event} ${by}${whatFor}${refused}${failed}${untold}${wrong}${missing}`;
}

function refusalText(message: string | null, exception: string | null): string {
  return message === null ? (exception ?? '') : message.replace('{key_arn} ', '').replace(/\.$/, '');
}

/** The life of a key as a report has it. */
export function trailLife(life: KeyLife): TrailLife {
  return { keyArn: life.keyArn, sentences: lifeSentences(life), advice: adviceFor(life) };
}

/** The whole life in words, with what to do at the end. */
export function lifeText({ advice, keyArn, sentences }: TrailLife): string {
  const lines = sentences.map(({ at, text, states }) => `  ${timeText(at)}  ${text}: ${statesText(states)}`);
  return `${[keyArn, ...lines, '', advice].join('\n')}\n`;
}

/** A few key states, or that any is possible. */
export function statesText(states: readonly LifecycleState[]): string {
  return states.length > 3 ? 'any key state' : states.join(' or ');
}

/** A time in UTC to the second. */
export function timeText(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** What the key is now, and what makes it usable, as far as its key state says. */
function adviceFor({ records, states }: KeyLife): string {
  return `Now: ${statesText(states)}. ${remedyFor(records, states)}`;
}

function remedyFor(records: KeyLife['records'], states: KeyLife['states']): string {
  const [state, ...others] = states;
  if (state === undefined || others.length > 0) return 'The log does not tell more.';
  switch (state) {
    case 'Enabled':
    case 'Updating':
      return 'It can be used.';
    case 'Disabled':
      return `Nobody has enabled it since${isCancelled(records) ? ': CancelKeyDeletion leaves a key disabled' : ''}. EnableKey makes it usable.`;
    case 'PendingDeletion':
      return `${deletionText(records)}CancelKeyDeletion, then EnableKey, makes it usable.`;
    case 'PendingReplicaDeletion':
      return 'Its waiting period starts when its last replica is deleted. CancelKeyDeletion, then EnableKey, makes it usable.';
    case 'PendingImport':
      return 'It lacks key material: ImportKeyMaterial makes it usable.';
    case 'Unavailable':
      return 'Its custom key store is disconnected: ConnectCustomKeyStore makes it usable.';
    case 'Creating':
      return 'Its creation has not been seen to end.';
    case 'Deleted':
      return 'Nothing brings it back.';
    default:
      return state satisfies never;
  }
}

function isCancelled(records: readonly JudgedObservation[]): boolean {
  const last = records.findLast(({ observation: { kind } }) => isChange(kind) && isOfKeyState(kind.event));
  return last?.observation.kind.event === 'CancelKeyDeletion';
}

function isOfKeyState(event: string): boolean {
  return Object.entries(operations).some(([name, { changes }]) => name === event && changes === 'key state');
}

function deletionText(records: readonly JudgedObservation[]): string {
  const scheduled = records.findLast(
    ({ observation: { kind } }) => kind.event === 'ScheduleKeyDeletion' && kind.outcome === 'done',
  )?.observation;
  if (scheduled === undefined || scheduled.detail.days === null) return '';
  return `It will be deleted on ${timeText(scheduled.at + scheduled.detail.days * aDay).slice(0, 10)}. `;
}
