import { describe, expect, it } from 'vitest';
import { documents } from '../docs/documents.ts';
import { kmsModel } from './run.ts';

describe('kms-model guard', () => {
  it('has every option in docs/guard.md', async () => {
    const { stdout } = await kmsModel('guard', '--help');
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
    const page = documents.find(({ path }) => path === 'docs/guard.md')?.text ?? '';
    expect(options).toContain('--answer-missing');
    expect(options.filter((option) => option !== '--help' && !page.includes(`\`${option}`))).toEqual([]);
  });

  it('must know where the emulator is', async () => {
    expect(await kmsModel('guard')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--upstream'),
    });
    expect(await kmsModel('guard', '--upstream', 'localhost:5000')).toEqual({
      status: 1,
      stdout: '',
      stderr: "kms-model: the upstream must be a URL such as http://127.0.0.1:5000; got 'localhost:5000'\n",
    });
  });
});
