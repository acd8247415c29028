import { textIn } from '../../scenario/wire-form.ts';
import type { FindingStep } from '../finding/finding.ts';

/** The aliases that some calls create: a reproduction gives them new names, so that it can be run more than once. */
export function createdAliases(steps: readonly FindingStep[]): readonly string[] {
  const names = steps
    .filter(({ operation }) => operation === 'CreateAlias')
    .flatMap(({ input }) => textIn(input, 'AliasName') ?? []);
  return [...new Set(names)].filter((name) => name.startsWith('alias/') && !name.startsWith('alias/aws/'));
}
