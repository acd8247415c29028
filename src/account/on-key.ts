import type { Key } from '../key/create-key.ts';
import { decide, fillMessage } from '../key/decide.ts';
import { answersOnRecord } from '../key/evidence/answers-on-record.ts';
import { inferred } from '../key/evidence/evidence.ts';
import { judge } from '../key/judge.ts';
import type { OperationEvent } from '../key/key-event.ts';
import type { KeyRequest } from '../key/key-request.ts';
import type { TableOperation } from '../key/key-state-table.ts';
import { type KeyOperation, type Operation, operations } from '../key/operation.ts';
import { type KeyResponse, performNow, refusal } from '../key/perform.ts';
import { awsManaged } from '../key/refusal.ts';
import type { Account } from './account.ts';
import { withChangedKey } from './advance.ts';
import type { Answer, CallContext, Failure, Handler } from './answer.ts';
import { isAllowedToAccount } from './aws-managed/key-policy.ts';
import { type Asker, type FoundKey, findKey, isOwnCaller } from './identifier.ts';

/** What came of a request on one key of an account. */
export type OnKey =
  | { readonly ok: true; readonly account: Account; readonly key: Key; readonly response: KeyResponse }
  | Failure;

/** Does a request to a key that was found, with what it means for related keys; its service events have happened. */
export function performOnKey(asker: Asker, found: FoundKey, request: KeyRequest): OnKey {
  const { account } = asker;
  const { record } = found;
  const denied = deniedByPolicy(asker, found, request.operation);
  if (denied !== null) return denied;
  const outcome = performNow(record.key, request);
  if (!outcome.ok) return outcome;
  const { key, response } = outcome;
  const after = key === record.key ? account : withChangedKey(account, record, outcome).account;
  return { ok: true, account: after, key, response };
}

/** The operations that leave the life of a key as it is: the table judges them, the account does them. */
export type PlainOperation = Exclude<TableOperation, OperationEvent['type']>;

/** Why an operation that leaves a key's life as it is may not be done to it; null if it may. */
export function refusalOf(asker: Asker, found: FoundKey, operation: PlainOperation): Failure | null {
  const denied = deniedByPolicy(asker, found, operation);
  if (denied !== null) return denied;
  const { key } = found.record;
  const refused = judge(key.facts, key.keyState, { type: operation, at: asker.account.at });
  return refused === null ? null : refusal(refused);
}

/**
 * An AWS managed key answers by its key policy, before anything else; null if that lets the caller do the operation.
 *
 * Policies that customers give are stored and not evaluated.
 */
export function deniedByPolicy(asker: Asker, { record }: FoundKey, operation: KeyOperation): Failure | null {
  const { facts, keyState } = record.key;
  if (facts.type.keyManager === 'CUSTOMER' || keyState === 'Deleted') return null;
  if (isOwnCaller(asker) && isAllowedToAccount(record, operation)) return null;
  const { alsoConforms, basis, source, verdict } = decide(operation, keyState, facts.type);
  return {
    ok: false,
    exception: {
      name: 'AccessDeniedException',
      message: fillMessage(awsManaged.message, {
        keyArn: facts.keyArn,
        callerArn: asker.caller,
        operation,
        keyType: facts.type,
      }),
      // What the usual key policy lets pass, another service's refuses.
      ...(verdict === 'allowed'
        ? {
            alsoConforms: [{ verdict }],
            ...inferred(`another service's key policy: ${answersOnRecord.J31.source}`),
          }
        : { alsoConforms, basis, source }),
    },
  };
}

/** Finds a key and asks whether the operation may be done to it. */
export function findPermitted<Op extends Operation & PlainOperation>(
  context: CallContext<Op>,
  identifier: string,
): FoundKey | Failure {
  const found = findKey(context, identifier);
  return found.ok ? (refusalOf(context, found, context.operation) ?? found) : found;
}

/** The handler of an operation on the key that its request names: the key is found, and may have the operation done to it. */
export function onKey<Op extends Operation & PlainOperation>(
  handle: (found: FoundKey, context: CallContext<Op>) => Answer<Op>,
): Handler<Op> {
  return (context) => {
    const found = findPermitted(context, keyNamedIn(context));
    return found.ok ? handle(found, context) : found;
  };
}

/** The identifier of the key that a request names. */
export function keyNamedIn({ operation, input }: { readonly operation: Operation; readonly input: unknown }) {
  const identifier: unknown = Reflect.get(Object(input), operations[operation].keyMember ?? '');
  return typeof identifier === 'string' ? identifier : '';
}
