import type { Account } from '../account/index.ts';
import type { Operation } from '../key/index.ts';

/** How late reads see a change. A change shows once it is old enough and enough reads have passed it over. */
export interface Lag {
  /** Milliseconds of the served clock; none unless given. */
  readonly milliseconds?: number;
  /** How many reads do not see a change yet; none unless given. */
  readonly reads?: number;
}

/** The accounts of the recent past, as reads see them. */
export interface StaleReads {
  readonly lag: Required<Lag>;
  /** @throws RangeError for a lag that cannot be */
  readonly setLag: (lag: Lag) => void;
  /** Takes note of a change. */
  readonly changed: (before: Account, at: number) => void;
  /** The account that a read at this time sees, given the account as it is. */
  readonly seenBy: (operation: Operation, account: Account, at: number) => Account;
}

/** The operations that only read, and that eventual consistency can therefore answer from the past. */
const readOperations: ReadonlySet<Operation> = new Set<Operation>([
  'DescribeCustomKeyStores',
  'DescribeKey',
  'GetKeyLastUsage',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'GetPublicKey',
  'ListAliases',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeyRotations',
  'ListKeys',
  'ListResourceTags',
  'ListRetirableGrants',
]);

/** More changes than this are not kept: the oldest shows early. */
const keptChanges = 1_000;

interface HiddenChange {
  readonly before: Account;
  readonly at: number;
  readonly passedOver: number;
}

/** Reads without lag, until one is set. */
export function staleReads(): StaleReads {
  let lag: Required<Lag> = { milliseconds: 0, reads: 0 };
  let hidden: readonly HiddenChange[] = [];
  const isHidden = ({ at, passedOver }: HiddenChange, now: number) =>
    now - at < lag.milliseconds || passedOver < lag.reads;
  return {
    get lag() {
      return lag;
    },
    setLag: ({ milliseconds = 0, reads = 0 }) => {
      for (const [name, value] of Object.entries({ milliseconds, reads })) {
        if (!Number.isSafeInteger(value) || value < 0) {
          throw new RangeError(`the lag's ${name} must be a whole number, at least 0; got ${String(value)}`);
        }
      }
      lag = { milliseconds, reads };
      hidden = [];
    },
    changed: (before, at) => {
      if (lag.milliseconds === 0 && lag.reads === 0) return;
      hidden = [...hidden.slice(1 - keptChanges), { before, at, passedOver: 0 }];
    },
    seenBy: (operation, account, at) => {
      if (!readOperations.has(operation)) return account;
      const firstHidden = hidden.findIndex((change) => isHidden(change, at));
      hidden = firstHidden === -1 ? [] : hidden.slice(firstHidden);
      const seen = hidden[0]?.before ?? account;
      hidden = hidden.map((change) => ({ ...change, passedOver: change.passedOver + 1 }));
      return seen;
    },
  };
}
