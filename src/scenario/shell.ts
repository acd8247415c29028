import { requestShape } from '../account/request/operation-shapes.ts';
import type { Shape } from '../account/request/shape.ts';
import { type Capture, capturesOf, createdAliases, isWrapped } from './capture.ts';
import { importedKind, type KeyMaterialKind, needsAesKey } from './key-material.ts';
import type { PerformedCall, Step } from './scenario.ts';
import { withEscapes } from './visible.ts';
import { waitText } from './wait-text.ts';
import type { Wire } from './wire-form.ts';

/** A call as the shell makes it: what was refused or happened before it is told in comments. */
type ShellCall = Step & Partial<Pick<PerformedCall, 'events' | 'exception'>>;

/**
 * The lines to paste into a shell (bash or zsh) that make calls with the `aws` command line, version 1 or 2. What a call
 * answers and a later one needs is kept in variables; key material is made and wrapped with `openssl`.
 *
 * @param endpoint called with dummy credentials; null for AWS itself, with those of the caller
 * @param before further lines before a call
 */
export function shellLines(
  steps: readonly ShellCall[],
  endpoint: string | null,
  before: (index: number) => readonly string[] = () => [],
): readonly string[] {
  const captures = capturesOf(steps);
  const variables = new Map<string, string>();
  const materials = new Set<string>();
  const lines = [
    endpoint === null
      ? 'export AWS_PAGER=""'
      : 'export AWS_ACCESS_KEY_ID=conformance AWS_SECRET_ACCESS_KEY=conformance AWS_PAGER=""',
  ];
  for (const [index, alias] of createdAliases(steps).entries()) {
    const name = index === 0 ? 'ALIAS' : `ALIAS_${index + 1}`;
    lines.push(`${name}=alias/conformance-$RANDOM$RANDOM`);
    variables.set(alias, name);
  }
  for (const [index, step] of steps.entries()) {
    const kept = captures[index] ?? [];
    lines.push(...before(index), ...waitLines(step.waited, step.events));
    if (isWrapped(step, variables)) lines.push(...wrappingLines(step, steps, variables, materials));
    const line = keeping(kept, command(step, endpoint, variables));
    lines.push(step.exception === undefined ? line : `${line}  # refused: ${step.exception.name}`);
    for (const { value, name } of kept) variables.set(value, name);
  }
  return lines;
}

/** Time that passes, as comments. */
export function waitLines(duration = 0, events: readonly string[] = []): readonly string[] {
  return [
    ...(duration === 0 ? [] : [`# ${waitText(duration)} later`]),
    ...events.map((event) => `# ${event}`),
  ];
}

export function shellWord(text: string): string {
  return quoted(text, new Map());
}

type Variables = ReadonlyMap<string, string>;

/** A call, and what is kept of its answer: one value, or several that come separated by tabs. */
function keeping(kept: readonly Capture[], line: string): string {
  const [only, ...more] = kept;
  if (only === undefined) return line;
  if (more.length === 0) return `${only.name}=$(${line} --query ${shellWord(only.path)} --output text)`;
  const paths = kept.map(({ path }) => path).join(',');
  const names = kept.map(({ name }) => name).join(' ');
  return `read -r ${names} <<< "$(${line} --query '[${paths}]' --output text)"`;
}

function command(step: Step, endpoint: string | null, variables: Variables): string {
  const { operation, input, region } = step;
  const shapes: Readonly<Record<string, Shape>> = requestShape(operation).members;
  const members = Object.entries(input).map(([name, value]) => {
    if (name === 'EncryptedKeyMaterial' && isWrapped(step, variables)) {
      return `--${kebab(name)} fileb://wrapped-key-material.bin`;
    }
    if (typeof value === 'boolean') return value ? `--${kebab(name)}` : `--no-${kebab(name)}`;
    return `--${kebab(name)} ${argument(value, shapes[name], variables)}`;
  });
  const where = endpoint === null ? [] : [`--endpoint-url ${endpoint}`];
  return ['aws kms', kebab(operation), ...where, `--region ${shellWord(region)}`, ...members].join(' ');
}

/** Bytes go through fileb://, which means the same to both versions of the command line. */
function argument(value: Wire, shape: Shape | undefined, variables: Variables): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return quoted(JSON.stringify(value), variables);
  if (shape?.kind === 'blob') return `fileb://<(base64 -d <<< ${quoted(value, variables)})`;
  return quoted(value, variables);
}

/** The text as one word, with variables where their values stand. */
function quoted(text: string, variables: Variables): string {
  const parts = [...variables].filter(([value]) => text.includes(value));
  if (parts.length === 0) {
    return /^[A-Za-z0-9_./:=+-]+$/.test(text) ? text : `'${inQuotes(text.replaceAll("'", `'\\''`), "'")}'`;
  }
  const whole = variables.get(text);
  if (whole !== undefined) return `"$${whole}"`;
  let escaped = text.replace(/[\\"$`]/g, '\\$&');
  for (const [value, name] of parts.toSorted(([one], [other]) => other.length - one.length)) {
    escaped = escaped.replaceAll(value, `\${${name}}`);
  }
  return `"${inQuotes(escaped, '"')}"`;
}

/** Bytes of characters that do not show are written as such, outside the quotes around them: `'a'$'\xe2\x80\xae''b'`. */
function inQuotes(text: string, quote: string): string {
  return withEscapes(text, (character) => {
    const bytes = [...new TextEncoder().encode(character)];
    return `${quote}$'${bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'${quote}`;
  });
}

/** Makes key material once for every name, and wraps it with the latest public key. */
function wrappingLines(
  step: Step,
  steps: readonly Step[],
  variables: Variables,
  made: Set<string>,
): readonly string[] {
  const material = importedKind(step, steps);
  const file = `key-material-${(step.keyMaterial ?? '').replace(/\W/g, '-')}.bin`;
  const publicKey = [...variables.values()].findLast((name) => name.startsWith('PUBLIC_KEY')) ?? 'PUBLIC_KEY';
  const lines = made.has(file) ? [] : [makingLine(material, file)];
  made.add(file);
  lines.push(`base64 -d <<< "$${publicKey}" > wrapping-key.der`);
  const encrypt = (from: string, to: string) =>
    `openssl pkeyutl -encrypt -pubin -keyform DER -inkey wrapping-key.der -in ${from} -out ${to} ` +
    '-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256';
  if (!needsAesKey(material)) return [...lines, encrypt(file, 'wrapped-key-material.bin')];
  return [
    ...lines,
    'openssl rand -out aes-key.bin 32',
    encrypt('aes-key.bin', 'wrapped-aes-key.bin'),
    `openssl enc -id-aes256-wrap-pad -K "$(od -An -tx1 -v aes-key.bin | tr -d ' \\n')" -iv A65959A6 -in ${file} -out wrapped-material.bin`,
    'cat wrapped-aes-key.bin wrapped-material.bin > wrapped-key-material.bin',
  ];
}

function makingLine(material: KeyMaterialKind, file: string): string {
  const pkcs8 = `openssl pkcs8 -topk8 -nocrypt -outform DER -out ${file}`;
  switch (material.kind) {
    case 'RSA':
      return `openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:${material.bits} | ${pkcs8}`;
    case 'EC':
      return `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:${material.curve} | ${pkcs8}`;
    case 'bytes':
      return `openssl rand -out ${file} ${material.length}`;
    default:
      return material satisfies never;
  }
}

/** As the aws command line writes names: CancelKeyDeletion is cancel-key-deletion. */
function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}
