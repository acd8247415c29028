/** A replica is deleted up to a day after its date: the waiting period of its primary key starts at that moment. */
import { expect, it } from 'vitest';
import { Oracle } from '../../src/conformance/oracle/oracle.ts';
import { type JudgedCall, Session } from '../../src/conformance/session/session.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { isWireObject, textIn } from '../../src/scenario/wire-form.ts';

const day = 24 * 60 * 60 * 1000;

async function verdictsAfter(wait: number, lateness: number): Promise<readonly string[]> {
  const target = accountTarget({ delays: { deletion: lateness } });
  const session = new Session(target, new Oracle({ clockSlack: 0 }));
  const steps: JudgedCall[] = [];
  const call = async (...args: Parameters<Session['call']>) => {
    const step = await session.call(...args);
    steps.push(step);
    const { outcome } = step.observation;
    const metadata = outcome.kind === 'answered' ? outcome.output['KeyMetadata'] : undefined;
    return isWireObject(metadata) ? (textIn(metadata, 'KeyId') ?? '') : '';
  };
  const other = await call('CreateKey', {});
  const KeyId = await call('CreateKey', { MultiRegion: true });
  await call('ReplicateKey', { KeyId, ReplicaRegion: 'eu-west-1' });
  await target.advance(target.now() + 60_000);
  await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
  await call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }, { region: 'eu-west-1' });
  await target.advance(target.now() + wait);
  await call('DescribeKey', { KeyId: other });
  await call('DescribeKey', { KeyId });
  await target.advance(target.now() + 7 * day);
  await call('DescribeKey', { KeyId });
  return steps.map(({ judgement }) => judgement.verdict);
}

it.each([
  ['an hour after its date', 7 * day + 3_600_000, 0],
  ['two days after its date', 9 * day, 0],
  ['long after its date', 10 * day + 60_000, 0],
  ['long after a deletion that came a day late', 10 * day, 23 * 3_600_000],
])('the primary key is explained %s', async (_, wait, lateness) => {
  const verdicts = await verdictsAfter(wait, lateness);
  expect(new Set(verdicts)).toEqual(new Set(['conforms']));
});
