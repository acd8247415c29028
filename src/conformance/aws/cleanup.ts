import { setTimeout } from 'node:timers/promises';
import type { Operation } from '../../key/operation.ts';
import { isWireObject, textIn, type Wire, type WireObject } from '../../scenario/wire-form.ts';
import { type ObservedOutcome, outcomeText } from '../oracle/observation.ts';
import { isNotFound, outcomeOf } from '../targets/outcome.ts';
import type { RequestMembers, Target } from '../targets/target.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { aliasPrefix, runTagKey } from './run-id.ts';

/** A key of a run, in one Region. */
export interface RunKey {
  readonly keyId: string;
  readonly region: string;
}

/** A key that could not be cleaned, with the commands that do it. */
export interface LeftBehind extends RunKey {
  readonly why: string;
  readonly commands: readonly string[];
}

/** A Region that could not be searched for keys whose creation was not answered, with the reason. */
export interface Unsearched {
  readonly region: string;
  readonly why: string;
}

/** What a cleanup did. */
export interface Cleaned {
  /** Scheduled for deletion within 7 days, or gone. */
  readonly cleaned: readonly RunKey[];
  readonly leftBehind: readonly LeftBehind[];
  /** Keys that the journal names and that do not carry the tag of the run: nothing was done with them. */
  readonly foreign: readonly RunKey[];
  readonly unsearched: readonly Unsearched[];
}

/** What a cleanup is made with. */
export interface CleanupOptions {
  /** Calls AWS: at a rate, and patiently. */
  readonly target: Target;
  readonly run: string;
  readonly regions: readonly string[];
  /** What the run wrote down; null if its journal is lost: then all keys of the Regions are searched for its tag. */
  readonly entries: readonly JournalEntry[] | null;
  /** Where keys that are done are written down. */
  readonly journal?: Journal;
  /** How long a key that is `Creating` or `Updating` is waited for, milliseconds; a minute unless given. */
  readonly patience?: number;
}

/** What a cleanup would do: found by calls that only look. */
export interface CleanupPlan extends Pick<Cleaned, 'foreign' | 'unsearched'> {
  /** Keys that carry the tag of the run. */
  readonly keys: readonly RunKey[];
  /** Keys of which that could not be found out, with the reason. */
  readonly unknown: readonly (RunKey & { readonly why: string })[];
}

/** The waiting period of every key of a run. AWS's shortest. */
const days = 7;

/**
 * Removes what a run made: aliases and grants, then every key is scheduled for deletion with the shortest waiting period.
 * What could not be done is told, with the commands that do it. Can be repeated: what is done stays done.
 */
export async function cleanUp(options: CleanupOptions): Promise<Cleaned> {
  return carryOut(await planCleanup(options), options);
}

/**
 * Finds what a cleanup has to remove. A journal is a file that anybody may have written: it only says where to look. Which
 * keys are of the run, their tag says, as the service has it.
 */
export async function planCleanup({
  target,
  run,
  patience = usualPatience,
  ...options
}: CleanupOptions): Promise<CleanupPlan> {
  const entries = options.entries ?? [];
  const regions = [...new Set([...options.regions, ...regionsIn(entries)])];
  const keys = new Map<string, RunKey>();
  const foreign: RunKey[] = [];
  const unknown: (RunKey & { readonly why: string })[] = [];
  for (const key of new Map(keysIn(entries).map((each) => [nameOf(each), each])).values()) {
    try {
      const isOfRun = await new RegionCleanup(target, key.region).isOfRun(key.keyId, run, patience);
      if (isOfRun) keys.set(nameOf(key), key);
      else foreign.push(key);
    } catch (error) {
      unknown.push({ ...key, why: reasonOf(error) });
    }
  }
  const unsearched: Unsearched[] = [];
  for (const region of regions.filter((each) => options.entries === null || hasOpenCreation(entries, each))) {
    try {
      const found = await new RegionCleanup(target, region).taggedKeys(run);
      for (const key of found) keys.set(nameOf(key), key);
    } catch (error) {
      unsearched.push({ region, why: reasonOf(error) });
    }
  }
  return { keys: [...keys.values()], foreign, unknown, unsearched };
}

