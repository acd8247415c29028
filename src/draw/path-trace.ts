import type { Key } from '../key/create-key.ts';
import { decide } from '../key/decide.ts';
import { describe } from '../key/describe.ts';
import { regionOf } from '../key/key-facts.ts';
import type { TableOperation } from '../key/key-state-table.ts';
import type { Moment } from './life.ts';
import { apiName, creationRequest, materialOf, withPrimary } from './path-export.ts';
import type { Step } from './step.ts';
import { type WireRequest, wireRequest } from './wire-request.ts';

/**
 * A path as a trace, which `kms-model check-trace` judges: what the model answers to each call, one a line, between a header
 * and an end; time that passes shows in the times. What a call needs of an earlier one (a ciphertext, an alias) is made
 * before. Where the path goes on without a call that a trace could show, the trace says so at its end, and why.
 */
export function traceLines(moments: readonly Moment[]): string {
  const timeline = withPrimary(moments);
  const lines = new TraceLines(timeline);
  for (const [index, moment] of timeline.entries()) {
    if (!lines.add(moment, index)) break;
  }
  return lines.text();
}

/** What a request names by a placeholder, the operation that makes it, and the member of its answer. */
const makers: ReadonlyMap<unknown, readonly [operation: TableOperation, member: string]> = new Map([
  ['$CIPHERTEXT', ['Encrypt', 'CiphertextBlob']],
  ['$MAC', ['GenerateMac', 'Mac']],
  ['$SIGNATURE', ['Sign', 'Signature']],
  ['$ENCAPSULATED', ['Encapsulate', 'SharedSecretCiphertextBlob']],
  ['$PUBLIC_KEY', ['GetPublicKey', 'PublicKey']],
  ['$IMPORT_TOKEN', ['GetParametersForImport', 'ImportToken']],
]);

/** What is made once and taken away once: the operations that make, use and remove it. */
const belongings = [
  {
    member: 'AliasName',
    makes: 'CreateAlias',
    uses: ['UpdateAlias', 'DeleteAlias'],
    removes: ['DeleteAlias'],
  },
  {
    member: 'GrantId',
    makes: 'CreateGrant',
    uses: ['RetireGrant', 'RevokeGrant'],
    removes: ['RetireGrant', 'RevokeGrant'],
  },
] as const satisfies readonly {
  readonly member: string;
  readonly makes: TableOperation;
  readonly uses: readonly TableOperation[];
  readonly removes: readonly TableOperation[];
}[];
type Belonging = (typeof belongings)[number];

const keyStoreId = 'cks-1234567890abcdef0';

class TraceLines {
  readonly #observations: object[] = [];
  readonly #regions = new Set<string>();
  readonly #timeline: readonly Moment[];
  /** What must be made after a moment for later calls, by the moment's index. */
  readonly #toMake = new Map<number, TableOperation[]>();
  /** Aliases and grants that are there now, by the operation that made them. */
  readonly #made = new Map<TableOperation, string[]>();
  /** Calls for which nothing could make what they need, in any account: no trace has them. */
  readonly #leftOut = new Set<number>();
  #names = 0;
  #stopped: string | null = null;

  constructor(timeline: readonly Moment[]) {
    this.#timeline = timeline;
    for (const [index, { step, outcome }] of timeline.entries()) {
      if (step.kind !== 'call') continue;
      for (const [operation] of neededBy(step, index, timeline)) {
        // Where the call is refused all the same, it does not matter that something is missing.
        const isPlanned = this.#plan(operation, index) || outcome.kind === 'refused';
        if (!isPlanned) this.#leftOut.add(index);
      }
    }
    for (const belonging of belongings) this.#planBelongings(belonging);
  }

