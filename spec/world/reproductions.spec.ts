/** Whoever pastes the reproduction of a finding sees it: with the AWS command line in bash, and with vitest. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallOutcome } from '../../src/account/call.ts';
import type { Finding, FindingKind } from '../../src/conformance/finding/finding.ts';
import { expectedMembers } from '../../src/conformance/render/expected-members.ts';
import { shellReproduction, vitestReproduction } from '../../src/conformance/render/reproduction.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { sdkTarget } from '../../src/conformance/targets/sdk-target.ts';
import type { TableOperation } from '../../src/key/key-state-table.ts';
import type { TypeClass } from '../../src/key/type-class.ts';
import { paste } from '../peers/paste.ts';
import { isSeen } from '../peers/peer-issue.ts';
import { type Fault, type FaultyModel, keyStateOf, serveFaulty } from './faulty-model.ts';
import { worldPrograms } from './python.ts';

interface Case {
  readonly what: string;
  readonly fault: Fault;
  readonly classes: readonly TypeClass[];
  readonly operations: readonly TableOperation[];
  /** The kind of a finding that the fault makes, and its operation. */
  readonly makes: readonly [FindingKind, string];
}

const done: CallOutcome = { ok: true, response: {} };

function refusal(
  name: 'DisabledException' | 'KMSInvalidStateException' | 'InvalidGrantIdException',
): CallOutcome {
  return { ok: false, exception: { name, message: 'a fault' } };
}

/** An answer of the model with something in its text replaced. */
function replaced(outcome: CallOutcome, from: RegExp, to: string): CallOutcome {
  return outcome.ok
    ? { ok: true, response: JSON.parse(JSON.stringify(outcome.response).replace(from, to)) }
    : outcome;
}

