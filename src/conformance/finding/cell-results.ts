import { type KeyState, keyStates } from '../../key/key-state.ts';
import type { TableOperation } from '../../key/key-state-table.ts';
import { type Operation, operationOf } from '../../key/operation.ts';
import { isReachable, type TypeClass } from '../../key/type-class.ts';
import { type Cell, cellName } from '../oracle/judged-key.ts';
import { outcomeText } from '../oracle/observation.ts';
import type { JudgedCall } from '../session/session.ts';
import type { Divergence, DivergencesOfCause } from './divergence.ts';
import { expectationText } from './finding.ts';
import { causeOf } from './finding-id.ts';

/** What became of one cell of the key state table. */
export interface CellReport {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly keyType: TypeClass;
  readonly result: 'conforms' | 'diverges' | 'unknown' | 'not reached';
  readonly expected: string;
  readonly observed: string;
  /** The ids of its findings. */
  readonly findings: readonly string[];
}

/** An operation that the target does not have, with how it said so. */
export interface MissingOperation {
  readonly operation: Operation;
  readonly observed: string;
}

/** What a run has found so far: a result for every cell that it wants to visit, and every cause of divergence. */
export class CellResults {
  readonly #cells = new Map<string, CellReport>();
  readonly #open = new Map<string, Set<TableOperation>>();
  readonly #causes = new Map<string, DivergencesOfCause>();
  /** Cells that diverge because of a cause that lies elsewhere. */
  readonly #followers = new Map<string, Cell[]>();
  /** Why an operation was said to be missing, and for keys of which classes. */
  readonly #lacking = new Map<Operation, { readonly why: string; readonly classes: Set<TypeClass> }>();
  /** How often a cell had no certain answer. */
  readonly #uncertain = new Map<string, number>();
  /** Operations with the key states in which they were given up without a certain answer. */
  readonly #failing = new Map<Operation, Set<KeyState>>();
  /** Operations that had a certain answer once. */
  readonly #answering = new Set<Operation>();
  readonly #isWanted: (cell: Cell) => boolean;
  #visited = 0;

  /**
   * @param classes the type classes and
   * @param operations the operations whose reachable cells are wanted
   * @param isWanted leaves out some of them: they are neither visited nor blamed
   */
  constructor(
    classes: readonly TypeClass[],
    operations: readonly TableOperation[],
    isWanted: (cell: Cell) => boolean = () => true,
  ) {
    this.#isWanted = isWanted;
    for (const keyType of classes) {
      for (const keyState of keyStates.filter((state) => isReachable(keyType, state))) {
        const wanted = operations.filter((operation) => isWanted({ operation, keyState, keyType }));
        this.#open.set(`${keyType} ${keyState}`, new Set(wanted));
        for (const operation of wanted) {
          this.#change({ operation, keyState, keyType, ...notReached, findings: [] }, {});
        }
      }
    }
  }

