/**
 * Mutants of the key: a cell of the table with other refusals, the machine without a transition, a guard that always says
 * the same, an effect or an action that does nothing. Each is put in place of the original while the specs of the key run
 * again, in this process, until a test of theirs notices.
 */
import fc from 'fast-check';
import { expect, vi } from 'vitest';
import type { AnyStateNode } from 'xstate';
import { effects } from '../../src/key/effects.ts';
import { conditions, permissions } from '../../src/key/guards.ts';
import { type KeyState, keyStates } from '../../src/key/key-state.ts';
import {
  keyStateTable,
  type Row,
  type TableOperation,
  tableOperations,
} from '../../src/key/key-state-table.ts';
import { keyMachine } from '../../src/key/machine.ts';
import type { Refusal } from '../../src/key/refusal.ts';

export interface Mutant {
  readonly name: string;
  /** Puts the mutant in place of the original, for what is imported from now on. */
  readonly putInPlace: () => void;
}

/** Each cell without the refusals of its key state, or, where it has none, with one. */
export const cellMutants: readonly Mutant[] = tableOperations.flatMap((operation) =>
  keyStates.map((keyState) => {
    const cell = keyStateTable[operation][keyState];
    const rest = cell.filter((refusal) => isOfWholeRow(operation, refusal));
    const isAllowed = rest.length === cell.length;
    return {
      name: `${operation}, ${keyState}: ${isAllowed ? 'refused' : 'not refused'} for the key state`,
      putInPlace: () =>
        replaceRow(operation, (row) => ({ ...row, [keyState]: isAllowed ? [invented, ...cell] : rest })),
    };
  }),
);

/** Each row without one of the refusals that concern the key's type in every key state. */
export const typeMutants: readonly Mutant[] = tableOperations.flatMap((operation) =>
  keyStateTable[operation].Enabled.flatMap((refusal, index) =>
    isOfWholeRow(operation, refusal)
      ? [
          {
            name: `${operation}: without refusal ${index + 1} of the key type, ${refusal.exception}`,
            putInPlace: () =>
              replaceRow(operation, (row) =>
                mapRow(row, (cell) => cell.filter((other) => other !== refusal)),
              ),
          },
        ]
      : [],
  ),
);

/** The machine without each of its transitions. */
export const transitionMutants: readonly Mutant[] = nodesOf(keyMachine.root).flatMap(({ node, path }) => [
  ...[...node.transitions].flatMap(([eventType, edges]) =>
    edges.map((edge, index) => ({
      name: `without ${node.key}: ${eventType}${edges.length > 1 ? ` ${index + 1}` : ''}${leadingTo(edge.target)}`,
      putInPlace: () => changeMachine(path, (own) => own.transitions.get(eventType)?.splice(index, 1)),
    })),
  ),
  ...(node.always ?? []).map((edge, index) => ({
    name: `without ${node.key}: always ${index + 1}${leadingTo(edge.target)}`,
    putInPlace: () => changeMachine(path, (own) => own.always?.splice(index, 1)),
  })),
]);

/** Each guard saying always yes, and always no. */
export const guardMutants: readonly Mutant[] = Object.keys(keyMachine.implementations.guards).flatMap(
  (name) =>
    [true, false].map((answer) => ({
      name: `guard ${name}: always ${answer}`,
      putInPlace: () =>
        vi.doMock('../../src/key/guards.ts', async (original) => ({
          ...(await original<object>()),
          ...(Object.hasOwn(permissions, name)
            ? { permissions: { ...permissions, [name]: () => answer } }
            : { conditions: { ...conditions, [name]: () => answer } }),
        })),
    })),
);

/** Each effect leaving the facts as they are, and each other action doing nothing. */
export const actionMutants: readonly Mutant[] = Object.keys(keyMachine.implementations.actions).map(
  (name) => ({
    name: `action ${name}: does nothing`,
    putInPlace: () =>
      Object.hasOwn(effects, name)
        ? vi.doMock('../../src/key/effects.ts', async (original) => ({
            ...(await original<object>()),
            effects: { ...effects, [name]: ({ context }: { readonly context: unknown }) => context },
          }))
        : changeImplementations((own) => Reflect.set(own.actions, name, () => undefined)),
  }),
);

/** No mutants: each module replaced by its equal. If a spec noticed one, it would notice anything. */
export const equals: readonly Mutant[] = [
  { name: 'an equal table', putInPlace: () => replaceRow('CancelKeyDeletion', (row) => row) },
  { name: 'an equal machine', putInPlace: () => changeMachine([], () => undefined) },
  {
    name: 'equal guards and effects',
    putInPlace: () => {
      vi.doMock('../../src/key/guards.ts', async (original) => ({ ...(await original<object>()) }));
      vi.doMock('../../src/key/effects.ts', async (original) => ({ ...(await original<object>()) }));
    },
  },
];

/** A refusal that AWS does not have. */
const invented: Refusal = {
  exception: 'KMSInvalidStateException',
  message: '{key_arn} is a mutant.',
  concerns: () => true,
  alsoConforms: [],
  inferredFrom: 'nowhere',
};

function isOfWholeRow(operation: TableOperation, refusal: Refusal): boolean {
  return keyStates.every((keyState) => keyStateTable[operation][keyState].includes(refusal));
}