  text(): string {
    const header = { trace: 1, target: 'the model', regions: [...this.#regions] };
    const end = {
      observations: this.#observations.length,
      ...(this.#stopped === null ? {} : { stopped: this.#stopped }),
    };
    return [header, ...this.#observations, end].map((line) => `${JSON.stringify(line)}\n`).join('');
  }

  /** Adds what a moment shows; false if no call shows it. */
  add({ step, before, key, outcome }: Moment, index: number): boolean {
    switch (step.kind) {
      case 'creation':
        // A replica is made by a call on its primary key: see withPrimary.
        this.#create(key);
        break;
      case 'call': {
        if (this.#leftOut.has(index)) break;
        const facts = before?.facts ?? key.facts;
        const input = {
          ...withoutPlaceholders(wireRequest(step, facts, key.at)),
          ...this.#named(step, outcome.kind === 'done'),
        };
        const answer =
          outcome.kind === 'refused'
            ? { kind: 'refused', exception: outcome.exception.name, message: outcome.exception.message }
            : answered({ ...onTheWire(outcome.response ?? {}), ...this.#givenBy(step) });
        const material = step.operation === 'ImportKeyMaterial' ? { keyMaterial: materialOf(step) } : {};
        this.#write(apiName(step), input, key, answer, material);
        break;
      }
      case 'service event':
        if (!this.#serviceEvent(step, key)) return false;
        break;
      case 'time':
        break;
      default:
        step satisfies never;
    }
    for (const operation of this.#toMake.get(index) ?? []) {
      const call = { kind: 'call', operation, argument: {} } as const;
      const input = {
        ...withoutPlaceholders(wireRequest(call, key.facts, key.at)),
        ...this.#named(call, true),
      };
      this.#write(apiName(call), input, key, answered(this.#givenBy(call)));
    }
    return true;
  }

  #create(key: Key): void {
    if (key.facts.customKeyStore !== null) {
      const store = {
        CustomKeyStoreName: 'example',
        CloudHsmClusterId: 'cluster-exampleexample',
        TrustAnchorCertificate: 'certificate',
        KeyStorePassword: 'xxxxxxxx',
      };
      this.#write('CreateCustomKeyStore', store, key, answered({ CustomKeyStoreId: keyStoreId }));
      this.#write('ConnectCustomKeyStore', { CustomKeyStoreId: keyStoreId }, key, answered({}));
    }
    const input = withoutPlaceholders(creationRequest(key));
    this.#write('CreateKey', input, key, answered(onTheWire({ KeyMetadata: describe(key) })));
  }

  /** False for an event that no call brings about and no time: nobody outside sees it come. */
  #serviceEvent({ event, region }: Extract<Step, { kind: 'service event' }>, key: Key): boolean {
    switch (event) {
      case 'CustomKeyStoreConnected':
      case 'CustomKeyStoreDisconnected': {
        const operation =
          event === 'CustomKeyStoreConnected' ? 'ConnectCustomKeyStore' : 'DisconnectCustomKeyStore';
        this.#write(operation, { CustomKeyStoreId: keyStoreId }, key, answered({}));
        return true;
      }
      case 'ReplicaDeleted':
      case 'PrimaryRegionUpdateStarted':
        this.#stopped = `what happens to the key in ${region ?? 'another Region'} is no call on this one`;
        return false;
      default:
        return true;
    }
  }

  #write(operation: string, input: object, { at, facts }: Key, outcome: object, more: object = {}): void {
    const region = regionOf(facts.keyArn);
    this.#regions.add(region);
    this.#observations.push({ operation, input, region, ...more, start: at, end: at, outcome });
  }

  /** Plans to make something at the first moment that allows it, before the one that needs it; false if none does. */
  #plan(operation: TableOperation, needed: number): boolean {
    const region = regionAt(this.#timeline, needed);
    // An import token is good for a day, and for the latest import only.
    const first = operation === 'GetParametersForImport' ? needed - 1 : 0;
    for (let index = first; index < needed; index += 1) {
      const key = this.#timeline[index]?.key;
      if (key === undefined || regionAt(this.#timeline, index) !== region || key.keyState === 'Deleted')
        continue;
      if (decide(operation, key.keyState, key.facts.type).verdict === 'refused') continue;
      this.#toMake.set(index, [...(this.#toMake.get(index) ?? []), operation]);
      return true;
    }
    return false;
  }

  #planBelongings({ makes, uses, removes }: Belonging): void {
    let there = 0;
    for (const [index, { step, outcome }] of this.#timeline.entries()) {
      if (step.kind !== 'call') continue;
      const isDone = outcome.kind === 'done';
      if (step.operation === makes && isDone) there += 1;
      if (!isOneOf(uses, step.operation)) continue;
      if (there === 0) {
        if (this.#plan(makes, index)) there += 1;
        else {
          this.#leftOut.add(index);
          continue;
        }
      }
      if (isOneOf(removes, step.operation) && isDone) there -= 1;
    }
  }

  /** The alias or grant that a call makes, uses or removes. */
  #named({ operation }: Pick<Extract<Step, { kind: 'call' }>, 'operation'>, isDone: boolean): WireRequest {
    for (const { member, makes, uses, removes } of belongings) {
      const there = this.#made.get(makes) ?? [];
      if (operation === makes && member === 'AliasName') return { AliasName: this.#newName(member) };
      if (!isOneOf(uses, operation)) continue;
      const name = there.at(-1) ?? this.#newName(member);
      if (isOneOf(removes, operation) && isDone) this.#made.set(makes, there.slice(0, -1));
      return { [member]: name };
    }
    return {};
  }

  /** What the answer of a call gives for later calls. */
  #givenBy({ operation }: Pick<Extract<Step, { kind: 'call' }>, 'operation'>): WireRequest {
    if (operation === 'CreateAlias') {
      this.#made.set(operation, [...(this.#made.get(operation) ?? []), this.#name('AliasName')]);
      return {};
    }
    if (operation === 'CreateGrant') {
      const GrantId = this.#newName('GrantId');
      this.#made.set(operation, [...(this.#made.get(operation) ?? []), GrantId]);
      return { GrantId };
    }
    for (const [placeholder, [maker, member]] of makers) {
      if (maker === operation) return { [member]: base64(String(placeholder)) };
    }
    return {};
  }

  #newName(member: Belonging['member']): string {
    this.#names += 1;
    return this.#name(member);
  }

  #name(member: Belonging['member']): string {
    return member === 'AliasName' ? `alias/example-${this.#names}` : String(this.#names).padStart(64, '0');
  }
}

/** What a call needs that no earlier call of the path makes. */
function* neededBy(
  step: Extract<Step, { kind: 'call' }>,
  index: number,
  timeline: readonly Moment[],
): Generator<readonly [operation: TableOperation, member: string]> {
  const { key, before } = timeline[index] ?? {};
  if (key === undefined) return;
  for (const value of Object.values(wireRequest(step, (before ?? key).facts, key.at))) {
    const maker = makers.get(value);
    if (maker === undefined) continue;
    const isMade = timeline.slice(0, index).some(({ step: earlier, outcome }) => {
      return earlier.kind === 'call' && earlier.operation === maker[0] && outcome.kind === 'done';
    });
    if (!isMade || maker[0] === 'GetParametersForImport') yield maker;
  }
}

function regionAt(timeline: readonly Moment[], index: number): string {
  const facts = timeline[index]?.key.facts;
  return facts === undefined ? '' : regionOf(facts.keyArn);
}

function isOneOf(operations: readonly string[], operation: string): boolean {
  return operations.includes(operation);
}

/** One key cannot tell all of an answer. */
function answered(output: object): object {
  return { kind: 'answered', output, partial: true };
}

/** A request whose placeholders are what an answer can have given. */
function withoutPlaceholders(request: WireRequest): WireRequest {
  return Object.fromEntries(
    Object.entries(request).map(([name, value]) => {
      if (value === '$CUSTOM_KEY_STORE_ID') return [name, keyStoreId];
      return [name, typeof value === 'string' && value.startsWith('$') ? base64(value) : value];
    }),
  );
}

/** Bytes that stand for what a placeholder names. */
function base64(placeholder: string): string {
  return btoa(placeholder.slice(1));
}

/**
 * An answer of the model as the wire has it: dates are epoch seconds. The ID of the CloudHSM cluster is AWS's example, which
 * no request to AWS may have, and is left out.
 */
function onTheWire(output: object): object {
  return Object.fromEntries(
    Object.entries(output).flatMap(([name, value]) => {
      if (name === 'CloudHsmClusterId') return [];
      if (typeof value === 'number' && /Date$|^ValidTo$/.test(name)) return [[name, value / 1000]];
      return [[name, name.endsWith('KeyMetadata') && typeof value === 'object' ? onTheWire(value) : value]];
    }),
  );
}
