/** Calls on a target, each judged by an oracle of its own: what the tests of the oracle are made of. */

import { Oracle, type OracleOptions } from '../../src/conformance/oracle/oracle.ts';
import { wrapped } from '../../src/conformance/session/key-material-wrapping.ts';
import { type JudgedCall, Session } from '../../src/conformance/session/session.ts';
import { type AccountTarget, accountTarget } from '../../src/conformance/targets/account-target.ts';
import type { RequestMembers, Target } from '../../src/conformance/targets/target.ts';
import { symmetricKeyType } from '../../src/key/key-type.ts';
import type { Operation } from '../../src/key/operation.ts';
import { wrappingAlgorithmOf } from '../../src/scenario/key-material.ts';
import { isWireObject, textIn } from '../../src/scenario/wire-form.ts';

export const seconds = 1000;
export const hours = 3600 * seconds;
export const days = 24 * hours;

/** A target under an oracle. */
export class Watched {
  readonly oracle: Oracle;
  readonly steps: JudgedCall[] = [];
  readonly #session: Session;

  constructor(target: Target, options: OracleOptions = {}) {
    this.oracle = new Oracle({ clockSlack: 0, ...options });
    this.#session = new Session(target, this.oracle, (step) => this.steps.push(step));
  }

  /** Makes a call; says what the oracle does. */
  async call(operation: Operation, input: RequestMembers, region = 'us-east-1'): Promise<string> {
    return (await this.step(operation, input, region)).judgement.verdict;
  }

  step(
    operation: Operation,
    input: RequestMembers,
    region = 'us-east-1',
    keyMaterial?: string,
  ): Promise<JudgedCall> {
    return this.#session.call(operation, input, { region, keyMaterial });
  }

  async createKey(input: RequestMembers = {}): Promise<string> {
    const { observation } = await this.step('CreateKey', input);
    const metadata = observation.outcome.kind === 'answered' ? observation.outcome.output['KeyMetadata'] : '';
    return isWireObject(metadata) ? (textIn(metadata, 'KeyId') ?? '') : '';
  }

  /** Imports key material of a name into a symmetric key. */
  async importMaterial(KeyId: string, name: string, more: RequestMembers = {}): Promise<JudgedCall> {
    const type = { ...symmetricKeyType, origin: 'EXTERNAL' } as const;
    const { output } = await this.step('GetParametersForImport', {
      KeyId,
      WrappingAlgorithm: wrappingAlgorithmOf(type),
      WrappingKeySpec: 'RSA_2048',
    });
    const publicKey = Buffer.from(String(output['PublicKey']), 'base64');
    const input = {
      KeyId,
      ImportToken: output['ImportToken'],
      EncryptedKeyMaterial: wrapped(publicKey, { type, keyArn: '' }, name),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      ...more,
    };
    return this.step('ImportKeyMaterial', input, 'us-east-1', name);
  }

  /** The readings that the oracle told of, as `name: value`. */
  get readings(): readonly string[] {
    const told = this.steps.flatMap(({ judgement }) =>
      judgement.verdict === 'conforms' ? judgement.readings : [],
    );
    return [...new Set(told.map(({ name, value }) => `${name}: ${value}`))];
  }

  /** The calls that the model cannot explain. */
  get diverging(): readonly JudgedCall[] {
    return this.steps.filter(({ judgement }) => judgement.verdict === 'diverges');
  }
}

/** The model as a target with its own clock, under an oracle. */
export function watchedModel(
  settings: Parameters<typeof accountTarget>[0] = {},
  options: OracleOptions = {},
  change: (target: AccountTarget) => Target = (target) => target,
): { readonly target: AccountTarget; readonly watched: Watched } {
  const target = accountTarget(settings);
  return { target, watched: new Watched(change(target), options) };
}
