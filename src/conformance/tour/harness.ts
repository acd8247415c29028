import { usualAliases } from '../../account/aws-managed/aws-alias.ts';
import type { KeyState } from '../../key/key-state.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import { isInCustomKeyStore } from '../../key/key-type.ts';
import { operationOf } from '../../key/operation.ts';
import { type TypeClass, typeClasses } from '../../key/type-class.ts';
import { type PreparedRequest, requestFor } from '../../scenario/request.ts';
import { textInModel } from '../oracle/bindings.ts';
import type { Hypothesis } from '../oracle/hypothesis.ts';
import { keyStateShown } from '../oracle/observation.ts';
import { wrapped } from '../session/key-material-wrapping.ts';
import { connectionTime, connectKeyStore, createKeyStore } from '../session/key-store.ts';
import { routeTo } from '../session/route.ts';
import { isWrongAnswer, type JudgedCall, type Session } from '../session/session.ts';
import {
  accountsAfterCall,
  keyOf,
  otherRegion,
  type Situation,
  type Transition,
  textOf,
} from '../session/situation.ts';
import {
  collect,
  createdKey,
  creationOf,
  keyInRegion,
  keysIn,
  lacksImportToken,
  replicaOf,
  type TestKey,
  type TestKeys,
} from '../session/test-key.ts';

/** Something that is done with a key: a call on it in a Region, a call on its custom key store, letting time pass. */
export type Action =
  | { readonly kind: 'call'; readonly operation: TableOperation; readonly region: string }
  | Exclude<Transition, { kind: 'call' }>;

/** A call on a key with its judgement. */
export interface CallOnKey {
  readonly call: JudgedCall;
  readonly key: TestKey;
}

/** Makes keys on a target, calls operations on them, brings them into key states, and finds them again after a divergence. */
export class TourHarness {
  readonly session: Session;
  readonly #run: string;
  /** The Region of the keys, and that of their replicas. */
  readonly #regions: Situation['regions'];
  /** Every key with its replica, by key ID. */
  readonly #made = new Map<string, TestKeys>();
  #storeId: string | null = null;
  #names = 0;
  #managedKeys = 0;
  /** How many keys were created. */
  keys = 0;

  /** @param run makes names differ from those of other runs */
  constructor(session: Session, run: string) {
    this.session = session;
    this.#run = run;
    const [home, replica = 'eu-west-1'] = session.regions;
    this.#regions = [home, replica];
  }

  /** Whether time can be let pass as an action. */
  get canWait(): boolean {
    return this.session.target.advance !== undefined;
  }

  /** Whether there is a second Region, for replicas. */
  get canReplicate(): boolean {
    return this.session.regions.length > 1;
  }

  /** Creates a key of a type class; the keys are null if the target did not, the call if nothing could be sent. */
  async create(
    typeClass: TypeClass,
  ): Promise<{ readonly keys: TestKeys | null; readonly call: JudgedCall | null }> {
    const type = typeClasses[typeClass];
    if (type.keyManager === 'AWS') return this.#createByAlias(typeClass);
    const storeId = isInCustomKeyStore(type) ? await this.#connectedStore() : null;
    if (storeId === null && isInCustomKeyStore(type)) return { keys: null, call: null };
    const before = this.session.oracle.hypotheses;
    const call = await this.session.call('CreateKey', creationOf(type, storeId));
    // A key whose ID never came is named by no later call.
    if (call.observation.outcome.kind === 'ambiguous') this.session.oracle.resume(before);
    const keys = this.#keysOf(call, typeClass, storeId);
    if (keys !== null) this.keys += 1;
    return { keys, call };
  }

