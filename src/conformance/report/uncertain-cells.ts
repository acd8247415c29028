import type { Cell } from '../oracle/judged-key.ts';
import type { ConformanceReport, UncertainCells } from './report.ts';

/** The cells of a report without a certain answer. */
export function uncertainIn({ cells }: ConformanceReport): readonly Cell[] {
  return cells.filter(({ result }) => result === 'unknown');
}

/** Cells as a file has them: those of an operation in a key state together. */
export function uncertainCells(cells: readonly Cell[]): readonly UncertainCells[] {
  const byPlace = new Map<string, UncertainCells>();
  for (const { operation, keyState, keyType } of cells) {
    const place = `${operation} ${keyState}`;
    const keyTypes = new Set([...(byPlace.get(place)?.keyTypes ?? []), keyType]);
    byPlace.set(place, { operation, keyState, keyTypes: [...keyTypes] });
  }
  return [...byPlace.values()];
}

function eachOf(places: readonly UncertainCells[]): readonly Cell[] {
  return places.flatMap(({ operation, keyState, keyTypes }) =>
    keyTypes.map((keyType) => ({ operation, keyState, keyType })),
  );
}

/** Says whether a cell is one of those. */
export function isAmong(places: readonly UncertainCells[], { operation, keyState, keyType }: Cell): boolean {
  return places.some(
    (place) =>
      place.operation === operation && place.keyState === keyState && place.keyTypes.includes(keyType),
  );
}

/** The uncertain cells that a baseline has after a run: those of the run, and those that it did not reach. */
export function updatedUncertain(
  report: ConformanceReport,
  old: readonly UncertainCells[],
): readonly UncertainCells[] {
  const kept = eachOf(old).filter(
    ({ operation, keyState, keyType }) =>
      !report.cells.some(
        (cell) =>
          cell.operation === operation &&
          cell.keyState === keyState &&
          cell.keyType === keyType &&
          cell.result !== 'not reached',
      ),
  );
  return uncertainCells([...kept, ...uncertainIn(report)]);
}
