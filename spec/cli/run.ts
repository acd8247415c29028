import { runProgram } from '../../src/cli/program.ts';

/** What a run of `kms-model` left behind. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `kms-model` in this process, without colours, and collects what it writes. */
export async function kmsModel(...args: readonly string[]): Promise<Ended> {
  return kmsModelWith({ colors: false }, ...args);
}

/** {@link kmsModel} with colours or without. */
export async function kmsModelWith(
  { colors }: { readonly colors: boolean },
  ...args: readonly string[]
): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  const status = await runProgram(args, {
    write: (text) => {
      stdout += text;
    },
    writeError: (text) => {
      stderr += text;
    },
    isTerminal: colors,
    colors,
  });
  return { status, stdout, stderr };
}
