import type { Account } from '../account/account.ts';
import type { AccountEvent } from '../account/advance.ts';
import type { CallOutcome, CallRequest } from '../account/call.ts';

/** What happened in a served account, for whoever keeps a record of it. */
export interface Recorded {
  /** What the service did by itself, before the call if there was one, in order. */
  readonly events: readonly AccountEvent[];
  /** The call with what was answered; null where only time has moved. */
  readonly call: { readonly request: CallRequest; readonly outcome: CallOutcome } | null;
  readonly before: Account;
  readonly after: Account;
}
