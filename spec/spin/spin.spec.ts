import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  findCounterexample,
  formatCounterexample,
  isInstalled,
  type Model,
  readTransitions,
  runSpin,
  verifyFormulas,
} from './spin.ts';

const wanted = isInstalled() || process.env['CI'] === 'true';
if (!wanted) {
  console.warn('SPIN verifies nothing here: spin or gcc is missing (Debian: apt-get install spin gcc)');
}

interface Space {
  readonly name: string;
  readonly model: Model;
  readonly defines: string[];
  readonly states: number;
  readonly transitions: number;
}

function space(name: string, model: Model, defines: string, states: number, transitions: number): Space {
  return { name, model, defines: defines === '' ? [] : defines.split(' '), states, transitions };
}

/** As SPIN counts: the state before CreateKey is one more state, the start one more transition. */
const spaces = [
  space('a symmetric key', 'key.pml', '', 58, 154),
  space('an asymmetric or HMAC key', 'key.pml', 'ASYMMETRIC', 16, 30),
  space('a symmetric key of origin EXTERNAL', 'key.pml', 'EXTERNAL', 604, 3608),
  space('an asymmetric or HMAC key of origin EXTERNAL', 'key.pml', 'EXTERNAL ASYMMETRIC', 58, 196),
  space('a key in a custom key store', 'key.pml', 'CUSTOM_KEY_STORE', 31, 91),
  space('a multi-Region key', 'key.pml', 'MULTI_REGION', 204, 762),
  space('an asymmetric or HMAC multi-Region key', 'key.pml', 'MULTI_REGION ASYMMETRIC', 53, 134),
  space('a multi-Region key of origin EXTERNAL', 'key.pml', 'MULTI_REGION EXTERNAL', 2118, 14860),
  space(
    'an asymmetric or HMAC multi-Region key of origin EXTERNAL',
    'key.pml',
    'MULTI_REGION EXTERNAL ASYMMETRIC',
    167,
    689,
  ),
  space('a primary and its replica', 'set.pml', '', 213, 796),
  space('a primary and its replica of origin EXTERNAL', 'set.pml', 'EXTERNAL', 1667, 11988),
  space('a primary and two replicas', 'set.pml', 'REPLICAS=2', 4732, 27602),
  space('a custom key store with two keys', 'store.pml', '', 482, 2347),
  space('the same with all states of its connection', 'store.pml', 'CONNECTION_STATES', 1250, 6699),
];

/** Too large, or too much alike, for SPIN to say which statements it never reached. */
const largeSpaces = [
  space('a primary and three replicas', 'set.pml', 'D_STEP REPLICAS=3', 101413, 789570),
  space('the same, Regions merged', 'set.pml', 'D_STEP MERGE REPLICAS=3', 5042, 39254),
  space(
    'a primary and two replicas of origin EXTERNAL',
    'set.pml',
    'D_STEP MERGE EXTERNAL REPLICAS=2',
    18256,
    197265,
  ),
  space('a custom key store with two keys, merged', 'store.pml', 'D_STEP MERGE', 257, 1250),
];

const formulas = [
  'no_escape',
  'pending_import',
  'never_early',
  'gone_is_gone',
  'recovery_leads_to',
  'deletion_leads_to',
];

describe.skipIf(!wanted).concurrent('the lifecycle, verified by SPIN', { timeout: 60_000 }, () => {
  test.for(spaces)('$name: no error, and nothing dead', async ({ model, defines, states, transitions }) => {
    expect(await runSpin(model, defines)).toEqual({ states, transitions, errors: 0, unreached: [] });
  });

  test.for(largeSpaces)('$name: no error', async ({ model, defines, states, transitions }) => {
    expect(await runSpin(model, defines)).toMatchObject({ states, transitions, errors: 0 });
  });

  test.for([
    'EXTERNAL CANCEL_SETTLES',
    'CUSTOM_KEY_STORE CANCEL_SETTLES',
    'EXTERNAL IMPORT_ON_DISABLED=KEEPS',
    'EXTERNAL IMPORT_ON_DISABLED=REFUSED',
    'EXTERNAL IMPORT_KEEPS',
  ])('no error under the other reading %s', async (defines) => {
    expect((await runSpin('key.pml', ['D_STEP', ...defines.split(' ')])).errors).toBe(0);
  });

  test.for(['', 'EXTERNAL', 'CUSTOM_KEY_STORE', 'MULTI_REGION EXTERNAL'])(
    'what leads to what holds of one key (%s)',
    async (defines) => {
      const errors = await verifyFormulas('key.pml', defines.split(' ').filter(Boolean));
      expect(errors).toEqual(Object.fromEntries(formulas.map((formula) => [formula, 0])));
    },
  );

  test.for([
    ['set.pml', 'EXTERNAL'],
    ['set.pml', 'REPLICAS=2'],
    ['store.pml', 'CONNECTION_STATES'],
  ] as const)('deletion is possible from every state of %s, %s', async ([model, defines]) => {
    expect(await verifyFormulas(model, [defines])).toEqual({ deletion_leads_to: 0 });
  });
});

