/** What docs/aws.md says of plan, permissions and settling is what the program does. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { costOf, planText } from '../../src/conformance/aws/cost.ts';
import { ownKeysTarget } from '../../src/conformance/aws/own-keys-target.ts';
import { runConformance } from '../../src/conformance/run.ts';
import { needsOf } from '../../src/conformance/run-plan.ts';
import { readSelector, selection } from '../../src/conformance/selection.ts';
import { planOf } from '../../src/conformance/settle/experiment.ts';
import { allNames } from '../../src/conformance/settle/settle.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import { assumptionTable } from '../../src/key/assumption.ts';
import { typeClassNames } from '../../src/key/type-class.ts';
import { isWireObject, type Wire } from '../../src/scenario/wire-form.ts';
import { root } from './documents.ts';

const file = join(root, 'docs', 'aws.md');
const isWriting = process.env['UPDATE_DOCS'] !== undefined;

/** The block after a comment in the document; written anew where UPDATE_DOCS is set. */
function compare(comment: string, language: string, wanted: string): void {
  const text = readFileSync(file, 'utf8');
  const start = text.indexOf(`<!-- ${comment}`);
  expect(start).toBeGreaterThan(0);
  const [block = '', before = '', shown = ''] =
    new RegExp(`^(<!--[^\\n]*-->\\n\\n\`\`\`${language}\\n)(.*?)^\`\`\`$`, 'ms').exec(text.slice(start)) ??
    [];
  if (isWriting)
    writeFileSync(
      file,
      text.replace(block, () => `${before}${wanted}\`\`\``),
    );
  else expect(shown).toBe(wanted);
}

describe('docs/aws.md', () => {
  it('shows the plan of the run that it names', async () => {
    const selectors = [readSelector('CancelKeyDeletion+symmetric')];
    const about = selection(selectors, []);
    const regions = ['eu-central-1'];
    const needs = await needsOf(about, regions, 5);
    const name = 'AWS KMS in eu-central-1';
    const facts = { account: '111122223333', name, run: '20260101T120000-3f9a1c', rate: 5 };
    compare('plan: ', 'text', `${planText(needs, facts)}\nCall AWS? (y/N)\n`);
  });

  it('allows what a run calls, and nothing more', async () => {
    const called = new Set<string>();
    const model = accountTarget({ delays: { replication: 0, primaryRegionUpdate: 0, rotation: 0 } });
    const { now, send } = model;
    const counted: typeof send = (operation, input, region) => {
      called.add(operation);
      return send(operation, input, region);
    };
    const target = ownKeysTarget({ now, send: counted, regions: ['us-east-1', 'eu-west-1'] });
    const classes = typeClassNames.filter((name) => /^(symmetric|signing$|hmac$|key-\w+$)/.test(name));
    await runConformance({ target, classes, isWanted: ({ keyState }) => keyState === 'Enabled' });
    // What the cleanup calls, and the tag that every key is made with.
    for (const operation of ['ListAliases', 'ListGrants', 'ListKeys', 'ListResourceTags', 'TagResource']) {
      called.add(operation);
    }
    // AWS has two permissions for ReEncrypt, and asks for one of them on each key.
    if (called.delete('ReEncrypt')) for (const side of ['ReEncryptFrom', 'ReEncryptTo']) called.add(side);
    const make = ['CreateKey'];
    const read = ['DescribeKey', 'ListAliases', 'ListGrants', 'ListKeys', 'ListResourceTags'];
    const alias = ['CreateAlias', 'DeleteAlias', 'UpdateAlias'];
    const rest = [...called].filter((each) => ![...make, ...read].includes(each));
    const actions = (names: readonly string[]) => names.toSorted().map((name) => `kms:${name}`);
    const tagged = { StringLike: { 'aws:ResourceTag/kms-model-run': '*' } };
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'MakeTaggedKeys',
          Effect: 'Allow',
          Action: actions([...make, 'TagResource']),
          Resource: '*',
          Condition: { StringLike: { 'aws:RequestTag/kms-model-run': '*' } },
        },
        { Sid: 'Look', Effect: 'Allow', Action: actions(read), Resource: '*' },
        {
          Sid: 'WorkOnTaggedKeys',
          Effect: 'Allow',
          Action: actions(rest),
          Resource: 'arn:aws:kms:*:111122223333:key/*',
          Condition: tagged,
        },
        {
          Sid: 'NameThem',
          Effect: 'Allow',
          Action: actions(alias),
          Resource: 'arn:aws:kms:*:111122223333:alias/conformance-*',
        },
      ],
    };
    expect(alias.every((each) => called.has(each))).toBe(true);
    compare('policy: ', 'json', `${JSON.stringify(policy, null, 2)}\n`);
    const text = readFileSync(file, 'utf8');
    const shown: Wire = JSON.parse(/```json\n(.*?)```/s.exec(text)?.[1] ?? 'null');
    expect(isWireObject(shown) && JSON.stringify(shown).length).toBeLessThan(6144);
  });

  it('tells what an hour with twenty keys costs at most', () => {
    const calls = new Map([['DescribeKey', 5 * 3600] as const]);
    expect(costOf({ keys: 20, calls, seconds: 3600 }).total).toBeLessThan(0.5);
    expect(readFileSync(file, 'utf8')).toContain(
      'a run of an hour with twenty keys stays\nbelow half a dollar',
    );
  });

  it('says what is settled on AWS, and what it would take otherwise', () => {
    const rows = allNames.map((name) => {
      const plan = planOf(name, {}, { days: false, keyStores: false });
      const how =
        plan.kind === 'experiment'
          ? `yes: ${plan.experiment.calls.length > 8 ? `${plan.experiment.calls.length} calls and waits` : plan.experiment.calls.join(', ')}`
          : plan.kind === 'not here'
            ? `no: ${plan.why}`
            : 'no';
      return `| \`${name}\` | ${assumptionTable[name].question} | ${how} |`;
    });
    const table = ['| Assumption | Question | Settled on AWS |', '| --- | --- | --- |', ...rows].join('\n');
    const text = readFileSync(file, 'utf8');
    const start = text.indexOf('\n', text.indexOf('<!-- settle: '));
    if (isWriting) writeFileSync(file, `${text.slice(0, start)}\n\n${table}\n`);
    else expect(text.slice(start).trim()).toBe(table);
  });
});
