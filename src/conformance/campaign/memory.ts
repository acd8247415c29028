import { isLeadOperation, type Operation } from '../../key/operation.ts';
import type { TypeClass } from '../../key/type-class.ts';
import type { Divergence } from '../finding/divergence.ts';
import { causeOf } from '../finding/finding-id.ts';
import { type Cell, cellName } from '../oracle/judged-key.ts';

/**
 * What a campaign knows of its target: the causes that were found, so that none is told twice, and the cells that never
 * behaved, so that sequences do not end there again and again.
 */
export class CampaignMemory {
  readonly #causes = new Set<string>();
  /** By cell, or creation of a key of a type class: whether it was ever as the model has it. */
  readonly #hasConformed = new Map<string, boolean>();
  readonly #isWanted: (cell: Cell) => boolean;
  readonly #isLacking: (operation: Operation) => boolean;

  /**
   * @param isWanted leaves out calls that stand in other cells
   * @param isLacking whether the target is known not to have an operation
   */
  constructor(isWanted: (cell: Cell) => boolean, isLacking: (operation: Operation) => boolean) {
    this.#isWanted = isWanted;
    this.#isLacking = isLacking;
  }

  /** All that is known, to go on from on its own. */
  copy(): CampaignMemory {
    const copy = this.nothingKnown();
    for (const cause of this.#causes) copy.#causes.add(cause);
    for (const [name, hasConformed] of this.#hasConformed) copy.#hasConformed.set(name, hasConformed);
    return copy;
  }

  /** The memory of a campaign that has found nothing yet. */
  nothingKnown(): CampaignMemory {
    return new CampaignMemory(this.#isWanted, this.#isLacking);
  }

  /** Records the cause of a divergence that was found, and what of it is seen. */
  learn(divergence: Divergence): void {
    this.#causes.add(causeOf(divergence));
    if (divergence.after !== null) this.#causes.add(symptomOf(divergence));
  }

  /** Records a cause that was found. */
  add(cause: string): void {
    this.#causes.add(cause);
  }

  /** Unlearns a divergence, so that it is told once more. */
  without(divergence: Divergence): this {
    this.#causes.delete(causeOf(divergence));
    this.#causes.delete(symptomOf(divergence));
    return this;
  }

  /** Says whether a divergence is already known: its cause was found, or it is in a cell that is not wanted. */
  knows(divergence: Divergence): boolean {
    const { row: operation, keyState, keyType } = divergence;
    const isCell = operation !== null && keyState !== null && keyType !== null;
    if (isCell && !this.#isWanted({ operation, keyState, keyType })) return true;
    return this.#causes.has(causeOf(divergence));
  }

  /**
   * Says whether a look at the end shows nothing new. Which call is to blame for it is not sure there: what was seen before is
   * taken for the same.
   */
  knowsLook(divergence: Divergence): boolean {
    return this.knows(divergence) || this.#causes.has(symptomOf(divergence));
  }

  /** Records that a call in these cells, or the creation of a key, was as the model has it. */
  conformed(cells: readonly Cell[], created: TypeClass | null): void {
    for (const cell of cells) this.#hasConformed.set(cellName(cell), true);
    if (created !== null) this.#hasConformed.set(`CreateKey ${created}`, true);
  }

  /** Records that a known cause showed in these cells. */
  diverged({ operation, keyType }: Divergence, cells: readonly Cell[]): void {
    const names = [...cells.map(cellName), ...(operation === 'CreateKey' ? [`CreateKey ${keyType}`] : [])];
    for (const name of names) this.#hasConformed.set(name, this.#hasConformed.get(name) ?? false);
  }

  /** Says whether a call would only show what is known, or is not to be made. */
  avoids(operation: Operation, cells: readonly Cell[]): boolean {
    return (
      this.#isLacking(operation) ||
      cells.some((cell) => this.#isHopeless(cellName(cell)) || !(this.#isWanted(cell) || isOnTheWay(cell)))
    );
  }

  avoidsCreating(typeClass: TypeClass): boolean {
    return this.#isLacking('CreateKey') || this.#isHopeless(`CreateKey ${typeClass}`);
  }

  #isHopeless(name: string): boolean {
    return this.#hasConformed.get(name) === false;
  }
}

/** What is seen, whichever call is blamed for it: while a sequence gets smaller, another call may stand before the look. */
export function symptomOf(divergence: Divergence): string {
  if (divergence.after === null) return causeOf(divergence);
  return `look ${causeOf({ ...divergence, kind: 'wrong state', operation: 'DescribeKey', keyState: null })}`;
}

/** What leads to the wanted cells is called all the same, and so is what shows where a key is. */
function isOnTheWay({ operation }: Cell): boolean {
  return operation === 'DescribeKey' || isLeadOperation(operation);
}