describe.skipIf(!wanted).concurrent('SPIN finds a mistake', { timeout: 60_000 }, () => {
  test('in CancelKeyDeletion, and shows the way to it', async () => {
    expect(await runSpin('key.pml', ['BREAK_CANCEL'])).toMatchObject({ errors: 1 });
    expect(formatCounterexample(await findCounterexample('key.pml', ['BREAK_CANCEL']))).toBe(
      [
        '1  CreateKey                  Enabled',
        '2  ScheduleKeyDeletion days7  PendingDeletion  window=days7 date=before',
        '3  CancelKeyDeletion          Enabled          disabled=1 window=none date=none',
        'violates: 1 Cancel: only while pending deletion, before the deletion date, and it ends in Disabled.',
      ].join('\n'),
    );
  });

  test.for([
    ['key.pml', 'BREAK_DATE ASYMMETRIC'],
    ['key.pml', 'BREAK_GONE ASYMMETRIC'],
    ['key.pml', 'BREAK_ENABLE EXTERNAL ASYMMETRIC'],
    ['key.pml', 'BREAK_IMPORT EXTERNAL'],
    ['store.pml', 'BREAK_MASK'],
    ['set.pml', 'BREAK_LAST_REPLICA'],
  ] as const)('with an assertion of %s: %s', async ([model, defines]) => {
    expect(await runSpin(model, ['D_STEP', ...defines.split(' ')])).toMatchObject({ errors: 1 });
  });

  test.for([
    ['no_escape', 'BREAK_CANCEL ASYMMETRIC'],
    ['pending_import', 'BREAK_IMPORT EXTERNAL'],
    ['never_early', 'BREAK_DATE ASYMMETRIC'],
    ['gone_is_gone', 'BREAK_GONE ASYMMETRIC'],
    ['recovery_leads_to', 'BREAK_ENABLE EXTERNAL ASYMMETRIC'],
    ['deletion_leads_to', 'BREAK_LAST_REPLICA MULTI_REGION ASYMMETRIC'],
  ] as const)('with the formula %s: %s', async ([formula, defines]) => {
    expect(await verifyFormulas('key.pml', defines.split(' '))).toMatchObject({ [formula]: 1 });
  });

  test('and throws when it cannot read the model', async () => {
    await expect(runSpin('set.pml', ['REPLICAS=4'])).rejects.toThrow('REPLICAS must be 1, 2 or 3');
  });
});

test.skipIf(!wanted)('the transitions can be read, for a comparison of more than counts', async () => {
  const transitions = await readTransitions('key.pml', ['CUSTOM_KEY_STORE']);
  expect(transitions).toHaveLength(90);
  expect(transitions).toContainEqual({
    before: 'PendingDeletion disabled=0 window=days7 date=before connected=0',
    call: 'CancelKeyDeletion',
    after: 'Disabled disabled=1 window=none date=none connected=0',
  });
});

test('docs/spin.md has these numbers, and no others', async () => {
  const page = await readFile(new URL('../../docs/spin.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| .+? \| `(\w+\.pml)` \| (.*?) \| (\d+) \| (\d+) \|$/gm)];
  expect(rows.map(([, ...cells]) => cells.join(' ')).sort()).toEqual(
    [...spaces, ...largeSpaces]
      .map(({ model, defines, states, transitions }) => {
        const shown = defines.length === 0 ? '' : `\`${defines.join(' ')}\``;
        return [model, shown, states, transitions].join(' ');
      })
      .sort(),
  );
});
