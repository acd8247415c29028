/** `settle` finds which reading of each open assumption a target has, or says why it cannot. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evidenceRecord, recordsText } from '../../src/conformance/settle/record.ts';
import { type Settlement, settle } from '../../src/conformance/settle/settle.ts';
import { settleText } from '../../src/conformance/settle/text.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { type AssumptionName, assumptionTable, isAssumptionName } from '../../src/key/assumption.ts';
import { startServer } from '../../src/serve/server.ts';
import { kmsModel } from '../cli/run.ts';

const names = Object.keys(assumptionTable).filter(isAssumptionName);
const readings = names.flatMap((name) => assumptionTable[name].values.map((value) => [name, value] as const));

/** A model that deletes keys a day after their date, as KMS may. */
const late = { delays: { deletion: 24 * 60 * 60 * 1000 } };

async function settleOne(name: AssumptionName, target: Target): Promise<Settlement> {
  const [settlement] = await settle({ target, names: [name], pause: 0 });
  if (settlement === undefined) throw new Error('nothing was settled');
  return settlement;
}

/** The model with other answers where `instead` gives some. */
function unlike(instead: (operation: string, answer: () => Promise<unknown>) => Promise<unknown>): Target {
  const target = accountTarget(late);
  return { ...target, send: (...call) => instead(call[0], () => target.send(...call)) };
}

function refusal(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name, $fault: 'client' });
}

describe('against a model with one reading of an assumption, settle names exactly that reading', () => {
  it.each(readings)('%s: %s', async (name, value) => {
    const target = accountTarget({ ...late, assumptions: { [name]: value } });
    const { made, verdict } = await settleOne(name, target);
    expect(verdict).toEqual({ kind: 'settled', value, but: null });
    expect(made.map(({ operation }) => operation)[0]).toBe('CreateKey');
  });

  it('all at once, what one experiment found counting for those after it', async () => {
    const assumptions = {
      cancelWithoutKeyMaterial: 'PendingImport',
      importIntoDisabledKey: 'refused',
      reimportAfterLossWhileDisabled: 'Disabled',
      expirationModelWithoutKeyMaterial: 'present',
    } as const;
    const settlements = await settle({ target: accountTarget({ ...late, assumptions }), pause: 0 });
    const verdicts = new Map(settlements.map(({ name, verdict }) => [name, verdict]));
    for (const [name, value] of Object.entries(assumptions).filter(([each]) => isAssumptionName(each))) {
      expect(isAssumptionName(name) && verdicts.get(name)).toEqual({ kind: 'settled', value, but: null });
    }
    expect(verdicts.get('newKeyMaterialIntoDisabledKey')).toEqual({
      kind: 'not settled here',
      why: expect.stringContaining('importIntoDisabledKey refused'),
    });
  });
});

describe('on AWS, where nobody moves the clock or makes a custom key store', () => {
  it('two assumptions are not settled, each with what it would take', async () => {
    const means = { days: false, keyStores: false };
    const settlements = await settle({ target: accountTarget(), means, pause: 0 });
    const open = settlements.flatMap(({ name, verdict, made }) =>
      verdict.kind === 'not settled here' ? [[name, verdict.why, made.length]] : [],
    );
    expect(open).toEqual([
      [
        'cancelWhileKeyStoreDisconnected',
        'it takes a custom key store with a CloudHSM cluster, which a run never makes',
        0,
      ],
      ['overdueRotationAfterCancel', 'it takes 90 days, and nothing shortens them', 0],
    ]);
    expect(settlements.filter(({ verdict }) => verdict.kind === 'settled')).toHaveLength(names.length - 2);
  });
});

