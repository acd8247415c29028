import type { Operation } from '../../key/operation.ts';
import { isWireObject, textIn, type WireObject } from '../../scenario/wire-form.ts';

/** One call to a target with its outcome and its time: what a trace is made of. */
export interface Observation {
  readonly operation: Operation;
  /** The request in the form of the wire. */
  readonly input: WireObject;
  readonly region: string;
  /** A name for the key material that an ImportKeyMaterial request carries wrapped: only the caller knows what is inside. */
  readonly keyMaterial?: string;
  /** When the call was sent and when its outcome came, epoch milliseconds of the target's clock. */
  readonly start: number;
  readonly end: number;
  readonly outcome: ObservedOutcome;
}

/** What came back. */
export type ObservedOutcome =
  | {
      readonly kind: 'answered';
      readonly output: WireObject;
      /** Only a part of the output is known: what is missing is not held against the target. Of traces made elsewhere. */
      readonly partial?: true;
    }
  | {
      readonly kind: 'refused';
      readonly exception: string;
      readonly message: string;
      /** The HTTP status, where there was one. */
      readonly status?: number;
    }
  /** Too many calls: nothing was done. */
  | { readonly kind: 'throttled'; readonly why: string }
  /** A timeout, a lost connection, a server fault: the call may or may not have taken effect. */
  | { readonly kind: 'ambiguous'; readonly why: string }
  /** The target lacks the operation: nothing was done, nothing is to be judged. */
  | { readonly kind: 'not implemented'; readonly why: string };

/** An outcome in a few words, for people. */
export function outcomeText(outcome: ObservedOutcome): string {
  switch (outcome.kind) {
    case 'answered':
      return 'success';
    case 'refused':
      return outcome.message === '' ? outcome.exception : `${outcome.exception}: ${outcome.message}`;
    case 'throttled':
      return `throttled (${outcome.why})`;
    case 'ambiguous':
      return `no certain answer (${outcome.why})`;
    case 'not implemented':
      return `not implemented (${outcome.why})`;
    default:
      return outcome satisfies never;
  }
}

/** The KeyMetadata that an outcome shows; empty for a refusal and for an answer without them. */
export function keyMetadataIn(outcome: ObservedOutcome): WireObject {
  const metadata = outcome.kind === 'answered' ? outcome.output['KeyMetadata'] : undefined;
  return isWireObject(metadata) ? metadata : {};
}

/** The key state that an answer with KeyMetadata shows. */
export function keyStateIn(output: WireObject): string | undefined {
  return textIn(keyMetadataIn({ kind: 'answered', output }), 'KeyState');
}

/** The key state that an observation shows; none for a refusal and for an answer without KeyMetadata. */
export function keyStateShown({ outcome }: Pick<Observation, 'outcome'>): string | undefined {
  return textIn(keyMetadataIn(outcome), 'KeyState');
}
