import { isKeyState, type KeyState } from '../../key/key-state.ts';
import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import { isTypeClass, type TypeClass } from '../../key/type-class.ts';

/** What the page takes from the JSON report of a conformance run. */
export interface Report {
  readonly target: string;
  readonly cells: readonly ReportCell[];
  readonly findings: readonly ReportFinding[];
}

/** What became of one cell. */
export interface ReportCell {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly keyType: TypeClass;
  readonly result: 'conforms' | 'diverges' | 'unknown' | 'not reached';
  readonly expected: string;
  readonly observed: string;
}

/** One cause of divergence. */
export interface ReportFinding {
  readonly id: string;
  readonly operation: string;
  readonly keyState: string;
  readonly keyTypes: readonly string[];
  readonly expected: string;
  readonly observed: string;
  readonly basis: string;
  readonly source: string;
  readonly steps: readonly {
    readonly operation: string;
    readonly input: Members;
    readonly keyMaterial: string;
  }[];
}

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON report that `kms-model conformance --json` writes.
 *
 * @throws RangeError with one line for anything else
 */
export function readReport(text: string): Report {
  const report = asMembers(parsed(text));
  const cells = report['cells'];
  const findings = report['findings'];
  if (!Array.isArray(cells) || !Array.isArray(findings)) {
    throw new RangeError(
      'this is not a conformance report: it has no cells and findings (kms-model conformance --json writes one)',
    );
  }
  return {
    target: textsIn(report)['target'] ?? '',
    cells: cells.flatMap(readCell),
    findings: findings.map(readFinding),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(`this is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readCell(value: unknown): readonly ReportCell[] {
  const {
    operation = '',
    keyState = '',
    keyType = '',
    expected = '',
    observed = '',
    ...more
  } = textsIn(value);
  const result = results.find((known) => known === more['result']);
  return isTableOperation(operation) && isKeyState(keyState) && isTypeClass(keyType) && result !== undefined
    ? [{ operation, keyState, keyType, result, expected, observed }]
    : [];
}

function readFinding(value: unknown): ReportFinding {
  const { keyType = '', id = '', operation = '', keyState = '', ...more } = textsIn(value);
  const { expected = '', observed = '', basis = '', source = '' } = more;
  const { keyTypes, steps } = asMembers(value);
  const others = Array.isArray(keyTypes) ? keyTypes.map(String) : [];
  return {
    id,
    operation,
    keyState,
    keyTypes: [...new Set([keyType, ...others])].filter((name) => name !== ''),
    expected,
    observed,
    basis,
    source,
    steps: (Array.isArray(steps) ? steps : []).map((step: unknown) => {
      const texts = textsIn(step);
      return {
        operation: texts['operation'] ?? '',
        input: asMembers(asMembers(step)['input']),
        keyMaterial: texts['keyMaterial'] ?? '',
      };
    }),
  };
}

const results = ['conforms', 'diverges', 'unknown', 'not reached'] as const;

function asMembers(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The members that are texts. */
function textsIn(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asMembers(value)).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text]] : [],
    ),
  );
}
