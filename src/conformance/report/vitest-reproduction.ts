import { requestShape } from '../../account/request/operation-shapes.ts';
import type { Shape } from '../../account/request/shape.ts';
import { isWireObject, textIn, type Wire, type WireObject } from '../../scenario/wire-form.ts';
import type { Finding, FindingStep } from '../finding/finding.ts';
import { ruleOf } from '../oracle/member-rule.ts';
import { tellingIndex } from '../render/calls.ts';
import { type Capture, capturesOf } from './capture.ts';
import { createdAliases } from './created-aliases.ts';
import { type ExpectedMember, expectedMembers } from './expected-members.ts';
import { type ImportedMaterial, importedMaterial } from './imported-material.ts';

/**
 * A whole vitest file that makes the calls of a finding with the AWS SDK and expects what AWS does: it fails on the target
 * as it is, and passes once the cause is gone.
 *
 * @param endpoint the target's endpoint, called with dummy credentials; null for AWS itself, with those of the caller
 */
export function vitestReproduction(finding: Finding, endpoint: string | null): string {
  const { steps } = finding;
  const telling = tellingIndex(finding);
  const captures = capturesOf(steps);
  const regions = [...new Set(steps.map(({ region }) => region))];
  const variables = new Map<string, string>();
  const body: string[] = [];
  for (const [index, alias] of createdAliases(steps.slice(0, telling + 1)).entries()) {
    const name = `alias${index + 1}`;
    body.push(`const ${name} = \`alias/conformance-\${Date.now()}-${index + 1}\`;`);
    variables.set(alias, name);
  }
  for (const [index, step] of steps.entries()) {
    if (index > telling) break;
    const call = callOf(step, regions, variables);
    if (index === telling) body.push(...tellingLines(finding, step, call, steps));
    else body.push(...settingUp(step, captures[index] ?? [], call, index));
    for (const { value, path } of captures[index] ?? [])
      variables.set(value, accessor(`answer${index}`, path));
  }
  const imports = [...new Set(steps.slice(0, telling + 1).map(({ operation }) => `${operation}Command`))];
  const wrapping = wrappingFor(steps.slice(0, telling + 1));
  return [
    ...(wrapping === null ? [] : [`import { ${wrapping.imports.join(', ')} } from 'node:crypto';`]),
    `import { ${[...imports.toSorted(), 'KMSClient'].join(', ')} } from '@aws-sdk/client-kms';`,
    "import { expect, it } from 'vitest';",
    '',
    ...regions.map((region) => clientLine(region, regions, endpoint)),
    ...(wrapping === null ? [] : ['', ...wrapping.lines]),
    '',
    `it(${quoted(titleOf(finding))}, async () => {`,
    ...body.map((line) => (line === '' ? '' : `  ${line}`)),
    '});',
    '',
  ].join('\n');
}

type Variables = ReadonlyMap<string, string>;

function titleOf({ operation, keyState, kind, expected }: Finding): string {
  const where = `${operation}${keyState === null ? '' : ` on a key in ${keyState}`}`;
  return kind === 'wrong answer' ? `${where}: ${expected}` : `after ${where}: ${expected}`;
}

function clientName(region: string, regions: readonly string[]): string {
  return regions.length === 1 ? 'kms' : `kmsIn${regions.indexOf(region) + 1}`;
}

function clientLine(region: string, regions: readonly string[], endpoint: string | null): string {
  const name = clientName(region, regions);
  const options =
    endpoint === null
      ? [`region: ${quoted(region)}`]
      : [
          `endpoint: ${quoted(endpoint)}`,
          `region: ${quoted(region)}`,
          "credentials: { accessKeyId: 'conformance', secretAccessKey: 'conformance' }",
        ];
  return `const ${name} = new KMSClient({\n${options.map((option) => `  ${option},\n`).join('')}});`;
}

function callOf(step: FindingStep, regions: readonly string[], variables: Variables): string {
  const shapes: Readonly<Record<string, Shape>> = requestShape(step.operation).members;
  const isWrapped = step.keyMaterial !== undefined && variables.has(textIn(step.input, 'ImportToken') ?? '');
  const members = Object.entries(step.input).map(([name, value]) => {
    if (name === 'EncryptedKeyMaterial' && isWrapped) {
      const publicKey = [...variables.values()].findLast((variable) => variable.endsWith('PublicKey'));
      return `${name}: wrapped(${publicKey})`;
    }
    return `${name}: ${literal(value, shapes[name], variables)}`;
  });
  return `${clientName(step.region, regions)}.send(new ${step.operation}Command({ ${members.join(', ')} }))`;
}