  /** Where an operation is missing for some keys only, nothing can be told of it there. */
  get cells(): readonly CellReport[] {
    return [...this.#cells.values()].map((cell) => {
      const operation = operationOf(cell.operation);
      const isCrash = this.lacks(operation, cell.keyType) && this.#answering.has(operation);
      return isCrash && cell.result === 'not reached' ? { ...cell, result: 'unknown' } : cell;
    });
  }

  /** How many cells are wanted, and how many were visited. */
  get progress(): { readonly visited: number; readonly wanted: number } {
    return { visited: this.#visited, wanted: this.#cells.size };
  }

  /** Every cause with the divergences that it showed in, in the order in which they were first seen. */
  get causes(): ReadonlyMap<string, DivergencesOfCause> {
    return this.#causes;
  }

  /** The wanted operations that were not yet made on keys of this class in this key state. */
  openOperations(keyType: TypeClass, keyState: KeyState): ReadonlySet<TableOperation> {
    return this.#open.get(`${keyType} ${keyState}`) ?? none;
  }

  /** How many cells of a class are open. */
  openCount(keyType: TypeClass): number {
    return keyStates.reduce((sum, keyState) => sum + this.openOperations(keyType, keyState).size, 0);
  }

  /** Gives up a cell: it stays not reached. */
  giveUp({ keyType, keyState, operation }: Cell): void {
    this.#open.get(`${keyType} ${keyState}`)?.delete(operation);
  }

  /** Takes back that cells conform: they are visited again. */
  reopen(cells: readonly Cell[]): void {
    for (const cell of cells) {
      const known = this.#cells.get(cellName(cell));
      if (known?.result !== 'conforms') continue;
      this.#change(known, notReached);
      this.#open.get(`${cell.keyType} ${cell.keyState}`)?.add(cell.operation);
      this.#visited -= 1;
    }
  }

  /** The operations that the target does not have, with how it said so: those that had no certain answer anywhere. */
  get notImplemented(): readonly MissingOperation[] {
    return [...this.#lacking]
      .filter(([operation]) => !this.#answering.has(operation))
      .map(([operation, { why }]) => ({ operation, observed: why }));
  }

  /** Says whether an operation was said to be missing for keys of a class: what crashes there may answer elsewhere. */
  lacks(operation: Operation, keyType: TypeClass): boolean {
    return this.#lacking.get(operation)?.classes.has(keyType) ?? false;
  }

  /** Says whether a call of an operation on keys of a class may still have a certain answer. */
  isWorthCalling(operation: Operation, keyType: TypeClass): boolean {
    return !this.lacks(operation, keyType) && !this.#isHopeless(operation);
  }

  /** Records what a call showed of its cells. */
  enter({ judgement, observation: { operation, outcome } }: JudgedCall): void {
    if (outcome.kind === 'not implemented') {
      this.#lack(operation, outcome.why, judgement.cells);
      return;
    }
    if (outcome.kind === 'answered' || outcome.kind === 'refused') this.#answering.add(operation);
    for (const cell of judgement.cells) {
      const known = this.#cells.get(cellName(cell));
      if (known === undefined || known.result === 'diverges') continue;
      if (known.result === 'conforms' && judgement.verdict !== 'diverges') continue;
      if (judgement.verdict !== 'unknown' || this.#isTriedOften(cell)) this.giveUp(cell);
      if (known.result === 'not reached') this.#visited += 1;
      const texts = { expected: expectationText(judgement), observed: outcomeText(outcome) };
      this.#change(known, { result: judgement.verdict, ...texts });
    }
    if (outcome.kind !== 'ambiguous' || !this.#isHopeless(operation)) return;
    const observed = `not called here: it never had a certain answer (${outcome.why})`;
    for (const cell of this.#giveUpAll(operation)) {
      if (cell.result === 'not reached') this.#change(cell, { result: 'unknown', observed });
    }
  }

  #change(cell: CellReport, change: Partial<CellReport>): void {
    this.#cells.set(cellName(cell), { ...cell, ...change });
  }

  #lack(operation: Operation, why: string, cells: readonly Cell[]): void {
    const { classes } = this.#lacking.get(operation) ?? { classes: new Set() };
    this.#lacking.set(operation, { why, classes });
    for (const { keyType } of cells) {
      classes.add(keyType);
      for (const cell of this.#giveUpAll(operation, keyType)) this.#change(cell, { observed: why });
    }
  }

  /** Closes every open cell of an operation, in one class or in all, and says which they were. */
  #giveUpAll(operation: Operation, keyType?: TypeClass): readonly CellReport[] {
    const closed = [...this.#cells.values()].filter(
      (cell) =>
        operationOf(cell.operation) === operation &&
        (keyType === undefined || cell.keyType === keyType) &&
        this.openOperations(cell.keyType, cell.keyState).has(cell.operation),
    );
    for (const cell of closed) this.giveUp(cell);
    return closed;
  }

  /** A cell without a certain answer is tried a few times more, unless the same failed in another type class. */
  #isTriedOften(cell: Cell): boolean {
    const operation = operationOf(cell.operation);
    const states = this.#failing.get(operation) ?? new Set();
    const tries = (this.#uncertain.get(cellName(cell)) ?? 0) + 1;
    this.#uncertain.set(cellName(cell), tries);
    if (tries < mostTries && !states.has(cell.keyState)) return false;
    this.#failing.set(operation, states.add(cell.keyState));
    return true;
  }

  #isHopeless(operation: Operation): boolean {
    return !this.#answering.has(operation) && (this.#failing.get(operation)?.size ?? 0) >= mostStates;
  }

  /** Records a divergence under its cause. */
  blame(divergence: Divergence): void {
    const { row, keyState, keyType } = divergence;
    if (row !== null && keyState !== null && keyType !== null) {
      // ReEncrypt stands in two rows, and one of them may be wanted alone.
      const rows = divergence.operation === 'ReEncrypt' ? reEncryptRows : [row];
      if (!rows.some((operation) => this.#isWanted({ operation, keyState, keyType }))) return;
    }
    const cause = causeOf(divergence);
    const known = this.#causes.get(cause);
    this.#causes.set(cause, known === undefined ? [divergence] : [...known, divergence]);
  }

  /** Records that a look diverged because of a cause that is known already: its cells name that finding. */
  follow(cause: string, { judgement }: JudgedCall): void {
    this.#followers.set(cause, [...(this.#followers.get(cause) ?? []), ...judgement.cells]);
  }

  /** Names the finding in every cell that it concerns. */
  attach(id: string, divergences: readonly Divergence[]): void {
    for (const cause of new Set(divergences.map(causeOf))) {
      for (const cell of this.#followers.get(cause) ?? []) {
        const known = this.#cells.get(cellName(cell));
        if (known?.result !== 'diverges' || known.findings.includes(id)) continue;
        this.#change(known, { findings: [...known.findings, id] });
      }
    }
    for (const { operation, keyState, keyType, expected, observed } of divergences) {
      for (const row of operation === 'ReEncrypt' ? reEncryptRows : [operation]) {
        const cell = this.#cells.get(`${row} ${keyState} ${keyType}`);
        if (cell === undefined || cell.findings.includes(id)) continue;
        this.#change(cell, { result: 'diverges', expected, observed, findings: [...cell.findings, id] });
      }
    }
  }
}

/** How often a cell is tried for a certain answer. */
const mostTries = 2;

/** An operation that had no certain answer in so many key states, and never one, is called no more. */
const mostStates = 2;

const notReached = { result: 'not reached', expected: '', observed: '' } as const;

const none: ReadonlySet<TableOperation> = new Set();

const reEncryptRows = ['ReEncryptFrom', 'ReEncryptTo'] as const;
