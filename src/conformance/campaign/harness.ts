import { advance } from '../../account/advance.ts';
import { isInCustomKeyStore } from '../../key/key-type.ts';
import { typeClasses } from '../../key/type-class.ts';
import { textIn } from '../../scenario/wire-form.ts';
import type { Hypothesis } from '../oracle/hypothesis.ts';
import { Oracle } from '../oracle/oracle.ts';
import { type JudgedCall, Session } from '../session/session.ts';
import { leadOperations } from '../session/situation.ts';
import { type CampaignSetting, storeRequest } from './dry-run.ts';
import type { CampaignPlace } from './keys.ts';
import type { CampaignMemory } from './memory.ts';
import type { CampaignOptions } from './options.ts';
import { SequenceRun } from './sequence-run.ts';

const aDay = 24 * 60 * 60 * 1000;

/** Longer than a custom key store takes to connect, milliseconds. */
const connecting = 61_000;
const mostLooks = 5;

/** The target of a campaign: fresh names, keys and a fresh oracle for every trial, one custom key store for all. */
export class CampaignHarness {
  readonly #options: CampaignOptions;
  readonly #facts: Omit<CampaignSetting, 'hasStore'>;
  readonly #onStep: (step: JudgedCall) => void;
  readonly #run: string;
  #base: readonly Hypothesis[] = [];
  #storeId: string | null = null;
  /** Whether a trial may have left the store other than connected, and whether it can be connected at all. */
  #isStoreMoved = false;
  #isStoreLost = false;
  #calls = 0;
  #keys = 0;
  #trials = 0;

  constructor(
    options: CampaignOptions,
    facts: Pick<CampaignSetting, 'classes' | 'operations' | 'length'>,
    onStep: (step: JudgedCall) => void,
  ) {
    const { target } = options;
    const [home = 'us-east-1', second = 'eu-west-1', ...others] = target.regions ?? [];
    this.#options = options;
    const operations = [...new Set([...facts.operations, ...leadOperations])];
    this.#facts = {
      ...facts,
      operations,
      regions: [home, second, ...others],
      canWait: target.advance !== undefined,
    };
    this.#onStep = onStep;
    this.#run = `campaign-${(target.now?.() ?? Date.now()).toString(36)}`;
  }

  /** How many calls were made, and how many keys. */
  get calls(): number {
    return this.#calls;
  }
  get keys(): number {
    return this.#keys;
  }

  get setting(): CampaignSetting {
    const isUsable = (typeClass: CampaignSetting['classes'][number]) =>
      typeClasses[typeClass].keyManager !== 'AWS' &&
      (this.#storeId !== null || !isInCustomKeyStore(typeClasses[typeClass]));
    return {
      ...this.#facts,
      classes: this.#facts.classes.filter(isUsable),
      hasStore: this.#storeId !== null,
    };
  }

  /** Makes the custom key store, if keys in one are wanted, the target has some, and time can be let pass until it is connected. */
  async open(): Promise<void> {
    const { canWait, classes } = this.#facts;
    if (!canWait || !classes.some((typeClass) => isInCustomKeyStore(typeClasses[typeClass]))) return;
    const session = this.#session();
    const { observation } = await session.call('CreateCustomKeyStore', storeRequest(this.#run));
    if (observation.outcome.kind !== 'answered') return;
    const CustomKeyStoreId = textIn(observation.outcome.output, 'CustomKeyStoreId');
    if (CustomKeyStoreId === undefined || !(await this.#connect(session, CustomKeyStoreId))) return;
    this.#storeId = CustomKeyStoreId;
    this.#base = session.oracle.hypotheses;
  }

  /** A sequence on fresh keys. */
  async trial(memory: CampaignMemory, looksOften = true): Promise<SequenceRun> {
    this.#trials += 1;
    if (this.#isStoreMoved && this.#storeId !== null && !this.#isStoreLost) await this.#reconnect();
    const session = this.#session();
    const { oracle } = session;
    oracle.resume(
      (this.#base.length > 0 ? this.#base : oracle.hypotheses).map(broughtTo(session.now() - aDay)),
    );
    const place: CampaignPlace = {
      regions: this.#facts.regions,
      run: `${this.#run}-${this.#trials}`,
      storeId: this.#isStoreLost ? null : this.#storeId,
    };
    return new SequenceRun({ session, place, memory, looksOften });
  }

  #session(): Session {
    return new Session(this.#options.target, new Oracle(this.#options), (step) => {
      const { operation, outcome } = step.observation;
      this.#calls += 1;
      const isCreation = operation === 'CreateKey' || operation === 'ReplicateKey';
      if (operation === 'ConnectCustomKeyStore' || operation === 'DisconnectCustomKeyStore') {
        this.#isStoreMoved = true;
      }
      if (isCreation && outcome.kind === 'answered') this.#keys += 1;
      this.#onStep(step);
    });
  }

  async #reconnect(): Promise<void> {
    const session = this.#session();
    session.oracle.resume(this.#base);
    await session.target.advance?.(session.now() + connecting);
    this.#isStoreLost ||= !(await this.#connect(session, this.#storeId ?? ''));
    this.#isStoreMoved = false;
  }

  async #connect(session: Session, CustomKeyStoreId: string): Promise<boolean> {
    await session.call('ConnectCustomKeyStore', { CustomKeyStoreId });
    await session.target.advance?.(session.now() + connecting);
    // What is seen may be a little late.
    for (let look = 0; look < mostLooks; look += 1) {
      const { observation } = await session.call('DescribeCustomKeyStores', { CustomKeyStoreId });
      if (JSON.stringify(observation.outcome).includes('"CONNECTED"')) return true;
    }
    return false;
  }
}

/** The same account later: a campaign that moves the target's clock comes further than one step of time may lead. */
function broughtTo(time: number): (hypothesis: Hypothesis) => Hypothesis {
  return (hypothesis) => {
    let { account } = hypothesis;
    while (account.at < time)
      account = advance(account, Math.min(time, Math.max(account.at, start) + longestStep)).account;
    return { ...hypothesis, account };
  };
}

const start = Date.UTC(2026, 0, 1);
const longestStep = 36_000 * aDay;