function literal(value: Wire, shape: Shape | undefined, variables: Variables): string {
  if (typeof value === 'number' && shape?.kind === 'timestamp') return `new Date(${value * 1000})`;
  if (typeof value !== 'string') return JSON.stringify(value);
  const whole = variables.get(value);
  if (whole !== undefined) return whole;
  if (shape?.kind === 'blob') return `Buffer.from(${quoted(value)}, 'base64')`;
  const parts = [...variables].filter(([part]) => value.includes(part));
  if (parts.length === 0) return quoted(value);
  let template = value.replace(/[\\`$]/g, '\\$&');
  for (const [part, variable] of parts) template = template.replaceAll(part, `\${${variable}}`);
  return `\`${template}\``;
}

/** A call on the way: what it answers is kept if a later one needs it, and whether it is refused is not the question. */
function settingUp(
  { output }: FindingStep,
  captures: readonly Capture[],
  call: string,
  index: number,
): readonly string[] {
  if (captures.length > 0) return [`const answer${index} = await ${call};`];
  return [output === undefined ? `await ${call}.catch(() => {});` : `await ${call};`];
}

function tellingLines(
  { kind, expected }: Finding,
  step: FindingStep,
  call: string,
  steps: readonly FindingStep[],
): readonly string[] {
  const members = expectedMembers(kind, expected);
  if (members.length === 0) {
    const outcomes = expected.split(' or ').map(quoted);
    return [
      `const outcome = await ${call}.then(() => 'success', (error: Error) => error.name);`,
      outcomes.length === 1
        ? `expect(outcome).toBe(${outcomes[0]});`
        : `expect([${outcomes.join(', ')}]).toContain(outcome);`,
    ];
  }
  return [`const answer = await ${call};`, ...members.map((member) => expectation(member, step, steps))];
}

function expectation(
  member: ExpectedMember,
  { output = {} }: FindingStep,
  steps: readonly FindingStep[],
): string {
  const place = `answer.${pathOf(member.name, output) ?? pathOfMissing(member.name, output)}`;
  switch (member.is) {
    case 'missing':
      return `expect(${place}).toBeUndefined();`;
    case 'there':
      return `expect(${place}).toBeDefined();`;
    case 'equal': {
      const rule = ruleOf(member.name);
      if ((rule === 'time' || rule === 'date') && typeof member.value === 'number') {
        return timeExpectation(place, member.value, steps);
      }
      return `expect(${place}).toEqual(${JSON.stringify(member.value)});`;
    }
    default:
      return member satisfies never;
  }
}

/** Where a member stands in an answer, in lists in their first entry that has it; null if nowhere. */
function pathOf(name: string, output: WireObject): string | null {
  if (output[name] !== undefined) return name;
  for (const [parent, value] of Object.entries(output)) {
    const entries = Array.isArray(value) ? [...value.entries()] : [[null, value] as const];
    for (const [index, entry] of entries) {
      const rest = isWireObject(entry) ? pathOf(name, entry) : null;
      if (rest !== null) return index === null ? `${parent}?.${rest}` : `${parent}?.[${index}]?.${rest}`;
    }
  }
  return null;
}

/** Where a member should stand that an answer lacks: with the others of its kind. */
function pathOfMissing(name: string, output: WireObject): string {
  const list = Object.entries(output).find(([, value]) => Array.isArray(value));
  if (isWireObject(output['KeyMetadata'])) {
    const isOfRegions = name === 'MultiRegionKeyType' || name === 'PrimaryKey' || name === 'ReplicaKeys';
    return isOfRegions ? `KeyMetadata?.MultiRegionConfiguration?.${name}` : `KeyMetadata?.${name}`;
  }
  return list === undefined ? name : `${list[0]}?.[0]?.${name}`;
}

/** A time is expected as far from now as it was in the run: every run has its own. */
function timeExpectation(place: string, expected: number, steps: readonly FindingStep[]): string {
  const metadata = steps[0]?.output?.['KeyMetadata'];
  const created = isWireObject(metadata) ? metadata['CreationDate'] : undefined;
  const seconds = typeof created === 'number' ? Math.round(expected - created) : 0;
  return `expect(Math.abs((${place}?.getTime() ?? 0) - Date.now() - ${seconds} * 1000)).toBeLessThan(90_000_000);`;
}

function accessor(variable: string, path: string): string {
  return `${variable}.${path.replaceAll('.', '?.').replaceAll('[', '?.[')}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
}

/** What a test needs to import key material: the material itself, and its wrapping. */
interface Wrapping {
  readonly imports: readonly string[];
  readonly lines: readonly string[];
}

function wrappingFor(steps: readonly FindingStep[]): Wrapping | null {
  const step = steps.find(
    ({ operation, keyMaterial }) => operation === 'ImportKeyMaterial' && keyMaterial !== undefined,
  );
  if (step === undefined) return null;
  const material = importedMaterial(step, steps);
  const made = materialLine(material);
  const isTwice = material.kind === 'RSA';
  return {
    imports: [
      'constants',
      ...(isTwice ? ['createCipheriv', 'randomBytes'] : []),
      'createPublicKey',
      ...(material.kind === 'bytes' ? [] : ['generateKeyPairSync']),
      'publicEncrypt',
    ].toSorted(),
    lines: [
      `const material = ${made};`,
      '',
      'function wrapped(publicKey: Uint8Array | undefined): Uint8Array {',
      "  const key = createPublicKey({ key: Buffer.from(publicKey ?? []), format: 'der', type: 'spki' });",
      "  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };",
      ...(isTwice
        ? [
            '  const aesKey = randomBytes(32);',
            "  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('a65959a6', 'hex'));",
            '  const encrypted = publicEncrypt({ key, ...padding }, aesKey);',
            '  return Buffer.concat([encrypted, cipher.update(material), cipher.final()]);',
          ]
        : ['  return publicEncrypt({ key, ...padding }, material);']),
      '}',
    ],
  };
}

function materialLine(material: ImportedMaterial): string {
  const exported = ".privateKey.export({ type: 'pkcs8', format: 'der' })";
  switch (material.kind) {
    case 'RSA':
      return `generateKeyPairSync('rsa', { modulusLength: ${material.bits} })${exported}`;
    case 'EC':
      return `generateKeyPairSync('ec', { namedCurve: '${material.curve}' })${exported}`;
    case 'bytes':
      return `Buffer.alloc(${material.length}, 'k')`;
    default:
      return material satisfies never;
  }
}
