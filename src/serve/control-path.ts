import type { Account } from '../account/account.ts';
import { isExceptionName } from '../key/exception.ts';
import { isOperation } from '../key/operation.ts';
import { durationInMilliseconds, instantInMilliseconds } from './duration.ts';
import type { Fault, FaultQueue } from './fault.ts';
import { type HttpAnswer, jsonAnswer, methodAnswer, textAnswer } from './http-answer.ts';
import type { Lag } from './lag.ts';
import type { AccountsEvent } from './served-accounts.ts';
import type { ServedClock } from './served-clock.ts';

/** Where the control path begins. No path of AWS KMS does. */
export const controlPrefix = '/_kms-model/';

export interface ControlRequest {
  readonly method: string;
  /** What follows the prefix: `clock`, `account`, `account/111122223333`, `faults`, `lag`, `reset`, `ready`. */
  readonly name: string;
  /** The media type without parameters. */
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** What is controlled: accounts of a server, or one in front of an emulator. */
export interface Controlled {
  readonly clock: ServedClock;
  readonly faults: FaultQueue;
  readonly account: Account;
  readonly lag: { readonly lag: Required<Lag>; readonly set: (lag: Lag) => void };
  readonly moveTo: (to: number) => readonly AccountsEvent[];
  /** The accounts of callers who named theirs; none unless given. */
  readonly others?: readonly Account[];
  readonly beginAnew?: () => void;
  readonly resetAccount?: (accountId: string) => void;
}

type Members = Readonly<Record<string, unknown>>;

/** What a path does with each method; GET and DELETE take no body. */
interface ControlRoute {
  readonly GET?: (served: Controlled, accountId?: string) => unknown;
  readonly POST?: {
    readonly members: readonly string[];
    readonly run: (served: Controlled, body: Members) => unknown;
  };
  readonly DELETE?: (served: Controlled) => unknown;
}

/** What the control path reads and sets. Anything wrong in a body is a RangeError, and nothing has changed. */
const routes: Readonly<Record<string, ControlRoute>> = {
  clock: {
    GET: clockOf,
    POST: {
      members: ['advance', 'to'],
      run: (served, { advance, to }) => {
        if ((advance === undefined) === (to === undefined)) {
          throw new RangeError(
            'move the clock either by {"advance":"7d"} or by {"to":"2026-01-01T00:00:00Z"}',
          );
        }
        const instant =
          advance === undefined
            ? instantInMilliseconds(text('to', to))
            : served.clock.now() + durationInMilliseconds(text('advance', advance));
        const events = served.moveTo(instant);
        return { ...clockOf(served), events };
      },
    },
  },
  account: {
    GET: (served, accountId) => {
      const accounts = [served.account, ...(served.others ?? [])];
      const [account] =
        accountId === undefined ? accounts : accounts.filter((each) => each.accountId === accountId);
      if (account !== undefined) return account;
      throw new RangeError(
        `nobody has called the account ${accountId}: there is ${accounts.map((each) => each.accountId).join(', ')}`,
      );
    },
  },
  ready: { GET: (served) => ({ ready: true, ...clockOf(served) }) },
  reset: {
    POST: {
      members: ['account'],
      run: (served, { account }) => {
        if (served.beginAnew === undefined || served.resetAccount === undefined) {
          throw new RangeError('nothing can be reset here');
        }
        if (account === undefined) served.beginAnew();
        else served.resetAccount(accountIdIn(account));
        return clockOf(served);
      },
    },
  },
  faults: {
    GET: faultsOf,
    POST: {
      members: ['operation', 'exception', 'message', 'applied', 'times'],
      run: (served, body) => {
        served.faults.inject(faultIn(body));
        return faultsOf(served);
      },
    },
    DELETE: (served) => {
      served.faults.clear();
      return faultsOf(served);
    },
  },
  lag: {
    GET: (served) => served.lag.lag,
    POST: {
      members: ['milliseconds', 'calls'],
      run: (served, { milliseconds, calls }) => {
        served.lag.set({
          ...(milliseconds === undefined ? {} : { milliseconds: number('milliseconds', milliseconds) }),
          ...(calls === undefined ? {} : { calls: number('calls', calls) }),
        });
        return served.lag.lag;
      },
    },
    DELETE: (served) => {
      served.lag.set({});
      return served.lag.lag;
    },
  },
};

/** Answers one request of the control path: JSON, or one line that says what is wrong. */
export function answerControl(served: Controlled, request: ControlRequest): HttpAnswer {
  const { method, contentType, body } = request;
  const [name = '', accountId, ...more] = request.name.split('/');
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined || more.length > 0 || (accountId !== undefined && name !== 'account')) {
    const known = Object.keys(routes).map((path) => controlPrefix + path);
    return textAnswer(404, `unknown control path: use ${known.join(', ')}`);
  }
  try {
    if (method === 'GET' && route.GET !== undefined) return jsonAnswer(route.GET(served, accountId));
    if (method === 'DELETE' && route.DELETE !== undefined) return jsonAnswer(route.DELETE(served));
    if (method === 'POST' && route.POST !== undefined) {
      if (contentType !== 'application/json') {
        return textAnswer(415, 'send JSON with Content-Type: application/json');
      }
      const { members, run } = route.POST;
      return jsonAnswer(run(served, membersIn(body, members)));
    }
  } catch (error) {
    if (error instanceof RangeError) return textAnswer(400, error.message);
    throw error;
  }
  const allowed = Object.keys(route);
  return methodAnswer(allowed, `${controlPrefix}${name} takes ${allowed.join(', ')}`);
}

function clockOf({ clock }: Controlled) {
  return { now: new Date(clock.now()).toISOString(), kind: clock.reading.kind };
}

function faultsOf({ faults }: Controlled) {
  return { faults: faults.waiting };
}

function accountIdIn(value: unknown): string {
  if (typeof value === 'string' && /^\d{12}$/.test(value)) return value;
  throw new RangeError('account must be an account ID: a text of twelve digits');
}

function faultIn({ operation, exception, message, applied, times }: Members): Fault {
  if (typeof exception !== 'string' || !isExceptionName(exception)) {
    throw new RangeError('exception must name one of AWS KMS, such as KMSInternalException');
  }
  if (operation !== undefined && (typeof operation !== 'string' || !isOperation(operation))) {
    throw new RangeError('operation must name one of AWS KMS, such as DescribeKey; without it, any is meant');
  }
  if (applied !== undefined && typeof applied !== 'boolean') {
    throw new RangeError('applied must be true or false');
  }
  return {
    exception,
    ...(operation === undefined ? {} : { operation }),
    ...(message === undefined ? {} : { message: text('message', message) }),
    ...(applied === undefined ? {} : { applied }),
    ...(times === undefined ? {} : { times: number('times', times) }),
  };
}

function membersIn(body: Uint8Array, known: readonly string[]): Members {
  const value = parsed(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError(`the body must be a JSON object with ${known.join(', ')}`);
  }
  const unknown = Object.keys(value).find((member) => !known.includes(member));
  if (unknown !== undefined) {
    throw new RangeError(`unknown member ${JSON.stringify(unknown.slice(0, 40))}: use ${known.join(', ')}`);
  }
  return { ...value };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new RangeError(`${name} must be a text`);
}

function number(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  throw new RangeError(`${name} must be a number`);
}
