/** A tour comes to its end in a bounded number of calls, whatever the target answers. */
import { test as fcTest } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runConformance } from '../../src/conformance/run.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { RunStopped } from '../../src/conformance/targets/target.ts';
import { KmsException } from '../../src/key/exception.ts';
import type { Operation } from '../../src/key/operation.ts';
import type { TypeClass } from '../../src/key/type-class.ts';
import { wrongCellTarget } from './targets/wrong-cell.ts';

const most = 15_000;

/** Why a tour of a target was stopped; null if it came to its end. */
async function stopOf(target: Target, typeClass: TypeClass): Promise<string | null> {
  let calls = 0;
  const counted: Target = {
    ...target,
    send: async (...call) => {
      calls += 1;
      if (calls > most) throw new RunStopped(`${most} calls were not enough`);
      return target.send(...call);
    },
  };
  return (await runConformance({ target: counted, classes: [typeClass] })).stopped;
}

describe('a tour ends', () => {
  it('where what is given has no effect: a grant on an AWS managed key', async () => {
    const cell = { operation: 'CreateGrant', keyState: 'Enabled', keyType: 'aws-managed' } as const;
    expect(await stopOf(wrongCellTarget(cell, 'accepts'), 'aws-managed')).toBeNull();
  });

  const classes = ['symmetric', 'symmetric-external', 'signing-multi-region', 'aws-managed'] as const;
  const mood = fc.constantFrom('as the model', 'accepts', 'refuses', 'does nothing', 'lacks');
  fcTest.prop([fc.constantFrom(...classes), fc.array(mood, { minLength: 3, maxLength: 25 })], {
    numRuns: 25,
  })('on a target that answers each operation in a way of its own', async (typeClass, moods) => {
    const model = accountTarget();
    const seen: Operation[] = [];
    const target: Target = {
      ...model,
      send: async (operation, input, region) => {
        if (!seen.includes(operation)) seen.push(operation);
        const isNeeded = operation === 'CreateKey' || operation === 'DescribeKey';
        switch (isNeeded ? 'as the model' : moods[seen.indexOf(operation) % moods.length]) {
          case 'accepts':
            return model.send(operation, input, region).catch(() => ({}));
          case 'refuses':
            throw new KmsException({ name: 'DisabledException', message: '' });
          case 'does nothing':
            return {};
          case 'lacks':
            throw Object.assign(new Error(''), { name: 'UnknownOperationException', $fault: 'client' });
          default:
            return model.send(operation, input, region);
        }
      },
    };
    expect(await stopOf(target, typeClass)).toBeNull();
  });
});
