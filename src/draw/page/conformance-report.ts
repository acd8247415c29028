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
  readonly findings: readonly string[];
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
    target: textOf(report['target']),
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
  const cell = asMembers(value);
  const operation = textOf(cell['operation']);
  const keyState = textOf(cell['keyState']);
  const keyType = textOf(cell['keyType']);
  const result = results.find((known) => known === cell['result']);
  if (!isTableOperation(operation) || !isKeyState(keyState) || !isTypeClass(keyType) || result === undefined)
    return [];
  return [
    {
      operation,
      keyState,
      keyType,
      result,
      expected: textOf(cell['expected']),
      observed: textOf(cell['observed']),
      findings: textsOf(cell['findings']),
    },
  ];
}

function readFinding(value: unknown): ReportFinding {
  const finding = asMembers(value);
  const steps = finding['steps'];
  return {
    id: textOf(finding['id']),
    operation: textOf(finding['operation']),
    keyState: textOf(finding['keyState']),
    keyTypes: [...new Set([textOf(finding['keyType']), ...textsOf(finding['keyTypes'])])].filter(
      (name) => name !== '',
    ),
    expected: textOf(finding['expected']),
    observed: textOf(finding['observed']),
    basis: textOf(finding['basis']),
    source: textOf(finding['source']),
    steps: (Array.isArray(steps) ? steps : []).map((step: unknown) => {
      const members = asMembers(step);
      return {
        operation: textOf(members['operation']),
        input: asMembers(members['input']),
        keyMaterial: textOf(members['keyMaterial']),
      };
    }),
  };
}

const results = ['conforms', 'diverges', 'unknown', 'not reached'] as const;

function asMembers(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];
}
