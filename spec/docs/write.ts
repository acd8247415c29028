/** `npm run docs`: writes the generated parts of README.md and docs/ anew. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { documents, root } from './documents.ts';
import { withRegions } from './regions.ts';

test.each(documents)('$path is written', ({ path, text }) => {
  const written = withRegions(text);
  if (written !== text) writeFileSync(join(root, path), written);
});