const cases: readonly Case[] = [
  {
    what: 'CancelKeyDeletion works on an Enabled key',
    fault: (call) => {
      if (call.operation !== 'CancelKeyDeletion' || keyStateOf(call) !== 'Enabled') return undefined;
      return { ok: true, response: { KeyId: String(call.input['KeyId']) } };
    },
    classes: ['symmetric'],
    operations: ['CancelKeyDeletion'],
    makes: ['wrong answer', 'CancelKeyDeletion'],
  },
  {
    what: 'Encrypt on a Disabled key is refused with another exception',
    fault: (call) =>
      call.operation === 'Encrypt' && keyStateOf(call) === 'Disabled'
        ? refusal('KMSInvalidStateException')
        : undefined,
    classes: ['symmetric'],
    operations: ['Encrypt'],
    makes: ['wrong answer', 'Encrypt'],
  },
  {
    what: 'DisableKey does nothing',
    fault: ({ operation }) => (operation === 'DisableKey' ? done : undefined),
    classes: ['symmetric'],
    operations: ['DisableKey', 'DescribeKey'],
    makes: ['wrong state', 'DisableKey'],
  },
  {
    what: 'CancelKeyDeletion leaves the key Enabled',
    fault: ({ operation, input, model }) => {
      if (operation !== 'CancelKeyDeletion') return undefined;
      const cancelled = model(operation, input);
      if (cancelled.ok) model('EnableKey', input);
      return cancelled;
    },
    classes: ['symmetric'],
    operations: ['CancelKeyDeletion', 'DescribeKey'],
    makes: ['wrong state', 'CancelKeyDeletion'],
  },
  {
    what: 'ScheduleKeyDeletion answers with another waiting period',
    fault: ({ operation, input, model }) =>
      operation === 'ScheduleKeyDeletion'
        ? replaced(model(operation, input), /"PendingWindowInDays":7/, '"PendingWindowInDays":30')
        : undefined,
    classes: ['symmetric'],
    operations: ['ScheduleKeyDeletion'],
    makes: ['wrong response', 'ScheduleKeyDeletion'],
  },
  {
    what: 'a Disabled key says that it is enabled',
    fault: ({ operation, input, model }) =>
      operation === 'DescribeKey'
        ? replaced(model(operation, input), /"Enabled":false(.*"KeyState":"Disabled")/, '"Enabled":true$1')
        : undefined,
    classes: ['symmetric'],
    operations: ['DisableKey', 'DescribeKey'],
    makes: ['metadata contradiction', 'DescribeKey'],
  },
  {
    what: 'EnableKey on a key pending deletion is refused, and cancels the deletion',
    fault: (call) => {
      if (call.operation !== 'EnableKey' || keyStateOf(call) !== 'PendingDeletion') return undefined;
      const refused = call.model(call.operation, call.input);
      call.model('CancelKeyDeletion', call.input);
      return refused;
    },
    classes: ['symmetric'],
    operations: ['EnableKey', 'DescribeKey'],
    makes: ['refused but changed', 'EnableKey'],
  },
  {
    what: 'DeleteImportedKeyMaterial deletes nothing',
    fault: ({ operation, input, model }) =>
      operation === 'DeleteImportedKeyMaterial'
        ? {
            ok: true,
            response: {
              KeyId: arnOf(model('DescribeKey', input)),
              KeyMaterialId: currentMaterial(model('DescribeKey', input)),
            },
          }
        : undefined,
    classes: ['symmetric-external'],
    operations: ['DeleteImportedKeyMaterial', 'DescribeKey'],
    makes: ['wrong state', 'DeleteImportedKeyMaterial'],
  },
  {
    what: 'an imported RSA key does not encrypt',
    fault: (call) =>
      call.operation === 'Encrypt' && keyStateOf(call) === 'Enabled'
        ? refusal('DisabledException')
        : undefined,
    classes: ['asymmetric-encryption-external'],
    operations: ['Encrypt'],
    makes: ['wrong answer', 'Encrypt'],
  },
  {
    what: 'a replica is made of a Disabled key',
    fault: (call) => {
      if (call.operation !== 'ReplicateKey' || keyStateOf(call) !== 'Disabled') return undefined;
      call.model('EnableKey', { KeyId: call.input['KeyId'] ?? '' });
      return call.model('ReplicateKey', call.input);
    },
    classes: ['symmetric-multi-region'],
    operations: ['ReplicateKey'],
    makes: ['wrong answer', 'ReplicateKey'],
  },
  {
    what: 'a replica does not encrypt',
    fault: (call) =>
      call.operation === 'Encrypt' &&
      JSON.stringify(call.model('DescribeKey', call.input)).includes('"REPLICA"')
        ? refusal('DisabledException')
        : undefined,
    classes: ['symmetric-multi-region'],
    operations: ['ReplicateKey', 'Encrypt'],
    makes: ['wrong answer', 'Encrypt'],
  },
  {
    what: 'no grant can be revoked',
    fault: ({ operation }) => (operation === 'RevokeGrant' ? refusal('InvalidGrantIdException') : undefined),
    classes: ['symmetric'],
    operations: ['CreateGrant', 'RevokeGrant'],
    makes: ['wrong answer', 'RevokeGrant'],
  },
  {
    what: 'an alias is made for a key pending deletion',
    fault: (call) =>
      call.operation === 'CreateAlias' && keyStateOf(call) === 'PendingDeletion' ? done : undefined,
    classes: ['symmetric'],
    operations: ['CreateAlias'],
    makes: ['wrong answer', 'CreateAlias'],
  },
  {
    what: 'no alias can be deleted',
    fault: ({ operation }) => (operation === 'DeleteAlias' ? refusal('KMSInvalidStateException') : undefined),
    classes: ['symmetric'],
    operations: ['CreateAlias', 'DeleteAlias'],
    makes: ['wrong answer', 'DeleteAlias'],
  },
];

function arnOf(outcome: CallOutcome): string {
  return /"Arn":"([^"]+)"/.exec(JSON.stringify(outcome))?.[1] ?? '';
}

function currentMaterial(outcome: CallOutcome): string {
  return /"CurrentKeyMaterialId":"(\w+)"/.exec(JSON.stringify(outcome))?.[1] ?? '';
}

const root = join(import.meta.dirname, '..', '..');
let folder: string;
let right: FaultyModel;
const faulty: FaultyModel[] = [];
const found: Finding[] = [];

