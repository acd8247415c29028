import {
  isReachable,
  type KeyState,
  keyStates,
  type Operation,
  type TableOperation,
  type TypeClass,
} from '../key/index.ts';
import { causeOf, type Divergence } from './divergence.ts';
import { expectedText } from './finding.ts';
import type { Cell } from './judged-key.ts';
import { outcomeText } from './observation.ts';
import type { CellReport } from './report.ts';
import type { Step } from './session.ts';

/** What a run has found so far: a result for every cell that it wants to visit, and every cause of divergence. */
export class Ledger {
  readonly #cells = new Map<string, CellReport>();
  readonly #causes = new Map<string, Divergence[]>();
  readonly notImplemented = new Map<Operation, string>();

  /** @param classes the type classes and @param operations the operations whose reachable cells are wanted */
  constructor(classes: readonly TypeClass[], operations: readonly TableOperation[]) {
    for (const keyType of classes) {
      for (const keyState of keyStates.filter((state) => isReachable(keyType, state))) {
        for (const operation of operations) {
          const cell = { operation, keyState, keyType };
          this.#cells.set(nameOf(cell), {
            ...cell,
            result: 'not reached',
            expected: '',
            observed: '',
            findings: [],
          });
        }
      }
    }
  }

  get cells(): readonly CellReport[] {
    return [...this.#cells.values()];
  }

  /** Every cause with the divergences that it showed in, in the order in which they were first seen. */
  get causes(): ReadonlyMap<string, readonly Divergence[]> {
    return this.#causes;
  }

  /** Says whether a cell is wanted and was not visited yet. */
  isOpen(cell: Cell): boolean {
    return this.#cells.get(nameOf(cell))?.result === 'not reached' && !this.notImplemented.has(apiName(cell));
  }

  /** The wanted operations that were not yet made on keys of this class in this key state. */
  openOperations(keyType: TypeClass, keyState: KeyState): readonly TableOperation[] {
    return this.cells
      .filter((cell) => cell.keyType === keyType && cell.keyState === keyState && this.isOpen(cell))
      .map(({ operation }) => operation);
  }

  /** Takes down what a call showed of its cells. */
  enter({ judgement, observation }: Step): void {
    if (observation.outcome.kind === 'not implemented') {
      this.notImplemented.set(observation.operation, observation.outcome.why);
      return;
    }
    for (const cell of judgement.cells) {
      const known = this.#cells.get(nameOf(cell));
      if (known === undefined || known.result === 'diverges') continue;
      if (known.result === 'conforms' && judgement.verdict !== 'diverges') continue;
      const expected =
        judgement.verdict === 'unknown'
          ? ''
          : judgement.verdict === 'conforms'
            ? expectedText([judgement.expected], [])
            : expectedText(judgement.expected, judgement.differences);
      const observed = outcomeText(observation.outcome);
      this.#cells.set(nameOf(cell), { ...known, result: judgement.verdict, expected, observed });
    }
  }

  /** Takes down a divergence under its cause. */
  blame(divergence: Divergence): void {
    const cause = causeOf(divergence);
    this.#causes.set(cause, [...(this.#causes.get(cause) ?? []), divergence]);
  }

  /** Names the finding in every cell that it concerns. */
  attach(id: string, divergences: readonly Divergence[]): void {
    for (const { operation, keyState, keyType, expected, observed } of divergences) {
      for (const [name, cell] of this.#cells) {
        const isConcerned =
          apiName(cell) === operation && cell.keyState === keyState && cell.keyType === keyType;
        if (!isConcerned || cell.findings.includes(id)) continue;
        this.#cells.set(name, {
          ...cell,
          result: 'diverges',
          expected,
          observed,
          findings: [...cell.findings, id],
        });
      }
    }
  }
}

function nameOf({ operation, keyState, keyType }: Cell): string {
  return `${operation} ${keyState} ${keyType}`;
}

function apiName({ operation }: Pick<Cell, 'operation'>): Operation {
  return operation === 'ReEncryptFrom' || operation === 'ReEncryptTo' ? 'ReEncrypt' : operation;
}
