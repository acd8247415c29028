import type { AssumptionName } from '../../key/assumption.ts';
import { type Operation, operationOf } from '../../key/operation.ts';
import type { CellReport, MissingOperation } from '../finding/cell-results.ts';
import { cellName } from '../oracle/judged-key.ts';
import { readShard } from '../shard.ts';
import { type Found, makeReport } from './make-report.ts';
import { answeredOperations, type ConformanceReport } from './report.ts';

/** Reports that are not parts of one run, with one line that says why. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}

/**
 * One report from those of the shards of a run: every cell with its worst result, every finding once.
 *
 * A part that is missing leaves the run unfinished: then the verdict is never `conforms`.
 *
 * @throws MergeError for reports of different targets, models or seeds, of no shards, or twice of the same one
 */
export function mergeReports(reports: readonly ConformanceReport[]): ConformanceReport {
  const [first] = reports;
  if (first === undefined) throw new MergeError('there is no report to merge');
  for (const member of ['target', 'model', 'seed'] as const) {
    const other = reports.find((report) => report[member] !== first[member]);
    if (other !== undefined) {
      throw new MergeError(
        `the reports do not have the same ${member}: ${first[member]} and ${other[member]}`,
      );
    }
  }
  const missing = missingShards(reports);
  const stops = reports.flatMap(({ stopped, shard }) =>
    stopped === null ? [] : [`shard ${shard}: ${stopped}`],
  );
  if (missing.length > 0) stops.push(`no report of shard ${missing.join(', ')}`);
  return joinedReport(first, reports.slice(1), stops);
}

/**
 * One report from several of the same target: of the shards of a run, of its tour and its campaign.
 *
 * @param stops why they ended before their end; none if they did not
 */
export function joinedReport(
  first: ConformanceReport,
  others: readonly ConformanceReport[],
  stops: readonly string[],
): ConformanceReport {
  const reports = [first, ...others];
  const cells = joinedCells(reports);
  const answered = answeredOperations(cells);
  const lacking = new Map<Operation, MissingOperation>();
  for (const missing of reports.flatMap(({ notImplemented }) => notImplemented)) {
    if (!lacking.has(missing.operation)) lacking.set(missing.operation, missing);
  }
  // A web page may also be a crash: what a part took for missing and answers elsewhere cannot be told.
  const isCrash = ({ operation, result, observed }: CellReport) =>
    result === 'not reached' &&
    observed !== '' &&
    lacking.has(operationOf(operation)) &&
    answered.has(operationOf(operation));
  const sum = (member: 'calls' | 'keys') =>
    reports.reduce((total, { summary }) => total + summary[member], 0);
  return makeReport({
    target: first.target,
    model: first.model,
    seed: first.seed,
    stopped: stops.length === 0 ? null : stops.join('; '),
    calls: sum('calls'),
    keys: sum('keys'),
    notImplemented: [...lacking.values()].filter(({ operation }) => !answered.has(operation)),
    cells: cells.map((cell) => (isCrash(cell) ? { ...cell, result: 'unknown' } : cell)),
    findings: reports.flatMap(({ findings }) => findings),
    readings: joinedReadings(reports),
  });
}

function missingShards(reports: readonly ConformanceReport[]): readonly string[] {
  const shards = reports.map(({ shard }) => {
    const read = shard === undefined ? null : readShard(shard);
    if (read === null)
      throw new MergeError('a report is of a whole run: only those of --shard I/N are merged');
    return read;
  });
  const count = shards[0]?.count ?? 0;
  const other = shards.find((shard) => shard.count !== count);
  if (other !== undefined) throw new MergeError(`a run has ${count} shards or ${other.count}, not both`);
  const present = new Set<number>();
  for (const { index } of shards) {
    if (present.has(index)) throw new MergeError(`shard ${index}/${count} is there twice`);
    present.add(index);
  }
  return Array.from({ length: count }, (_, index) => index + 1)
    .filter((index) => !present.has(index))
    .map((index) => `${index}/${count}`);
}

/** What was told of a cell anywhere is told: that another call there had no certain answer takes nothing away. */
function joinedCells(reports: readonly ConformanceReport[]): readonly CellReport[] {
  const order = ['diverges', 'conforms', 'unknown', 'not reached'] as const;
  const byName = new Map<string, CellReport>();
  for (const cell of reports.flatMap(({ cells }) => cells)) {
    const name = cellName(cell);
    const known = byName.get(name) ?? cell;
    const telling = order.indexOf(cell.result) < order.indexOf(known.result) ? cell : known;
    byName.set(name, { ...telling, findings: [...new Set([...known.findings, ...cell.findings])] });
  }
  return [...byName.values()];
}

function joinedReadings(reports: readonly ConformanceReport[]): Found['readings'] {
  const taken = new Map<AssumptionName, Set<string>>();
  for (const { name, taken: readings } of reports.flatMap(({ assumptions }) => assumptions)) {
    taken.set(name, new Set([...(taken.get(name) ?? []), ...readings.split(' or ')]));
  }
  return taken;
}
