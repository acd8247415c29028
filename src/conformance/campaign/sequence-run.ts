import { isTableOperation } from '../../key/key-state-table.ts';
import { type Operation, operations } from '../../key/operation.ts';
import { textIn, wireObject } from '../../scenario/wire-form.ts';
import { contradictionsOf, type Divergence, divergenceOf, divergenceOfProbe } from '../finding/divergence.ts';
import { requestInModel } from '../oracle/bindings.ts';
import { type Cell, cellOf, judgedKeys } from '../oracle/judged-key.ts';
import type { JudgedCall, Session } from '../session/session.ts';
import type { TestKey } from '../session/test-key.ts';
import { isLead } from '../tour/readiness.ts';
import type { CampaignCommand } from './command.ts';
import { CampaignKeys, type CampaignPlace, type CampaignRequest } from './keys.ts';
import type { CampaignMemory } from './memory.ts';

/** How a trial is made. */
export interface SequenceRunOptions {
  readonly session: Session;
  readonly place: CampaignPlace;
  /** What is known already: it is not told again, and not run into where that can be avoided. */
  readonly memory: CampaignMemory;
  /** Looks after every call that may change a key; else only after the last. */
  readonly looksOften: boolean;
}

/** One sequence of commands on fresh keys of the target, up to the first thing that is new. */
export class SequenceRun {
  readonly #session: Session;
  readonly #keys: CampaignKeys;
  readonly #memory: CampaignMemory;
  readonly #looksOften: boolean;
  readonly #steps: JudgedCall[] = [];
  readonly #waits = new Map<JudgedCall, number>();
  readonly #looks = new Set<JudgedCall>();
  readonly #shown: Divergence[] = [];
  /** Keys and aliases that are not where the model has them: no later command names them. */
  readonly #abandoned = new Set<string>();
  #waited = 0;

  constructor({ session, place, memory, looksOften }: SequenceRunOptions) {
    this.#session = session;
    this.#keys = new CampaignKeys(place);
    this.#memory = memory;
    this.#looksOften = looksOften;
  }

  /** Every call so far. */
  get steps(): readonly JudgedCall[] {
    return this.#steps;
  }

  /** The calls without the looks that showed nothing; the last one is what shows. */
  get shortHistory(): readonly JudgedCall[] {
    return this.#steps.filter((step) => !this.#looks.has(step) || step === this.#steps.at(-1));
  }

  /** Everything that diverged, known or new. */
  get shown(): readonly Divergence[] {
    return this.#shown;
  }

  /** How long was waited right before a call, milliseconds. */
  waitBefore(step: JudgedCall): number {
    return this.#waits.get(step) ?? 0;
  }

  /** Plays commands one after another, then looks at every key. */
  async play(commands: readonly CampaignCommand[]): Promise<Divergence | null> {
    for (const [index, command] of commands.entries()) {
      const found = await this.#do(command, this.#looksOften || index === commands.length - 1);
      if (found !== null) return found;
    }
    return this.#takeStock();
  }

