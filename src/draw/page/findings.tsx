import { useState } from 'preact/hooks';
import { isTypeClass } from '../../key/type-class.ts';
import { readPath } from '../path/life-step.ts';
import { addressOf, type PageParts } from './address.ts';
import { type Report, type ReportFinding, readReport } from './conformance-report.ts';
import { Problem } from './problem.tsx';

/** Loads the JSON report of a conformance run; the table and the statechart show it, the findings are listed here. */
export function Findings({ report, onReport }: PageParts) {
  const [problem, setProblem] = useState<string | null>(null);
  const load = async (file: File | undefined) => {
    if (file === undefined) return;
    try {
      onReport(readReport(await file.text()));
      setProblem(null);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      onReport(null);
      setProblem(error.message);
    }
  };
  return (
    <section class="card findings" aria-labelledby="findings-title">
      <h2 id="findings-title">Conformance report</h2>
      <p>
        <label class="file">
          Load a report written by <code>kms-model conformance --json</code>{' '}
          <input
            type="file"
            accept=".json,application/json"
            onChange={(event) => void load(event.currentTarget.files?.[0])}
          />
        </label>
      </p>
      <Problem text={problem} />
      {report === null ? null : (
        <>
          <p>
            <b>{report.target}</b>: {countOf(report, 'conforms')} cells conform, {countOf(report, 'diverges')}{' '}
            diverge, {countOf(report, 'unknown')} unknown, {countOf(report, 'not reached')} not reached;{' '}
            {report.findings.length} findings.
          </p>
          <ol class="list">
            {report.findings.map((finding) => (
              <Finding key={finding.id} finding={finding} />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Finding({ finding }: { readonly finding: ReportFinding }) {
  const { id, operation, keyState, keyTypes, expected, observed, basis, source } = finding;
  const address = addressOfFinding(finding);
  return (
    <li>
      <h3>
        {operation} in {keyState}
      </h3>
      <p>
        expected <b>{expected}</b>, observed <b>{observed}</b>
      </p>
      <p class="grounds">
        <span class={`basis ${basis}`}>{basis}</span> {source} · {keyTypes.join(', ')} · {id}
      </p>
      {address === null ? null : (
        <p>
          <a href={address}>Walk this sequence in the model</a>
        </p>
      )}
    </li>
  );
}

/** The calls of a finding on one key as an address of this page; null if they are not a path of one key. */
function addressOfFinding({ keyTypes, steps }: ReportFinding): string | null {
  const typeClass = keyTypes.find(isTypeClass);
  if (typeClass === undefined) return null;
  const words = steps.flatMap(({ operation, input, keyMaterial }) => {
    if (operation === 'CreateKey' || operation === 'GetParametersForImport') return [];
    const days = input['PendingWindowInDays'] ?? input['RotationPeriodInDays'];
    const region = input['ReplicaRegion'] ?? input['PrimaryRegion'];
    const more = [days, region, keyMaterial].filter((part) => part !== undefined && part !== '');
    return [[operation === 'ReEncrypt' ? 'ReEncryptFrom' : operation, ...more.map(String)].join(':')];
  });
  try {
    return addressOf(typeClass, readPath(['CreateKey', ...words].join(' ')));
  } catch {
    return null;
  }
}

function countOf({ cells }: Report, result: string): number {
  return cells.filter((cell) => cell.result === result).length;
}
