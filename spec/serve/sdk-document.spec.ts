import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { codeBlocks, documents } from '../docs/documents.ts';

it('docs/sdk.md shows the tests of an application that run here', () => {
  const document = documents.find(({ path }) => path === 'docs/sdk.md');
  const shown = document === undefined ? [] : codeBlocks(document, 'ts vitest').map(({ code }) => code);
  const source = readFileSync(join(import.meta.dirname, 'application.spec.ts'), 'utf8');
  expect(shown).toEqual([source.replace('../../src/serve/sdk.ts', 'kms-reference-model/sdk')]);
});
