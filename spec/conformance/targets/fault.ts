/** The model with one fault in its history: what emulators get wrong that no single cell shows. */
import type { Account, KeyRecord } from '../../../src/account/account.ts';
import { keysOf } from '../../../src/account/look-up.ts';
import { judgedKeys } from '../../../src/conformance/oracle/judged-key.ts';
import { type AccountTarget, accountTarget } from '../../../src/conformance/targets/account-target.ts';
import type { Target } from '../../../src/conformance/targets/target.ts';
import { type ExceptionName, KmsException } from '../../../src/key/exception.ts';
import { regionOf } from '../../../src/key/key-facts.ts';
import type { Operation } from '../../../src/key/operation.ts';
import { isWireObject, textIn, type WireObject, wireObject } from '../../../src/scenario/wire-form.ts';

/** A call as a fault sees it. */
export interface FaultyCall {
  readonly operation: Operation;
  readonly input: WireObject;
  readonly region: string;
  /** The key that the call names, as it was before; null if there is none. */
  readonly key: KeyRecord | null;
  readonly account: Account;
  readonly now: number;
  /** What the model answers; with other members if some are given. */
  readonly go: (members?: WireObject) => WireObject;
  /** A call that nobody made. What the model refuses stays undone. */
  readonly also: (operation: Operation, input: WireObject, region?: string) => WireObject | null;
}

/** What a target does in the place of the model. */
export type FaultyHandler = (call: FaultyCall) => WireObject;

/** A fault with the sentence that tells it. */
export interface Fault {
  readonly sentence: string;
  /** Fresh for every target: what it remembers is in its closure. `any` sees every call that no other one takes. */
  readonly handlers: () => Readonly<Partial<Record<Operation | 'any', FaultyHandler>>>;
}

/** The model with a fault. */
export function faultyTarget({ handlers }: Fault): Target {
  const model = accountTarget();
  const faulty = handlers();
  return {
    ...model,
    send: async (operation, members, region) => {
      await model.advance(model.now() + 1);
      const input = wireObject(members);
      const handler = faulty[operation] ?? faulty.any;
      const call = faultyCall(model, { operation, input, region });
      return handler === undefined ? call.go() : handler(call);
    },
  };
}

type Named = Pick<FaultyCall, 'operation' | 'input' | 'region'>;

function faultyCall(model: AccountTarget, named: Named): FaultyCall {
  const { served } = model;
  const [judged] = judgedKeys(served.account, named);
  const made = (operation: Operation, input: WireObject, region: string) =>
    served.call({ operation, input, region });
  return {
    ...named,
    key: judged?.record ?? null,
    account: served.account,
    now: model.now(),
    go: (members) => {
      const outcome = made(named.operation, members ?? named.input, named.region);
      if (!outcome.ok) throw new KmsException(outcome.exception);
      return wireObject(outcome.response);
    },
    also: (operation, input, region = named.region) => {
      const outcome = made(operation, input, region);
      return outcome.ok ? wireObject(outcome.response) : null;
    },
  };
}

/** Refuses a call that the model may allow. */
export function refuse(name: ExceptionName, message = 'wrong'): never {
  throw new KmsException({ name, message });
}

/** What the model answers, and what is done after it, whether it refuses or not. */
export function afterwards(call: FaultyCall, then: (isRefused: boolean) => void): WireObject {
  let answer: WireObject;
  try {
    answer = call.go();
  } catch (error) {
    then(true);
    throw error;
  }
  then(false);
  return answer;
}

/** An answer with other members in its KeyMetadata; those that are undefined are taken out. */
export function withMetadata(
  answer: WireObject,
  members: Readonly<Record<string, WireObject[string] | undefined>>,
): WireObject {
  const metadata = answer['KeyMetadata'];
  if (!isWireObject(metadata)) return answer;
  return { ...answer, KeyMetadata: wireObject({ ...metadata, ...members }) };
}

/** The key ARN, or the key ID, in the KeyId of a call; empty if there is none. */
export function nameIn({ input }: Pick<FaultyCall, 'input'>): string {
  return textIn(input, 'KeyId') ?? '';
}

/** The ID of the key that a call names; empty if there is none. */
export function keyIdOf({ key }: Pick<FaultyCall, 'key'>): string {
  const arn = key?.key.facts.keyArn ?? '';
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** Every key of the account with its Region. */
export function allKeys({ account }: Pick<FaultyCall, 'account'>): readonly {
  readonly region: string;
  readonly keyId: string;
  readonly record: KeyRecord;
}[] {
  return [...keysOf(account)].map((record) => {
    const { keyArn } = record.key.facts;
    return { region: regionOf(keyArn), keyId: keyArn.slice(keyArn.lastIndexOf('/') + 1), record };
  });
}