function mapRow(row: Row, change: (cell: readonly Refusal[], keyState: KeyState) => readonly Refusal[]): Row {
  return {
    Enabled: change(row.Enabled, 'Enabled'),
    Disabled: change(row.Disabled, 'Disabled'),
    PendingDeletion: change(row.PendingDeletion, 'PendingDeletion'),
    PendingReplicaDeletion: change(row.PendingReplicaDeletion, 'PendingReplicaDeletion'),
    PendingImport: change(row.PendingImport, 'PendingImport'),
    Unavailable: change(row.Unavailable, 'Unavailable'),
    Creating: change(row.Creating, 'Creating'),
    Updating: change(row.Updating, 'Updating'),
  };
}

function replaceRow(operation: TableOperation, change: (row: Row) => Row): void {
  vi.doMock('../../src/key/key-state-table.ts', async (original) => ({
    ...(await original<object>()),
    keyStateTable: { ...keyStateTable, [operation]: change(keyStateTable[operation]) },
  }));
}

/** The machine is made anew for each mutant: its resolved states can be changed in place before anyone runs it. */
function changeMachine(path: readonly string[], change: (node: AnyStateNode) => void): void {
  vi.doMock('../../src/key/machine.ts', async (original) => {
    const fresh = await original<typeof import('../../src/key/machine.ts')>();
    let node: AnyStateNode = fresh.keyMachine.root;
    for (const key of path) {
      const child: AnyStateNode | undefined = node.states[key];
      if (child === undefined) throw new Error(`the machine has no state ${path.join('.')}`);
      node = child;
    }
    change(node);
    return fresh;
  });
}

function changeImplementations(change: (own: { guards: object; actions: object }) => void): void {
  vi.doMock('../../src/key/machine.ts', async (original) => {
    const fresh = await original<typeof import('../../src/key/machine.ts')>();
    change(fresh.keyMachine.implementations);
    return fresh;
  });
}

function nodesOf(node: AnyStateNode): readonly { node: AnyStateNode; path: readonly string[] }[] {
  return [{ node, path: node.path }, ...Object.values(node.states).flatMap((child) => nodesOf(child))];
}

function leadingTo(target: readonly AnyStateNode[] | undefined): string {
  return target === undefined ? '' : ` to ${target.map(({ key }) => key).join(', ')}`;
}

/** The modules of src/key that mutants replace. */
const replaced = ['effects', 'guards', 'key-state-table', 'machine'] as const;

/** Which test notices a mutant, as `spec: title`; null if none does. */
async function noticedBy({ putInPlace }: Mutant, specs: readonly string[]): Promise<string | null> {
  const usual = fc.readConfigureGlobal();
  fc.configureGlobal({ ...usual, endOnFailure: true });
  vi.resetModules();
  try {
    putInPlace();
    for (const spec of specs) {
      const failed = await firstFailure(spec);
      if (failed !== null) return `${spec}: ${failed}`;
    }
    return null;
  } finally {
    fc.configureGlobal(usual);
    for (const module of replaced) vi.doUnmock(`../../src/key/${module}.ts`);
    vi.doUnmock('vitest');
    vi.resetModules();
  }
}

/** Loads a spec of the key anew and runs its tests until one fails. */
async function firstFailure(spec: string): Promise<string | null> {
  const tests: { readonly title: string; readonly run: () => unknown }[] = [];
  const it = (title: string, run: () => unknown) => tests.push({ title, run });
  const each = (rows: readonly unknown[]) => (title: string, run: (...row: unknown[]) => unknown) => {
    for (const row of rows) it(title, () => (Array.isArray(row) ? run(...row) : run(row)));
  };
  const describe = (_: string, run: () => void) => run();
  vi.doMock('vitest', () => ({ describe, it: Object.assign(it, { each }), expect }));
  try {
    await import(`../key/${spec}.spec.ts`);
  } catch (error) {
    return `cannot be loaded: ${String(error)}`;
  }
  if (tests.length === 0) throw new Error(`${spec} has no tests`);
  for (const { title, run } of tests) {
    try {
      await run();
    } catch {
      return title;
    }
  }
  return null;
}

/** Runs mutants past the specs; afterwards says how many each spec was the first to notice. */
export function noticing(specs: readonly string[], survivors: Readonly<Record<string, string>>) {
  const notices = new Map<string, string | null>();
  return {
    /** A mutant must be noticed, unless it is listed as one that no test can notice: then it must not be. */
    async expectNoticed(mutant: Mutant): Promise<void> {
      const notice = await noticedBy(mutant, specs);
      notices.set(mutant.name, notice);
      if (Object.hasOwn(survivors, mutant.name)) expect(notice).toBeNull();
      else expect(notice, mutant.name).not.toBeNull();
    },
    /** What is no mutant must be noticed by no spec. */
    async expectUnnoticed(equal: Mutant): Promise<void> {
      expect(await noticedBy(equal, specs)).toBeNull();
    },
    summary(): string {
      const counts = new Map<string, number>();
      for (const notice of notices.values()) {
        const spec = notice?.split(':')[0] ?? 'nobody';
        counts.set(spec, (counts.get(spec) ?? 0) + 1);
      }
      const line = [...counts].map(([spec, count]) => `${spec} ${count}`).join(', ');
      return `${notices.size} mutants, first noticed by: ${line}\n`;
    },
  };
}
