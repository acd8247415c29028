import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = new URL('./type-errors/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const compiler = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');

/** All that the compiler says of the fixtures, each error with the lines that explain it. */
const errors = spawnSync(
  process.execPath,
  [compiler, '--noEmit', '--pretty', 'false', '-p', fileURLToPath(folder)],
  { encoding: 'utf8' },
).stdout.split(/\n(?=\S)/);

describe('What does not compile', () => {
  it.each(files)('%s', (name) => {
    const [, code, text] = /^\/\/ (TS\d+): (.+)\n/.exec(readFileSync(new URL(name, folder), 'utf8')) ?? [];
    const own = errors.filter((error) => error.includes(`/${name}(`) || error.startsWith(`${name}(`));
    expect(own).toEqual([expect.stringContaining(`error ${code}: `)]);
    expect(own[0]).toContain(text);
  });

  it('is only what the fixtures are wrong on purpose', () => {
    expect(errors.filter((error) => error.includes('error TS'))).toHaveLength(files.length);
    expect(files.length).toBeGreaterThan(10);
  });
});
