import type { AssumptionName, TableOperation, TypeClass } from '../key/index.ts';
import { asSeen, type Confirmation, confirm } from './confirm.ts';
import type { Divergence } from './divergence.ts';
import type { Finding } from './finding.ts';
import { withStableIds } from './finding-id.ts';
import type { Cell } from './judged-key.ts';
import { Ledger } from './ledger.ts';
import { modelName } from './model-name.ts';
import { Oracle, type OracleOptions } from './oracle.ts';
import type { ConformanceReport } from './report.ts';
import { RunStopped, Session, type Step } from './session.ts';
import { tallyOf } from './tally.ts';
import type { Target } from './target.ts';
import { Tour } from './tour.ts';
import { verdictOf } from './verdict-of-run.ts';
import { Workbench } from './workbench.ts';
import { worstFirst } from './worst-first.ts';

/** What a conformance run is to do. Everything but the target has a default. */
export interface RunOptions extends OracleOptions {
  readonly target: Target;
  /** What the report calls the target. */
  readonly targetName?: string;
  readonly classes?: readonly TypeClass[];
  readonly operations?: readonly TableOperation[];
  /** Leaves out some of their cells: see {@link selection} and {@link cellsOfShard}. */
  readonly isWanted?: (cell: Cell) => boolean;
  readonly seed?: number;
  /** Hears of every call. */
  readonly onStep?: (step: Step) => void;
  /** Hears how far the run is: cells visited, and all that are wanted. */
  readonly onProgress?: (visited: number, wanted: number) => void;
}

/** The type classes of a first run: what every emulator has. */
export const firstClasses: readonly TypeClass[] = ['symmetric', 'signing', 'symmetric-external'];

/** The operations of a first run: every lifecycle call, and a use of the key. */
export const firstOperations: readonly TableOperation[] = [
  'DescribeKey',
  'GetParametersForImport',
  'Encrypt',
  'Sign',
  'GenerateDataKey',
  'PutKeyPolicy',
  'UpdateKeyDescription',
  'EnableKey',
  'DisableKey',
  'EnableKeyRotation',
  'DisableKeyRotation',
  'RotateKeyOnDemand',
  'ReplicateKey',
  'UpdatePrimaryRegion',
  'ImportKeyMaterial',
  'DeleteImportedKeyMaterial',
  'ScheduleKeyDeletion',
  'CancelKeyDeletion',
];

/** Compares a target with the model: visits cells, confirms every cause on a fresh key, reports. */
export async function runConformance(options: RunOptions): Promise<ConformanceReport> {
  const {
    target,
    targetName = 'target',
    classes = firstClasses,
    operations = firstOperations,
    seed = 1,
  } = options;
  const ledger = new Ledger(classes, operations, options.isWanted);
  const readings = new Map<AssumptionName, Set<string>>();
  const session = new Session(target, new Oracle(options), (step) => {
    if (step.judgement.verdict === 'conforms') {
      for (const { name, value } of step.judgement.readings) {
        readings.set(name, (readings.get(name) ?? new Set()).add(value));
      }
    }
    options.onStep?.(step);
    options.onProgress?.(ledger.progress.visited, ledger.progress.wanted);
  });
  const bench = new Workbench(session, `conformance-${session.now().toString(36)}`);
  const findings: Finding[] = [];
  let stopped: string | null = null;
  try {
    for (const typeClass of classes) await new Tour(bench, ledger, typeClass).run();
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    stopped = error.message;
  }
  for (const divergences of [...ledger.causes.values()]) {
    const id = `cause ${findings.length + 1}`;
    const finding = await findingOf(stopped === null ? bench : null, divergences, id);
    if (finding === null) continue;
    ledger.attach(finding.id, divergences);
    findings.push(finding);
  }
  const report = withStableIds(reportOf());
  const { summary } = report;
  return {
    ...report,
    findings: worstFirst(report.findings),
    summary: { ...summary, findings: report.findings.length },
  };

  function reportOf(): ConformanceReport {
    const { cells } = ledger;
    const tally = tallyOf(cells);
    return {
      target: targetName,
      model: modelName(),
      seed,
      stopped,
      verdict: verdictOf({ tally, findings: findings.length, stopped }),
      summary: {
        calls: session.calls,
        keys: bench.keys,
        ...tally,
        findings: findings.length,
      },
      notImplemented: [...ledger.notImplemented].map(([operation, observed]) => ({ operation, observed })),
      cells,
      findings,
      assumptions: [...readings].map(([name, taken]) => ({ name, taken: [...taken].join(' or ') })),
    };
  }
}

/** A target that is lost while a finding is confirmed does not make the finding undone. */
async function confirmOrNot(bench: Workbench, divergence: Divergence): Promise<Confirmation> {
  try {
    return await confirm(bench, divergence);
  } catch (error) {
    if (error instanceof RunStopped) return asSeen(divergence);
    throw error;
  }
}

async function findingOf(
  bench: Workbench | null,
  divergences: readonly Divergence[],
  id: string,
): Promise<Finding | null> {
  const [first] = divergences;
  if (first === undefined) return null;
  const { kind, operation, keyState, keyType, expected, observed, basis, source } = first;
  const { reproduced, steps } = bench === null ? asSeen(first) : await confirmOrNot(bench, first);
  const keyTypes = [...new Set(divergences.flatMap((divergence) => divergence.keyType ?? []))];
  return {
    id,
    kind,
    operation,
    keyState,
    keyType,
    keyTypes,
    expected,
    observed,
    basis,
    source,
    steps,
    reproduced,
  };
}
