import { describe, expect, it } from 'vitest';
import { claims, judgeClaim } from '../bench/claim.ts';
import { figureText } from '../bench/figure-text.ts';
import { groups } from '../bench/groups.ts';
import { median } from '../bench/median.ts';
import results from '../bench/results.json' with { type: 'json' };
import type { Results } from '../bench/results.ts';
import { performanceParts } from '../bench/results-text.ts';
import { documents } from './documents.ts';

const measured: Results = results;
const page = documents.find(({ path }) => path === 'docs/performance.md')?.text ?? '';

describe('docs/performance.md', () => {
  it('has every line of every group, each measured as often as the others of its group', () => {
    const lines = Object.entries(measured.groups).map(([group, figures]) => [group, Object.keys(figures)]);
    const expected = groups.map((group) => [group.name, Object.keys(group.lines)]);
    expect(Object.fromEntries(lines)).toEqual(Object.fromEntries(expected));
    for (const figures of Object.values(measured.groups)) {
      const [runs = 0, ...others] = new Set(Object.values(figures).map(({ length }) => length));
      expect(runs).toBeGreaterThan(0);
      expect(others).toEqual([]);
    }
    for (const { lines, title } of groups) {
      expect(page).toContain(`## ${title}`);
      for (const line of Object.keys(lines)) expect(page).toContain(`| ${line} |`);
    }
  });

  it('names the machine, the Node version and the day', () => {
    const { date, machine, node } = measured;
    for (const part of [machine.processor, node, date]) expect(page).toContain(part);
  });

  it('says of every figure whether it is reached, as the numbers beside it do', () => {
    for (const { bound, text, unit, value } of claims) {
      const row = page.split('\n').find((line) => line.startsWith(`| ${text} |`)) ?? '';
      const [, toReach = '', number = '', , verdict = ''] = row.split(' | ').map((cell) => cell.trim());
      expect(`${text}: ${toReach}`).toContain(`: ${bound} `);
      const printed = Number(number.replaceAll(',', '').replace(unit, ''));
      // What is printed is rounded to three digits: on the very edge it does not tell.
      if (Math.abs(printed / value - 1) < 0.005) continue;
      const isReached = bound === 'at most' ? printed < value : printed > value;
      expect({ text, verdict: verdict.replace(' |', '') }).toEqual({
        text,
        verdict: isReached ? 'reached' : '**not reached**',
      });
    }
  });

  it('says why, where a figure is not reached', () => {
    for (const claim of claims) {
      if (!judgeClaim(measured, claim).isReached) expect(claim.limit, claim.text).toBeTypeOf('string');
    }
  });

  it('compares two lines within each run, not their medians', () => {
    const [claim] = claims;
    if (claim?.per === undefined) throw new Error('the first claim compares two lines');
    const { figure, per } = claim;
    const lines = { [figure.line]: [1, 2, 9], [per.line]: [1, 4, 3] };
    const { isReached, measured: ratio } = judgeClaim(
      { ...measured, groups: { [figure.group]: lines } },
      claim,
    );
    expect(ratio).toEqual({ median: 1, lowest: 0.5, highest: 3 });
    expect(isReached).toBe(true);
  });

  it('fails where a line was not measured', () => {
    expect(() => performanceParts({ ...measured, groups: {} })).toThrow(/was not measured/);
  });

  it('shows times, memory and rates to three digits in the unit that fits', () => {
    expect(figureText(3.456, 'nanoseconds')).toBe('3.46 ns');
    expect(figureText(12_345, 'nanoseconds')).toBe('12.3 µs');
    expect(figureText(9.876, 'seconds')).toBe('9.88 s');
    expect(figureText(2401.2, 'bytes')).toBe('2.4 kB');
    expect(figureText(1_234_567, 'a second')).toBe('1,230,000 a second');
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1])).toBe(2.5);
  });
});
