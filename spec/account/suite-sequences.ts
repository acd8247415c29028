/** Whole tests that ran against AWS KMS (spec/evidence/aws-suites.json), played on whatever answers as AWS does. */

import evidence from '../evidence/aws-suites.json' with { type: 'json' };
import { withoutValues } from './recorded-message.ts';

/** Why a step cannot hold; `reasons` of the evidence has the sentence. */
export type Reason = keyof typeof evidence.reasons;

/** One call to KMS with AWS's answer, or one thing that the caller does on its own (`local`). */
export interface Step {
  readonly call?: string | undefined;
  /**
   * What the caller does with cryptography of its own: keyPair, wrap, encrypt, agree, or verify (where a salt is as long
   * as the digest).
   */
  readonly local?: string | undefined;
  /** The Region that is called; the home Region unless given. */
  readonly region?: string | undefined;
  readonly input: unknown;
  /** Every page of a list is asked for, and looked at as one. */
  readonly everyPage?: boolean | undefined;
  /** The call is made again until it answers so, at most for so many seconds. */
  readonly within?: number | undefined;
  /** The name under which the suite keeps the answer; none if the test only asserts it or needs it to go on. */
  readonly snapshot?: string | undefined;
  /** The whole response: what is not here was not in it. */
  readonly answer?: object | undefined;
  /** Members of the response, by path. */
  readonly shows?: object | undefined;
  readonly exception?: string | undefined;
  readonly message?: string | undefined;
  /** Names for members of the response, by path: what later steps say as `{name}`. */
  readonly binds?: object | undefined;
  /** Members that the API has had only since the answer was recorded. */
  readonly since?: readonly string[] | undefined;
  /** Why the step cannot hold, or why members of it cannot, by path. */
  readonly cannot?: string | object | undefined;
}

/** One run of a sequence on record. */
export interface Case {
  /** What stands in brackets behind the test's name. */
  readonly name?: string | undefined;
  readonly recorded?: string | undefined;
  /** When the suite last ran it against AWS. */
  readonly validated?: string | undefined;
  readonly cannot?: string | undefined;
  readonly with?: object | undefined;
}

export interface Sequence {
  readonly suite: string;
  readonly test: string;
  readonly file?: string | undefined;
  /** The commit that took the test out of the suite. */
  readonly removed?: string | undefined;
  readonly cases: readonly Case[];
  readonly steps: readonly Step[];
}

export const sequences: readonly Sequence[] = evidence.sequences;

/** Every run on record, with the test's name as its suite's runner says it. */
export const runs: readonly (readonly [name: string, Sequence, Case])[] = sequences.flatMap((sequence) =>
  sequence.cases.map((one) => {
    const { test } = sequence;
    return [one.name === undefined ? test : `${test}[${one.name}]`, sequence, one] as const;
  }),
);

export type Outcome =
  | { readonly ok: true; readonly response: object }
  | { readonly ok: false; readonly exception: { readonly name: string; readonly message: string } };

/** What a sequence is played on: an account in process, a server, AWS. */
export interface Player {
  /** What `{account}` and the like stand for; the ARN of the caller; for names of which there can be one, `unique`. */
  readonly names: Readonly<Record<'account' | 'region' | 'secondaryRegion' | 'caller' | 'unique', string>>;
  /** Reasons that hold here: what they are given for is expected to differ, and everything else to hold. */
  readonly reasons: readonly string[];
  readonly call: (operation: string, input: unknown, region: string) => Outcome | Promise<Outcome>;
  readonly wait: (seconds: number) => void | Promise<void>;
  /** The caller's own cryptography. */
  readonly local: (what: string, input: Readonly<Record<string, unknown>>) => object | Promise<object>;
}

const secondsBetweenAttempts = 5;

/**
 * Plays one case of a sequence from its first step to its last.
 *
 * @returns what differs from AWS, a line each: a step that does not hold, or one that holds though it cannot
 */
export async function differences(
  { steps }: Pick<Sequence, 'steps'>,
  { cannot, with: given = {} }: Case,
  player: Player,
): Promise<readonly string[]> {
  if (cannot !== undefined) return [];
  const names = new Map<string, unknown>([...Object.entries(player.names), ...Object.entries(given)]);
  const found: string[] = [];
  for (const [index, step] of steps.entries()) {
    const title = `step ${index + 1}, ${step.call ?? step.local}`;
    const differing = typeof step.cannot === 'string' && player.reasons.includes(step.cannot);
    const asked = isBound(step.input, names);
    if (differing && (step.local !== undefined || !asked)) continue;
    if (!asked) {
      found.push(`${title}: not asked, for an earlier answer lacks what it takes`);
      continue;
    }
    const problems = await playStep(step, names, player);
    if (!differing) found.push(...problems.map((problem) => `${title}: ${problem}`));
    else if (problems.length === 0) found.push(`${title}: holds, though it is said to be ${step.cannot}`);
  }
  return found;
}

