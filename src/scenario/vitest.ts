import { requestShape } from '../account/request/operation-shapes.ts';
import type { Shape } from '../account/request/shape.ts';
import { type Capture, capturesOf, createdAliases, isWrapped } from './capture.ts';
import { importedKind, type KeyMaterialKind, needsAesKey } from './key-material.ts';
import type { Step } from './scenario.ts';
import { visible } from './visible.ts';
import type { Wire } from './wire-form.ts';

/** What a test of a sequence of calls says besides the calls. */
export interface TestOfCalls {
  readonly title: string;
  /** Called with dummy credentials; null for AWS itself, with the credentials of the caller. */
  readonly endpoint: string | null;
  /** The lines that make the last call, which is given, and say what is expected of it. */
  readonly expectation: (call: string) => readonly string[];
}

/** A whole vitest file that makes calls with the AWS SDK: what the last one answers is the question. */
export function vitestFile(steps: readonly Step[], { title, endpoint, expectation }: TestOfCalls): string {
  const captures = capturesOf(steps);
  const regions = [...new Set(steps.map(({ region }) => region))];
  const variables = new Map<string, string>();
  const body: string[] = [];
  for (const [index, alias] of createdAliases(steps).entries()) {
    const name = `alias${index + 1}`;
    body.push(`const ${name} = \`alias/conformance-\${Date.now()}-${index + 1}\`;`);
    variables.set(alias, name);
  }
  for (const [index, step] of steps.entries()) {
    const kept = captures[index] ?? [];
    const call = callOf(step, regions, variables);
    body.push(...(index === steps.length - 1 ? expectation(call) : settingUp(step, kept, call, index)));
    for (const { value, path } of kept) variables.set(value, accessor(`answer${index}`, path));
  }
  const imports = [...new Set(steps.map(({ operation }) => `${operation}Command`))];
  const wrapping = wrappingFor(steps);
  return [
    ...(wrapping === null ? [] : [`import { ${wrapping.imports.join(', ')} } from 'node:crypto';`]),
    `import { ${[...imports.toSorted(), 'KMSClient'].join(', ')} } from '@aws-sdk/client-kms';`,
    "import { expect, it } from 'vitest';",
    '',
    ...regions.map((region) => clientLine(region, regions, endpoint)),
    ...(wrapping === null ? [] : ['', ...wrapping.lines]),
    '',
    `it(${jsText(title)}, async () => {`,
    ...body.map((line) => (line === '' ? '' : `  ${line}`)),
    '});',
    '',
  ].join('\n');
}

export function jsText(text: string): string {
  return `'${visible(text.replace(/[\\']/g, '\\$&'))}'`;
}

type Variables = ReadonlyMap<string, string>;

function clientName(region: string, regions: readonly string[]): string {
  return regions.length === 1 ? 'kms' : `kmsIn${regions.indexOf(region) + 1}`;
}

function clientLine(region: string, regions: readonly string[], endpoint: string | null): string {
  const name = clientName(region, regions);
  const options =
    endpoint === null
      ? [`region: ${jsText(region)}`]
      : [
          `endpoint: ${jsText(endpoint)}`,
          `region: ${jsText(region)}`,
          "credentials: { accessKeyId: 'conformance', secretAccessKey: 'conformance' }",
        ];
  return `const ${name} = new KMSClient({\n${options.map((option) => `  ${option},\n`).join('')}});`;
}

function callOf(step: Step, regions: readonly string[], variables: Variables): string {
  const shapes: Readonly<Record<string, Shape>> = requestShape(step.operation).members;
  const members = Object.entries(step.input).map(([name, value]) => {
    if (name === 'EncryptedKeyMaterial' && isWrapped(step, variables)) {
      const publicKey = [...variables.values()].findLast((variable) => variable.endsWith('PublicKey'));
      return `${name}: wrapped(${publicKey})`;
    }
    return `${name}: ${literal(value, shapes[name], variables)}`;
  });
  return `${clientName(step.region, regions)}.send(new ${step.operation}Command({ ${members.join(', ')} }))`;
}

function literal(value: Wire, shape: Shape | undefined, variables: Variables): string {
  if (typeof value === 'number' && shape?.kind === 'timestamp') return `new Date(${value * 1000})`;
  if (typeof value !== 'string') return visible(JSON.stringify(value));
  const whole = variables.get(value);
  if (whole !== undefined) return whole;
  if (shape?.kind === 'blob') return `Buffer.from(${jsText(value)}, 'base64')`;
  const parts = [...variables].filter(([part]) => value.includes(part));
  if (parts.length === 0) return jsText(value);
  let template = visible(value.replace(/[\\`$]/g, '\\$&'));
  for (const [part, variable] of parts) template = template.replaceAll(part, `\${${variable}}`);
  return `\`${template}\``;
}

/** A call on the way: what it answers is kept if a later one needs it, and whether it is refused is not the question. */
function settingUp(
  { output }: Step,
  captures: readonly Capture[],
  call: string,
  index: number,
): readonly string[] {
  if (captures.length > 0) return [`const answer${index} = await ${call};`];
  return [output === undefined ? `await ${call}.catch(() => {});` : `await ${call};`];
}

function accessor(variable: string, path: string): string {
  return `${variable}.${path.replaceAll('.', '?.').replaceAll('[', '?.[')}`;
}

/** What a test needs to import key material: the material itself, and its wrapping. */
function wrappingFor(steps: readonly Step[]) {
  const step = steps.find(
    ({ operation, keyMaterial }) => operation === 'ImportKeyMaterial' && keyMaterial !== undefined,
  );
  if (step === undefined) return null;
  const material = importedKind(step, steps);
  const isTwice = needsAesKey(material);
  return {
    imports: [
      'constants',
      ...(isTwice ? ['createCipheriv', 'randomBytes'] : []),
      'createPublicKey',
      ...(material.kind === 'bytes' ? [] : ['generateKeyPairSync']),
      'publicEncrypt',
    ].toSorted(),
    lines: [
      `const material = ${materialLine(material)};`,
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

function materialLine(material: KeyMaterialKind): string {
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
