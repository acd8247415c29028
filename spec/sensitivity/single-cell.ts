import { operationOf } from '../../src/key/operation.ts';
/** Single-cell faults: for every cell of a type class, what a tour makes of a target that is wrong there alone. */

import type { Cell } from '../../src/conformance/oracle/judged-key.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { type TypeClass, typeClassNames } from '../../src/key/type-class.ts';
import { type Wrongness, wrongCellTarget, wrongnessesOf } from '../conformance/targets/wrong-cell.ts';

/** A number that divides no number of operations takes part of each. */
const every = Number(process.env['SENSITIVITY_EVERY'] ?? 1);

/** One target that is wrong in one way in one cell. */
export interface CellFault {
  readonly cell: Cell;
  readonly wrongness: Wrongness;
}

/** What a tour made of the faults of a type class. */
export interface CellFigures {
  readonly typeClass: TypeClass;
  /** Cells that a tour of the model comes to, and those that none can. */
  readonly reached: number;
  readonly outOfReach: number;
  readonly faults: number;
  /** Faults that were tried: all, or every nth if `SENSITIVITY_EVERY` is n. */
  readonly tried: number;
  /** Faults with one finding that names the cell, and no other cell blamed. */
  readonly foundAlone: number;
}

function tour(target: Target, typeClass: TypeClass): Promise<ConformanceReport> {
  return runConformance({ target, classes: [typeClass], operations: tableOperations, clockSlack: 0 });
}

/** The cells of a class that a tour of the model comes to. */
export async function reachedCells(typeClass: TypeClass): Promise<{
  readonly reached: readonly Cell[];
  readonly outOfReach: number;
}> {
  const { cells } = await tour(accountTarget(), typeClass);
  const reached = cells.filter(({ result }) => result !== 'not reached');
  return { reached, outOfReach: cells.length - reached.length };
}

/** Every way in which one of the cells can be wrong. */
export function faultsIn(cells: readonly Cell[]): readonly CellFault[] {
  return cells.flatMap((cell) => wrongnessesOf(cell).map((wrongness) => ({ cell, wrongness })));
}

/** What is wrong with what a tour says of a single-cell fault; null if it names that cell and no other. */
export async function mistakeAbout({ cell, wrongness }: CellFault): Promise<string | null> {
  const { cells, findings } = await tour(wrongCellTarget(cell, wrongness), cell.keyType);
  const operation = operationOf(cell.operation);
  const fault = `${cell.operation} ${cell.keyState} ${cell.keyType} ${wrongness}`;
  const [finding] = findings;
  if (finding === undefined) return `${fault}: not found`;
  const others = findings.filter((each) => each.operation !== operation || each.keyState !== cell.keyState);
  if (others.length > 0) {
    return `${fault}: also ${others.map((each) => `${each.operation} ${each.keyState} ${each.kind}`).join(', ')}`;
  }
  if (findings.length > 1) return `${fault}: ${findings.length} findings`;
  if (!finding.reproduced) return `${fault}: not shown again`;
  const strays = cells.filter(
    (each) =>
      each.result === 'diverges' &&
      (operationOf(each.operation) !== operation ||
        each.keyState !== cell.keyState ||
        each.keyType !== cell.keyType),
  );
  return strays.length === 0
    ? null
    : `${fault}: blames ${strays.map((each) => each.operation).join(', ')} too`;
}

/** Tries every single-cell fault of a type class. */
export async function tryCells(
  typeClass: TypeClass,
): Promise<{ readonly figures: CellFigures; readonly mistakes: readonly string[] }> {
  const { reached, outOfReach } = await reachedCells(typeClass);
  const faults = faultsIn(reached);
  const first = typeClassNames.indexOf(typeClass) % every;
  const tried = faults.filter((_, index) => index % every === first);
  const mistakes: string[] = [];
  for (const fault of tried) {
    const mistake = await mistakeAbout(fault);
    if (mistake !== null) mistakes.push(mistake);
  }
  const figures = {
    typeClass,
    reached: reached.length,
    outOfReach,
    faults: faults.length,
    tried: tried.length,
    foundAlone: tried.length - mistakes.length,
  };
  return { figures, mistakes };
}