async function playStep(step: Step, names: Map<string, unknown>, player: Player): Promise<readonly string[]> {
  for (let waited = 0; ; waited += secondsBetweenAttempts) {
    const outcome = await outcomeOf(step, names, player);
    if (outcome.ok) bind(step, outcome.response, names);
    const problems = judged(step, outcome, names, player);
    if (problems.length === 0 || waited >= (step.within ?? 0)) return problems;
    await player.wait(secondsBetweenAttempts);
  }
}

async function outcomeOf(step: Step, names: Map<string, unknown>, player: Player): Promise<Outcome> {
  const input = membersOf(resolved(step.input, names));
  if (step.call === undefined) return { ok: true, response: await player.local(step.local ?? '', input) };
  const region = String(resolved(step.region ?? '{region}', names));
  let outcome = await player.call(step.call, input, region);
  let members = outcome.ok ? membersOf(outcome.response) : {};
  while (step.everyPage === true && outcome.ok && members['Truncated'] === true) {
    outcome = await player.call(step.call, { ...input, Marker: members['NextMarker'] }, region);
    if (outcome.ok) members = joined(members, membersOf(outcome.response));
  }
  return outcome.ok ? { ok: true, response: members } : outcome;
}

/** Two pages as one: the lists joined, the rest as the later page has it. */
function joined(
  first: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const member = (name: string, value: unknown) => {
    const before = first[name];
    return Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  };
  return Object.fromEntries(Object.entries(next).map(([name, value]) => [name, member(name, value)]));
}

function bind({ binds = {} }: Step, response: object, names: Map<string, unknown>): void {
  for (const [name, path] of Object.entries(binds)) {
    const value = at(response, String(path));
    if (value !== undefined) names.set(name, value);
  }
}

/** What of an outcome is not as the step says. */
function judged(
  step: Step,
  outcome: Outcome,
  names: ReadonlyMap<string, unknown>,
  player: Player,
): readonly string[] {
  const cannot = new Map<string, unknown>(Object.entries(typeof step.cannot === 'object' ? step.cannot : {}));
  const unlessItCannot = (path: string, problems: readonly string[]): readonly string[] => {
    const reason = cannot.get(path);
    if (typeof reason !== 'string' || !player.reasons.includes(reason)) return problems;
    return problems.length === 0 ? [`${path} holds, though it is said to be ${reason}`] : [];
  };
  const { answer, shows, exception, message, since = [] } = step;
  if (!outcome.ok) {
    const thrown = outcome.exception;
    if (exception === undefined) return [`refused with ${thrown.name}: ${thrown.message}`];
    const name = resolved(exception, names);
    if (thrown.name !== name) return [`${thrown.name} (${thrown.message}) instead of ${String(name)}`];
    if (message === undefined) return [];
    return unlessItCannot('message', messageProblems(String(resolved(message, names)), thrown.message));
  }
  if (exception !== undefined) return [`allowed instead of ${String(resolved(exception, names))}`];
  const response = membersOf(outcome.response);
  const problemsAt = (path: string, expected: unknown): readonly string[] =>
    unlessItCannot(path, compared(path, expected, at(response, path), names));
  const shown = Object.entries(shows ?? {}).flatMap(([path, expected]) => problemsAt(path, expected));
  if (answer === undefined) return shown;
  const whole = membersOf(answer);
  const missing = since.filter((name) => response[name] === undefined);
  return [
    ...shown,
    ...missing.map((name) => `${name} is absent, though the API has it since`),
    ...Object.keys({ ...whole, ...response })
      .filter((name) => !since.includes(name))
      .flatMap((name) => problemsAt(name, whole[name])),
  ];
}

/** `{...}` in a recorded message stands for any text; an enumeration may have more values since, between the old. */
function messageProblems(recorded: string, message: string): readonly string[] {
  const [theirs, ours] = [withoutValues(recorded), withoutValues(message)];
  const [start = '', end] = theirs.text.split('{...}');
  const same =
    end === undefined ? ours.text === start : ours.text.startsWith(start) && ours.text.endsWith(end);
  const old = ours.values.filter((value) => theirs.values.includes(value));
  return same && old.join() === theirs.values.join()
    ? []
    : [`the message is "${message}" instead of "${recorded}"`];
}

