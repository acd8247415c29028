import { setTimeout } from 'node:timers/promises';
import type { Operation } from '../../key/operation.ts';
import { isWireObject, textIn, type Wire, type WireObject, wireObject } from '../../scenario/wire-form.ts';
import { type ObservedOutcome, outcomeText } from '../oracle/observation.ts';
import { outcomeOfError } from '../targets/outcome-of-error.ts';
import type { RequestMembers, Target } from '../targets/target.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { runTagKey } from './run-id.ts';

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

/** What a cleanup did. */
export interface Cleaned {
  /** Scheduled for deletion within 7 days, or gone. */
  readonly cleaned: readonly RunKey[];
  readonly leftBehind: readonly LeftBehind[];
  /** Regions that could not be searched for keys whose creation was not answered, with the reason. */
  readonly unsearched: readonly { readonly region: string; readonly why: string }[];
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

/** The waiting period of every key of a run. AWS's shortest. */
const days = 7;

/**
 * Removes what a run made: aliases and grants, then every key is scheduled for deletion with the shortest waiting period.
 * What could not be done is told, with the commands that do it. Can be repeated: what is done stays done.
 */
export async function cleanUp(options: CleanupOptions): Promise<Cleaned> {
  const { target, run, entries, journal, patience = 60_000 } = options;
  const regions = [...new Set([...options.regions, ...regionsIn(entries ?? [])])];
  const keys = new Map<string, RunKey>();
  const add = (key: RunKey) => keys.set(`${key.region}/${key.keyId}`, key);
  for (const key of keysIn(entries ?? [])) add(key);
  const unsearched: { readonly region: string; readonly why: string }[] = [];
  for (const region of regions.filter((each) => entries === null || hasOpenCreation(entries, each))) {
    try {
      for (const key of await taggedKeys(target, run, region)) add(key);
    } catch (error) {
      unsearched.push({ region, why: reasonOf(error) });
    }
  }
  const cleaned: RunKey[] = [];
  const leftBehind: LeftBehind[] = [];
  const done = new Set((entries ?? []).flatMap((entry) => (entry.kind === 'cleaned' ? [nameOf(entry)] : [])));
  for (const key of keys.values()) {
    try {
      if (!done.has(nameOf(key))) await cleanKey(target, key, patience);
      journal?.append({ kind: 'cleaned', ...key });
      cleaned.push(key);
    } catch (error) {
      leftBehind.push({ ...key, why: reasonOf(error), commands: commandsFor(key) });
    }
  }
  return { cleaned, leftBehind, unsearched };
}

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

/** Every key of a Region that carries the tag of the run. Keys whose tags may not be read are not of the run. */
async function taggedKeys(target: Target, run: string, region: string): Promise<readonly RunKey[]> {
  const found: RunKey[] = [];
  for (const keyId of await listed(target, 'ListKeys', {}, region, 'Keys', 'KeyId')) {
    const answer = await called(target, 'ListResourceTags', { KeyId: keyId }, region);
    if (answer.outcome.kind === 'refused') continue;
    const tags = outputOf(answer)['Tags'];
    const isOfRun =
      Array.isArray(tags) &&
      tags.some((tag: Wire) => isWireObject(tag) && tag['TagKey'] === runTagKey && tag['TagValue'] === run);
    if (isOfRun) found.push({ keyId, region });
  }
  return found;
}

async function cleanKey(target: Target, { keyId, region }: RunKey, patience: number): Promise<void> {
  if ((await stateOf(target, keyId, region)) === null) return;
  for (const name of await listed(target, 'ListAliases', { KeyId: keyId }, region, 'Aliases', 'AliasName')) {
    outputOf(await called(target, 'DeleteAlias', { AliasName: name }, region), ['NotFoundException']);
  }
  for (const grant of await listed(target, 'ListGrants', { KeyId: keyId }, region, 'Grants', 'GrantId')) {
    outputOf(await called(target, 'RevokeGrant', { KeyId: keyId, GrantId: grant }, region), [
      'NotFoundException',
    ]);
  }
  if (await isScheduled(target, keyId, region)) return;
  const start = performance.now();
  for (let wait = 250; ; wait = Math.min(wait * 2, 5_000)) {
    const schedule = { KeyId: keyId, PendingWindowInDays: days };
    const answer = await called(target, 'ScheduleKeyDeletion', schedule, region);
    const mayPass =
      answer.outcome.kind === 'answered' ||
      (answer.outcome.kind === 'refused' && answer.outcome.exception === 'KMSInvalidStateException');
    if (!mayPass) throw new Error(outcomeText(answer.outcome));
    if (await isScheduled(target, keyId, region)) return;
    if (performance.now() - start > patience)
      throw new Error(`not scheduled: ${outcomeText(answer.outcome)}`);
    await setTimeout(wait);
  }
}

/** Says whether a key is gone or waits for its deletion in no more than 7 days; a longer wait is cancelled. */
async function isScheduled(target: Target, keyId: string, region: string): Promise<boolean> {
  const metadata = await stateOf(target, keyId, region);
  if (metadata === null) return true;
  const keyState = textIn(metadata, 'KeyState');
  if (keyState !== 'PendingDeletion' && keyState !== 'PendingReplicaDeletion') return false;
  const date = metadata['DeletionDate'];
  const window = metadata['PendingDeletionWindowInDays'];
  const oneMore = (days + 1) * 24 * 60 * 60;
  const isSoon = typeof date === 'number' ? date - Date.now() / 1000 <= oneMore : true;
  if (isSoon && (typeof window !== 'number' || window <= days)) return true;
  outputOf(await called(target, 'CancelKeyDeletion', { KeyId: keyId }, region));
  return false;
}

/** The KeyMetadata of a key; null if there is none. */
async function stateOf(target: Target, keyId: string, region: string): Promise<WireObject | null> {
  const answer = await called(target, 'DescribeKey', { KeyId: keyId }, region);
  if (answer.outcome.kind === 'refused' && answer.outcome.exception === 'NotFoundException') return null;
  const metadata = outputOf(answer)['KeyMetadata'];
  return isWireObject(metadata) ? metadata : {};
}

/** One member of every item of a list, over all its pages. */
async function listed(
  target: Target,
  operation: Operation,
  input: RequestMembers,
  region: string,
  list: string,
  member: string,
): Promise<readonly string[]> {
  const values: string[] = [];
  let marker: string | undefined;
  do {
    const paged = marker === undefined ? input : { ...input, Marker: marker };
    const output = outputOf(await called(target, operation, paged, region), ['NotFoundException']);
    const items = output[list];
    for (const item of Array.isArray(items) ? items : []) {
      const value = isWireObject(item) ? textIn(item, member) : undefined;
      if (value !== undefined) values.push(value);
    }
    marker = output['Truncated'] === true ? textIn(output, 'NextMarker') : undefined;
  } while (marker !== undefined);
  return values;
}

interface Answer {
  readonly operation: Operation;
  readonly outcome: ObservedOutcome;
}

/** What each call is tried in all while its outcome is uncertain: every call of a cleanup can be repeated. */
const attempts = 4;

async function called(
  target: Target,
  operation: Operation,
  input: RequestMembers,
  region: string,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    let outcome: ObservedOutcome;
    try {
      outcome = { kind: 'answered', output: wireObject(await target.send(operation, input, region)) };
    } catch (error) {
      outcome = outcomeOfError(error);
    }
    if (outcome.kind !== 'ambiguous' || attempt === attempts) return { operation, outcome };
    await setTimeout(100 * 2 ** attempt);
  }
}

/** @throws for what is no answer, unless it is one of the refusals that do no harm: then it is empty */
function outputOf({ operation, outcome }: Answer, harmless: readonly string[] = []): WireObject {
  if (outcome.kind === 'answered') return outcome.output;
  if (outcome.kind === 'refused' && harmless.includes(outcome.exception)) return {};
  throw new Error(`${operation}: ${outcomeText(outcome)}`);
}

/** What does by hand what a cleanup does. */
function commandsFor({ keyId, region }: RunKey): readonly string[] {
  const key = `--region ${region} --key-id ${keyId}`;
  return [
    `aws kms list-aliases ${key} --query 'Aliases[].AliasName' --output text | tr '\\t' '\\n' | grep . | xargs -n1 aws kms delete-alias --region ${region} --alias-name`,
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
