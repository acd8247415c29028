/** What `kms-model export` writes: in the form of its schema, and enough for a program that knows nothing else. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/compile.ts';
import { compiledJson } from '../../src/compile/compiled-json.ts';
import { lifecycleEvents } from '../../src/compile/lifecycle-event.ts';
import { decide } from '../../src/key/decide.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { tableOperations } from '../../src/key/key-state-table.ts';
import { allKeyTypes, type KeyType } from '../../src/key/key-type.ts';
import { typeClasses, typeClassNames } from '../../src/key/type-class.ts';

const root = join(import.meta.dirname, '..', '..');
const reader = join(root, 'docs', 'compiled.py');
const model = 'kms-reference-model 0.1.0';
const compiled = compile();
const text = compiledJson({ model });

describe('The compiled model as JSON', () => {
  it('has the form of its schema', async () => {
    const schema: object = JSON.parse(
      await readFile(join(root, 'docs', 'schemas', 'compiled-model.schema.json'), 'utf8'),
    );
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
    expect(validate(JSON.parse(text)) || validate.errors).toBe(true);
    for (const [name, value] of [
      ['keyStates', ['Gone']],
      ['lifecycles', {}],
      ['verdicts', [{ verdict: 'refused' }]],
    ] as const) {
      expect(validate({ ...JSON.parse(text), [name]: value })).toBe(false);
    }
  });

  it('is the same text every time, of lines that a person can read', () => {
    const few = { model, typeClasses: ['symmetric', 'hmac-external'] } as const;
    expect(compiledJson(few)).toBe(compiledJson(few));
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(1200);
    expect(text.length).toBeLessThan(1_000_000);
  });

  it('says of every state what the compiled life of a key says', () => {
    const { lifecycles } = JSON.parse(text);
    for (const typeClass of typeClassNames) {
      const { initial, replicas, states } = compiled.lifecycleOf(typeClass);
      expect(JSON.stringify(lifecycles[typeClass].states)).toBe(JSON.stringify(states));
      expect(lifecycles[typeClass]).toMatchObject({ initial, replicas: [...replicas] });
    }
  });

  it('holds only the type classes that are asked for', () => {
    const some: unknown = JSON.parse(compiledJson({ model, typeClasses: ['hmac', 'symmetric'] }));
    expect(some).toMatchObject({ typeClasses: [{ name: 'symmetric' }, { name: 'hmac' }] });
    expect(some).toHaveProperty('cells.Encrypt.Enabled.length', 2);
    expect(some).toHaveProperty('lifecycles.hmac.initial', 1);
    expect(some).not.toHaveProperty('lifecycles.signing');
  });

  it('names the readings that it takes', () => {
    const assumptions = { cancelWithoutKeyMaterial: 'PendingImport' } as const;
    const other: unknown = JSON.parse(
      compiledJson({ model, assumptions, typeClasses: ['symmetric-external'] }),
    );
    expect(other).toMatchObject({ model, assumptions: { ...assumptions, importIntoDisabledKey: 'Enabled' } });
  });
});

describe('A Python program of thirty lines that knows nothing else', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'compiled-model-'));
    await writeFile(join(folder, 'model.json'), text);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** What the program answers to questions, in their order. */
  function ask(questions: readonly object[]): Promise<readonly unknown[]> {
    return new Promise((resolve, reject) => {
      const child = spawn('python3', [reader, join(folder, 'model.json')]);
      const out: Buffer[] = [];
      const problems: Buffer[] = [];
      child.stdout.on('data', (part: Buffer) => out.push(part));
      child.stderr.on('data', (part: Buffer) => problems.push(part));
      child.on('error', reject);
      child.on('close', (status) => {
        if (status !== 0) reject(new Error(Buffer.concat(problems).toString()));
        else
          resolve(
            Buffer.concat(out)
              .toString()
              .trimEnd()
              .split('\n')
              .map((line) => JSON.parse(line)),
          );
      });
      child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''));
    });
  }

  it('is no longer', async () => {
    const lines = (await readFile(reader, 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(30);
    expect(lines.filter((line) => line.startsWith('import '))).toEqual(['import json', 'import sys']);
  });

  it('gets every cell right, for every key type that AWS has', async () => {
    const types: readonly KeyType[] = [...allKeyTypes(), ...Object.values(typeClasses)];
    const asked = types.flatMap((type, place) =>
      tableOperations
        // All cells of the types that stand for the classes; of every other type, the row that its place falls on.
        .filter((_, row) => place >= allKeyTypes().length || row === place % tableOperations.length)
        .flatMap((operation) => keyStates.map((keyState) => ({ operation, keyState, type }) as const)),
    );
    const answers = await ask(
      asked.map(({ keyState, operation, type }) => ({ operation, key_state: keyState, key_type: type })),
    );
    const wrong = asked.filter(
      ({ keyState, operation, type }, place) => !isSame(answers[place], decide(operation, keyState, type)),
    );
    expect(wrong).toEqual([]);
    expect(answers.length).toBe(asked.length);
    expect(asked.length).toBeGreaterThan(47 * 8 * 24);
  });

  it('gets every transition right', async () => {
    const asked = typeClassNames.flatMap((typeClass) => {
      const lifecycle = compiled.lifecycleOf(typeClass);
      return lifecycle.states.flatMap((facts, state) =>
        facts === null ? [] : lifecycleEvents.map(({ name }, event) => ({ typeClass, state, event, name })),
      );
    });
    const answers = await ask(
      asked.map(({ name, state, typeClass }) => ({ class_name: typeClass, state, event: name })),
    );
    const right = asked.map(({ event, state, typeClass }) => {
      const lifecycle = compiled.lifecycleOf(typeClass);
      const to = lifecycle.next(state, event);
      return to > 0
        ? { state: to, keyState: lifecycle.states[to]?.keyState }
        : to < 0
          ? lifecycle.refusals[-to]
          : null;
    });
    expect(answers.length).toBe(asked.length);
    const wrong = asked.filter((_, place) => !isSame(answers[place], right[place]));
    expect(wrong).toEqual([]);
    expect(asked.length).toBeGreaterThan(100_000);
  });
});

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
