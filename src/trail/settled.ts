import { decideClass } from '../key/decide.ts';
import type { KeyState, LifecycleState } from '../key/key-state.ts';
import { isTableOperation } from '../key/key-state-table.ts';
import type { TypeClass } from '../key/type-class.ts';
import type { JudgedObservation } from './judge/key-life.ts';
import type { SettledByTrail } from './trail-report.ts';

/** The key state that a judged record stands in, if it is certain; null if it is not, or if the key is gone. */
export function certainState({ before }: JudgedObservation): KeyState | null {
  const [state, ...others] = before;
  return state === undefined || others.length > 0 || state === 'Deleted' ? null : state;
}

/** Gathers what the records of a log decide that no answer of AWS on record did. */
export class Settled {
  readonly #found = new Map<string, SettledByTrail>();

  get found(): readonly SettledByTrail[] {
    return [...this.#found.values()];
  }

  add(judged: JudgedObservation): void {
    const { observation, told, verdict } = judged;
    if (verdict.kind === 'cannot tell') return;
    const keyState = certainState(judged);
    for (const reading of told) this.#note(judged, null, keyState, reading);
    const { event } = observation.kind;
    if (!isTableOperation(event) || keyState === null) return;
    const [basis, ...others] = new Set(
      judged.typeClasses.map((typeClass) => decideClass(event, keyState, typeClass).basis),
    );
    if (basis === undefined || others.length > 0 || basis === 'recorded') return;
    this.#note(judged, basis, keyState, null);
  }

  #note(
    { observation, typeClasses, verdict }: JudgedObservation,
    basis: SettledByTrail['basis'],
    keyState: KeyState | null,
    assumption: SettledByTrail['assumption'],
  ): void {
    const { event, exception, message } = observation.kind;
    const month = new Date(observation.at).toISOString().slice(0, 7);
    const what = {
      basis,
      assumption,
      operation: event,
      keyState,
      typeClasses: classesTold(typeClasses),
      exception,
      message: message === null ? null : withoutNames(message),
      alike: verdict.kind === 'conforms',
    };
    const name = JSON.stringify(what);
    const known = this.#found.get(name);
    const months = [known?.first ?? month, month, known?.last ?? month].sort();
    this.#found.set(name, {
      ...what,
      times: (known?.times ?? 0) + 1,
      first: months[0] ?? month,
      last: months[2] ?? month,
    });
  }
}

/** Many possible classes say no more than none. */
function classesTold(typeClasses: readonly TypeClass[]): readonly TypeClass[] {
  return typeClasses.length > 3 ? [] : typeClasses;
}

/** The words of AWS's messages about key states; any other word may be a name. */
const words: ReadonlySet<string> = new Set(
  (
    'a an and another any are as associated at available be because been before being by can cannot cluster connected ' +
    'connection could creating creation current custom deleted deletion disabled disconnected does enabled encryption ' +
    'existing exist expired external failed for from has have import imported in incorrect into invalid is it key keys ' +
    'kms limit manager material materials more multi-region must new no not of on on-demand one only operation or origin ' +
    'pending performed primary progress reached region replica replicas replicating request rotation rotations scheduled ' +
    'set state status store that the this to unavailable until updating use used usage valid waiting was which while with ' +
    'key_arn other_key_arn id enabled disabled pendingdeletion pendingimport pendingreplicadeletion aws customer managed'
  ).split(' '),
);

/** A message in which every word that is not AWS's own is replaced. */
export function withoutNames(message: string): string {
  return message.replaceAll(/[^\s{}()'".,:;]+/g, (word) => (words.has(word.toLowerCase()) ? word : '…'));
}

/** Says whether a key in one of these states can be used, as far as they tell. */
export function usableIn(states: readonly LifecycleState[]): 'yes' | 'no' | 'cannot tell' {
  const usable = states.filter((state) => state === 'Enabled' || state === 'Updating');
  if (usable.length === states.length) return 'yes';
  return usable.length === 0 ? 'no' : 'cannot tell';
}
