import type { FindingStep } from './finding.ts';
import type { Wire } from './wire-form.ts';

/**
 * The lines to paste into a shell that make the calls of a finding: the `aws` command line, dummy credentials, the
 * target's endpoint. What the first calls answer (the key ID above all) is kept in variables.
 */
export function reproductionLines(steps: readonly FindingStep[], endpoint: string): readonly string[] {
  const variables = new Map<string, string>();
  const lines = ['export AWS_ACCESS_KEY_ID=conformance AWS_SECRET_ACCESS_KEY=conformance AWS_PAGER=""'];
  for (const step of steps) {
    const { operation, input, region } = step;
    const command = `aws kms ${kebab(operation)} --endpoint-url ${endpoint} --region ${region}`;
    const members = Object.entries(input).map(([name, value]) => member(name, value, variables));
    const line = [command, ...members].join(' ');
    if (operation === 'CreateKey') {
      const variable = `KEY_ID${variables.size === 0 ? '' : variables.size + 1}`;
      if (step.createdKeyId !== undefined) variables.set(step.createdKeyId, variable);
      lines.push(`${variable}=$(${line} --query KeyMetadata.KeyId --output text)`);
    } else lines.push(line);
  }
  return lines;
}

function member(name: string, value: Wire, variables: ReadonlyMap<string, string>): string {
  if (typeof value === 'boolean') return value ? `--${kebab(name)}` : `--no-${kebab(name)}`;
  return `--${kebab(name)} ${argument(value, variables)}`;
}

function argument(value: Wire, variables: ReadonlyMap<string, string>): string {
  if (typeof value === 'string') {
    const variable = variables.get(value);
    return variable === undefined ? quoted(value) : `"$${variable}"`;
  }
  if (typeof value === 'number') return String(value);
  return quoted(JSON.stringify(value));
}

function quoted(text: string): string {
  return /^[A-Za-z0-9_./:=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** As the aws command line writes names: CancelKeyDeletion is cancel-key-deletion. */
function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
