import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { codeBlocks, documents } from '../docs/documents.ts';
import { worldPrograms } from './python.ts';
import { clientEnvironment, startModel } from './served-model.ts';

test('the sessions of docs/serving.md print what they show', async () => {
  const document = documents.find(({ path }) => path === 'docs/serving.md');
  const shown = document === undefined ? [] : codeBlocks(document, 'session').map(({ code }) => code);
  const programs = await worldPrograms();
  const model = await startModel('--time', '2026-01-01T00:00:00Z');
  try {
    const script = shown.join('').replaceAll('http://127.0.0.1:4599', model.url).split('\n');
    // Each command is echoed before what it prints, so that the output is the document's text again.
    const commands = script.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
    const traced = commands.map((command) => `cat <<'END'\n$ ${command}\nEND\n${command}`).join('\n');
    const env = { ...clientEnvironment, PATH: `${programs}:${clientEnvironment.PATH}` };
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', traced], { env });
    expect(stdout.split('\n')).toEqual(script);
    expect(stderr).toBe('');
  } finally {
    await model.end('SIGTERM');
  }
});
