import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { compiledJson } from '../../src/compile/compiled-json.ts';
import { modelName } from '../../src/conformance/report/model-name.ts';
import { interpreterOf, type MachineNode } from '../../src/key/interpreter.ts';
import { keyMachine } from '../../src/key/machine.ts';
import { kmsModel } from './run.ts';

describe('export', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('writes the compiled model, of the type classes that are asked for', async () => {
    const args = ['export', '--format', 'json', '--type', 'symmetric', '--type', 'hmac'];
    const { status, stdout, stderr } = await kmsModel(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(compiledJson({ model: modelName(), typeClasses: ['symmetric', 'hmac'] }));
    expect(JSON.parse(stdout)).toMatchObject({ model: modelName() });
  });

  it('writes it to a file', async () => {
    const file = join(folder, 'new', 'model.json');
    const { status, stdout } = await kmsModel('export', '--type', 'hmac', '-o', file);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `wrote ${file}\n` });
    const written = await readFile(file, 'utf8');
    expect(written).toBe(compiledJson({ model: modelName(), typeClasses: ['hmac'] }));
  });

  it('writes the machine as the configuration that XState and Stately’s tools read', async () => {
    const { status, stdout, stderr } = await kmsModel('export', '--format', 'xstate');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const config: unknown = JSON.parse(stdout);
    if (typeof config !== 'object' || config === null) throw new Error('a machine is an object');
    const read = createMachine(config);
    const names = (root: MachineNode) =>
      interpreterOf(root).transitions.map(({ name, target }) => `${name} → ${target}`);
    expect(names(read.root)).toEqual(names(keyMachine.root));
  });

  it.each([
    [['--format', 'xstate'], '--type is for --format json: one machine holds for all type classes'],
    [['--type', 'hmcA'], "unknown type class 'hmcA': did you mean hmac?"],
    [['--format', 'yaml'], 'Allowed choices are json, xstate.'],
    [['-o', '/dev/null/model.json'], '/dev/null/model.json cannot be written: '],
  ])('answers %j with one line', async (args, line) => {
    const { status, stdout, stderr } = await kmsModel('export', '--type', 'hmac', ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
