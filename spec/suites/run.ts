/** `npm run suites`: the tests that others wrote, against a served model; each failure has its reason in failures.json. */
import { expect, it } from 'vitest';
import list from './failures.json' with { type: 'json' };
import { runMotoSuite } from './moto-suite.ts';

it('moto: every test passes or fails for a reason that is on the list', async () => {
  const { version, tests, failures } = await runMotoSuite();
  const suite = list.suites.find(({ name }) => name === 'moto');
  const reasons = suite?.failures ?? [];
  const isOf = (failure: (typeof failures)[number], { test, message }: (typeof reasons)[number]) =>
    new RegExp(`^(?:${test})`).test(failure.test) && new RegExp(message).test(failure.message);
  console.log(`moto ${version}: ${tests - failures.length} of ${tests} pass`);
  for (const reason of reasons) {
    const own = failures.filter((failure) => isOf(failure, reason));
    console.log(`${String(own.length).padStart(4)}  ${reason.who}: ${reason.why}`);
  }
  expect(version).toBe(suite?.version);
  expect(failures.filter((failure) => !reasons.some((reason) => isOf(failure, reason)))).toEqual([]);
  expect(reasons.filter((reason) => !failures.some((failure) => isOf(failure, reason)))).toEqual([]);
});
