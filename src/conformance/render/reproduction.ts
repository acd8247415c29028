import { shellLines, shellWord } from '../../scenario/shell.ts';
import { visible } from '../../scenario/visible.ts';
import { jsText, vitestFile } from '../../scenario/vitest.ts';
import { isWireObject, type WireObject } from '../../scenario/wire-form.ts';
import type { Finding, FindingStep } from '../finding/finding.ts';
import { ruleOf } from '../oracle/answer/member-rule.ts';
import { decisiveIndex } from './calls.ts';
import { excerpt } from './excerpt.ts';
import { type ExpectedMember, expectedMembers } from './expected-members.ts';

/**
 * The lines to paste into a shell that make the calls of a finding with the `aws` command line.
 *
 * @param endpoint the target's endpoint; null for AWS itself
 */
export function shellReproduction(finding: Finding, endpoint: string | null): readonly string[] {
  const { steps, expected, observed } = finding;
  const decisive = decisiveIndex(finding);
  const told = `echo ${shellWord(`expected: ${excerpt(expected)}; came: ${excerpt(observed)}`)}`;
  return shellLines(steps, endpoint, (index) => (index === decisive ? [told] : []));
}

/**
 * A whole vitest file that makes the calls of a finding with the AWS SDK and expects what AWS does: it fails on the target
 * as it is, and passes once the cause is gone.
 *
 * @param endpoint the target's endpoint; null for AWS itself
 */
export function vitestReproduction(finding: Finding, endpoint: string | null): string {
  const { kind, operation, keyState, expected } = finding;
  const steps = finding.steps.slice(0, decisiveIndex(finding) + 1);
  const after = kind === 'wrong answer' ? '' : 'after ';
  const where = keyState === null ? '' : ` on a key in ${keyState}`;
  return vitestFile(steps, {
    title: `${after}${operation}${where}: ${excerpt(expected)}`,
    endpoint,
    expectation: (call) => expectationLines(finding, call, steps),
  });
}

function expectationLines(
  { kind, expected }: Finding,
  call: string,
  steps: readonly FindingStep[],
): readonly string[] {
  const members = expectedMembers(kind, expected);
  if (members.length === 0) {
    const outcomes = expected.split(' or ').map(jsText);
    return [
      `const outcome = await ${call}.then(() => 'success', (error: Error) => error.name);`,
      outcomes.length === 1
        ? `expect(outcome).toBe(${outcomes[0]});`
        : `expect([${outcomes.join(', ')}]).toContain(outcome);`,
    ];
  }
  return [`const answer = await ${call};`, ...members.map((member) => expectation(member, steps))];
}

function expectation(member: ExpectedMember, steps: readonly FindingStep[]): string {
  const { output = {} } = steps.at(-1) ?? {};
  const place = `answer.${pathOf(member.name, output) ?? pathOfMissing(member.name, output)}`;
  switch (member.is) {
    case 'missing':
      return `expect(${place}).toBeUndefined();`;
    case 'there':
      return `expect(${place}).toBeDefined();`;
    case 'equal': {
      const rule = ruleOf(member.name);
      if ((rule === 'time' || rule === 'date') && typeof member.value === 'number') {
        return timeExpectation(place, member.value, steps);
      }
      return `expect(${place}).toEqual(${visible(JSON.stringify(member.value))});`;
    }
    default:
      return member satisfies never;
  }
}

/** The path of a member in an answer, in a list through the first entry that has it; null if it has none. */
function pathOf(name: string, output: WireObject): string | null {
  if (output[name] !== undefined) return name;
  for (const [parent, value] of Object.entries(output)) {
    const entries = Array.isArray(value) ? [...value.entries()] : [[null, value] as const];
    for (const [index, entry] of entries) {
      const rest = isWireObject(entry) ? pathOf(name, entry) : null;
      if (rest !== null) return index === null ? `${parent}?.${rest}` : `${parent}?.[${index}]?.${rest}`;
    }
  }
  return null;
}

/** The path of a member that an answer lacks: beside its siblings. */
function pathOfMissing(name: string, output: WireObject): string {
  const list = Object.entries(output).find(([, value]) => Array.isArray(value));
  if (isWireObject(output['KeyMetadata'])) {
    const isOfRegions = name === 'MultiRegionKeyType' || name === 'PrimaryKey' || name === 'ReplicaKeys';
    return isOfRegions ? `KeyMetadata?.MultiRegionConfiguration?.${name}` : `KeyMetadata?.${name}`;
  }
  return list === undefined ? name : `${list[0]}?.[0]?.${name}`;
}

/** A time is expected as far from now as it was in the run. */
function timeExpectation(place: string, expected: number, steps: readonly FindingStep[]): string {
  const metadata = steps[0]?.output?.['KeyMetadata'];
  const created = isWireObject(metadata) ? metadata['CreationDate'] : undefined;
  const seconds = typeof created === 'number' ? Math.round(expected - created) : 0;
  return `expect(Math.abs((${place}?.getTime() ?? 0) - Date.now() - ${seconds} * 1000)).toBeLessThan(90_000_000);`;
}
