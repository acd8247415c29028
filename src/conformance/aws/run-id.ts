import { randomBytes } from 'node:crypto';

/** The tag that every key of a run on AWS carries; its value is the run's id. */
export const runTagKey = 'kms-model-run';

/** What the names of all aliases of a run begin with. */
export const aliasPrefix = 'alias/conformance-';

/** A fresh id for a run: its start and something random, such as `20260101T120000-3f9a1c`. */
export function newRunId(at: number): string {
  const start = new Date(at).toISOString().replaceAll(/[-:]|\..*$/g, '');
  return `${start}-${randomBytes(3).toString('hex')}`;
}

/** Says whether a text is the id of a run: it is also a file name and a tag value. */
export function isRunId(text: string): boolean {
  return /^\d{8}T\d{6}-[0-9a-f]{6}$/.test(text);
}
