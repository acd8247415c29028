import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const longestMs = 120_000;

/**
 * Pastes lines into a shell of its own, as a reader of a finding would.
 *
 * @param programs the folder in which the shell finds the `aws` command line first
 * @returns what the shell printed, standard output and standard error together
 */
export async function paste(lines: readonly string[], programs: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pasted-'));
  const environment = {
    ...process.env,
    PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_MAX_ATTEMPTS: '1',
  };
  try {
    return await new Promise((resolve) => {
      const options = { cwd: folder, env: environment, timeout: longestMs };
      execFile('bash', ['-c', `exec 2>&1\n${lines.join('\n')}`], options, (_, printed) => resolve(printed));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
