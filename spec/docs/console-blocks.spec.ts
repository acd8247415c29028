import { describe, expect, it } from 'vitest';
import { kmsModel } from '../cli/run.ts';
import { codeBlocks, documents } from './documents.ts';

/** The blocks that show `kms-model` at work, one command each; `…` stands for lines that are left out. */
const sessions = documents.flatMap((document) =>
  codeBlocks(document, 'console').map(({ code, line }) => {
    const [command = '', ...output] = code.trimEnd().split('\n');
    return { where: `${document.path}:${line}`, command, output };
  }),
);

describe('the commands in README.md and docs/', () => {
  it.each(sessions)('$where: $command prints what is shown', async ({ command, output }) => {
    expect(command).toMatch(/^\$ npx kms-model /);
    const { stdout, stderr } = await kmsModel(...command.split(' ').slice(3));
    const printed = `${stdout}${stderr}`
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
    const shown = output.join('\n').split(/\n?^ *…$\n?/m);
    let rest = printed.join('\n');
    for (const part of shown) {
      expect(rest).toContain(part);
      rest = rest.slice(rest.indexOf(part) + part.length);
    }
    if (shown.length === 1) expect(printed).toEqual(output);
  });
});