  async #do(command: CampaignCommand, looks: boolean): Promise<Divergence | null> {
    if (command.kind === 'wait') {
      const { target } = this.#session;
      await target.advance?.(this.#session.now() + command.milliseconds);
      this.#waited += command.milliseconds;
      return null;
    }
    for (const request of this.#keys.callsOf(command, this.#session.now())) {
      const cells = this.#cellsOf(request);
      if (this.#isLeftOut(request, cells)) return null;
      const step = await this.#send(request.operation, request);
      this.#keys.learn(request, step);
      const typeClass = command.kind === 'create' ? command.typeClass : (request.subject?.typeClass ?? null);
      const own = divergenceOf(step, typeClass, this.#steps);
      if (own !== null) {
        if (this.#isNew(own, cells)) return own;
        this.#abandon(request);
        return null;
      }
      if (looks && mayChangeKeys(request.operation)) {
        for (const subject of this.#lookedAtAfter(request, step)) {
          const found = await this.#look(subject, step);
          if (found !== null) return found;
        }
      }
      if (step.judgement.verdict === 'conforms') {
        this.#memory.conformed(cells, command.kind === 'create' ? command.typeClass : null);
      }
    }
    return null;
  }

  #isNew(divergence: Divergence, cells: readonly Cell[], isLate = false): boolean {
    this.#shown.push(divergence);
    const isKnown = isLate ? this.#memory.knowsLook(divergence) : this.#memory.knows(divergence);
    if (!isKnown) return true;
    this.#memory.diverged(divergence, cells);
    return false;
  }

  async #send(operation: Operation, { input, keyMaterial, region }: Sent): Promise<JudgedCall> {
    const step = await this.#session.call(operation, input, { region, keyMaterial });
    this.#steps.push(step);
    if (this.#waited > 0) this.#waits.set(step, this.#waited);
    this.#waited = 0;
    return step;
  }

  /** The cells in which the model sees a request. */
  #cellsOf({ operation, input, region }: CampaignRequest): readonly Cell[] {
    const [literal] = this.#session.oracle.hypotheses;
    if (literal === undefined) return [];
    const request = { operation, input: requestInModel(literal.bindings, wireObject(input)), region };
    return judgedKeys(literal.account, request).flatMap((key) => cellOf(key) ?? []);
  }

  #isLeftOut(request: CampaignRequest, cells: readonly Cell[]): boolean {
    const { command, input, operation, region, subject } = request;
    if (command.kind === 'create') return this.#memory.avoidsCreating(command.typeClass);
    if (this.#memory.avoids(operation, cells)) return true;
    if (subject !== null && this.#abandoned.has(subject.keyId)) return true;
    if (command.kind !== 'call' || subject === null) return false;
    const others = this.#keys.subjectsOf(command.other);
    const names = [subject, ...others].map(({ keyId }) => keyId);
    const alias = aliasIn(textIn(wireObject(input), 'AliasName') ?? textIn(wireObject(input), 'KeyId') ?? '');
    return [...names, `${region} ${alias}`].some((name) => this.#abandoned.has(name));
  }

  /** Will not name the key of a request again, nor its aliases. */
  #abandon({ command, input, region, subject }: CampaignRequest): void {
    const created = command.kind === 'create' ? this.#keys.subjectsOf(command.key)[0] : undefined;
    const alias = textIn(wireObject(input), 'AliasName');
    if (alias !== undefined) this.#abandoned.add(`${region} ${alias}`);
    const key = subject ?? created;
    if (key !== undefined) this.#abandonKey(key);
  }

  #abandonKey({ keyId }: TestKey): void {
    for (const { alias, region, subject } of this.#keys.aliases) {
      if (subject.keyId === keyId) this.#abandoned.add(`${region} ${this.#keys.aliasName(alias)}`);
    }
    this.#abandoned.add(keyId);
    this.#session.oracle.forget(keyId);
  }

  /** The keys that a call concerns; if it moved one of them, all others too: none of them may have moved. */
  #lookedAtAfter(request: CampaignRequest, { observation }: JudgedCall): readonly TestKey[] {
    const concerned = this.#concernedBy(request);
    const { operation, outcome } = observation;
    const isMove = outcome.kind === 'answered' && isTableOperation(operation) && isLead(operation);
    if (!isMove) return concerned;
    return [...concerned, ...this.#livingSubjects().filter((subject) => !concerned.includes(subject))];
  }

  #concernedBy({ command, subject }: CampaignRequest): readonly TestKey[] {
    if (command.kind === 'store') {
      return this.#livingSubjects().filter(({ typeClass }) => typeClass === 'custom-key-store');
    }
    const keyId = command.kind === 'create' ? this.#keys.subjectsOf(command.key)[0]?.keyId : subject?.keyId;
    return this.#livingSubjects().filter((each) => each.keyId === keyId);
  }

