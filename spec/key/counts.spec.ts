import { describe, expect, it } from 'vitest';
import { decide, decideClass } from '../../src/key/decide.ts';
import { exceptionFaults } from '../../src/key/exception.ts';
import { keyInterpreter } from '../../src/key/interpreter.ts';
import { operationEventTypes, serviceEventTypes } from '../../src/key/key-event.ts';
import { type KeyState, keyStates } from '../../src/key/key-state.ts';
import { keyStateTable, tableOperations } from '../../src/key/key-state-table.ts';
import { allKeyTypes, keySpecs } from '../../src/key/key-type.ts';
import { keyMachine } from '../../src/key/machine.ts';
import {
  isReachable,
  type TypeClass,
  typeClasses,
  typeClassNames,
  typeClassOf,
} from '../../src/key/type-class.ts';
import { reachableKeys } from './reachable-keys.ts';

const cells = tableOperations.flatMap((operation) =>
  keyStates.flatMap((keyState) => typeClassNames.map((typeClass) => ({ operation, keyState, typeClass }))),
);
const reachable = cells.filter(({ typeClass, keyState }) => isReachable(typeClass, keyState));

describe('The size of the model: a changed count is a changed model', () => {
  it('types, states and operations', () => {
    expect({
      keySpecs: keySpecs.length,
      keyTypes: allKeyTypes().length,
      typeClasses: typeClassNames.length,
      keyStates: keyStates.length,
      rows: tableOperations.length,
      exceptions: Object.keys(exceptionFaults).length,
    }).toMatchInlineSnapshot(`
      {
        "exceptions": 53,
        "keySpecs": 20,
        "keyStates": 8,
        "keyTypes": 103,
        "rows": 47,
        "typeClasses": 24,
      }
    `);
  });

  it('cells of the table, and what they answer', () => {
    const verdicts = reachable.map(({ operation, keyState, typeClass }) =>
      decideClass(operation, keyState, typeClass),
    );
    expect({
      cells: cells.length,
      reachable: reachable.length,
      allowed: verdicts.filter(({ verdict }) => verdict === 'allowed').length,
      refused: verdicts.filter(({ verdict }) => verdict === 'refused').length,
    }).toMatchInlineSnapshot(`
      {
        "allowed": 2412,
        "cells": 9024,
        "reachable": 5358,
        "refused": 2946,
      }
    `);
    expect(
      countBy(verdicts.flatMap((verdict) => (verdict.verdict === 'refused' ? [verdict.exception] : []))),
    ).toMatchInlineSnapshot(`
      {
        "AccessDeniedException": 35,
        "DisabledException": 186,
        "InvalidKeyUsageException": 1249,
        "KMSInvalidStateException": 1006,
        "UnsupportedOperationException": 470,
      }
    `);
    expect(countBy(verdicts.map(({ basis }) => basis))).toMatchInlineSnapshot(`
      {
        "documented": 4019,
        "inferred": 1287,
        "observed": 11,
        "recorded": 41,
      }
    `);
  });

  it('refusals per key state', () => {
    expect(
      countBy(
        reachable
          .filter((cell) => decideClass(cell.operation, cell.keyState, cell.typeClass).verdict === 'refused')
          .map(({ keyState }) => keyState),
      ),
    ).toMatchInlineSnapshot(`
      {
        "Creating": 308,
        "Disabled": 556,
        "Enabled": 452,
        "PendingDeletion": 751,
        "PendingImport": 254,
        "PendingReplicaDeletion": 358,
        "Unavailable": 27,
        "Updating": 240,
      }
    `);
  });

  it('the machine', () => {
    const { guards, actions } = keyMachine.implementations;
    expect({
      operations: operationEventTypes.length,
      serviceEvents: serviceEventTypes.length,
      transitions: keyInterpreter.transitions.length,
      guards: Object.keys(guards).length,
      actions: Object.keys(actions).length,
    }).toMatchInlineSnapshot(`
      {
        "actions": 29,
        "guards": 14,
        "operations": 12,
        "serviceEvents": 12,
        "transitions": 61,
      }
    `);
    expect(countBy(keyInterpreter.transitions.map(({ source }) => source))).toMatchInlineSnapshot(`
      {
        "Creating": 1,
        "Disabled": 7,
        "Enabled": 6,
        "PendingDeletion": 1,
        "PendingImport": 2,
        "PendingReplicaDeletion": 1,
        "Unavailable": 1,
        "Updating": 4,
        "alive": 11,
        "key": 16,
        "scheduledForDeletion": 6,
        "settling": 5,
      }
    `);
  });
});

describe('The type classes', () => {
  it('are what the table tells apart: key types with equal rows and equal reachable key states', () => {
    const computed = new Map<string, string[]>();
    for (const type of allKeyTypes()) {
      const row = tableOperations.map((operation) =>
        keyStates.map((keyState) =>
          keyStateTable[operation][keyState]
            .filter((refusal) => refusal.concerns(type))
            .map(({ exception, message }) => [exception, message]),
        ),
      );
      const shape = JSON.stringify([row, statesOf(typeClassOf(type))]);
      computed.set(shape, [...(computed.get(shape) ?? []), typeClassOf(type)]);
    }
    const grouped = [...computed.values()].map((names) => [...new Set(names)]);
    expect(grouped.filter((names) => names.length > 1)).toEqual([]);
    expect(grouped.flat().sort()).toEqual([...typeClassNames].sort());
  });

  it('hold the type that stands for each, and every type once', () => {
    for (const typeClass of typeClassNames) expect(typeClassOf(typeClasses[typeClass])).toBe(typeClass);
    const sizes = countBy(allKeyTypes().map(typeClassOf));
    expect(Object.keys(sizes).sort()).toEqual([...typeClassNames].sort());
  });

  it('give each type the verdicts of the type that stands for its class', () => {
    for (const type of allKeyTypes()) {
      for (const operation of tableOperations) {
        for (const keyState of keyStates) {
          const first = keyStateTable[operation][keyState].find((refusal) => refusal.concerns(type));
          const verdict = decide(operation, keyState, type);
          const said = verdict.verdict === 'allowed' ? undefined : verdict.exception;
          if (said !== first?.exception) expect([operation, keyState, type, said]).toBe(first?.exception);
        }
      }
    }
  });

  it('reach exactly the key states that a search over all calls and service events finds', () => {
    for (const typeClass of typeClassNames) {
      const found = new Set(reachableKeys(typeClass, { grain: 'coarse' }).map(({ key }) => key.keyState));
      found.delete('Deleted');
      expect([typeClass, ...keyStates.filter((state) => found.has(state))]).toEqual([
        typeClass,
        ...statesOf(typeClass),
      ]);
    }
  });
});

function statesOf(typeClass: TypeClass): readonly KeyState[] {
  return keyStates.filter((keyState) => isReachable(typeClass, keyState));
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
