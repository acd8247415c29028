import { createHash } from 'node:crypto';
import { type Members, membersOf, textIn } from '../members.ts';
import { BoundedMap } from './bounded-map.ts';

/** The members of a request that name a key, by its ID, its ARN or an alias. */
const keyMembers = ['KeyId', 'TargetKeyId', 'SourceKeyId', 'DestinationKeyId'] as const;

/** The identifiers of keys and aliases in a request. */
export function identifiersIn(input: unknown): readonly string[] {
  const members = membersOf(input);
  return [...keyMembers, 'AliasName'].flatMap((name) => textIn(members, name) ?? []);
}

/** How many keys whose ID the emulator gives in another form than AWS are remembered. */
const mostNames = 50_000;

/** The key IDs of an emulator that have not the form of AWS's: to callers, those keys have an ID of AWS's form. */
export class KeyNames {
  readonly #emulators: BoundedMap<string>;

  /** @param entries the emulator's key ID by the caller's */
  constructor(entries: Iterable<readonly [string, string]> = []) {
    this.#emulators = new BoundedMap(mostNames, entries);
  }

  /** The key ID for callers, which is remembered. */
  learn(emulators: string): string {
    const callers = callersKeyId(emulators);
    if (callers !== emulators) this.#emulators.set(callers, emulators);
    return callers;
  }

  /** A key ID as the emulator has it. */
  emulatorsId(callers: string): string {
    return this.#emulators.get(callers) ?? callers;
  }

  /** A request with its keys named as the emulator names them. */
  forEmulator(input: Members): Members {
    return this.#renamed(input, (keyId) => this.emulatorsId(keyId));
  }

  /** A request with its keys named as callers are to name them, even if it names them as the emulator does. */
  forModel(input: unknown): unknown {
    const members = membersOf(input);
    return keyMembers.some((name) => members[name] !== undefined)
      ? this.#renamed(members, (keyId) => {
          const callers = callersKeyId(keyId);
          return this.#emulators.get(callers) === keyId ? callers : keyId;
        })
      : input;
  }

  clear(): void {
    this.#emulators.clear();
  }

  entries(): readonly (readonly [string, string])[] {
    return this.#emulators.entries();
  }

  #renamed(members: Members, rename: (keyId: string) => string): Members {
    const renamed: Record<string, unknown> = {};
    for (const name of keyMembers) {
      const identifier = members[name];
      if (typeof identifier !== 'string' || identifier.includes('alias/')) continue;
      const start = identifier.indexOf('/') + 1;
      renamed[name] = identifier.slice(0, start) + rename(identifier.slice(start));
    }
    return { ...members, ...renamed };
  }
}

const awsForm = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** A key ID in the form of AWS's: itself, `mrk-` and its digits, or a UUID made of it. */
export function callersKeyId(emulators: string): string {
  if (awsForm.test(emulators)) return emulators;
  const digits = emulators.replace(/^mrk-/, '').replaceAll('-', '');
  if (emulators.startsWith('mrk-') && /^[0-9a-f]{32}$/.test(digits)) return `mrk-${digits}`;
  const made = createHash('sha256').update(emulators).digest('hex');
  return made.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}