beforeAll(async () => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  // Inside the project, where the test finds vitest and the AWS SDK, as in the project of whoever pastes it.
  folder = mkdtempSync(join(root, '.cache', 'reproductions-'));
  right = await serveFaulty(() => undefined);
  for (const { fault, classes, operations, makes, what } of cases) {
    const served = await serveFaulty(fault);
    faulty.push(served);
    const target = sdkTarget({ endpoint: served.url, regions: ['us-east-1', 'eu-west-1'] });
    const report = await runConformance({ target, classes, operations });
    target.close();
    const [kind, operation] = makes;
    const finding = report.findings.find((each) => each.kind === kind && each.operation === operation);
    if (finding === undefined) {
      const others = report.findings.map((each) => `${each.kind} of ${each.operation}`);
      throw new Error(`'${what}' made no ${kind} of ${operation}, but ${others.join(', ')}`);
    }
    found.push(finding);
  }
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all([right, ...faulty].map((each) => each?.close()));
});

describe.concurrent('the shell reproduction, pasted into bash with the AWS command line', () => {
  it.for(cases.map(({ what }, index) => [what, index] as const))('shows it: %s', async ([, index]) => {
    const finding = found[index];
    const url = faulty[index]?.url;
    if (finding === undefined || url === undefined) throw new Error('no finding');
    const programs = await worldPrograms();
    const printed = await paste(shellReproduction(finding, url), programs);
    expect({ printed, seen: shows(finding, printed) }).toMatchObject({ seen: true });
    // The same lines show no such thing where there is no fault: tried once for each kind.
    if (found.findIndex(({ kind }) => kind === finding.kind) !== index) return;
    const elsewhere = await paste(shellReproduction(finding, right.url), programs);
    expect({ elsewhere, seen: shows(finding, elsewhere) }).toMatchObject({ seen: false });
  });

  /** Whether the last answer is what the finding says came. */
  function shows(finding: Finding, printed: string): boolean {
    const members = expectedMembers(finding.kind, finding.observed);
    if (finding.kind === 'wrong answer') return isSeen(finding, printed);
    const [, after = ''] = printed.split(/^expected: .*$/m);
    return (
      members.length > 0 &&
      members.every(
        (member) =>
          member.is === 'equal' && after.includes(`"${member.name}": ${JSON.stringify(member.value)}`),
      )
    );
  }
});

describe('the vitest reproduction', () => {
  it('fails on the faulty target and passes on the right one, each of them', async () => {
    const names = (on: string) => cases.map((_, index) => `${on}-${index}.spec.ts`);
    for (const [index, finding] of found.entries()) {
      writeFileSync(
        join(folder, `faulty-${index}.spec.ts`),
        vitestReproduction(finding, faulty[index]?.url ?? null),
      );
      writeFileSync(join(folder, `right-${index}.spec.ts`), vitestReproduction(finding, right.url));
    }
    writeFileSync(join(folder, 'vitest.config.ts'), 'export default {};\n');
    const results = await vitest();
    expect(results).toEqual({
      ...Object.fromEntries(names('faulty').map((name) => [name, 'failed'])),
      ...Object.fromEntries(names('right').map((name) => [name, 'passed'])),
    });
  });

  it('compiles as strictly as this project', async () => {
    const files = found.map((_, index) => join(folder, `right-${index}.spec.ts`));
    const args = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--noUncheckedIndexedAccess'];
    const more = ['--module', 'nodenext', '--target', 'es2023', '--types', 'node', ...files];
    const printed = await new Promise<string>((resolve) => {
      execFile(join(root, 'node_modules', '.bin', 'tsc'), [...args, ...more], { cwd: root }, (_, out) =>
        resolve(out),
      );
    });
    expect(printed).toBe('');
  });

  /** What became of each file, by name. */
  function vitest(): Promise<Readonly<Record<string, string>>> {
    const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [program, 'run', '--root', folder, '--reporter', 'json'];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }, (_, out, error) => {
        try {
          const start = out.indexOf('{');
          const { testResults } = JSON.parse(out.slice(start));
          const statuses = testResults.map(({ name, assertionResults }: VitestFile) => [
            name.slice(name.lastIndexOf('/') + 1),
            assertionResults.map(({ status }) => status).join(),
          ]);
          resolve(Object.fromEntries(statuses));
        } catch {
          reject(new Error(`vitest said: ${out}${error}`));
        }
      });
    });
  }
});

interface VitestFile {
  readonly name: string;
  readonly assertionResults: readonly { readonly status: string }[];
}
