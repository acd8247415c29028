import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blobOf } from '../../src/account/stand-in/bytes.ts';
import { asymmetricSpecOf, privateKeyBytes, publicKeyBytes } from '../../src/account/stand-in/key-pair.ts';
import { isKeySpec } from '../../src/key/key-type.ts';
import { isOperation } from '../../src/key/operation.ts';
import evidence from '../evidence/aws-suites.json' with { type: 'json' };
import { home, Session } from './session.ts';
import { differences, type Outcome, type Player, runs, type Sequence, sequences } from './suite-sequences.ts';

/** A whole account, whose cryptography and whose callers' cryptography is a stand-in. */
function accountPlayer(session: Session): Player {
  return {
    names: {
      account: session.account.accountId,
      region: home,
      secondaryRegion: 'ap-southeast-1',
      caller: `arn:aws:iam::${session.account.accountId}:root`,
      unique: 'app',
    },
    reasons: ['cryptography', 'edition'],
    call: (operation, input, region) => {
      if (!isOperation(operation)) throw new RangeError(`${operation} is no operation of AWS KMS`);
      return session.call(operation, input, { region });
    },
    wait: (seconds) => session.advance(seconds * 1000),
    local: (what, input) => {
      if (what === 'wrap') return { wrapped: input['material'] };
      const keySpec = String(input['keySpec']);
      if (what !== 'keyPair' || !isKeySpec(keySpec)) throw new RangeError(`a stand-in cannot ${what}`);
      const spec = asymmetricSpecOf(keySpec);
      return {
        privateKey: blobOf(privateKeyBytes(spec, 'of the caller')),
        publicKey: blobOf(publicKeyBytes(spec, 'of the caller')),
      };
    },
  };
}

describe('A whole account answers, call after call, as AWS answered to', () => {
  it.each(runs)('%s', async (_name, sequence, one) => {
    expect(await differences(sequence, one, accountPlayer(new Session()))).toEqual([]);
  });
});

describe('A played sequence tells of', () => {
  /** The account as it is, but for its answer to one step: the steps before it are calls, one each, none made twice. */
  function liar({ steps }: Sequence, index: number, lie: (outcome: Outcome) => Outcome): Player {
    const honest = accountPlayer(new Session());
    let left = steps.slice(0, index).filter(({ call }) => call !== undefined).length;
    const call: Player['call'] = async (...request) => {
      const outcome = await honest.call(...request);
      return left-- === 0 ? lie(outcome) : outcome;
    };
    return { ...honest, call };
  }

  /** Every step that has an answer of AWS, of the first case of each sequence that waits for nothing. */
  const answered = sequences.flatMap((sequence) =>
    sequence.steps.flatMap((step, index) => {
      const [one] = sequence.cases;
      const isAnswered = step.answer !== undefined || step.exception !== undefined;
      const waits = sequence.steps.some(({ within }) => within !== undefined);
      return isAnswered && !waits && one?.cannot === undefined && step.cannot === undefined
        ? [{ sequence, index, step, one: one ?? {} }]
        : [];
    }),
  );
  const allowed = answered.filter(({ step }) => step.answer !== undefined);

  async function expectNoticed(
    { sequence, index, one }: (typeof answered)[number],
    lie: (outcome: Outcome) => Outcome,
  ): Promise<void> {
    expect([sequence.test, index, await differences(sequence, one, liar(sequence, index, lie))]).not.toEqual([
      sequence.test,
      index,
      [],
    ]);
  }

  it('an exception where AWS has another or none', async () => {
    const exception = { name: 'KMSInternalException', message: '' };
    for (const each of answered) await expectNoticed(each, () => ({ ok: false, exception }));
  });

  it('a response where AWS has an exception', async () => {
    for (const each of answered.filter(({ step }) => step.exception !== undefined)) {
      await expectNoticed(each, () => ({ ok: true, response: {} }));
    }
  });

  it('a member that is missing', async () => {
    for (const each of allowed) {
      for (const name of Object.keys(each.step.answer ?? {})) {
        await expectNoticed(each, (outcome) =>
          outcome.ok ? { ok: true, response: { ...outcome.response, [name]: undefined } } : outcome,
        );
      }
    }
  });

  it('a member that AWS has not', async () => {
    for (const each of allowed) {
      await expectNoticed(each, (outcome) =>
        outcome.ok ? { ok: true, response: { ...outcome.response, Stray: 1 } } : outcome,
      );
    }
  });
});

describe('The sequences of public suites', () => {
  const isOwn = ({ file }: Sequence) => file === undefined;
  const suite = (name: string) => runs.filter(([, sequence]) => sequence.suite === name && isOwn(sequence));

  it('are every test of LocalStack’s KMS suite that ran against AWS, and every answer that it keeps', () => {
    const tests = suite('localstack');
    expect(evidence.sources.localstack.commit).toBe('8b9a79f05846835cf4dff63ab7eefdde9df83783');
    // Of the suite's list of validations; eight more are marked as validated there and are not in that list.
    expect(tests.filter(([, , { validated }]) => validated !== undefined)).toHaveLength(136);
    expect(tests).toHaveLength(144);
    const answers = tests.flatMap(([, { steps }]) => steps.filter(({ snapshot }) => snapshot !== undefined));
    expect(answers).toHaveLength(236);
  });

  it('are every KMS test of moto that is marked as verified on AWS', () => {
    expect(evidence.sources.moto.commit).toBe('0af643a5dbfc98797f08ee64f5be3ef8002d56ff');
    expect(suite('moto')).toHaveLength(2);
  });

  it('give a reason of the list for what cannot hold', () => {
    const reasons = new Set<string>([
      ...evidence.withoutSteps.map(({ reason }) => reason),
      ...sequences.flatMap(({ cases, steps }) =>
        [...cases, ...steps].flatMap(({ cannot = [] }) =>
          typeof cannot === 'string' ? [cannot] : Object.values(cannot).map(String),
        ),
      ),
    ]);
    expect([...reasons].toSorted()).toEqual(Object.keys(evidence.reasons).toSorted());
  });

  it('are as many as their description says', () => {
    const readme = readFileSync(join(import.meta.dirname, '..', 'evidence', 'README.md'), 'utf8');
    const own = runs.filter(([, sequence]) => isOwn(sequence));
    const tests = new Set(own.map(([, { test }]) => test));
    expect(readme).toContain(
      `${own.length} runs of ${tests.size} KMS tests and three tests of other services`,
    );
    expect(runs.length - own.length).toBe(3);
  });

  it('name each test once', () => {
    const names = [...runs.map(([name]) => name), ...evidence.withoutSteps.map(({ test }) => test)];
    expect(new Set(names).size).toBe(names.length);
  });
});