/** Does what was planned. */
export async function carryOut(
  { keys, foreign, unknown, unsearched }: CleanupPlan,
  { target, journal, patience = usualPatience }: Pick<CleanupOptions, 'target' | 'journal' | 'patience'>,
): Promise<Cleaned> {
  const cleaned: RunKey[] = [];
  const leftBehind: LeftBehind[] = unknown.map((key) => ({ ...key, commands: commandsFor(key) }));
  for (const key of keys) {
    try {
      await new RegionCleanup(target, key.region).clean(key.keyId, patience);
      journal?.append({ kind: 'cleaned', ...key });
      cleaned.push(key);
    } catch (error) {
      leftBehind.push({ ...key, why: reasonOf(error), commands: commandsFor(key) });
    }
  }
  return { cleaned, leftBehind, foreign, unsearched };
}

/** Milliseconds. */
const usualPatience = 60_000;

/** A key that was created so short a time ago may not show its tags yet, milliseconds. */
const freshFor = 5 * 60_000;

/** The keys that a journal names, also those whose creation was sent and not answered if their ID was known before. */
export function keysIn(entries: readonly JournalEntry[]): readonly RunKey[] {
  const unmade = new Set(entries.flatMap((entry) => (entry.kind === 'not made' ? [entry.number] : [])));
  return entries.flatMap((entry) => {
    if (entry.kind === 'made') return [{ keyId: entry.keyId, region: entry.region }];
    if (entry.kind !== 'making' || entry.keyId === null || unmade.has(entry.number)) return [];
    return [{ keyId: entry.keyId, region: entry.region }];
  });
}

function regionsIn(entries: readonly JournalEntry[]): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === 'begin' ? entry.regions : []));
}

/** Says whether a key may be there that nobody knows the ID of: its creation was sent and never answered. */
function hasOpenCreation(entries: readonly JournalEntry[], region: string): boolean {
  const answered = new Set(
    entries.flatMap((entry) => (entry.kind === 'made' || entry.kind === 'not made' ? [entry.number] : [])),
  );
  return entries.some(
    (entry) =>
      entry.kind === 'making' &&
      entry.keyId === null &&
      entry.region === region &&
      !answered.has(entry.number),
  );
}

/** What each call is tried in all while its outcome is uncertain: every call of a cleanup can be repeated. */
const attempts = 4;

/** Cleans the keys of a run in one Region. */
class RegionCleanup {
  readonly #target: Target;
  readonly #region: string;

  constructor(target: Target, region: string) {
    this.#target = target;
    this.#region = region;
  }

