import type { ConformanceReport } from '../report/report.ts';

/** Where a target gave no certain answer: a line for each operation, with the key states and what came. */
export function uncertainLines({ cells }: Pick<ConformanceReport, 'cells'>): readonly string[] {
  const unknown = cells.filter(({ result }) => result === 'unknown');
  return [...new Set(unknown.map(({ operation }) => operation))].map((operation) => {
    const own = unknown.filter((cell) => cell.operation === operation);
    const states = [...new Set(own.map(({ keyState }) => keyState))].join(', ');
    return `${operation} in ${states}: ${own[0]?.observed ?? ''}`;
  });
}
