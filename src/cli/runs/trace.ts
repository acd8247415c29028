import type { Command } from 'commander';
import type { ConformanceReport } from '../../conformance/report/report.ts';
import type { JudgedCall } from '../../conformance/session/session.ts';
import { type TraceFacts, type TraceFile, traceFile } from '../../conformance/trace/writer.ts';
import { type CommandContext, UsageError } from '../command-context.ts';
import { reasonOf } from '../files.ts';

export interface TraceChoice {
  readonly trace?: string;
}

export function withTraceOption(command: Command): Command {
  return command.option('--trace <file>', 'write every call with its outcome: see kms-model check-trace');
}

/**
 * Makes a run, and writes its trace if that is wanted: the header before the first call, the end however the run ends.
 *
 * @param run passes every call to the function that it gets; resolves to null if nothing was run
 */
export async function withTrace(
  { trace }: TraceChoice,
  facts: TraceFacts,
  { say, setExitStatus }: CommandContext,
  run: (onStep: (step: JudgedCall) => void) => Promise<ConformanceReport | null>,
): Promise<void> {
  if (trace === undefined) {
    await run(() => {});
    return;
  }
  const file = opened(trace, facts);
  let stopped: string | null = 'the program failed';
  try {
    const report = await run(({ observation }) => file.write(observation));
    stopped = report === null ? 'nothing was run' : report.stopped;
  } finally {
    const problem = file.end(stopped);
    if (problem !== null) {
      say(`${trace} was not written: ${problem}`);
      setExitStatus(3);
    }
  }
}

function opened(file: string, facts: TraceFacts): TraceFile {
  try {
    return traceFile(file, facts);
  } catch (error) {
    throw new UsageError(`--trace: ${reasonOf(error)}`);
  }
}