  /** Every key that carries the tag of the run. Keys whose tags may not be read are not of the run. */
  async taggedKeys(run: string): Promise<readonly RunKey[]> {
    const found: RunKey[] = [];
    for (const keyId of await this.#list('ListKeys', {}, 'Keys', 'KeyId')) {
      const outcome = await this.#call('ListResourceTags', { KeyId: keyId });
      if (outcome.kind === 'refused') continue;
      if (isTagged(outputOf('ListResourceTags', outcome), run)) found.push({ keyId, region: this.#region });
    }
    return found;
  }

  /**
   * Says whether a key carries the tag of the run, or is gone. A fresh key is asked again for a while.
   *
   * @throws what hinders it, in one line
   */
  async isOfRun(KeyId: string, run: string, patience: number): Promise<boolean> {
    const start = performance.now();
    for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
      const metadata = await this.#metadataOf(KeyId);
      if (metadata === null || isTagged(await this.#output('ListResourceTags', { KeyId }), run)) return true;
      const created = metadata['CreationDate'];
      const isFresh = typeof created === 'number' && Date.now() - created * 1000 < freshFor;
      if (!isFresh || performance.now() - start > patience) return false;
      await setTimeout(wait);
    }
  }

  /**
   * Removes the aliases that the run gave a key of its own, and its grants, and schedules its deletion.
   *
   * @throws what hinders it, in one line
   */
  async clean(KeyId: string, patience: number): Promise<void> {
    if ((await this.#metadataOf(KeyId)) === null) return;
    for (const AliasName of await this.#list('ListAliases', { KeyId }, 'Aliases', 'AliasName')) {
      if (AliasName.startsWith(aliasPrefix)) await this.#output('DeleteAlias', { AliasName });
    }
    for (const GrantId of await this.#list('ListGrants', { KeyId }, 'Grants', 'GrantId')) {
      await this.#output('RevokeGrant', { KeyId, GrantId });
    }
    if (await this.#isScheduled(KeyId)) return;
    const start = performance.now();
    for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
      const outcome = await this.#call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: days });
      const mayPass =
        outcome.kind === 'answered' ||
        (outcome.kind === 'refused' && outcome.exception === 'KMSInvalidStateException');
      if (!mayPass) throw new Error(outcomeText(outcome));
      if (await this.#isScheduled(KeyId)) return;
      if (performance.now() - start > patience) throw new Error(`not scheduled: ${outcomeText(outcome)}`);
      await setTimeout(wait);
    }
  }

  /** Says whether a key is gone or waits for its deletion in no more than 7 days; a longer wait is cancelled. */
  async #isScheduled(KeyId: string): Promise<boolean> {
    const metadata = await this.#metadataOf(KeyId);
    if (metadata === null) return true;
    const keyState = textIn(metadata, 'KeyState');
    if (keyState !== 'PendingDeletion' && keyState !== 'PendingReplicaDeletion') return false;
    const date = metadata['DeletionDate'];
    const window = metadata['PendingDeletionWindowInDays'];
    const oneMore = (days + 1) * 24 * 60 * 60;
    const isSoon = typeof date === 'number' ? date - Date.now() / 1000 <= oneMore : true;
    if (isSoon && (typeof window !== 'number' || window <= days)) return true;
    outputOf('CancelKeyDeletion', await this.#call('CancelKeyDeletion', { KeyId }));
    return false;
  }

  /** The KeyMetadata of a key; null if there is none. */
  async #metadataOf(KeyId: string): Promise<WireObject | null> {
    const outcome = await this.#call('DescribeKey', { KeyId });
    if (isNotFound(outcome)) return null;
    const metadata = outputOf('DescribeKey', outcome)['KeyMetadata'];
    return isWireObject(metadata) ? metadata : {};
  }

  /** One member of every item of a list, over all its pages. */
  async #list(
    operation: Operation,
    input: RequestMembers,
    list: string,
    member: string,
  ): Promise<readonly string[]> {
    const values: string[] = [];
    let marker: string | undefined;
    do {
      const paged = marker === undefined ? input : { ...input, Marker: marker };
      const output = await this.#output(operation, paged);
      const items = output[list];
      for (const item of Array.isArray(items) ? items : []) {
        const value = isWireObject(item) ? textIn(item, member) : undefined;
        if (value !== undefined) values.push(value);
      }
      marker = output['Truncated'] === true ? textIn(output, 'NextMarker') : undefined;
    } while (marker !== undefined);
    return values;
  }

  /** @throws for anything but an answer; what is gone already is fine, and answers nothing */
  async #output(operation: Operation, input: RequestMembers): Promise<WireObject> {
    const outcome = await this.#call(operation, input);
    return isNotFound(outcome) ? {} : outputOf(operation, outcome);
  }

  async #call(operation: Operation, input: RequestMembers): Promise<ObservedOutcome> {
    for (let attempt = 1; ; attempt += 1) {
      const { outcome } = await outcomeOf(this.#target, operation, input, this.#region);
      if (outcome.kind !== 'ambiguous' || attempt === attempts) return outcome;
      await setTimeout(100 * 2 ** attempt);
    }
  }
}

function isTagged({ Tags }: WireObject, run: string): boolean {
  return (
    Array.isArray(Tags) &&
    Tags.some((tag: Wire) => isWireObject(tag) && tag['TagKey'] === runTagKey && tag['TagValue'] === run)
  );
}

/** @throws for anything but an answer */
function outputOf(operation: Operation, outcome: ObservedOutcome): WireObject {
  if (outcome.kind === 'answered') return outcome.output;
  throw new Error(`${operation}: ${outcomeText(outcome)}`);
}

/** What does by hand what a cleanup does. */
function commandsFor({ keyId, region }: RunKey): readonly string[] {
  const key = `--region ${region} --key-id ${keyId}`;
  return [
    `aws kms list-aliases ${key} --query 'Aliases[].AliasName' --output text | tr '\\t' '\\n' | grep ^${aliasPrefix} | xargs -n1 aws kms delete-alias --region ${region} --alias-name`,
    `aws kms list-grants ${key} --query 'Grants[].GrantId' --output text | tr '\\t' '\\n' | grep . | xargs -n1 aws kms revoke-grant ${key} --grant-id`,
    `aws kms schedule-key-deletion ${key} --pending-window-in-days ${days}`,
  ];
}

function nameOf({ keyId, region }: RunKey): string {
  return `${region}/${keyId}`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
