/** The test vectors: what they cover, that they have the published form, and that the model itself keeps them. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { createAccount } from '../../src/account/account.ts';
import { call } from '../../src/account/call.ts';
import { keyAt } from '../../src/account/look-up.ts';
import { publishedSchema } from '../../src/conformance/published-schema.ts';
import { decideClass } from '../../src/key/decide.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { isReachable, typeClassNames } from '../../src/key/type-class.ts';
import { isWireObject, textIn, wireObject } from '../../src/scenario/wire-form.ts';
import { cellPlans } from '../../src/vectors/cell-vectors.ts';
import { testVectors, vectorLines } from '../../src/vectors/vector-lines.ts';

const vectors = testVectors();

it('there are so many of each kind, and each has a name of its own', () => {
  const counts = Object.fromEntries(
    [...new Set(vectors.map(({ tags }) => tags.kind))].map((kind) => [
      kind,
      vectors.filter(({ tags }) => tags.kind === kind).length,
    ]),
  );
  expect(counts).toMatchInlineSnapshot(`
    {
      "Region": 7,
      "cell": 5358,
      "history": 15,
      "identifier": 117,
      "validation": 14,
      "window": 11,
    }
  `);
  expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length);
});

it('every reachable cell of the key state table has a vector that calls it in that key state', () => {
  const cells = typeClassNames.flatMap((typeClass) =>
    keyStates
      .filter((keyState) => isReachable(typeClass, keyState))
      .flatMap((keyState) => tableOperations.map((row) => `cell/${row}/${keyState}/${typeClass}`)),
  );
  const known = vectors.filter(({ tags }) => tags.kind === 'cell');
  expect(known.map(({ id }) => id).toSorted()).toEqual(cells.toSorted());
  const elsewhere = known.filter(
    ({ before = {}, tags }) => !Object.values(before).includes(tags.keyState ?? null),
  );
  expect(elsewhere.map(({ id }) => id)).toEqual([]);
});

/** Whose role is judged first while a replica is Creating, and what an AWS managed key has none of. */
const judgedOtherwise =
  /^cell\/((ReplicateKey|UpdatePrimaryRegion)\/Creating|RetireGrant\/Enabled\/aws-managed)/;

it('a call that the table refuses is refused so', () => {
  const others = cellPlans().flatMap(({ cell }, index) => {
    const verdict = cell && decideClass(cell.operation, cell.keyState, cell.typeClass);
    const answer = vectors[index]?.conforms[0];
    if (verdict?.verdict !== 'refused' || judgedOtherwise.test(vectors[index]?.id ?? '')) return [];
    return answer?.verdict === 'refused' && answer.exception === verdict.exception
      ? []
      : [`${vectors[index]?.id}: ${verdict.exception}, not ${JSON.stringify(answer)}`];
  });
  expect(others).toEqual([]);
});

it('the model itself keeps every one, called with values in the place of the placeholders', () => {
  const broken = vectors.flatMap(({ calls, conforms, id, keyStates: states }) => {
    const values = new Map<string, string>([
      ['alias-1', 'alias/mine'],
      ['store-1', 'mine'],
      ['cluster-1', 'cluster-mineminemin'],
    ]);
    const keys: (readonly [region: string, keyId: string])[] = [];
    let account = createAccount({ at: Date.UTC(2027, 0, 1), seed: 'another', accountId: '444455556666' });
    let last = '';
    for (const [index, { input, keyMaterial, operation, region, wait = 0 }] of calls.entries()) {
      values.set('material', btoa(keyMaterial?.name ?? ''));
      const text = JSON.stringify(input).replace(
        /\{([a-z][^{}"]*)\}/g,
        (_, name) => values.get(name) ?? 'nothing',
      );
      const at = account.at + wait * 1000;
      const done = call(account, { operation, input: JSON.parse(text), region, at });
      account = done.account;
      last = done.outcome.ok ? 'allowed' : done.outcome.exception.name;
      if (!done.outcome.ok) continue;
      const output = wireObject(done.outcome.response);
      for (const [name, value] of Object.entries(output)) {
        if (typeof value === 'string') values.set(`call-${index + 1}.${name}`, value);
        if (!name.endsWith('KeyMetadata') || !isWireObject(value)) continue;
        const arn = textIn(value, 'Arn') ?? '';
        if (values.has(arn)) continue;
        keys.push([arn.split(':')[3] ?? '', textIn(value, 'KeyId') ?? '']);
        values.set(arn, 'known');
        values.set(`key-${keys.length}.arn`, arn);
        values.set(`key-${keys.length}.id`, textIn(value, 'KeyId') ?? '');
        values.set(`key-${keys.length}.account`, arn.split(':')[4] ?? '');
      }
    }
    const isConforming = conforms.some(
      (answer) => last === (answer.verdict === 'allowed' ? 'allowed' : answer.exception),
    );
    const stray = keys.filter(([region, keyId], index) => {
      const keyState = keyAt(account, region, keyId)?.keyState ?? null;
      return !(states[`key-${index + 1}`] ?? []).includes(keyState);
    });
    return isConforming && stray.length === 0 ? [] : [`${id}: ${last} ${stray.join()}`];
  });
  expect(broken).toEqual([]);
});

it('they have the form of the published schema, and are small', () => {
  const check = new Ajv2020({ strict: true, strictTypes: false }).compile(publishedSchema('test-vectors'));
  const text = vectorLines('kms-reference-model 0.0.0', vectors);
  for (const line of text.trimEnd().split('\n')) {
    if (!check(JSON.parse(line))) throw new Error(`${line.slice(0, 200)}: ${JSON.stringify(check.errors)}`);
  }
  expect(text.length).toBeLessThan(8_000_000);
  console.log(`test vectors: ${vectors.length}, ${text.length} characters`);
});
