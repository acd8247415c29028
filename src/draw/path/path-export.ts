import { createAccount } from '../../account/account.ts';
import { usualAliases } from '../../account/aws-managed/aws-alias.ts';
import type { Key } from '../../key/create-key.ts';
import type { ServiceEvent } from '../../key/key-event.ts';
import { regionOf } from '../../key/key-facts.ts';
import { type Operation, operationOf } from '../../key/operation.ts';
import { typeClassOf } from '../../key/type-class.ts';
import { runScenario } from '../../scenario/run.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { shellLines, waitLines } from '../../scenario/shell.ts';
import { traceOf } from '../../scenario/trace.ts';
import { type WireObject, wireObject } from '../../scenario/wire-form.ts';
import { birth, live, type Moment } from './life.ts';
import { concernsRelatedKey, type LifeCall, pathText, readPath, requestOf, stepText } from './life-step.ts';

/** A path as a vitest test on the model: each step with the key state after it, and each refusal. */
export function vitestTest(moments: readonly Moment[]): string {
  const [first] = moments;
  if (first === undefined) return '';
  const typeClass = typeClassOf(first.key.facts.type);
  const path = pathText(moments.map(({ step }) => step));
  return [
    "import { live, readPath, stepText } from 'kms-reference-model/draw';",
    "import { expect, test } from 'vitest';",
    '',
    `test('a ${typeClass} key: ${path}', () => {`,
    `  const moments = live('${typeClass}', readPath('${path}'));`,
    '  const seen = moments.map(({ step, key, outcome }) => [',
    '    stepText(step),',
    '    key.keyState,',
    "    outcome.kind === 'refused' ? outcome.exception.name : outcome.kind,",
    '  ]);',
    '  expect(seen).toEqual([',
    ...moments.map(({ step, key, outcome }) => {
      const came = outcome.kind === 'refused' ? outcome.exception.name : outcome.kind;
      return `    ['${stepText(step)}', '${key.keyState}', '${came}'],`;
    }),
    '  ]);',
    '});',
    '',
  ].join('\n');
}

/**
 * A path as lines for a shell with the AWS command line, and what passes by itself as comments. What a call needs of an
 * earlier one (a ciphertext, an alias) is made before.
 */
export function awsLines(moments: readonly Moment[]): string {
  const { calls, wait, stopped } = runPath(moments);
  const lines = [
    ...shellLines(calls, null),
    ...waitLines(wait.duration, wait.events),
    ...(stopped === null ? [] : [`# ${stopped}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * A path as a trace, which `kms-model check-trace` judges: what the model answers to each call, one a line, between a header
 * and an end; time that passes shows in the times. What a call needs of an earlier one (a ciphertext, an alias) is made
 * before. Where the path goes on without a call that a trace could show, the trace says so at its end, and why.
 */
export function traceLines(moments: readonly Moment[]): string {
  const { calls, stopped } = runPath(moments);
  return traceOf(calls, 'the model', stopped);
}

/** Runs a path on an account, as far as calls and time bring it about. */
function runPath(moments: readonly Moment[]) {
  const { scenario, stopped } = scenarioOf(withPrimary(moments));
  const account = createAccount({ at: birth, delays: { keyStoreConnection: 0 } });
  return { ...runScenario(scenario, account), stopped };
}

/** The calls and waits of a path; and why no more of it is a call, or null. */
function scenarioOf(moments: readonly Moment[]): {
  readonly scenario: Scenario;
  readonly stopped: string | null;
} {
  const scenario: Scenario[number][] = [];
  let at = birth;
  for (const { step, before, key, events } of moments) {
    const region = regionOf((before ?? key).facts.keyArn);
    const call = (operation: Operation, input: WireObject = {}) =>
      scenario.push({ kind: 'call', operation, region, input });
    if (key.at > at) scenario.push({ kind: 'wait', duration: key.at - at, events: events.map(eventText) });
    at = key.at;
    switch (step.kind) {
      case 'creation':
        create(key, call);
        break;
      case 'call':
        scenario.push({
          kind: 'call',
          operation: operationOf(step.operation),
          region,
          ...detailsOf(step, at),
        });
        break;
      case 'service event':
        if (concernsRelatedKey(step.event)) {
          return { scenario, stopped: `what happens to the key in ${step.region} is not a call on this one` };
        }
        if (step.event === 'CustomKeyStoreConnected') call('ConnectCustomKeyStore');
        if (step.event === 'CustomKeyStoreDisconnected') call('DisconnectCustomKeyStore');
        break;
      case 'time':
        break;
      default:
        step satisfies never;
    }
  }
  return { scenario, stopped: null };
}

/** The moments of a replica come after those of its primary key that made it. */
function withPrimary(moments: readonly Moment[]): readonly Moment[] {
  const [first, ...rest] = moments;
  if (first?.step.kind !== 'creation' || first.step.operation === 'CreateKey') return moments;
  const { type } = first.key.facts;
  const imports = type.origin === 'EXTERNAL' ? 'ImportKeyMaterial ' : '';
  return [...live(typeClassOf(type), readPath(`CreateKey ${imports}ReplicateKey`)), ...rest];
}

/** The calls that create a key: nobody creates an AWS managed key, but whoever describes its alias first finds it made. */
function create({ facts }: Key, call: (operation: Operation, input?: WireObject) => void): void {
  const { keyManager, origin, keySpec, keyUsage, multiRegion } = facts.type;
  if (keyManager === 'AWS') {
    call('DescribeKey', { KeyId: usualAliases[0] ?? '' });
    return;
  }
  if (facts.customKeyStore !== null) {
    call('CreateCustomKeyStore', {
      CustomKeyStoreName: 'example',
      CloudHsmClusterId: 'cluster-exampleexample',
      TrustAnchorCertificate: 'certificate',
      KeyStorePassword: 'xxxxxxxx',
    });
    call('ConnectCustomKeyStore');
  }
  call('CreateKey', {
    ...(keySpec === 'SYMMETRIC_DEFAULT' ? {} : { KeySpec: keySpec, KeyUsage: keyUsage }),
    ...(origin === 'AWS_KMS' ? {} : { Origin: origin }),
    ...(multiRegion ? { MultiRegion: true } : {}),
  });
}

/** What a call of a path says besides the key. */
function detailsOf(
  step: LifeCall,
  at: number,
): { readonly input: WireObject; readonly keyMaterial?: string } {
  const { keyMaterial, ValidTo, ...members } = wireObject(requestOf(step, at).input);
  const input = {
    ...(step.operation === 'ScheduleKeyDeletion' ? { PendingWindowInDays: usualWaitingPeriod } : {}),
    ...members,
    ...(typeof ValidTo === 'number' ? { ValidTo: ValidTo / 1000 } : {}),
  };
  return typeof keyMaterial === 'string' ? { input, keyMaterial } : { input };
}

/** Days. Source: API reference, ScheduleKeyDeletion. */
const usualWaitingPeriod = 30;

function eventText({ type, at }: ServiceEvent): string {
  return `${new Date(at).toISOString()}: ${type}, by the service`;
}
