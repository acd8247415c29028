/**
 * account: the reference model of AWS KMS for one AWS account: many keys in many Regions, one whole API call, the clock.
 * All rooms but `key` may use it: `call` and `advance` change an account, `look-up.ts` reads it.
 *
 * @packageDocumentation
 */
export {
  type Account,
  type AccountDelays,
  type AccountSettings,
  type ConnectionErrorCode,
  type CreateAccountOptions,
  createAccount,
  type Quotas,
} from './account.ts';
export { type AccountEvent, type AdvancedAccount, advance } from './advance.ts';
export { nextDue } from './agenda.ts';
export type { CallException, ChosenIdentifiers } from './answer.ts';
export { type CallOptions, type CallOutcome, type CallRequest, type CallResult, call } from './call.ts';
export { failConnection } from './fail-connection.ts';
export { type KeyWrapping, transparentWrapping } from './stand-in/wrapping.ts';
