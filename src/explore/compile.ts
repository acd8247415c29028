import { CompiledTable } from './compiled-table.ts';

/** `decide` and the life of a key in typed arrays: look-ups that allocate nothing. */
export class Compiled extends CompiledTable {}

/**
 * Compiles the key state table into typed arrays.
 *
 * @example
 * const compiled = compile();
 * compiled.decide('CancelKeyDeletion', 'Enabled', 'symmetric').verdict; // 'refused'
 */
export function compile(): Compiled {
  return new Compiled();
}