  /**
   * Nobody creates an AWS managed key: DescribeKey on a predefined AWS alias makes it, or finds the one that there is.
   *
   * Source: API reference, DescribeKey.
   */
  async #createByAlias(typeClass: TypeClass): ReturnType<TourHarness['create']> {
    const KeyId = usualAliases[this.#managedKeys];
    if (KeyId === undefined) return { keys: null, call: null };
    this.#managedKeys += 1;
    const before = this.session.oracle.hypotheses;
    const call = await this.session.call('DescribeKey', { KeyId });
    const keys = this.#keysOf(call, typeClass, null);
    // A target without AWS managed keys says nothing of DescribeKey.
    if (keys === null) {
      this.session.oracle.resume(before);
      return { keys, call: null };
    }
    keys.primary.aliases.push(KeyId);
    return { keys, call };
  }

  /** The custom key store that all keys in one live in, once it is connected; null if the target has none that connects. */
  async #connectedStore(): Promise<string | null> {
    this.#storeId ??= await createKeyStore(this.session, this.#run);
    if (this.#storeId === null) return null;
    return (await connectKeyStore(this.session, this.#storeId)) ? this.#storeId : null;
  }

  #keysOf(call: JudgedCall, typeClass: TypeClass, storeId: string | null): TestKeys | null {
    const primary = createdKey(call.observation, typeClass);
    if (primary === null) return null;
    const keys = { primary, replica: null, storeId, history: [call] };
    this.#made.set(primary.keyId, keys);
    return keys;
  }

  /** A key with its replica. */
  keysWith({ keyId }: TestKey): TestKeys {
    const keys = this.#made.get(keyId);
    if (keys === undefined) throw new Error(`no key ${keyId} was created here`);
    return keys;
  }

  /** Every call so far that concerned a key, its creation first. */
  historyOf(key: TestKey): readonly JudgedCall[] {
    return [...this.keysWith(key).history];
  }

  /** Calls an operation on a key. */
  async call(operation: TableOperation, key: TestKey): Promise<JudgedCall> {
    if (lacksImportToken(operation, key, this.session.now())) await this.call('GetParametersForImport', key);
    const other = otherRegion(this.#regions, key.region);
    const freshName = () => {
      this.#names += 1;
      return `alias/${this.#run}-${this.#names}`;
    };
    const request = requestFor(operation, key, { freshName, otherRegion: other, wrap: wrapped });
    const call = await this.#send(operation, request, key);
    if (operation === 'ReplicateKey' && call.observation.outcome.kind === 'answered') {
      this.keys += 1;
      this.keysWith(key).replica ??= replicaOf(key, other);
    }
    return call;
  }

  async #send(
    operation: TableOperation,
    { input, keyMaterial }: PreparedRequest,
    key: TestKey,
  ): Promise<JudgedCall> {
    const keys = this.keysWith(key);
    const precondition = { text: textOf(this.situationOf(keys)), region: key.region };
    const facts = { region: key.region, keyMaterial, precondition };
    const call = await this.session.call(operationOf(operation), input, facts);
    keys.history.push(call);
    // What the model would not have given is of no use: a later call with it diverges for no reason of its own.
    if (!isWrongAnswer(call)) collect(key, call);
    return call;
  }

  /** Does something with keys; null if it is not a call on one of them. */
  async perform(action: Action, keys: TestKeys): Promise<CallOnKey | null> {
    switch (action.kind) {
      case 'call': {
        const key = keyInRegion(keys, action.region);
        return key === undefined ? null : { call: await this.call(action.operation, key), key };
      }
      case 'store':
        keys.history.push(await this.session.call(action.operation, { CustomKeyStoreId: keys.storeId }));
        return null;
      case 'wait':
        await this.session.wait(keys.storeId === null ? undefined : connectionTime);
        if (keys.storeId !== null) {
          await this.session.call('DescribeCustomKeyStores', { CustomKeyStoreId: keys.storeId });
        }
        return null;
      default:
        return action satisfies never;
    }
  }

  /** Brings keys to a situation that is wanted, by the shortest way; false if they do not get there. */
  async bringTo(keys: TestKeys, isWanted: (situation: Situation) => boolean): Promise<boolean> {
    for (let transitions = 0; transitions < 20; transitions += 1) {
      const situation = this.situationOf(keys);
      const route = routeTo(situation, isWanted, ({ kind }) => kind !== 'wait' || this.canWait);
      const [transition] = route ?? [];
      if (transition === undefined) return route !== null;
      const made = await this.perform(transition, keys);
      if (made === null) {
        for (const key of keysIn(keys)) await this.call('DescribeKey', key);
      } else if (!(await this.isFound(made))) return false;
      if (textOf(this.situationOf(keys)) === textOf(situation)) return false;
    }
    return false;
  }

  /** Will not name keys again. */
  leave({ primary }: TestKeys): void {
    this.session.oracle.forget(primary.keyId);
  }

  /** Where the most literal hypothesis has keys. */
  situationOf(keys: TestKeys): Situation {
    const [literal] = this.session.oracle.hypotheses;
    return this.#situationIn(literal, keys);
  }

  /** The key state by the most literal hypothesis; null for a key that is gone. */
  keyStateOf(key: TestKey): KeyState | null {
    const known = keyOf(this.situationOf(this.keysWith(key)), key.region);
    return known === null || known.keyState === 'Deleted' ? null : known.keyState;
  }

  /** Says whether it is known where a key is after a call, after a divergence by looking. */
  async isFound({ call, key }: CallOnKey): Promise<boolean> {
    return call.judgement.verdict !== 'diverges' || (await this.findAgain(key, call)) !== null;
  }

  /**
   * After a divergence: looks where the key really is, and goes on from there.
   *
   * @param cause of the divergence: what else the look shows follows from it; null if it cannot
   * @returns the DescribeKey that found it, or null where the model knows no way there: the key is of no more use
   */
  async findAgain(
    key: TestKey,
    { observation }: JudgedCall,
    cause: string | null = '',
  ): Promise<JudgedCall | null> {
    const { oracle } = this.session;
    const keys = this.keysWith(key);
    const before = oracle.hypotheses;
    const possible = oracle.afterDivergence(observation);
    // What was answered was probably done, what was refused was not.
    const near = observation.outcome.kind === 'answered' ? [...possible.slice(1), ...possible] : possible;
    oracle.resume(before);
    const probe = await this.#send('DescribeKey', { input: { KeyId: key.keyId } }, key);
    oracle.resume(before);
    const { outcome } = probe.observation;
    // A target whose DescribeKey fails here shows nothing: then the model is believed.
    if (outcome.kind !== 'answered') return probe;
    const seen = keyStateShown(probe.observation);
    const isFitting = (hypothesis: Hypothesis) => {
      const known = keyOf(this.#situationIn(hypothesis, keys), key.region);
      // Where no key state is shown, the model is believed too.
      return known !== null && (seen === undefined || known.keyState === seen);
    };
    let candidates = near;
    let fitting = candidates.find(isFitting);
    for (let more = 0; fitting === undefined && more < 2; more += 1) {
      // The target may have done something else than it was asked for.
      candidates = candidates.flatMap((hypothesis) =>
        accountsAfterCall(this.#situationIn(hypothesis, keys), key.region).map((account) => ({
          ...hypothesis,
          account,
        })),
      );
      fitting = candidates.find(isFitting);
    }
    if (fitting === undefined) return null;
    oracle.resume([fitting]);
    // What else is unlike the model there follows from what was found already.
    const judgement = oracle.observe(probe.observation);
    // Whoever reads the history sees the look as it is judged from where the key was found.
    const index = keys.history.lastIndexOf(probe);
    if (index >= 0) keys.history[index] = { ...probe, judgement };
    for (const { member } of judgement.verdict === 'diverges' ? judgement.differences : []) {
      if (cause !== null && !key.tolerated.has(member)) key.tolerated.set(member, cause);
    }
    return probe;
  }

  #situationIn({ account, bindings }: Hypothesis, { primary, storeId }: TestKeys): Situation {
    return {
      account,
      keyId: textInModel(bindings, primary.keyId),
      regions: this.#regions,
      storeId: storeId === null ? null : textInModel(bindings, storeId),
    };
  }
}
