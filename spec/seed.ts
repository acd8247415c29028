/**
 * The seed of every property in the run: `FC_SEED`, or a fixed number, so that a red run stays red when repeated.
 * Vitest loads this file before each test file.
 */
import fc from 'fast-check';

const usual = 20_260_101;

function seedFrom(text: string | undefined): number {
  if (text === undefined || text === '') return usual;
  if (/^-?\d{1,10}$/.test(text) && Number(text) === (Number(text) | 0)) return Number(text);
  throw new Error(`FC_SEED must be a 32-bit integer, not ${JSON.stringify(text)}`);
}

export const seed = seedFrom(process.env['FC_SEED']);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
