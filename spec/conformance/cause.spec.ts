import { describe, expect, it } from 'vitest';
import { causesOf } from '../../src/conformance/cause/cause.ts';
import type { Finding } from '../../src/conformance/finding/finding.ts';
import { findingId } from '../../src/conformance/finding/finding-id.ts';
import { keyStates } from '../../src/key/key-state.ts';
import { operationNames } from '../../src/key/operation.ts';

const steps = [
  {
    operation: 'CreateKey',
    region: 'us-east-1',
    input: {},
    keyState: null,
    expected: 'success',
    observed: 'success',
  },
] as const;

function finding(facts: Partial<Finding>): Finding {
  const whole = {
    kind: 'wrong answer',
    operation: 'Encrypt',
    keyState: 'Disabled',
    keyType: 'symmetric',
    keyTypes: ['symmetric'],
    expected: 'DisabledException',
    observed: 'success',
    basis: 'documented',
    source: '',
    steps,
    reproduced: true,
    ...facts,
  } as const satisfies Omit<Finding, 'id'>;
  return { id: findingId(whole), ...whole };
}

describe('The causes of findings', () => {
  it('are one for all cryptographic operations in all key states that forbid them', () => {
    const findings = (['Encrypt', 'Decrypt', 'GenerateDataKey'] as const).flatMap((operation) => [
      finding({ operation }),
      finding({ operation, keyState: 'PendingDeletion', expected: 'KMSInvalidStateException' }),
      finding({ operation, keyState: 'PendingImport', expected: 'KMSInvalidStateException' }),
    ]);
    const [cause, ...others] = causesOf(findings);
    expect(others).toEqual([]);
    expect(cause?.findings).toHaveLength(9);
    expect(cause?.rule).toBe('Nothing cryptographic is done with a key that is neither Enabled nor Updating');
  });

  it('tell what comes instead: another exception is another cause than none', () => {
    const findings = [finding({}), finding({ operation: 'Decrypt', observed: 'ValidationException: no' })];
    expect(causesOf(findings).map(({ instead }) => instead)).toEqual([
      'is allowed',
      'answers another exception',
    ]);
  });

  it('are one for a target that answers another exception on every key pending deletion', () => {
    const crypto = ['Encrypt', 'Sign', 'GenerateMac'] as const;
    const managing = ['CreateAlias', 'TagResource', 'EnableKey'] as const;
    const of = (operation: Finding['operation']) =>
      finding({
        operation,
        keyState: 'PendingDeletion',
        keyType: operation === 'Sign' ? 'signing' : operation === 'GenerateMac' ? 'hmac' : 'symmetric',
        expected: 'KMSInvalidStateException',
        observed: 'ValidationException: gone',
      });
    expect(causesOf([...crypto, ...managing].map(of)).length).toBeLessThanOrEqual(2);
  });

  it('are one for a replica that is not found under its ID, whatever is asked of it', () => {
    const findings = operationNames.map((operation) =>
      finding({
        operation,
        keyState: 'Creating',
        expected: 'KMSInvalidStateException',
        observed: 'NotFoundException: no',
      }),
    );
    expect(causesOf(findings)).toHaveLength(1);
  });

  it('have ids that stay, and are shown by the finding with the fewest calls that showed again', () => {
    const long = finding({ operation: 'Decrypt', steps: [...steps, ...steps] });
    const short = finding({ operation: 'GenerateDataKey' });
    const unsure = finding({ operation: 'GenerateDataKeyPair', reproduced: false });
    const [cause] = causesOf([unsure, long, short]);
    expect(cause).toMatchObject({ id: 'Cb2734b47', shownBy: short.id });
    expect(cause?.findings).toEqual([short.id, long.id, unsure.id]);
  });

  it('take up every finding once, of every operation, key state and kind', () => {
    const kinds = [
      'wrong answer',
      'wrong response',
      'wrong state',
      'refused but changed',
      'metadata contradiction',
    ] as const;
    const findings = operationNames.flatMap((operation) =>
      keyStates.flatMap((keyState) =>
        kinds.flatMap((kind) =>
          ['success', 'KMSInvalidStateException', 'UnsupportedOperationException'].map((expected) =>
            finding({ operation, keyState, kind, expected, observed: 'InternalFailure' }),
          ),
        ),
      ),
    );
    const taken = causesOf(findings).flatMap(({ findings: ids }) => ids);
    expect(taken.toSorted()).toEqual(findings.map(({ id }) => id).toSorted());
  });
});
