import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usualLag } from '../../src/trail/judge/judge-key.ts';
import { Possibilities } from '../../src/trail/judge/possibilities.ts';
import { seed } from '../seed.ts';
import { accusations, judged, livesWithLosses, recordsLeft, trailOfLife } from './random-life.ts';

const possibilities = new Possibilities();
const runs = Number(process.env['TRAIL_RUNS'] ?? 8);
const complete = { lag: usualLag, isComplete: true };
const incomplete = { lag: usualLag, isComplete: false };

describe('The trail of a random life', () => {
  it('accuses nobody, whatever CloudTrail leaves out, delays or writes twice', () => {
    let told = 0;
    fc.assert(
      fc.property(livesWithLosses, ({ life, losses }) => {
        const trail = trailOfLife(life);
        const lives = judged(recordsLeft(trail, losses), complete, possibilities);
        told += lives
          .flatMap(({ records }) => records)
          .filter(({ verdict }) => verdict.kind === 'conforms').length;
        expect(accusations(lives)).toEqual([]);
      }),
      { numRuns: runs, seed, endOnFailure: runs > 8 },
    );
    expect(told).toBeGreaterThan(runs);
  }, 120_000);

  it('accuses nobody if any records are lost, unless it is said that none are', () => {
    let missing = 0;
    fc.assert(
      fc.property(livesWithLosses, ({ life, losses }) => {
        const left = recordsLeft(trailOfLife(life), { ...losses, anything: true });
        const lives = judged(left, incomplete, possibilities);
        missing += lives
          .flatMap(({ records }) => records)
          .filter(({ verdict }) => verdict.kind === 'cannot tell' && verdict.isMissingRecord).length;
        expect(accusations(lives)).toEqual([]);
      }),
      { numRuns: runs, seed, endOnFailure: runs > 8 },
    );
    expect(missing).toBeGreaterThan(0);
  }, 120_000);
});
