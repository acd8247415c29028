import { type Changed, isLeadOperation, type Operation, operations } from '../../key/operation.ts';
import { textIn, wireObject } from '../../scenario/wire-form.ts';
import { contradictionsOf, type Divergence, divergenceOf, divergenceOfProbe } from '../finding/divergence.ts';
import type { FindingStep } from '../finding/finding.ts';
import { findingStep } from '../finding/finding-step.ts';
import { requestInModel } from '../oracle/bindings.ts';
import { type Cell, cellOf, judgedKeys } from '../oracle/judged-key.ts';
import type { JudgedCall, Session } from '../session/session.ts';
import type { TestKey } from '../session/test-key.ts';
import type { CampaignCommand } from './command.ts';
import { CampaignKeys, type CampaignRequest, type SequenceFacts } from './keys.ts';
import type { CampaignMemory } from './memory.ts';

/** What is sent to the target: a request without the command that it comes from. */
type Sent = Omit<CampaignRequest, 'command'>;

/** One sequence of commands on fresh keys of the target, up to the first thing that is new. */
export class SequenceRun {
  readonly #session: Session;
  readonly #keys: CampaignKeys;
  readonly #memory: CampaignMemory;
  readonly #looksOften: boolean;
  /** Every call so far. */
  readonly calls: JudgedCall[] = [];
  /** Everything that diverged, known or new. */
  readonly shown: Divergence[] = [];
  /** How long was waited right before a call, milliseconds. */
  readonly #waits = new Map<JudgedCall, number>();
  readonly #probes = new Set<JudgedCall>();
  /** Keys and aliases that are not where the model has them: no later command names them. */
  readonly #abandoned = new Set<string>();
  #waited = 0;

  /**
   * @param memory what is known already: it is not told again, and not run into where that can be avoided
   * @param looksOften looks after every call that may change a key; else only after the last
   */
  constructor(session: Session, facts: SequenceFacts, memory: CampaignMemory, looksOften: boolean) {
    this.#session = session;
    this.#keys = new CampaignKeys(facts);
    this.#memory = memory;
    this.#looksOften = looksOften;
  }

  /** The calls without the probes that showed nothing; the last one is what shows. */
  get shortHistory(): readonly FindingStep[] {
    const told = this.calls.filter((call) => !this.#probes.has(call) || call === this.calls.at(-1));
    return told.map((call) => {
      const waited = this.#waits.get(call);
      return waited === undefined ? findingStep(call) : { ...findingStep(call), waited };
    });
  }

  /** Plays commands one after another, then looks at every key. */
  async play(commands: readonly CampaignCommand[]): Promise<Divergence | null> {
    for (const [index, command] of commands.entries()) {
      const found = await this.#do(command, this.#looksOften || index === commands.length - 1);
      if (found !== null) return found;
    }
    return this.#lookAtAll();
  }

  async #do(command: CampaignCommand, looks: boolean): Promise<Divergence | null> {
    if (command.kind === 'wait') {
      await this.#session.wait(command.milliseconds);
      this.#waited += command.milliseconds;
      return null;
    }
    for (const request of this.#keys.callsOf(command, this.#session.now())) {
      const cells = this.#cellsOf(request);
      if (this.#avoids(request, cells)) return null;
      const call = await this.#send(request);
      this.#keys.learn(request, call);
      const created = command.kind === 'create' ? command.typeClass : null;
      const own = divergenceOf(call, created ?? request.key?.typeClass ?? null, this.calls);
      if (own !== null) {
        if (this.#isNew(own, cells)) return own;
        this.#abandon(request);
        return null;
      }
      if (looks && mayChangeKeys(request.operation)) {
        for (const key of this.#lookedAtAfter(request, call)) {
          const found = await this.#look(key, call);
          if (found !== null) return found;
        }
      }
      if (call.judgement.verdict === 'conforms') this.#memory.conformed(cells, created);
    }
    return null;
  }

  #isNew(divergence: Divergence, cells: readonly Cell[], isLate = false): boolean {
    this.shown.push(divergence);
    const isKnown = isLate ? this.#memory.knowsLook(divergence) : this.#memory.knows(divergence);
    if (isKnown) this.#memory.diverged(divergence, cells);
    return !isKnown;
  }

  async #send({ operation, input, keyMaterial, region }: Sent): Promise<JudgedCall> {
    const call = await this.#session.call(operation, input, { region, keyMaterial });
    this.calls.push(call);
    if (this.#waited > 0) this.#waits.set(call, this.#waited);
    this.#waited = 0;
    return call;
  }

  /** The cells in which the model sees a request. */
  #cellsOf({ operation, input, region }: Sent): readonly Cell[] {
    const [literal] = this.#session.oracle.hypotheses;
    const request = { operation, input: requestInModel(literal.bindings, wireObject(input)), region };
    return judgedKeys(literal.account, request).flatMap((key) => cellOf(key) ?? []);
  }

