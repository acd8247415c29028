import type { Step } from './scenario.ts';
import { isWireObject, textIn, type Wire } from './wire-form.ts';

/** A value that one call answers and a later one needs. */
export interface Capture {
  /** Where in the answer, such as `KeyMetadata.KeyId` or `Grants[0].GrantId`. */
  readonly path: string;
  readonly value: string;
  /** A name in upper case, the only one of its kind: `KEY_ID`, `KEY_ID_2`. */
  readonly name: string;
}

/** For every step, what is to be kept of its answer. */
export function capturesOf(steps: readonly Step[]): readonly (readonly Capture[])[] {
  const used = new Map<string, number>();
  const known = new Set<string>();
  return steps.map((step, index) => {
    const later = steps.slice(index + 1);
    const needed = leavesOf(step.output ?? {}).filter(
      ({ path, value }) =>
        value.length >= shortestCapture &&
        !isConstant(value) &&
        !known.has(value) &&
        isAnswersOwn(step, value) &&
        (later.some(({ input }) => needs(input, path, value)) ||
          (path === 'PublicKey' && later.some(({ keyMaterial }) => keyMaterial !== undefined))),
    );
    return needed.flatMap(({ path, value }) => {
      if (known.has(value)) return [];
      known.add(value);
      const base = upperCase(path.slice(path.lastIndexOf('.') + 1).replace(/\[\d+\]$/, ''));
      const count = (used.get(base) ?? 0) + 1;
      used.set(base, count);
      return [{ path, value, name: count === 1 ? base : `${base}_${count}` }];
    });
  });
}

/** The aliases that some calls create: whoever makes the calls again gives them new names. */
export function createdAliases(steps: readonly Step[]): readonly string[] {
  const names = steps
    .filter(({ operation }) => operation === 'CreateAlias')
    .flatMap(({ input }) => textIn(input, 'AliasName') ?? []);
  return [...new Set(names)].filter((name) => name.startsWith('alias/') && !name.startsWith('alias/aws/'));
}

/** Says whether a step imports key material for a token that an earlier call gave. */
export function isWrapped({ keyMaterial, input }: Step, given: ReadonlyMap<string, string>): boolean {
  return keyMaterial !== undefined && given.has(textIn(input, 'ImportToken') ?? '');
}

/** A shorter value does not name anything: it is equal by chance. */
const shortestCapture = 12;

/** One of AWS's constants, such as RSAES_OAEP_SHA_256, is written as it is: nobody learns it from an answer. */
function isConstant(value: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(value);
}

/** What the request said already is not learned from its answer. */
function isAnswersOwn({ input }: Step, value: string): boolean {
  return !leavesOf(input).some((leaf) => leaf.value === value);
}

/** A key ID also stands in ARNs; everything else is the whole value. */
function needs(input: Wire, path: string, value: string): boolean {
  const isId = path.endsWith('KeyId') && !value.includes('/');
  return leavesOf(input).some((leaf) => (isId ? leaf.value.includes(value) : leaf.value === value));
}

/** Every text in a value, with its path. */
function leavesOf(value: Wire, path = ''): readonly { readonly path: string; readonly value: string }[] {
  if (typeof value === 'string') return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((item: Wire, index) => leavesOf(item, `${path}[${index}]`));
  if (!isWireObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    leavesOf(member, path === '' ? name : `${path}.${name}`),
  );
}

function upperCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}
