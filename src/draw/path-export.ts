import type { Key } from '../key/create-key.ts';
import type { ServiceEvent } from '../key/key-event.ts';
import { keyIdOf, regionOf } from '../key/key-facts.ts';
import { typeClassOf } from '../key/type-class.ts';
import { live, type Moment } from './life.ts';
import { durationText, pathText, readPath, type Step, stepText, usualKeyMaterial } from './step.ts';
import { answersNeeded, type WireRequest, wireRequest } from './wire-request.ts';

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

/** A path as lines for a shell with the AWS command line; what is no call is a comment. */
export function awsLines(moments: readonly Moment[]): string {
  const [first] = moments;
  const replicaRegion =
    first !== undefined && isReplicaCreation(first) ? regionOf(first.key.facts.keyArn) : null;
  const primaryMoments = withPrimary(moments).length - moments.length + 1;
  return withPrimary(moments)
    .flatMap((moment, index) => [
      ...linesOf(moment),
      ...(replicaRegion !== null && index + 1 === primaryMoments
        ? [`export AWS_REGION=${replicaRegion}  # from here on, the replica`]
        : []),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

function isReplicaCreation({ step }: Moment): boolean {
  return step.kind === 'creation' && step.operation === 'ReplicateKey';
}

/** The moments of a replica come after those of its primary key that made it. */
export function withPrimary(moments: readonly Moment[]): readonly Moment[] {
  const [first, ...rest] = moments;
  if (first === undefined || !isReplicaCreation(first)) return moments;
  const { type } = first.key.facts;
  const imports = type.origin === 'EXTERNAL' ? 'ImportKeyMaterial ' : '';
  return [...live(typeClassOf(type), readPath(`CreateKey ${imports}ReplicateKey`)), ...rest];
}

function linesOf({ step, before, key, outcome, events }: Moment): readonly string[] {
  switch (step.kind) {
    case 'creation':
      return [
        `KEY_ID=$(${awsLine(step.operation, creationRequest(key))} --query KeyMetadata.KeyId --output text)`,
      ];
    case 'call': {
      const { facts } = before ?? key;
      const request = wireRequest(step, facts, key.at);
      return [
        ...(step.operation === 'ImportKeyMaterial' ? importLines(step) : []),
        ...answersNeeded(request)
          .filter(() => step.operation !== 'ImportKeyMaterial')
          .map(({ name, from }) => `# ${name} is ${from}`),
        `${awsLine(apiName(step), request, keyIdOf(facts.keyArn))}${outcome.kind === 'refused' ? `  # refused: ${outcome.exception.name}` : ''}`,
      ];
    }
    case 'service event':
      return events.flatMap(eventLines);
    case 'time':
      return [`# ${durationText(step.duration)} pass`, ...events.flatMap(eventLines)];
    default:
      return step satisfies never;
  }
}

function eventLines({ type, at }: ServiceEvent): readonly string[] {
  const time = new Date(at).toISOString();
  switch (type) {
    case 'CustomKeyStoreConnected':
      return ['aws kms connect-custom-key-store --custom-key-store-id "$CUSTOM_KEY_STORE_ID"'];
    case 'CustomKeyStoreDisconnected':
      return ['aws kms disconnect-custom-key-store --custom-key-store-id "$CUSTOM_KEY_STORE_ID"'];
    default:
      return [`# ${time}: ${type}, by the service`];
  }
}

/** Wrapping takes a public key that AWS KMS gives out for each import. */
function importLines(step: Extract<Step, { kind: 'call' }>): readonly string[] {
  const file = `material-${materialOf(step)}.bin`;
  return [
    `test -f ${file} || head -c 32 /dev/urandom > ${file}  # a key of another kind needs its private key here, in PKCS #8`,
    'aws kms get-parameters-for-import --key-id "$KEY_ID" --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_2048 --query "[PublicKey,ImportToken]" --output text > import.txt',
    'cut -f 1 import.txt | base64 -d > wrapping-key.der',
    'IMPORT_TOKEN=$(cut -f 2 import.txt)',
    `WRAPPED_KEY_MATERIAL=$(openssl pkeyutl -encrypt -in ${file} -pubin -inkey wrapping-key.der -keyform DER -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256 | base64 -w 0)`,
  ];
}

/** One call as a line: members as options, in the command line's spelling. */
function awsLine(operation: string, request: WireRequest, keyId = ''): string {
  const options = Object.entries(request).map(([member, value]) => {
    const name = kebab(member);
    if (value === true) return `--${name}`;
    if (value === keyId) return `--${name} "$KEY_ID"`;
    const text =
      typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value);
    if (/^\$[A-Z_]+$/.test(text)) return `--${name} "${text}"`;
    return `--${name} ${/^[\w./:=-]+$/.test(text) ? text : `'${text}'`}`;
  });
  return ['aws kms', kebab(operation), ...options].join(' ');
}

function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

/** The request that creates a key. */
export function creationRequest({ facts }: Key): WireRequest {
  const { origin, keySpec, keyUsage, multiRegion } = facts.type;
  return {
    ...(keySpec === 'SYMMETRIC_DEFAULT' ? {} : { KeySpec: keySpec, KeyUsage: keyUsage }),
    ...(origin === 'AWS_KMS' ? {} : { Origin: origin }),
    ...(facts.customKeyStore === null ? {} : { CustomKeyStoreId: '$CUSTOM_KEY_STORE_ID' }),
    ...(multiRegion ? { MultiRegion: true } : {}),
  };
}

/** The name of the key material that a step imports. */
export function materialOf({ argument }: Extract<Step, { kind: 'call' }>): string {
  return argument.keyMaterial ?? usualKeyMaterial;
}

/** The operation of the API that a step calls. */
export function apiName({ operation }: Extract<Step, { kind: 'call' }>): string {
  return operation.replace(/^ReEncrypt(From|To)$/, 'ReEncrypt');
}
