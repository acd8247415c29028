import { describe, expect, it } from 'vitest';
import { documents } from './documents.ts';
import { regionNames, regions, withRegions } from './regions.ts';

describe('the generated parts of README.md and docs/', () => {
  it.each(documents)('of $path are what the program generates now (if not: npm run docs)', ({ text }) => {
    expect(text).toBe(withRegions(text));
  });

  it('are all in use', () => {
    const used = documents.flatMap(({ text }) => regionNames(text));
    expect(used).toEqual(expect.arrayContaining(Object.keys(regions)));
  });

  it('are all closed', () => {
    for (const { path, text } of documents) {
      const opened = text.match(/^<!-- generated: /gm)?.length ?? 0;
      expect({ path, closed: regionNames(text).length }).toEqual({ path, closed: opened });
    }
  });
});
