import { predefinedAliases } from '../../account/operations/aws-managed-key.ts';
import type { KeyState } from '../../key/key-state.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import { isInCustomKeyStore } from '../../key/key-type.ts';
import { type Operation, operationOf } from '../../key/operation.ts';
import { type TypeClass, typeClasses } from '../../key/type-class.ts';
import { keepAnswer } from '../../scenario/key-at-hand.ts';
import { type PreparedRequest, requestFor } from '../../scenario/request.ts';
import { isWireObject, textIn } from '../../scenario/wire-form.ts';
import { textInModel } from '../oracle/bindings.ts';
import type { Hypothesis } from '../oracle/hypothesis.ts';
import { keyStateIn } from '../oracle/oracle.ts';
import { wrapped } from '../session/key-material-wrapping.ts';
import { KeyStoreOfRun } from '../session/key-store-of-run.ts';
import { isWrongAnswer, type JudgedCall, type Session } from '../session/session.ts';
import {
  keyOf,
  otherRegion,
  type Precondition,
  type Situation,
  situationAfter,
  type Transition,
  textOf,
  transitionsFrom,
} from '../session/situation.ts';
import { newTestKey, subjectsOf, type TestKey, type TestKeys } from '../session/test-key.ts';

/** Works on keys of a target: creates them, calls operations on them, keeps what later requests need. */
export class TourHarness {
  readonly session: Session;
  readonly #run: string;
  /** The Region of the keys, and that of their replicas. */
  readonly #regions: Situation['regions'];
  /** Every call that concerned a key in any Region, by key ID. */
  readonly #histories = new Map<string, JudgedCall[]>();
  readonly #keyStore: KeyStoreOfRun;
  #names = 0;
  #keys = 0;
  #managedKeys = 0;

  /** @param run makes names differ from those of other runs */
  constructor(session: Session, run: string) {
    this.session = session;
    this.#run = run;
    const [home, replica = 'eu-west-1'] = session.regions;
    this.#regions = [home, replica];
    this.#keyStore = new KeyStoreOfRun(session, run, () => this.wait());
  }

  /** How many keys were created. */
  get keys(): number {
    return this.#keys;
  }

  /** Whether time can be let pass as a move: a target with a clock of its own, or a real one and some patience. */
  get canWait(): boolean {
    return this.session.target.advance !== undefined;
  }

  /** Whether there is a second Region, for replicas. */
  get canReplicate(): boolean {
    return this.session.regions.length > 1;
  }

  /** Creates a key of a type class; the cast is null if the target did not, the step if nothing could be sent. */
  async create(
    typeClass: TypeClass,
  ): Promise<{ readonly cast: TestKeys | null; readonly step: JudgedCall | null }> {
    const type = typeClasses[typeClass];
    if (type.keyManager === 'AWS') return this.#createByAlias(typeClass);
    const storeId = isInCustomKeyStore(type) ? await this.#keyStore.connected() : null;
    if (storeId === null && isInCustomKeyStore(type)) return { cast: null, step: null };
    const before = this.session.oracle.hypotheses;
    const step = await this.session.call('CreateKey', {
      KeySpec: type.keySpec,
      KeyUsage: type.keyUsage,
      Origin: type.origin,
      MultiRegion: type.multiRegion,
      ...(storeId === null ? {} : { CustomKeyStoreId: storeId }),
    });
    // A key whose ID never came is named by no later call.
    if (step.observation.outcome.kind === 'ambiguous') this.session.oracle.resume(before);
    const cast = this.#castOf(step, typeClass, storeId);
    if (cast !== null) this.#keys += 1;
    return { cast, step };
  }

  /**
   * Nobody creates an AWS managed key: DescribeKey on a predefined AWS alias makes it, or finds the one that there is.
   *
   * Source: API reference, DescribeKey.
   */
  async #createByAlias(typeClass: TypeClass): ReturnType<TourHarness['create']> {
    const KeyId = predefinedAliases[this.#managedKeys];
    if (KeyId === undefined) return { cast: null, step: null };
    this.#managedKeys += 1;
    const before = this.session.oracle.hypotheses;
    const step = await this.session.call('DescribeKey', { KeyId });
    const cast = this.#castOf(step, typeClass, null);
    // A target without AWS managed keys says nothing of DescribeKey.
    if (cast === null) {
      this.session.oracle.resume(before);
      return { cast, step: null };
    }
    cast.home.aliases.push(KeyId);
    return { cast, step };
  }

