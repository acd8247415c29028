/** A path that the explorer page exports as a trace is one that check-trace explains, whatever the path. */
import { test as fcTest } from '@fast-check/vitest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTrace } from '../../src/conformance/trace/check.ts';
import { live } from '../../src/draw/path/life.ts';
import { readPath } from '../../src/draw/path/life-step.ts';
import { traceLines } from '../../src/draw/path/path-export.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { type TypeClass, typeClasses, typeClassNames } from '../../src/key/type-class.ts';

async function verdictOn(typeClass: TypeClass, path: string) {
  const text = traceLines(live(typeClass, readPath(path)));
  const { verdict, findings, stopped } = await checkTrace(bytes(text));
  return {
    verdict,
    stopped,
    findings: findings.map(({ operation, expected, observed }) => ({ operation, expected, observed })),
  };
}

async function* bytes(text: string) {
  yield Buffer.from(text);
}

const conforms = { verdict: 'conforms', stopped: null, findings: [] };
const classes = typeClassNames.filter((name) => typeClasses[name].keyManager === 'CUSTOMER');

describe('the model explains the trace of a path', () => {
  it.each(classes)('of a %s key through every operation', async (typeClass) => {
    expect(await verdictOn(typeClass, `ImportKeyMaterial ${tableOperations.join(' ')}`)).toEqual(conforms);
  });

  it.each([
    'ScheduleKeyDeletion:7 advance:3d CancelKeyDeletion DeleteAlias RevokeGrant',
    'ScheduleKeyDeletion:7 DeleteAlias DeleteAlias advance:9d',
  ])('%s', async (path) => {
    expect(await verdictOn('symmetric', path)).toEqual(conforms);
  });

  it.each([
    'ReplicateKey ReplicationFinished DisableKey Encrypt EnableKey Encrypt Decrypt',
    'CreateKey ReplicateKey ScheduleKeyDeletion',
  ])('%s', async (path) => {
    expect(await verdictOn('symmetric-multi-region', path)).toEqual(conforms);
  });

  it('of a key whose custom key store comes and goes', async () => {
    const path =
      'Encrypt CustomKeyStoreDisconnected Encrypt DisableKey CustomKeyStoreConnected EnableKey Decrypt';
    expect(await verdictOn('custom-key-store', path)).toEqual(conforms);
  });

  const words = fc.array(fc.constantFrom(...tableOperations, 'advance:1d', 'advance:8d'), { maxLength: 12 });
  fcTest.prop([fc.constantFrom(...classes), words], { numRuns: 25 })(
    'of any path',
    async (typeClass, path) => {
      expect(await verdictOn(typeClass, path.join(' '))).toEqual(conforms);
    },
  );

  it('says where a path goes on without a call that anybody could see', async () => {
    const path = 'CreateKey ReplicateKey ScheduleKeyDeletion ReplicaDeleted:eu-west-1 DescribeKey';
    const { verdict, stopped } = await verdictOn('symmetric-multi-region', path);
    expect({ verdict, stopped }).toMatchObject({
      verdict: 'cannot tell',
      stopped: expect.stringContaining('eu-west-1'),
    });
  });
});
