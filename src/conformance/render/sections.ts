import type { ConformanceReport } from '../report/report.ts';
import { excerpt } from './excerpt.ts';
import { headline } from './headline.ts';

export interface Section {
  readonly title: string;
  /** Each entry has a name, which may be empty, and the text that follows it. */
  readonly entries: readonly { readonly name: string; readonly text: string }[];
}

/** What differs from the baseline, besides new findings. */
export function baselineSections({ baseline }: ConformanceReport): readonly Section[] {
  const { gone = [], lost = [] } = baseline ?? {};
  return told([
    {
      title: 'Accepted by the baseline, and gone',
      entries: gone.map((finding) => ({
        name: finding.id,
        text: `  ${headline(finding)}  (${finding.keyTypes.join(', ')})`,
      })),
    },
    {
      title: 'The target had when the baseline was made, and no longer has',
      entries: lost.map((operation) => ({ name: operation, text: '' })),
    },
  ]);
}

/** What a report says about the target besides its findings. */
export function targetSections(report: ConformanceReport): readonly Section[] {
  const { assumptions, notImplemented, trace } = report;
  const following = trace?.following ?? 0;
  const calls = following === 1 ? 'call diverges' : 'calls diverge';
  return told([
    {
      title: 'Further',
      entries:
        following === 0
          ? []
          : [{ name: '', text: `${following} more ${calls} only because of what these findings gave` }],
    },
    {
      title: 'The target does not have',
      entries: notImplemented.map(({ operation, observed }) => ({
        name: operation,
        text: ` (${excerpt(observed)})`,
      })),
    },
    { title: 'The target gave no certain answer to', entries: uncertainEntries(report) },
    {
      title: 'Where AWS can be read in more than one way, the target took',
      entries: assumptions.map(({ name, taken }) => ({ name, text: `: ${taken}` })),
    },
  ]);
}

function told(sections: readonly Section[]): readonly Section[] {
  return sections.filter(({ entries }) => entries.length > 0);
}

/** An entry for each operation, with the key states and what came. */
function uncertainEntries({ cells }: ConformanceReport): Section['entries'] {
  const unknown = cells.filter(({ result }) => result === 'unknown');
  return [...new Set(unknown.map(({ operation }) => operation))].map((operation) => {
    const own = unknown.filter((cell) => cell.operation === operation);
    const states = [...new Set(own.map(({ keyState }) => keyState))].join(', ');
    return { name: operation, text: ` in ${states}: ${excerpt(own[0]?.observed ?? '')}` };
  });
}
