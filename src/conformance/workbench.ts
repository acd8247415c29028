import {
  type Key,
  type KeyState,
  type Operation,
  type TableOperation,
  type TypeClass,
  typeClasses,
} from '../key/index.ts';
import { asIfMore } from './as-if.ts';
import { keyIn } from './belief.ts';
import { keyStateIn } from './oracle.ts';
import { type PreparedRequest, requestFor } from './request.ts';
import type { Session, Step } from './session.ts';
import { createKeyRequest, type Subject } from './subject.ts';
import { isWireObject, textIn } from './wire-form.ts';

/** Works on keys of a target: creates them, calls operations on them, keeps what later requests need. */
export class Workbench {
  readonly session: Session;
  /** Every call that concerned a key, by key ID. */
  readonly #histories = new Map<string, Step[]>();
  readonly #run: string;
  #names = 0;
  #keys = 0;

  constructor(session: Session, run: string) {
    this.session = session;
    this.#run = run;
  }

  /** How many keys were created. */
  get keys(): number {
    return this.#keys;
  }

  /** Creates a key of a type class; null if the target did not. */
  async create(typeClass: TypeClass): Promise<{ readonly subject: Subject | null; readonly step: Step }> {
    const type = typeClasses[typeClass];
    const step = await this.session.call('CreateKey', createKeyRequest(type));
    const { outcome } = step.observation;
    const metadata = outcome.kind === 'answered' ? outcome.output['KeyMetadata'] : undefined;
    const keyId = isWireObject(metadata) ? textIn(metadata, 'KeyId') : undefined;
    if (keyId === undefined || !isWireObject(metadata)) return { subject: null, step };
    this.#keys += 1;
    const subject: Subject = {
      keyId,
      keyArn: textIn(metadata, 'Arn') ?? keyId,
      region: this.session.regions[0],
      type,
      typeClass,
      made: new Map(),
      aliases: [],
      grants: [],
      importParameters: null,
      tolerated: new Set(),
    };
    this.#histories.set(keyId, [step]);
    return { subject, step };
  }

  /** Calls an operation on a key; null if the run lacks what the request needs. */
  async call(operation: TableOperation, subject: Subject): Promise<Step | null> {
    if (operation === 'ImportKeyMaterial' && subject.type.origin === 'EXTERNAL') {
      if (subject.importParameters === null) await this.call('GetParametersForImport', subject);
    }
    const prepared = requestFor(operation, subject, {
      freshName: () => {
        this.#names += 1;
        return `alias/${this.#run}-${this.#names}`;
      },
      replicaRegion: this.session.regions[1] ?? 'eu-west-1',
    });
    if (prepared === null) return null;
    const step = await this.send(apiOperation(operation), prepared, subject);
    return step;
  }

  /** Sends a prepared request that concerns a key. */
  async send(operation: Operation, { input, keyMaterial }: PreparedRequest, subject: Subject): Promise<Step> {
    const step = await this.session.call(operation, input, { region: subject.region, keyMaterial });
    this.#histories.get(subject.keyId)?.push(step);
    collect(subject, step);
    return step;
  }

  /** Every call so far that concerned a key, its creation first. */
  historyOf({ keyId }: Subject): readonly Step[] {
    return this.#histories.get(keyId) ?? [];
  }

  /** The key by the most literal hypothesis. */
  keyOf(subject: Subject): Key | null {
    const [literal] = this.session.oracle.hypotheses;
    return literal === undefined ? null : keyIn(literal, subject);
  }

  /** The key state by the most literal hypothesis; null for a key that is gone. */
  keyStateOf(subject: Subject): KeyState | null {
    const key = this.keyOf(subject);
    return key === null || key.keyState === 'Deleted' ? null : key.keyState;
  }

  /**
   * After a divergence: looks where the key really is, and goes on from there.
   *
   * @returns the DescribeKey that found it, or null where the model knows no way there: the key is of no more use
   */
  async findAgain(subject: Subject, { observation }: Step): Promise<Step | null> {
    const { oracle } = this.session;
    const before = oracle.hypotheses;
    const near = oracle.afterDivergence(observation);
    const candidates = [...near, ...asIfMore(near, subject), ...asIfMore(asIfMore(near, subject), subject)];
    oracle.resume(before);
    const probe = await this.session.call(
      'DescribeKey',
      { KeyId: subject.keyId },
      { region: subject.region },
    );
    this.#histories.get(subject.keyId)?.push(probe);
    const { outcome } = probe.observation;
    const seen = outcome.kind === 'answered' ? keyStateIn(outcome.output) : undefined;
    const fitting = candidates.find((candidate) => keyIn(candidate, subject)?.keyState === seen);
    oracle.resume(fitting === undefined ? before : [fitting]);
    if (fitting === undefined) return null;
    // What else is unlike the model there follows from what was found already.
    const judgement = oracle.observe(probe.observation);
    for (const { member } of judgement.verdict === 'diverges' ? judgement.differences : []) {
      subject.tolerated.add(member);
    }
    return probe;
  }
}

/** The operation that a row of the key state table is part of. */
function apiOperation(row: TableOperation): Operation {
  return row === 'ReEncryptFrom' || row === 'ReEncryptTo' ? 'ReEncrypt' : row;
}

function collect(subject: Subject, { observation, output }: Step): void {
  const { operation, input, outcome } = observation;
  if (outcome.kind !== 'answered') return;
  switch (operation) {
    case 'CreateAlias':
      subject.aliases.push(textIn(input, 'AliasName') ?? '');
      break;
    case 'DeleteAlias':
      subject.aliases.splice(subject.aliases.indexOf(textIn(input, 'AliasName') ?? ''), 1);
      break;
    case 'CreateGrant':
      subject.grants.push(textIn(outcome.output, 'GrantId') ?? '');
      break;
    case 'RetireGrant':
    case 'RevokeGrant':
      subject.grants.splice(subject.grants.indexOf(textIn(input, 'GrantId') ?? ''), 1);
      break;
    case 'GetParametersForImport': {
      const { ImportToken: token, PublicKey: publicKey } = output;
      if (publicKey instanceof Uint8Array) subject.importParameters = { token, publicKey };
      break;
    }
    case 'Encrypt':
    case 'Encapsulate':
      subject.made.set(operation, output['CiphertextBlob']);
      break;
    case 'Sign':
      subject.made.set(operation, output['Signature']);
      break;
    case 'GenerateMac':
      subject.made.set(operation, output['Mac']);
      break;
    case 'GetPublicKey':
      subject.made.set(operation, output['PublicKey']);
      break;
    default:
  }
}
