import { advance } from '../../account/advance.ts';
import { isInCustomKeyStore } from '../../key/key-type.ts';
import { type TypeClass, typeClasses } from '../../key/type-class.ts';
import type { Hypothesis } from '../oracle/hypothesis.ts';
import { Oracle } from '../oracle/oracle.ts';
import type { Run } from '../run-options.ts';
import { connectionTime, connectKeyStore, createKeyStore } from '../session/key-store.ts';
import { Session } from '../session/session.ts';
import { leadOperations } from '../session/situation.ts';
import type { CampaignSetting } from './dry-run.ts';
import type { CampaignMemory } from './memory.ts';
import { SequenceRun } from './sequence-run.ts';

const aDay = 24 * 60 * 60 * 1000;

/** How often a connected key store is looked for: what is seen may be a little late. */
const mostLooks = 5;

/** The target of a campaign: fresh names, keys and a fresh oracle for every sequence, one custom key store for all. */
export class CampaignHarness {
  readonly #options: Run;
  readonly #facts: Omit<CampaignSetting, 'hasStore'>;
  readonly #run: string;
  /** What the oracle knows of the target once the key store is connected. */
  #base: readonly Hypothesis[] = [];
  #storeId: string | null = null;
  /** Whether a sequence may have left the store other than connected, and whether it can be connected at all. */
  #isStoreMoved = false;
  #isStoreLost = false;
  #sequences = 0;
  calls = 0;
  keys = 0;

  /** @param length how many commands a sequence has */
  constructor(run: Run, length: number) {
    const { classes, target } = run;
    const [home = 'us-east-1', second = 'eu-west-1', ...others] = target.regions ?? [];
    const regions = [home, second, ...others] as const;
    const operations = [...new Set([...run.operations, ...leadOperations])];
    this.#options = run;
    this.#facts = { classes, length, operations, regions, canWait: target.advance !== undefined };
    this.#run = `campaign-${(target.now?.() ?? Date.now()).toString(36)}`;
  }

  get setting(): CampaignSetting {
    const hasStore = this.#storeId !== null;
    const isUsable = (typeClass: TypeClass) =>
      typeClasses[typeClass].keyManager !== 'AWS' &&
      (hasStore || !isInCustomKeyStore(typeClasses[typeClass]));
    return { ...this.#facts, classes: this.#facts.classes.filter(isUsable), hasStore };
  }

  /** Makes the custom key store, if keys in one are wanted, the target has some, and time can be let pass until it is connected. */
  async open(): Promise<void> {
    const { canWait, classes } = this.#facts;
    if (!canWait || !classes.some((typeClass) => isInCustomKeyStore(typeClasses[typeClass]))) return;
    const session = this.#session();
    const storeId = await createKeyStore(session, this.#run);
    if (storeId === null || !(await connectKeyStore(session, storeId, mostLooks))) return;
    this.#storeId = storeId;
    this.#base = session.oracle.hypotheses;
  }

  /** A sequence on fresh keys. */
  async sequenceRun(memory: CampaignMemory, looksOften = true): Promise<SequenceRun> {
    this.#sequences += 1;
    if (this.#isStoreMoved && this.#storeId !== null && !this.#isStoreLost)
      await this.#reconnect(this.#storeId);
    const session = this.#session();
    const { oracle } = session;
    const base = this.#base.length > 0 ? this.#base : oracle.hypotheses;
    oracle.resume(base.map((hypothesis) => broughtTo(session.now() - aDay, hypothesis)));
    const facts = {
      regions: this.#facts.regions,
      run: `${this.#run}-${this.#sequences}`,
      storeId: this.#isStoreLost ? null : this.#storeId,
    };
    return new SequenceRun(session, facts, memory, looksOften);
  }

  #session(): Session {
    return new Session(this.#options.target, new Oracle(this.#options), (call) => {
      const { operation, outcome } = call.observation;
      this.calls += 1;
      const isCreation = operation === 'CreateKey' || operation === 'ReplicateKey';
      if (isCreation && outcome.kind === 'answered') this.keys += 1;
      if (operation === 'ConnectCustomKeyStore' || operation === 'DisconnectCustomKeyStore') {
        this.#isStoreMoved = true;
      }
      this.#options.onStep?.(call);
    });
  }

  async #reconnect(storeId: string): Promise<void> {
    const session = this.#session();
    session.oracle.resume(this.#base);
    await session.wait(connectionTime);
    this.#isStoreLost = !(await connectKeyStore(session, storeId, mostLooks));
    this.#isStoreMoved = false;
  }
}

/** The same account later: a campaign that moves the target's clock comes further than one step of time may lead. */
function broughtTo(time: number, hypothesis: Hypothesis): Hypothesis {
  let { account } = hypothesis;
  while (account.at < time) {
    account = advance(account, Math.min(time, Math.max(account.at, start) + longestStep)).account;
  }
  return { ...hypothesis, account };
}

const start = Date.UTC(2026, 0, 1);
const longestStep = 36_000 * aDay;