describe('what no reading expects', () => {
  it('is a new fact: a cancelled key that is Enabled', async () => {
    const target = unlike(async (operation, answer) => {
      const answered = await answer();
      return operation === 'DescribeKey' && JSON.stringify(answered).includes('"Disabled"')
        ? JSON.parse(JSON.stringify(answered).replace('"Disabled"', '"Enabled"'))
        : answered;
    });
    expect((await settleOne('cancelWithoutKeyMaterial', target)).verdict).toEqual({
      kind: 'new fact',
      why: 'DescribeKey shows KeyState Enabled; the readings expect KeyState Disabled or KeyState PendingImport',
    });
  });

  it('is a new fact: a call on the way that every reading allows is refused', async () => {
    const target = unlike(async (operation, answer) => {
      if (operation === 'DisableKey') throw refusal('KMSInvalidStateException', 'not today');
      return answer();
    });
    expect((await settleOne('importIntoDisabledKey', target)).verdict).toEqual({
      kind: 'new fact',
      why: 'DisableKey came to KMSInvalidStateException: not today; the readings expect success',
    });
  });

  it('is named where a refusal comes with another exception than the model gives', async () => {
    let imports = 0;
    const target = unlike(async (operation, answer) => {
      if (operation === 'ImportKeyMaterial') imports += 1;
      if (operation === 'ImportKeyMaterial' && imports === 2) throw refusal('DisabledException');
      return answer();
    });
    expect((await settleOne('importIntoDisabledKey', target)).verdict).toEqual({
      kind: 'settled',
      value: 'refused',
      but: 'it is refused with DisabledException, the model says KMSInvalidStateException',
    });
  });
});

describe('what cannot be told', () => {
  it('is said, and the other assumptions are settled all the same', async () => {
    const target = unlike(async (operation, answer) => {
      if (operation === 'GetParametersForImport') throw refusal('UnknownOperationException');
      return answer();
    });
    const settlements = await settle({
      target,
      names: ['importIntoDisabledKey', 'overdueRotationAfterCancel'],
      pause: 0,
    });
    expect(settlements.map(({ verdict }) => verdict)).toEqual([
      {
        kind: 'cannot tell',
        why: 'GetParametersForImport: not implemented (UnknownOperationException)',
      },
      { kind: 'settled', value: 'when enabled', but: null },
    ]);
  });

  it('is said of a key that is deleted before the experiment is over', async () => {
    const target = unlike(async (operation, answer) => {
      if (operation === 'CancelKeyDeletion') throw refusal('NotFoundException');
      return answer();
    });
    expect((await settleOne('cancelWithoutKeyMaterial', target)).verdict).toEqual({
      kind: 'cannot tell',
      why: 'CancelKeyDeletion came too late: the key is gone',
    });
  });

  it('is said of a target that makes a key in another key state to begin with', async () => {
    const target = unlike(async (operation, answer) => {
      const answered = JSON.stringify(await answer());
      return JSON.parse(operation === 'CreateKey' ? answered.replace('PendingImport', 'Enabled') : answered);
    });
    expect((await settleOne('cancelWithoutKeyMaterial', target)).verdict).toEqual({
      kind: 'cannot tell',
      why: 'CreateKey makes a key in Enabled, AWS in PendingImport',
    });
  });

  it('is said of a target that never answers the same', async () => {
    let reads = 0;
    const target = unlike(async (operation, answer) => {
      const answered = await answer();
      if (operation !== 'DescribeKey') return answered;
      reads += 1;
      return JSON.parse(
        JSON.stringify(answered).replace(/"Disabled"/, reads % 2 ? '"Disabled"' : '"Enabled"'),
      );
    });
    const [settlement] = await settle({
      target,
      names: ['cancelWithoutKeyMaterial'],
      pause: 1,
      patience: 50,
    });
    expect(settlement?.verdict).toEqual({
      kind: 'cannot tell',
      why: 'DescribeKey never answered the same',
    });
  });
});

