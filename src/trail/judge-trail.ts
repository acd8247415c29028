import type { KeyState } from '../key/key-state.ts';
import { isTableOperation, type TableOperation, tableOperations } from '../key/key-state-table.ts';
import type { TypeClass } from '../key/type-class.ts';
import { isChange, judgeKey } from './judge/judge-key.ts';
import type { JudgedObservation, KeyLife } from './judge/key-life.ts';
import { Possibilities } from './judge/possibilities.ts';
import type { StoredObservation } from './observation-store.ts';
import { trailLife } from './render/key-life-text.ts';
import { certainState, Settled, usableIn } from './settled.ts';
import type { TrailReading } from './trail-reading.ts';
import type { TrailCell, TrailFinding, TrailKey, TrailLife, TrailReport } from './trail-report.ts';

/** How a log is judged, and who hears of it. */
export interface JudgeTrailOptions {
  /** This package with its version. */
  readonly model: string;
  /** How old the state may be that a read or a refusal comes from, milliseconds. */
  readonly lag: number;
  /** Whether the log is known to hold every successful call that changes a key. */
  readonly isComplete: boolean;
  /** How many findings the report shows. */
  readonly mostFindings: number;
  /** The keys in question, whose lives are told; all are judged, and no life told, unless given. */
  readonly only?: (keyArn: string) => boolean;
  /** Hears of each key as it is judged, with how many are to come. */
  readonly onKey?: (toCome: number) => void;
}

/** Judges a log that was read. Keys are judged one after the other, each on its own, and forgotten. */
export function judgeTrail(reading: TrailReading, options: JudgeTrailOptions): TrailReport {
  const { lag, isComplete } = options;
  const gaps = reading.gaps.map(({ at }) => at).sort((one, other) => one - other);
  const possibilities = new Possibilities();
  const cells = new Cells();
  const settled = new Settled();
  const keys: TrailKey[] = [];
  const findings: TrailFinding[] = [];
  const lives: TrailLife[] = [];
  const counts = { judged: 0, conforms: 0, diverges: 0, missing: 0, cannotTell: 0 };
  let again = 0;
  let toCome = reading.store.keys.length;
  for (const key of reading.store.byKey(options.only)) {
    again += key.again;
    const files = new Map(key.observations.map((observation) => [observation, observation.file]));
    const life = judgeKey(key.keyArn, key.observations, possibilities, { lag, isComplete, gaps });
    for (const judged of life.records) {
      counts.judged += 1;
      cells.add(judged);
      settled.add(judged);
      const finding = findingOf(judged, reading.files, files);
      counts[countOf(judged)] += 1;
      if (finding !== null && findings.length < options.mostFindings) findings.push(finding);
    }
    keys.push(keyOf(life));
    if (options.only !== undefined) lives.push(trailLife(life));
    toCome -= 1;
    options.onKey?.(toCome);
  }
  const { files, otherServices, records, unread, unreadable, withoutKey } = reading;
  const summary = { keys: keys.length, ...counts };
  return {
    model: options.model,
    verdict: verdictOf(summary, unreadable),
    read: {
      files: files.length,
      records,
      otherServices,
      again,
      withoutKey,
      unreadable,
      unread,
      from: Number.isFinite(reading.from) ? reading.from : null,
      to: Number.isFinite(reading.to) ? reading.to : null,
      regions: [...reading.regions].sort(),
    },
    summary,
    findings,
    cells: cells.all(),
    keys,
    settled: settled.found,
    ...(options.only === undefined ? {} : { lives }),
  };
}

function verdictOf(summary: TrailReport['summary'], unreadable: number): TrailReport['verdict'] {
  if (summary.diverges > 0) return 'diverges';
  return summary.missing > 0 || unreadable > 0 || summary.conforms === 0 ? 'cannot tell' : 'conforms';
}

function countOf({ verdict }: JudgedObservation): 'conforms' | 'diverges' | 'missing' | 'cannotTell' {
  if (verdict.kind !== 'cannot tell') return verdict.kind;
  return verdict.isMissingRecord ? 'missing' : 'cannotTell';
}

function findingOf(
  { before, observation, verdict }: JudgedObservation,
  names: readonly string[],
  files: ReadonlyMap<unknown, StoredObservation['file']>,
): TrailFinding | null {
  if (verdict.kind === 'conforms' || (verdict.kind === 'cannot tell' && !verdict.isMissingRecord))
    return null;
  const { at, eventId, keyArn, kind } = observation;
  return {
    kind: verdict.kind === 'diverges' ? 'diverges' : 'missing record',
    why: verdict.why,
    at,
    keyArn,
    event: kind.event,
    exception: kind.exception,
    message: kind.message,
    before,
    file: names[files.get(observation) ?? -1] ?? '',
    eventId,
  };
}

function keyOf({ keyArn, records, states, typeClasses }: KeyLife): TrailKey {
  const last = records.findLast(
    ({ observation: { kind } }) => isChange(kind) && kind.event !== 'SynchronizeMultiRegionKey',
  )?.observation;
  const [typeClass, ...others] = typeClasses;
  return {
    keyArn,
    states,
    usable: usableIn(states),
    typeClass: typeClass === undefined || others.length > 0 ? null : typeClass,
    records: records.length,
    diverges: records.filter(({ verdict }) => verdict.kind === 'diverges').length,
    lastChange: last === undefined ? null : { at: last.at, event: last.kind.event, actor: last.detail.actor },
  };
}

/** Counts by cell of the key state table. */
class Cells {
  readonly #cells = new Map<
    string,
    {
      operation: TableOperation;
      keyState: KeyState;
      alike: number;
      unlike: number;
      typeClasses: Set<TypeClass>;
    }
  >();

  add(judged: JudgedObservation): void {
    const { event, outcome } = judged.observation.kind;
    const keyState = certainState(judged);
    if (keyState === null || !isTableOperation(event) || outcome === 'untold' || outcome === 'open') return;
    if (judged.verdict.kind === 'cannot tell') return;
    const name = `${event} ${keyState}`;
    const cell = this.#cells.get(name) ?? {
      operation: event,
      keyState,
      alike: 0,
      unlike: 0,
      typeClasses: new Set<TypeClass>(),
    };
    cell[judged.verdict.kind === 'conforms' ? 'alike' : 'unlike'] += 1;
    for (const typeClass of judged.typeClasses) cell.typeClasses.add(typeClass);
    this.#cells.set(name, cell);
  }

  /** In the order of the table. */
  all(): readonly TrailCell[] {
    return [...this.#cells.values()]
      .map((cell) => ({ ...cell, typeClasses: [...cell.typeClasses].sort() }))
      .toSorted(
        (one, other) =>
          tableOperations.indexOf(one.operation) - tableOperations.indexOf(other.operation) ||
          (one.keyState < other.keyState ? -1 : 1),
      );
  }
}
