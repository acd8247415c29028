import type { ServedCall } from '../../serve/served-account.ts';
import type { Emulator, EmulatorAnswer } from '../emulator/emulator.ts';
import { listIn, textIn } from '../members.ts';
import { BoundedMap } from '../shadow/bounded-map.ts';
import { callersKeyId, identifiersIn } from '../shadow/key-names.ts';
import type { Shadow } from '../shadow/shadow.ts';
import { takeUp } from './take-up.ts';

/** How many keys that the model cannot hold are remembered. */
const mostStrangers = 10_000;

/** How many pages of a list of the emulator's are read. */
const mostPages = 100;

/** The keys that an emulator has and the shadow has not: made before the guard, or behind its back. */
export class Newcomers {
  readonly #shadow: Shadow;
  readonly #onTrouble: ((line: string) => void) | undefined;
  /** Why a key is not judged, by `Region/identifier`. */
  readonly #strangers = new BoundedMap<string>(mostStrangers);

  constructor(shadow: Shadow, onTrouble?: (line: string) => void) {
    this.#shadow = shadow;
    this.#onTrouble = onTrouble;
  }

  /** Why a key that a call names is not judged; null if it is. */
  whyNotJudged({ input, region }: ServedCall): string | null {
    for (const identifier of identifiersIn(input)) {
      const why = this.#strangers.get(`${region}/${identifier}`);
      if (why !== undefined) return why;
    }
    return null;
  }

  /** Takes up what a call names. Says whether there was anything. @throws EmulatorTrouble */
  async takeUpNamed(call: ServedCall, emulator: Emulator): Promise<boolean> {
    let isAny = false;
    for (const identifier of identifiersIn(call.input)) {
      if (await this.takeUp(call, identifier, emulator)) isAny = true;
    }
    return isAny;
  }

  /** Takes up one key, and its related keys, by what callers call it. Says whether there was anything. @throws EmulatorTrouble */
  async takeUp(call: ServedCall, identifier: string, emulator: Emulator): Promise<boolean> {
    const { region } = call;
    if (this.#isKnown(call, identifier)) return false;
    const taken = await takeUp(
      emulator,
      identifier,
      region,
      this.#shadow.account,
      this.#shadow.served.clock.now(),
    );
    switch (taken.kind) {
      case 'absent':
        return false;
      case 'stranger':
        this.#onTrouble?.(`the key '${taken.keyId}' is not judged: ${taken.why}`);
        this.#strangers.set(`${region}/${identifier}`, taken.why);
        return false;
      case 'taken up':
        this.#shadow.names.learn(taken.keyId);
        return this.#shadow.takeOver(taken.account, taken.grants);
      default:
        return taken satisfies never;
    }
  }

  /** Takes up all that the emulator lists in a Region. @returns its answer, the last of several @throws EmulatorTrouble */
  async takeUpListed(call: ServedCall, emulator: Emulator): Promise<EmulatorAnswer> {
    const { region } = call;
    const [lister, list, member] =
      call.operation === 'ListAliases'
        ? (['ListAliases', 'Aliases', 'TargetKeyId'] as const)
        : (['ListKeys', 'Keys', 'KeyId'] as const);
    const listed = new Set<string>();
    let answer = await emulator.ask(lister, {});
    for (let page = 1; answer.kind === 'done'; page += 1) {
      for (const item of listIn(answer.output, list)) {
        const keyId = textIn(item, member) ?? '';
        listed.add(callersKeyId(keyId));
        // An alias of AWS's that has no key yet is none of the account's.
        if (keyId === '' || this.#strangers.has(`${region}/${keyId}`)) continue;
        if (!this.#isKnown(call, keyId) && !(await this.takeUp(call, keyId, emulator))) {
          this.#strangers.set(`${region}/${keyId}`, 'the emulator lists it, and the model cannot hold it');
          continue;
        }
        const alias = textIn(item, 'AliasName');
        if (alias !== undefined && !alias.startsWith('alias/aws/')) await this.takeUp(call, alias, emulator);
      }
      const Marker = textIn(answer.output, 'NextMarker');
      if (page === mostPages) break;
      if (answer.output['Truncated'] !== true || Marker === undefined) {
        if (lister === 'ListKeys') await this.#forgetLost(region, listed, emulator);
        break;
      }
      answer = await emulator.ask(lister, { Marker });
    }
    return answer;
  }

  /** Forgets the keys that the emulator neither lists nor describes: it was restarted, or reset. */
  async #forgetLost(region: string, listed: ReadonlySet<string>, emulator: Emulator): Promise<void> {
    for (const { keyId, keyManager } of this.#shadow.keysIn(region)) {
      if (keyManager === 'AWS' || listed.has(keyId)) continue;
      const KeyId = this.#shadow.names.emulatorsId(keyId);
      const described = await emulator.ask('DescribeKey', { KeyId });
      if (described.kind !== 'refused' || described.exception !== 'NotFoundException') continue;
      this.#onTrouble?.(`the emulator has lost the key '${keyId}': it is forgotten`);
      this.#shadow.forget(keyId);
    }
  }

  /** Whether the model has a key, or had it until it was deleted, whatever the emulator keeps. */
  #isKnown(call: ServedCall, identifier: string): boolean {
    const { region } = call;
    const { KeyId } = Object(this.#shadow.names.forModel({ KeyId: identifier }));
    if (this.#shadow.find({ ...call, operation: 'DescribeKey' }, String(KeyId)) !== undefined) return true;
    const keyId = callersKeyId(identifier.slice(identifier.lastIndexOf('/') + 1));
    return !identifier.includes('alias/') && this.#shadow.wasDeleted(region, keyId);
  }
}