/** What is expected of a value: as it is, or by one of the rules whose names begin with $. */
function compared(
  path: string,
  expected: unknown,
  value: unknown,
  names: ReadonlyMap<string, unknown>,
): readonly string[] {
  const [rule, detail] = ruleOf(expected);
  const text = typeof value === 'string' ? value : '';
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const holds = (other: unknown, found: unknown) => compared(path, other, found, names).length === 0;
  const has = (item: unknown) =>
    Object.entries(Object(detail)).every(([name, part]) => holds(part, at(item, name)));
  const differs = (is: boolean) =>
    is ? [] : [`${path} is ${JSON.stringify(value)}, not ${JSON.stringify(expected)}`];
  switch (rule) {
    case '$is':
      return differs(isOf(String(detail), value));
    case '$matches':
      return differs(new RegExp(String(detail)).test(text));
    case '$bytes':
      return differs(Buffer.from(text, 'base64').length === resolved(detail, names));
    case '$not':
      return differs(value !== undefined && !holds(detail, value));
    case '$any':
      return differs(Array.isArray(detail) && detail.some((other) => holds(other, value)));
    case '$length':
      return differs(Array.isArray(value) && items.length === detail);
    case '$contains':
      return differs(items.some(has));
    case '$lacks':
      return differs(Array.isArray(value) && !items.some(has));
    case '$document':
      return text === '' ? differs(false) : compared(path, detail, JSON.parse(text), names);
  }
  const same = resolved(expected, names);
  if (Array.isArray(expected)) {
    return expected.length === items.length
      ? expected.flatMap((item, index) => compared(`${path}.${index}`, item, items[index], names))
      : differs(false);
  }
  if (typeof expected !== 'object' || expected === null) return differs(Object.is(same, value));
  const [theirs, ours] = [membersOf(expected), membersOf(value)];
  return Object.keys({ ...theirs, ...ours }).flatMap((name) =>
    compared(`${path}.${name}`, theirs[name], ours[name], names),
  );
}

function isOf(kind: string, value: unknown): boolean {
  if (kind === 'absent') return value === undefined;
  if (kind === 'time') return typeof value === 'number';
  if (kind === 'blob') return typeof value === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(value);
  return typeof value === 'string' && value !== '';
}

/** A value of a step with what is bound in place of `{name}`, and with the blobs and texts that it tells how to make. */
function resolved(value: unknown, names: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === 'string') {
    const [, whole] = /^\{([a-z]\w*)\}$/i.exec(value) ?? [];
    if (whole !== undefined) return names.has(whole) ? names.get(whole) : value;
    return value.replaceAll(/\{([a-z]\w*)\}/gi, (said, name: string) => String(names.get(name) ?? said));
  }
  if (Array.isArray(value)) return value.map((item) => resolved(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const [rule, detail] = ruleOf(value);
  const told = rule === undefined ? undefined : resolved(detail, names);
  const [blob, more] = Array.isArray(told) ? told : [told];
  switch (rule) {
    case '$bytes':
      return Buffer.alloc(Number(told), 'x').toString('base64');
    case '$json':
      return JSON.stringify(told);
    case '$append':
      return Buffer.concat([
        Buffer.from(String(blob), 'base64'),
        Buffer.from(String(more), 'base64'),
      ]).toString('base64');
    case '$drop':
      return Buffer.from(String(blob), 'base64').subarray(Number(more)).toString('base64');
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, names)]));
}

/** Whether every name that a value says is bound: those of a step that was left out are not. */
function isBound(value: unknown, names: ReadonlyMap<string, unknown>): boolean {
  const said = JSON.stringify(value ?? null).matchAll(/\{([a-z]\w*)\}/gi);
  return [...said].every(([, name = '']) => names.has(name));
}

/** The name and the detail of a rule; none for an ordinary value. */
function ruleOf(value: unknown): readonly [string | undefined, unknown] {
  const [[name, detail] = [undefined, undefined], ...more] = Object.entries(Object(value));
  return name?.startsWith('$') === true && more.length === 0 ? [name, detail] : [undefined, undefined];
}

/** The member at a path such as `KeyMetadata.KeyState`. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((found, name) => membersOf(found)[name], value);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
