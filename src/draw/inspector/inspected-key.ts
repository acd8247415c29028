import { type ActorRefFrom, createActor, type InspectionEvent } from 'xstate';
import type { Key } from '../../key/create-key.ts';
import type { KmsError } from '../../key/exception.ts';
import { isOperationEvent } from '../../key/key-event.ts';
import { judgedRequest } from '../../key/key-request.ts';
import { keyMachine } from '../../key/machine.ts';
import { lifecycleStateOf } from '../../key/snapshot.ts';
import type { TypeClass } from '../../key/type-class.ts';
import { beginning, type Moment, next } from '../path/life.ts';
import { type Creation, type LifeCall, type LifeStep, requestOf } from '../path/life-step.ts';

/** A live XState actor of one key. */
export type KeyActor = ActorRefFrom<typeof keyMachine>;

/** Who watches a key while it lives. */
export interface KeyWatcher {
  /** Everything that XState tells an inspector. */
  readonly inspect: (event: InspectionEvent) => void;
  /** What XState does not tell: a call that is not an event of the machine, and every refusal. */
  readonly tell: (actor: KeyActor, event: ToldEvent) => void;
}

/** An event that a watcher gets besides those of the machine. */
export type ToldEvent =
  | { readonly type: string; readonly at: number }
  | ({
      readonly type: `refused: ${KmsError['name']}`;
      readonly at: number;
      readonly operation: string;
      readonly keyState: string;
      readonly basis: string;
      readonly source: string;
    } & Pick<KmsError, 'message'>);

/** A key that lives in a live actor and takes the steps of a path. */
export class InspectedKey {
  readonly actor: KeyActor;
  readonly #watcher: KeyWatcher;
  #moments: readonly Moment[];

  constructor(typeClass: TypeClass, creation: Creation, watcher: KeyWatcher) {
    const first = beginning(typeClass, creation);
    this.#watcher = watcher;
    this.#moments = [first];
    this.actor = createActor(keyMachine, { id: 'key', input: first.key.facts, inspect: watcher.inspect });
    this.actor.start();
  }

  /** What happened so far. */
  get moments(): readonly Moment[] {
    return this.#moments;
  }

  /** The key as it is now. */
  get key(): Key {
    const last = this.#moments.at(-1);
    if (last === undefined) throw new Error('a key has a first moment');
    return last.key;
  }

  /**
   * Takes one step: in the model, and in the actor.
   *
   * @throws RangeError for a step that cannot be; nothing has happened then
   */
  take(step: LifeStep): Moment {
    const before = this.key;
    const moment = next(before, step);
    if (step.kind === 'call') this.#call(before, step);
    for (const event of moment.events) this.actor.send(event);
    this.#moments = [...this.#moments, moment];
    if (moment.outcome.kind === 'refused' && step.kind === 'call') {
      const { name, message, basis, source } = moment.outcome.exception;
      const { at, keyState } = before;
      const { operation } = step;
      const told = { at, operation, keyState, message, basis, source };
      this.#watcher.tell(this.actor, { type: `refused: ${name}`, ...told });
    }
    const shown = lifecycleStateOf(this.actor.getSnapshot());
    if (shown !== moment.key.keyState) {
      throw new Error(`the actor is ${shown} where the model is ${moment.key.keyState}`);
    }
    return moment;
  }

  /** Ends the actor. */
  stop(): void {
    this.actor.stop();
  }

  #call(key: Key, step: LifeCall): void {
    const request = judgedRequest(key.facts, requestOf(step, key.at));
    if (isOperationEvent(request)) this.actor.send(request);
    else this.#watcher.tell(this.actor, { type: step.operation, at: key.at });
  }
}
