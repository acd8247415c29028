import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeWholeFile } from '../../src/cli/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'kms-model-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('files that the program writes', () => {
  it('are replaced as a whole or not at all', async () => {
    const file = join(folder, 'new folder', 'report.json');
    await writeWholeFile(file, 'first');
    expect(readFileSync(file, 'utf8')).toBe('first');
    const writing = writeWholeFile(file, 'second'.repeat(1e6));
    for (let polls = 0; polls < 50; polls += 1) {
      const text = readFileSync(file, 'utf8');
      expect(text === 'first' || text.length === 6e6).toBe(true);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    expect(readdirSync(join(folder, 'new folder'))).toEqual(['report.json']);
  });

  it('leave nothing behind where they cannot be written', async () => {
    const blocked = join(folder, 'a file');
    writeFileSync(blocked, '');
    await expect(writeWholeFile(join(blocked, 'report.json'), 'x')).rejects.toThrow();
    await expect(writeWholeFile('/dev/null', 'x')).resolves.toBeUndefined();
    expect(readFileSync(blocked, 'utf8')).toBe('');
  });
});
