import { isKeyState, type KeyState } from '../../key/key-state.ts';
import { isTableOperation, type TableOperation } from '../../key/key-state-table.ts';
import { isTypeClass, type TypeClass } from '../../key/type-class.ts';

/** What the page takes from the JSON report of a conformance run. */
export interface Report {
  readonly target: string;
  readonly cells: readonly ReportCell[];
  readonly findings: readonly ReportFinding[];
}

interface ReportCell extends Texts<(typeof cellTexts)[number]> {
  readonly operation: TableOperation;
  readonly keyState: KeyState;
  readonly keyType: TypeClass;
  readonly result: (typeof results)[number];
}

export interface ReportFinding extends Texts<(typeof findingTexts)[number]> {
  readonly keyTypes: readonly string[];
  readonly steps: readonly (Texts<'operation' | 'keyMaterial'> & { readonly input: Members })[];
}

type Members = Readonly<Record<string, unknown>>;
type Texts<Name extends string> = Readonly<Record<Name, string>>;

const results = ['conforms', 'diverges', 'unknown', 'not reached'] as const;
const cellTexts = ['operation', 'keyState', 'keyType', 'result', 'expected', 'observed'] as const;
const findingTexts = ['id', 'operation', 'keyState', 'expected', 'observed', 'basis', 'source'] as const;

/**
 * Reads the JSON report that `kms-model conformance --json` writes.
 *
 * @throws RangeError with one line for anything else
 */
export function readReport(text: string): Report {
  const report = asMembers(parsed(text));
  const { cells, findings } = report;
  if (!Array.isArray(cells) || !Array.isArray(findings)) {
    throw new RangeError(
      'this is not a conformance report: it has no cells and findings (kms-model conformance --json writes one)',
    );
  }
  return {
    ...textsIn(report, ['target']),
    cells: cells.map((cell: unknown) => textsIn(cell, cellTexts)).filter(isCell),
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

function isCell(cell: Texts<(typeof cellTexts)[number]>): cell is ReportCell {
  const isKnown = results.some((result) => result === cell.result);
  return (
    isTableOperation(cell.operation) && isKeyState(cell.keyState) && isTypeClass(cell.keyType) && isKnown
  );
}

function readFinding(value: unknown): ReportFinding {
  const { keyTypes, steps } = asMembers(value);
  const others = Array.isArray(keyTypes) ? keyTypes.map(String) : [];
  return {
    ...textsIn(value, findingTexts),
    keyTypes: [...new Set([textsIn(value, ['keyType']).keyType, ...others])].filter((name) => name !== ''),
    steps: (Array.isArray(steps) ? steps : []).map((step: unknown) => ({
      ...textsIn(step, ['operation', 'keyMaterial']),
      input: asMembers(asMembers(step)['input']),
    })),
  };
}

function asMembers(value: unknown): Members {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The members of these names; empty where one is not a text. */
function textsIn<const Name extends string>(value: unknown, names: readonly Name[]): Texts<Name> {
  const members = asMembers(value);
  const isWhole = (texts: object): texts is Texts<Name> => names.every((name) => Object.hasOwn(texts, name));
  const texts = Object.fromEntries(
    names.map((name) => [name, typeof members[name] === 'string' ? members[name] : '']),
  );
  if (!isWhole(texts)) throw new Error('every name has a text');
  return texts;
}
