/** A fault that depends on what was done with the key before: the finding shows the calls that are needed, and no other. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/conformance/finding/finding.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { type AccountTarget, accountTarget } from '../../src/conformance/targets/account-target.ts';
import type { RequestMembers, Target } from '../../src/conformance/targets/target.ts';
import { KmsException } from '../../src/key/exception.ts';
import type { TableOperation } from '../../src/key/key-state-table.ts';
import type { Operation } from '../../src/key/operation.ts';

/** Answers a call itself, or leaves it to the model. */
type Fault = (
  call: {
    readonly operation: Operation;
    readonly input: RequestMembers;
    readonly past: readonly Operation[];
  },
  model: () => Promise<unknown>,
) => Promise<unknown>;

/** The model with a fault that may know all earlier calls on the same key. */
function faultyTarget(fault: Fault): Target {
  const model: AccountTarget = accountTarget();
  const pasts = new Map<unknown, Operation[]>();
  return {
    ...model,
    send: async (operation, input, region) => {
      const keyId = input['KeyId'];
      const past = pasts.get(keyId) ?? [];
      pasts.set(keyId, past);
      const answer = await fault({ operation, input, past: [...past] }, () =>
        model.send(operation, input, region),
      );
      past.push(operation);
      return answer;
    },
  };
}

async function findingsOf(fault: Fault): Promise<readonly Finding[]> {
  const { findings } = await runConformance({ target: faultyTarget(fault), classes: ['symmetric'] });
  return findings;
}

const made = ({ steps }: Finding, ...operations: readonly TableOperation[]) =>
  steps
    .map(({ operation }) => operation)
    .filter((operation) => operations.some((one) => one === operation) || operation === 'CreateKey');

describe('a finding that depends on history', () => {
  it('has the calls that make it show: grants that vanish with the first revocation', async () => {
    const findings = await findingsOf(async ({ operation, past }, model) => {
      const answer = await model();
      return operation === 'ListGrants' && past.includes('RevokeGrant') ? { Grants: [] } : answer;
    });
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding).toMatchObject({ operation: 'ListGrants', kind: 'wrong response', reproduced: true });
      const steps = finding.steps.map(({ operation }) => operation);
      expect(steps).toContain('RevokeGrant');
      expect(steps.filter((operation) => operation === 'CreateGrant').length).toBe(2);
      expect(steps.length).toBeLessThanOrEqual(8);
    }
  });

  it('has the calls that make it show: an exception after the description was changed', async () => {
    const [finding, ...others] = await findingsOf(async ({ operation, past }, model) => {
      if (operation === 'GetKeyRotationStatus' && past.includes('UpdateKeyDescription')) {
        throw new KmsException({ name: 'DisabledException', message: 'no' });
      }
      return model();
    });
    expect(others.every(({ operation }) => operation === 'GetKeyRotationStatus')).toBe(true);
    expect(finding).toMatchObject({ operation: 'GetKeyRotationStatus', reproduced: true });
    if (finding === undefined) return;
    expect(made(finding, 'UpdateKeyDescription', 'GetKeyRotationStatus')).toEqual([
      'CreateKey',
      'UpdateKeyDescription',
      'GetKeyRotationStatus',
    ]);
    expect(finding.steps.length).toBeLessThanOrEqual(5);
  });

  it('is found where a call that does nothing comes before one that is wrong for another reason', async () => {
    const findings = await findingsOf(async ({ operation }, model) => {
      if (operation === 'UpdateKeyDescription') return {};
      if (operation === 'Verify') throw new KmsException({ name: 'NotFoundException', message: 'no' });
      return model();
    });
    const told = new Set(findings.map((finding) => `${finding.operation}: ${finding.observed}`));
    expect(told).toContain('DescribeKey: Description ""');
  });

  it('is one finding where a call makes what it should not: that its alias can be deleted follows from it', async () => {
    const model = accountTarget();
    const made = new Set<unknown>();
    const { findings } = await runConformance({
      classes: ['symmetric'],
      target: {
        ...model,
        send: async (operation, input, region) => {
          const isMade = operation === 'DeleteAlias' && made.delete(input['AliasName']);
          if (isMade) return {};
          try {
            return await model.send(operation, input, region);
          } catch (error) {
            if (operation !== 'CreateAlias') throw error;
            made.add(input['AliasName']);
            return {};
          }
        },
      },
    });
    expect(new Set(findings.map(({ operation }) => operation))).toEqual(new Set(['CreateAlias']));
    expect(findings.filter(({ reproduced }) => !reproduced)).toEqual([]);
  });

  it('is told as not shown again where it was an accident, with the calls up to it and no later ones', async () => {
    let count = 0;
    const [finding] = await findingsOf(async ({ operation }, model) => {
      if (operation !== 'ListResourceTags') return model();
      count += 1;
      if (count === 2) throw new KmsException({ name: 'DisabledException', message: 'no' });
      return model();
    });
    expect(finding).toMatchObject({ operation: 'ListResourceTags', reproduced: false });
    expect(finding?.steps.at(-1)).toMatchObject({ operation: 'ListResourceTags' });
    expect(finding?.steps.at(-1)?.observed).toContain('DisabledException');
  });
});

describe('a refused call that still changed something', () => {
  it('is a finding of its own kind, with the refused call and the look that shows it', async () => {
    const model = accountTarget();
    const { findings } = await runConformance({
      classes: ['symmetric'],
      target: {
        ...model,
        send: async (operation, input, region) => {
          try {
            return await model.send(operation, input, region);
          } catch (error) {
            if (operation === 'CancelKeyDeletion') await model.send('DisableKey', input, region);
            throw error;
          }
        },
      },
    });
    expect(findings).toMatchObject([
      {
        kind: 'refused but changed',
        operation: 'CancelKeyDeletion',
        keyState: 'Enabled',
        expected: 'KeyState "Enabled"',
        observed: 'KeyState "Disabled"',
        reproduced: true,
      },
    ]);
    expect(findings[0]?.steps.map(({ operation }) => operation)).toEqual([
      'CreateKey',
      'CancelKeyDeletion',
      'DescribeKey',
    ]);
  });
});

describe('metadata that contradict themselves', () => {
  it('are a finding of their own kind, in the key state where they do', async () => {
    const findings = await findingsOf(async ({ operation }, model) => {
      const answer = await model();
      return operation === 'DescribeKey' ? withoutDeletionDate(answer) : answer;
    });
    expect(findings).toMatchObject([
      {
        kind: 'metadata contradiction',
        operation: 'DescribeKey',
        keyState: 'PendingDeletion',
        expected: 'a DeletionDate in PendingDeletion',
        observed: 'no DeletionDate in PendingDeletion',
        reproduced: true,
      },
    ]);
    expect(findings[0]?.steps.map(({ operation }) => operation)).toEqual([
      'CreateKey',
      'ScheduleKeyDeletion',
      'DescribeKey',
    ]);
  });
});

function withoutDeletionDate(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (name, value: unknown) =>
      name === 'DeletionDate' ? undefined : value instanceof Date ? value.getTime() / 1000 : value,
    ),
  );
}
