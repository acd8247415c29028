import type { Cause } from '../cause/cause.ts';
import type { Finding } from '../finding/finding.ts';
import type { ConformanceReport } from '../report/report.ts';
import { baselineStatusOf } from './finding-text.ts';

/** A cause with its findings, as a report shows it. */
export interface ShownCause {
  readonly cause: Cause;
  /** The finding that shows it best. */
  readonly shownBy: Finding;
  /** All its findings that are told, that one first. */
  readonly findings: readonly Finding[];
}

/** The causes of the findings that are told: all but those that a baseline accepts. */
export function toldCauses(report: ConformanceReport): readonly ShownCause[] {
  const byId = new Map(report.findings.map((finding) => [finding.id, finding]));
  return report.causes.flatMap((cause) => {
    const findings = cause.findings
      .flatMap((id) => byId.get(id) ?? [])
      .filter((finding) => baselineStatusOf(finding, report) !== 'accepted');
    const [shownBy] = findings;
    return shownBy === undefined ? [] : [{ cause, shownBy, findings }];
  });
}

/** A cause in one line: the rule that is not kept, and what comes instead. */
export function causeTitle({ rule, instead }: Cause): string {
  return instead === 'differs' ? rule : `${rule} (the target ${insteadTexts[instead]})`;
}

const insteadTexts = {
  'is allowed': 'allows what AWS refuses',
  'is not found': 'answers NotFoundException',
  'is refused': 'refuses what AWS allows',
  'answers another exception': 'answers another exception',
} as const satisfies Record<Exclude<Cause['instead'], 'differs'>, string>;

/** Where a cause shows: for each key state its operations. */
export function placesOf({ findings }: ShownCause): readonly {
  readonly keyState: string;
  readonly operations: readonly string[];
}[] {
  const states = new Map<string, Set<string>>();
  for (const { keyState, operation } of findings) {
    const state = keyState ?? 'no key state';
    states.set(state, (states.get(state) ?? new Set()).add(operation));
  }
  return [...states].map(([keyState, operations]) => ({ keyState, operations: [...operations].toSorted() }));
}

/** How much follows from a cause, in words. */
export function countText({ findings }: ShownCause, { cells }: Pick<ConformanceReport, 'cells'>): string {
  const ids = new Set(findings.map(({ id }) => id));
  const own = cells.filter((cell) => cell.findings.some((id) => ids.has(id))).length;
  const [what, verb] =
    findings.length === 1 ? ['1 finding', 'follows'] : [`${findings.length} findings`, 'follow'];
  const where = own === 0 ? '' : ` in ${own} ${own === 1 ? 'cell' : 'cells'}`;
  return `${what}${where} ${verb} from it`;
}
