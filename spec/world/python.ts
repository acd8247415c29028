import { join } from 'node:path';
import { pythonEnvironment } from '../python-environment.ts';

/** The programs of the pinned boto3 and AWS command line. */
export function worldPrograms(): Promise<string> {
  return pythonEnvironment('world', join(import.meta.dirname, 'requirements.txt'));
}

/** Runs once before the tests of the project, which run at the same time. */
export async function setup(): Promise<void> {
  await worldPrograms();
}
