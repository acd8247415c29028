/** Every TypeScript block of README.md and docs/ compiles in the strictest settings, runs, and prints what it says. */
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { codeBlocks, documents, root } from './documents.ts';

const folder = join(root, '.cache', 'snippets');

const snippets = documents.flatMap((document) =>
  codeBlocks(document, 'ts').map(({ code, line }) => ({
    where: `${document.path}:${line}`,
    code,
    file: join(folder, `${document.path.replaceAll(/\W/g, '-')}-${line}.ts`),
  })),
);

/** The source under test stands for the installed package. */
function againstSource(code: string): string {
  return code
    .replaceAll("from 'kms-reference-model'", "from '../../src/key/index.ts'")
    .replaceAll("from 'kms-reference-model/draw'", "from '../../src/draw/index.ts'")
    .replaceAll("from 'kms-reference-model/explore'", "from '../../src/explore/index.ts'")
    .replaceAll("from 'kms-reference-model/conformance'", "from '../../src/conformance/index.ts'")
    .replaceAll("from 'kms-reference-model/guard'", "from '../../src/guard/index.ts'")
    .replaceAll("from 'kms-reference-model/account'", "from '../../src/account/index.ts'")
    .replaceAll("from 'kms-reference-model/sdk'", "from '../../src/serve/sdk.ts'");
}

/** What the lines marked with `// →` promise. */
function promised(code: string): readonly string[] {
  return [...code.matchAll(/\/\/ → (.+)$/gm)].map((match) => match[1] ?? '');
}

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all(snippets.map(({ file, code }) => writeFile(file, againstSource(code))));
  const settings = {
    extends: '../../tsconfig.json',
    compilerOptions: { noUnusedLocals: false },
    include: ['*.ts'],
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the snippets', () => {
  it('compile in the strictest settings', async () => {
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const compiled = promisify(execFile)(tsc, ['-p', folder]).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout: string }) => error.stdout,
    );
    expect(await compiled).toBe('');
  });

  it.each(snippets)('$where prints what it says', async ({ file, code }) => {
    const printed: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((...values: readonly unknown[]) => {
      printed.push(
        values
          .map((value) => (typeof value === 'string' ? value : inspect(value, { breakLength: Infinity })))
          .join(' '),
      );
    });
    await import(file);
    expect(printed).toEqual(promised(code));
    expect(printed).not.toEqual([]);
  });
});
