import type { Command } from 'commander';
import { UsageError } from '../command-context.ts';

/**
 * Refuses options that would have no effect: whoever gives them expects something else.
 *
 * @param names the options as they are written, without the hyphens
 * @param needed what they need, such as `--campaign`
 * @throws UsageError if one of them was given
 */
export function refuseIdleOptions(command: Command, names: readonly string[], needed: string): void {
  const idle = names.filter((name) => command.getOptionValueSource(name) === 'cli');
  if (idle.length === 0) return;
  const given = idle.map((name) => `--${name}`).join(' and ');
  throw new UsageError(`${given} ${idle.length === 1 ? 'needs' : 'need'} ${needed}`);
}