  /** The cast of a key whose metadata came; null if none did. */
  #castOf(step: JudgedCall, typeClass: TypeClass, storeId: string | null): TestKeys | null {
    const { outcome } = step.observation;
    const metadata = outcome.kind === 'answered' ? outcome.output['KeyMetadata'] : undefined;
    if (!isWireObject(metadata)) return null;
    const keyId = textIn(metadata, 'KeyId');
    if (keyId === undefined) return null;
    const type = typeClasses[typeClass];
    const keyArn = textIn(metadata, 'Arn') ?? keyId;
    this.#histories.set(keyId, [step]);
    const home = newTestKey({ keyId, keyArn, region: this.#regions[0], type, typeClass });
    return { home, replica: null, storeId };
  }

  /** Calls an operation on a key. */
  async call(operation: TableOperation, subject: TestKey, cast: TestKeys): Promise<JudgedCall> {
    const { type, importParameters } = subject;
    if (operation === 'ImportKeyMaterial' && type.origin === 'EXTERNAL') {
      if (importParameters === null || importParameters.validTo <= this.session.now()) {
        await this.call('GetParametersForImport', subject, cast);
      }
    }
    const prepared = requestFor(operation, subject, {
      freshName: () => {
        this.#names += 1;
        return `alias/${this.#run}-${this.#names}`;
      },
      otherRegion: otherRegion(this.#regions, subject.region),
      wrap: wrapped,
    });
    const step = await this.send(
      operationOf(operation),
      prepared,
      subject,
      this.#preconditionOf(subject, cast),
    );
    if (operation === 'ReplicateKey' && step.observation.outcome.kind === 'answered') {
      this.#keys += 1;
      cast.replica ??= this.#replicaOf(subject);
    }
    return step;
  }

  /** Sends a prepared request that concerns a key. */
  async send(
    operation: Operation,
    { input, keyMaterial }: PreparedRequest,
    subject: TestKey,
    precondition: Precondition,
  ): Promise<JudgedCall> {
    const step = await this.session.call(operation, input, {
      region: subject.region,
      keyMaterial,
      precondition,
    });
    this.#histories.get(subject.keyId)?.push(step);
    // What the model would not have given is of no use: a later call with it diverges for no reason of its own.
    const { observation, output } = step;
    if (observation.outcome.kind === 'answered' && !isWrongAnswer(step)) {
      keepAnswer(subject, observation, output);
    }
    return step;
  }

  /** Makes a move; null for one that is no call on a key. */
  async move(
    move: Transition,
    cast: TestKeys,
  ): Promise<{ readonly step: JudgedCall; readonly subject: TestKey } | null> {
    switch (move.kind) {
      case 'call': {
        const subject = subjectsOf(cast).find(({ region }) => region === move.region);
        if (subject === undefined) throw new Error(`no key in ${move.region} to move`);
        return { step: await this.call(move.operation, subject, cast), subject };
      }
      case 'store': {
        const step = await this.session.call(move.operation, { CustomKeyStoreId: cast.storeId });
        this.#histories.get(cast.home.keyId)?.push(step);
        return null;
      }
      case 'wait':
        await this.wait();
        if (cast.storeId !== null) {
          await this.session.call('DescribeCustomKeyStores', { CustomKeyStoreId: cast.storeId });
        }
        return null;
      default:
        return move satisfies never;
    }
  }

  /** Will not name the keys of a cast again. */
  leave({ home }: TestKeys): void {
    this.session.oracle.forget(home.keyId);
  }

  /** Lets a little more than a minute pass on a target that has a clock of its own. */
  async wait(): Promise<void> {
    await this.session.target.advance?.(this.session.now() + 61_000);
  }

  /** Every call so far that concerned a key, its creation first. */
  historyOf({ keyId }: TestKey): readonly JudgedCall[] {
    return [...(this.#histories.get(keyId) ?? [])];
  }

  /** What the most literal hypothesis says of a cast. */
  situationOf(cast: TestKeys): Situation {
    const [literal] = this.session.oracle.hypotheses;
    if (literal === undefined) throw new Error('the oracle has no hypothesis left');
    return this.#situationIn(literal, cast);
  }

  /** The key state by the most literal hypothesis; null for a key that is gone. */
  keyStateOf(subject: TestKey, cast: TestKeys): KeyState | null {
    const key = keyOf(this.situationOf(cast), subject.region);
    return key === null || key.keyState === 'Deleted' ? null : key.keyState;
  }

  /**
   * After a divergence: looks where the key really is, and goes on from there.
   *
   * @param cause of the divergence: what else the look shows follows from it; null if it cannot
   * @returns the DescribeKey that found it, or null where the model knows no way there: the key is of no more use
   */
  async findAgain(
    subject: TestKey,
    cast: TestKeys,
    { observation }: JudgedCall,
    cause: string | null = '',
  ): Promise<JudgedCall | null> {
    const { oracle } = this.session;
    const before = oracle.hypotheses;
    const possible = oracle.afterDivergence(observation);
    // What was answered was probably done, what was refused was not.
    const near = observation.outcome.kind === 'answered' ? [...possible.slice(1), ...possible] : possible;
    oracle.resume(before);
    const describe = { input: { KeyId: subject.keyId } };
    const probe = await this.send('DescribeKey', describe, subject, this.#preconditionOf(subject, cast));
    oracle.resume(before);
    const { outcome } = probe.observation;
    // A target whose DescribeKey fails here shows nothing: then the model is believed.
    if (outcome.kind !== 'answered') return probe;
    const seen = keyStateIn(outcome.output);
    const isFitting = (hypothesis: Hypothesis) => {
      const key = keyOf(this.#situationIn(hypothesis, cast), subject.region);
      // Where no key state is shown, the model is believed too.
      return key !== null && (seen === undefined || key.keyState === seen);
    };
    let candidates = near;
    let fitting = candidates.find(isFitting);
    for (let more = 0; fitting === undefined && more < 2; more += 1) {
      candidates = candidates.flatMap((hypothesis) => this.#asIfMoved(hypothesis, cast, subject));
      fitting = candidates.find(isFitting);
    }
    if (fitting === undefined) return null;
    oracle.resume([fitting]);
    // What else is unlike the model there follows from what was found already.
    const judgement = oracle.observe(probe.observation);
    // Whoever reads the history sees the look as it is judged from where the key was found.
    const history = this.#histories.get(subject.keyId);
    const index = history?.lastIndexOf(probe) ?? -1;
    if (history !== undefined && index >= 0) history[index] = { ...probe, judgement };
    for (const { member } of judgement.verdict === 'diverges' ? judgement.differences : []) {
      if (cause !== null && !subject.tolerated.has(member)) subject.tolerated.set(member, cause);
    }
    return probe;
  }

  #preconditionOf({ region }: TestKey, cast: TestKeys): Precondition {
    return { text: textOf(this.situationOf(cast)), region };
  }

  /** Where a target may be that did something else than it was asked for. */
  #asIfMoved(hypothesis: Hypothesis, cast: TestKeys, { region }: TestKey): readonly Hypothesis[] {
    const situation = this.#situationIn(hypothesis, cast);
    return transitionsFrom(situation).flatMap((move) => {
      if (move.kind !== 'call' || move.region !== region) return [];
      const after = situationAfter(situation, move);
      return after === null ? [] : [{ ...hypothesis, account: after.account }];
    });
  }

  #situationIn({ account, bindings }: Hypothesis, { home, storeId }: TestKeys): Situation {
    return {
      account,
      keyId: textInModel(bindings, home.keyId),
      regions: this.#regions,
      storeId: storeId === null ? null : textInModel(bindings, storeId),
    };
  }

  #replicaOf({ keyArn, keyId, made, region, type, typeClass }: TestKey): TestKey {
    const other = otherRegion(this.#regions, region);
    const arn = keyArn.replace(`:${region}:`, `:${other}:`);
    return { ...newTestKey({ keyId, keyArn: arn, region: other, type, typeClass }), made };
  }
}