describe('an evidence record', () => {
  const recorded: unknown = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', 'evidence', 'aws-recorded.json'), 'utf8'),
  );
  const [example] =
    typeof recorded === 'object' &&
    recorded !== null &&
    'records' in recorded &&
    Array.isArray(recorded.records)
      ? recorded.records
      : [];

  it('has the form of those on record, and names no account and no key', async () => {
    const settlements = await settle({ target: accountTarget(late), pause: 0 });
    const records = settlements.flatMap((settlement) => evidenceRecord(settlement, 'a model') ?? []);
    expect(records).toHaveLength(names.length);
    for (const record of records) {
      expect(Object.keys(record)).toEqual(Object.keys(example));
      expect(Object.keys(record.outcome)).toEqual(Object.keys(example.outcome));
    }
    expect(recordsText(records)).not.toMatch(/\d{12}|[0-9a-f]{8}-[0-9a-f]{4}|mrk-/);
  });

  it('tells the refusal with its message, and the calls before it', async () => {
    const target = accountTarget({ assumptions: { importIntoDisabledKey: 'refused' } });
    const settlement = await settleOne('importIntoDisabledKey', target);
    expect(evidenceRecord(settlement, 'a model')).toMatchObject({
      id: 'settle-F4',
      setup: [
        'CreateKey(KeySpec=SYMMETRIC_DEFAULT, KeyUsage=ENCRYPT_DECRYPT, Origin=EXTERNAL, MultiRegion=false)',
        'ImportKeyMaterial(ImportToken=(bytes), EncryptedKeyMaterial=(bytes), ExpirationModel=KEY_MATERIAL_EXPIRES, ValidTo=(a day later))',
        'DisableKey()',
      ],
      call: 'ImportKeyMaterial',
      outcome: {
        ok: false,
        exception: 'KMSInvalidStateException',
        message: '{key_arn} is disabled.',
        message_member: 'present',
      },
      fields: {},
      notes: 'F4, importIntoDisabledKey: refused',
    });
  });

  it('is none where nothing was seen', async () => {
    const means = { days: false, keyStores: false };
    const [settlement] = await settle({
      target: accountTarget(),
      names: ['overdueRotationAfterCancel'],
      means,
      pause: 0,
    });
    expect(settlement && evidenceRecord(settlement, 'a model')).toBeNull();
    expect(settlement && settleText([settlement], 'title')).toContain('  not here   it takes 90 days');
  });
});

describe('kms-model settle', () => {
  it('asks a served model through HTTP, and prints calls, readings, what was seen and the record', async () => {
    const server = await startServer({
      account: { assumptions: { cancelWithoutKeyMaterial: 'PendingImport' } },
      cryptography: 'stand-in',
    });
    try {
      const args = ['settle', '--endpoint', server.url, '--only', 'cancelWithoutKeyMaterial'];
      const { status, stderr, stdout } = await kmsModel(...args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain(
        [
          'cancelWithoutKeyMaterial (F5): key state after CancelKeyDeletion of a key that lacks imported key material',
          '  calls      CreateKey EXTERNAL, ScheduleKeyDeletion 7 days, CancelKeyDeletion, DescribeKey',
          '  readings   Disabled: KeyState Disabled',
          '             PendingImport: KeyState PendingImport',
          '  seen       KeyState PendingImport',
          '  settled    PendingImport',
          '',
          'The same as evidence records, which say nothing about AWS:',
          '[',
        ].join('\n'),
      );
    } finally {
      await server.close();
    }
  });

  it('asks the embedded model unless told otherwise', async () => {
    const { status, stdout } = await kmsModel('settle', '--only', 'cancelWithoutKeyMaterial');
    expect(status).toBe(0);
    expect(stdout).toContain('asked of the embedded model');
    expect(stdout).toContain('  settled    Disabled');
  });

  it('ends with 3 where nobody answers', async () => {
    const { status, stderr } = await kmsModel('settle', '--endpoint', 'http://127.0.0.1:9');
    expect(status).toBe(3);
    expect(stderr).toMatch(/^kms-model: http:\/\/127\.0\.0\.1:9 does not answer as AWS KMS does: [^\n]+\n$/);
  });

  it.each([
    [['--only', 'F5'], '--only must be one of cancelWithoutKeyMaterial, '],
    [['--aws'], '--aws needs --region: name the Region to call'],
    [['--region', 'EU Central'], "--region must be a Region such as eu-central-1; got 'EU Central'"],
    [['--aws', '--endpoint', 'http://127.0.0.1:1'], '--endpoint and --aws exclude each other'],
    [['--records', '/dev/null/records.json', '--only', 'importIntoDisabledKey'], '--records: /dev/null/rec'],
  ])('answers %j with one line and status 2', async (args, line) => {
    const { status, stderr } = await kmsModel('settle', ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(`kms-model: ${line}`);
  });
});
