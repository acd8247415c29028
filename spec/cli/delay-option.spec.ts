import { expect, it } from 'vitest';
import { createAccount } from '../../src/account/account.ts';
import { readDelay } from '../../src/cli/options/delay.ts';

it('each --delay adds to those before it; the last of two for the same thing holds', () => {
  const texts = ['replication=0s', 'rotation=250ms', 'keyStoreConnection=20m', 'replication=1h'];
  const read = texts.reduce<ReturnType<typeof readDelay>>((before, text) => readDelay(text, before), {});
  expect(read).toEqual({ replication: 3_600_000, rotation: 250, keyStoreConnection: 1_200_000 });
  expect(createAccount({ delays: read }).settings.delays).toMatchObject(read);
});

it.each([
  ['replicaton=0s', "unknown delay 'replicaton': did you mean replication?"],
  [
    'soon=1s',
    "unknown delay 'soon': use one of deletion, replication, primaryRegionUpdate, rotation, keyStoreConnection",
  ],
  ['constructor=1s', "unknown delay 'constructor'"],
  ['replication', "--delay must be like replication=0s; got 'replication'"],
  ['=1s', "--delay must be like replication=0s; got '=1s'"],
  ['rotation=soon', "a delay must be a duration such as 0s, 250ms or 5m, up to 36525d; got 'soon'"],
  ['rotation=-1s', "got '-1s'"],
  ['rotation=', "got ''"],
  ['deletion=36526d', "got '36526d'"],
])('%s is no delay', (text, message) => {
  expect(() => readDelay(text)).toThrow(message);
});