  /** Says whether a request is not sent: it would only show what is known, or concern a key that was abandoned. */
  #avoids({ command, input, operation, region, key }: CampaignRequest, cells: readonly Cell[]): boolean {
    if (command.kind === 'create') return this.#memory.avoidsCreating(command.typeClass);
    if (this.#memory.avoids(operation, cells)) return true;
    if (key === null || command.kind !== 'call') return false;
    const keys = [key, ...this.#keys.of(command.other)];
    const members = wireObject(input);
    const alias = aliasIn(textIn(members, 'AliasName') ?? textIn(members, 'KeyId') ?? '');
    const names = [...keys.map(({ keyId }) => keyId), `${region} ${alias}`];
    return names.some((name) => this.#abandoned.has(name));
  }

  /** Will not name the key of a request again, nor its aliases. */
  #abandon({ command, input, region, key }: CampaignRequest): void {
    const alias = textIn(wireObject(input), 'AliasName');
    if (alias !== undefined) this.#abandoned.add(`${region} ${alias}`);
    const concerned = key ?? (command.kind === 'create' ? this.#keys.of(command.key)[0] : undefined);
    if (concerned !== undefined) this.#abandonKey(concerned);
  }

  #abandonKey({ keyId }: TestKey): void {
    for (const { alias, region, key } of this.#keys.aliases) {
      if (key.keyId === keyId) this.#abandoned.add(`${region} ${this.#keys.aliasName(alias)}`);
    }
    this.#abandoned.add(keyId);
    this.#session.oracle.forget(keyId);
  }

  /** The keys that a call concerns; if it moved one of them, all others too: none of them may have moved. */
  #lookedAtAfter({ command, key }: CampaignRequest, { observation }: JudgedCall): readonly TestKey[] {
    const { operation, outcome } = observation;
    const living = this.#livingKeys();
    const named = command.kind === 'create' ? this.#keys.of(command.key)[0] : key;
    const concerned = living.filter(({ keyId, typeClass }) =>
      command.kind === 'store' ? typeClass === 'custom-key-store' : keyId === named?.keyId,
    );
    const isMove = outcome.kind === 'answered' && isLeadOperation(operation);
    return isMove ? [...new Set([...concerned, ...living])] : concerned;
  }

  #livingKeys(): readonly TestKey[] {
    return this.#keys.all.filter(({ keyId }) => !this.#abandoned.has(keyId));
  }

  /** Makes a call that shows a fact of a key, unless it would only show what is known. */
  async #probe(key: TestKey, operation: Operation): Promise<JudgedCall | null> {
    const request = { operation, input: { KeyId: key.keyId }, region: key.region, key };
    if (this.#abandoned.has(key.keyId) || this.#memory.avoids(operation, this.#cellsOf(request))) return null;
    const call = await this.#send(request);
    this.#probes.add(call);
    return call;
  }

  /** Looks with DescribeKey whether a key is where the model has it. */
  async #look(key: TestKey, after: JudgedCall | null, isLate = false): Promise<Divergence | null> {
    const probe = await this.#probe(key, 'DescribeKey');
    if (probe === null) return null;
    const own = divergenceOfProbe(probe, after, key, this.calls);
    const shown = [...contradictionsOf(probe, key, this.calls), ...(own === null ? [] : [own])];
    for (const divergence of shown) {
      if (this.#isNew(divergence, after?.judgement.cells ?? [], isLate)) return divergence;
    }
    if (own !== null) this.#abandonKey(key);
    return null;
  }

  /** At the end: every key, and of it all that the sequence may have changed. */
  async #lookAtAll(): Promise<Divergence | null> {
    const touched = this.calls.filter(({ judgement }) => judgement.cells.length > 0);
    const listings = new Set(touched.flatMap(({ observation }) => listingOf(observation.operation) ?? []));
    const last = this.calls.findLast(({ observation }) => mayChangeKeys(observation.operation)) ?? null;
    for (const key of this.#livingKeys()) {
      const found = await this.#look(key, last, true);
      if (found !== null) return found;
      for (const operation of listings) {
        const probe = await this.#probe(key, operation);
        const own = probe === null ? null : divergenceOf(probe, key.typeClass, this.calls);
        if (own !== null && this.#isNew(own, probe?.judgement.cells ?? [])) return own;
      }
    }
    return null;
  }
}

/** What belongs to a key but is not in its metadata. */
const besidesMetadata: ReadonlySet<Changed> = new Set(['aliases', 'grants', 'policy', 'tags']);

/** Says whether a call can change the key state or the metadata of a key: then a look follows. */
function mayChangeKeys(operation: Operation): boolean {
  const { changes } = operations[operation];
  return changes !== null && !besidesMetadata.has(changes);
}

/** What shows the facts of a key that an operation changes and DescribeKey does not tell. */
function listingOf(operation: Operation): Operation | null {
  const { shownBy } = operations[operation];
  return shownBy === 'DescribeKey' || isLeadOperation(operation) ? null : shownBy;
}

/** The name of an alias in a text that names one, without its ARN. */
function aliasIn(text: string): string {
  const start = text.indexOf('alias/');
  return start === -1 ? '' : text.slice(start);
}