  #livingSubjects(): readonly TestKey[] {
    return this.#keys.subjects.filter(({ keyId }) => !this.#abandoned.has(keyId));
  }

  /** Looks with DescribeKey whether a key is where the model has it. */
  async #look(subject: TestKey, after: JudgedCall | null, isLate = false): Promise<Divergence | null> {
    if (this.#abandoned.has(subject.keyId)) return null;
    const input = { KeyId: subject.keyId };
    const cells = this.#cellsOf({
      operation: 'DescribeKey',
      input,
      region: subject.region,
      subject,
      command: looking,
    });
    if (this.#memory.avoids('DescribeKey', cells)) return null;
    const probe = await this.#send('DescribeKey', { input, region: subject.region });
    this.#looks.add(probe);
    const own = divergenceOfProbe(probe, after, subject, this.#steps);
    const shown = [...contradictionsOf(probe, subject, this.#steps), ...(own === null ? [] : [own])];
    for (const divergence of shown) {
      if (this.#isNew(divergence, after?.judgement.cells ?? [], isLate)) return divergence;
    }
    if (own !== null) this.#abandonKey(subject);
    return null;
  }

  /** At the end: every key, and of it all that the sequence may have changed. */
  async #takeStock(): Promise<Divergence | null> {
    const touched = this.#steps.filter(({ judgement }) => judgement.cells.length > 0);
    const lists = new Set(touched.flatMap(({ observation }) => listingOf(observation.operation) ?? []));
    const last = this.#steps.findLast(({ observation }) => mayChangeKeys(observation.operation)) ?? null;
    for (const subject of this.#livingSubjects()) {
      const found = await this.#look(subject, last, true);
      if (found !== null) return found;
      for (const operation of lists) {
        const request = {
          operation,
          input: { KeyId: subject.keyId },
          region: subject.region,
          subject,
          command: looking,
        };
        const cells = this.#cellsOf(request);
        if (this.#isLeftOut(request, cells)) continue;
        const step = await this.#send(operation, request);
        this.#looks.add(step);
        const own = divergenceOf(step, subject.typeClass, this.#steps);
        if (own !== null && this.#isNew(own, cells)) return own;
      }
    }
    return null;
  }
}

type Sent = Pick<CampaignRequest, 'input' | 'keyMaterial' | 'region'>;

/** Stands for the looks, which no command asks for. */
const looking: CampaignCommand = { kind: 'wait', milliseconds: 0 };

/** Says whether a call can change the key state or the metadata of a key: then a look follows. */
function mayChangeKeys(operation: Operation): boolean {
  if (operation === 'CreateKey' || operation === 'UpdateKeyDescription') return true;
  if (isTableOperation(operation) && isLead(operation)) return true;
  const { category } = operations[operation];
  return (
    (category === 'rotation' || category === 'custom key store') && !/^(Get|List|Describe)/.test(operation)
  );
}

/** What shows the facts of a key that an operation changes and DescribeKey does not tell. */
function listingOf(operation: Operation): Operation | null {
  switch (operation) {
    case 'CreateAlias':
    case 'UpdateAlias':
    case 'DeleteAlias':
      return 'ListAliases';
    case 'CreateGrant':
    case 'RetireGrant':
    case 'RevokeGrant':
      return 'ListGrants';
    case 'TagResource':
    case 'UntagResource':
      return 'ListResourceTags';
    case 'PutKeyPolicy':
      return 'GetKeyPolicy';
    case 'EnableKeyRotation':
    case 'DisableKeyRotation':
    case 'RotateKeyOnDemand':
      return 'GetKeyRotationStatus';
    default:
      return null;
  }
}

/** The name of an alias in a text that names one, without its ARN. */
function aliasIn(text: string): string {
  const start = text.indexOf('alias/');
  return start === -1 ? '' : text.slice(start);
}
