/** Whole calls made from the client's own shapes, any number of them, and what must hold of every one. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { type Account, createAccount } from '../../src/account/account.ts';
import { advance } from '../../src/account/advance.ts';
import { type CallOutcome, call } from '../../src/account/call.ts';
import { requestShape } from '../../src/account/request/operation-shapes.ts';
import { exceptionFaults } from '../../src/key/exception.ts';
import { type Operation, operationNames } from '../../src/key/operation.ts';
import { histories, type Request, requestOf, type Step } from '../account/arbitrary-calls.ts';
import { blob } from '../account/operations/cryptographic/cryptographic-calls.ts';
import { arbitraryStructure } from '../account/request/arbitrary-wire.ts';
import { responseProblems } from '../account/request/response-problems.ts';
import { day, home, second, start } from '../account/session.ts';
import { documentedExceptions } from '../evidence/documented-exceptions.ts';

/** What came of a fuzz: a call that broke a rule ended it with an error. */
export interface Fuzzed {
  readonly calls: number;
  readonly succeeded: ReadonlyMap<Operation, number>;
  readonly refused: ReadonlyMap<string, number>;
}

/** Errors common to all AWS services, which no operation documents by itself. */
const commonExceptions: readonly string[] = [
  'AccessDeniedException',
  'SerializationException',
  'ThrottlingException',
  'ValidationException',
];

/** How often an account is replaced by what is read back from its JSON. */
const everyReading = 16;

/**
 * Makes calls, in histories of new accounts. Operations that have succeeded least come most.
 *
 * @throws Error with the seed of the history, the call and what is wrong with what came of it
 */
export function fuzzWholeCalls({ calls, seed }: { readonly calls: number; readonly seed: number }): Fuzzed {
  const succeeded = new Map<Operation, number>(operationNames.map((operation) => [operation, 0]));
  const refused = new Map<string, number>();
  let made = 0;
  for (let number = 0; made < calls; number += 1) {
    const own = (seed + number) | 0;
    const [steps = []] = fc.sample(histories, { numRuns: 1, seed: own });
    const random = randomOf(own);
    let life: Life = { account: frozen(createAccount({ at: start, seed: String(own) })), at: start, made: 0 };
    for (const step of [...steps, ...favoured(succeeded, random)]) {
      if (step.kind !== 'call') {
        if (step.kind === 'wait') life = { ...life, at: life.at + step.milliseconds };
        continue;
      }
      const { request, outcome, account } = lived(life, step, own, random);
      life = { ...life, account, made: life.made + 1 };
      made += 1;
      if (outcome.ok) succeeded.set(request.operation, (succeeded.get(request.operation) ?? 0) + 1);
      else refused.set(outcome.exception.name, (refused.get(outcome.exception.name) ?? 0) + 1);
    }
  }
  return { calls: made, succeeded, refused };
}

interface Life {
  readonly account: Account;
  readonly at: number;
  readonly made: number;
}

interface Lived {
  readonly request: Request;
  readonly outcome: CallOutcome;
  readonly account: Account;
}

/** Makes the call of a step and checks all that must hold of it. */
function lived(
  { account: given, at, made }: Life,
  step: Extract<Step, { kind: 'call' }>,
  seed: number,
  random: () => number,
): Lived {
  let request: Request | null = null;
  const wrong = (what: string, cause?: unknown) =>
    new Error(`history ${seed}, call ${made}: ${JSON.stringify(request)?.slice(0, 2_000)}: ${what}`, {
      cause,
    });
  try {
    const before = frozen(advance(given, at).account);
    const attempt = (operation: Operation, input: unknown, region: string) =>
      call(before, { operation, input, region, at }).outcome;
    request = frozen(withMore(requestOf(step, before, at, attempt), random));
    const { account, outcome } = call(given, { ...request, at });
    frozen(account);
    if (outcome.ok) {
      const problems = [
        ...responseProblems(request.operation, outcome.response),
        ...roundTripProblems(request, outcome),
      ];
      if (problems.length > 0) throw wrong(problems.join('; '));
    } else {
      const { name } = outcome.exception;
      if (![...commonExceptions, ...documentedExceptions(request.operation)].includes(name)) {
        throw wrong(`${name} is not an exception of ${request.operation}`);
      }
      if (exceptionFaults[name] === 'client' && !isDeepStrictEqual(account, before)) {
        throw wrong(`${name} is a refusal, and the account is another one`);
      }
    }
    if (made % everyReading !== 0) return { request, outcome, account };
    const read = frozen(JSON.parse(JSON.stringify(account)));
    if (!isDeepStrictEqual(read, account)) throw wrong('the account is not what is read back from its JSON');
    const again = call(JSON.parse(JSON.stringify(given)), { ...request, at });
    if (!isDeepStrictEqual(again.outcome, outcome)) throw wrong('what is read back answers otherwise');
    return { request, outcome, account: read };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('history ')) throw error;
    throw wrong(`threw ${String(error)}`, error);
  }
}

/** What is got back must be what was given. */
function roundTripProblems(
  { operation, input }: Request,
  outcome: CallOutcome & { ok: true },
): readonly string[] {
  const response = new Map<string, unknown>(Object.entries(outcome.response));
  const asked = new Map<string, unknown>(Object.entries(input ?? {}));
  switch (operation) {
    case 'Decrypt':
      return asked.has('Recipient') || response.get('Plaintext') === blob('a secret')
        ? []
        : ['what was decrypted is not what was encrypted'];
    case 'Verify':
      return response.get('SignatureValid') === true ? [] : ['a signature of the key is not valid'];
    case 'VerifyMac':
      return response.get('MacValid') === true ? [] : ['a MAC of the key is not valid'];
    default:
      return [];
  }
}

const anyRequests: ReadonlyMap<Operation, fc.Arbitrary<Readonly<Record<string, unknown>>>> = new Map(
  operationNames.map((operation) => [operation, arbitraryStructure(requestShape(operation))]),
);

/** Every fifth request has members of the client's shapes besides those that it needs, or other values of them. */
function withMore(request: Request, random: () => number): Request {
  const { input, operation } = request;
  if (random() < 0.8 || typeof input !== 'object' || input === null) return request;
  const arbitrary = anyRequests.get(operation);
  if (arbitrary === undefined) return request;
  const [more = {}] = fc.sample(arbitrary, { numRuns: 1, seed: Math.floor(random() * 2 ** 31) });
  const [name, value] = Object.entries(more)[Math.floor(random() * Object.keys(more).length)] ?? [];
  return name === undefined ? request : { ...request, input: { ...input, [name]: value } };
}

/** Calls of the operations that have succeeded least, with the time that they need. */
function favoured(succeeded: ReadonlyMap<Operation, number>, random: () => number): readonly Step[] {
  const least = [...succeeded].toSorted(([, one], [, other]) => one - other).slice(0, 12);
  return Array.from({ length: 40 }, (_, index): Step => {
    if (index % 8 === 7) return { kind: 'wait', milliseconds: random() < 0.5 ? 301 * second : day };
    const [operation = 'CreateKey'] = least[Math.floor(random() * least.length)] ?? [];
    const pick = Math.floor(random() * 1_000_000);
    return { kind: 'call', operation, region: home, pick, input: null, isForeign: false };
  });
}

/** Numbers from 0 to 1 that a seed decides: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A value that throws when it is changed. What is frozen already is not looked at again. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) frozen(member);
  }
  return value;
}
