/** One wrong cell of the key state table at a time: what a log shows of it once the key's state is known from its records. */
import { describe, expect, it } from 'vitest';
import { decideClass } from '../../src/key/decide.ts';
import type { KeyState } from '../../src/key/key-state.ts';
import { type TableOperation, tableOperations } from '../../src/key/key-state-table.ts';
import { type TypeClass, typeClasses, typeClassNames } from '../../src/key/type-class.ts';
import { usualLag } from '../../src/trail/judge/judge-key.ts';
import { Possibilities } from '../../src/trail/judge/possibilities.ts';
import { accountId, keyArn, primaryArn, record } from './event-shapes.ts';
import { accusations, judged } from './random-life.ts';

const possibilities = new Possibilities();

/** The classes whose keys are Enabled when they are created. */
const classes = typeClassNames.filter((name) => {
  const { keyManager, origin } = typeClasses[name];
  return keyManager === 'CUSTOMER' && origin !== 'EXTERNAL';
});

/** What brings a new key into a key state. */
const ways: readonly { readonly keyState: KeyState; readonly way: readonly string[] }[] = [
  { keyState: 'Enabled', way: [] },
  { keyState: 'Disabled', way: ['DisableKey'] },
  { keyState: 'PendingDeletion', way: ['ScheduleKeyDeletion'] },
];

function arnOf(typeClass: TypeClass): string {
  return typeClasses[typeClass].multiRegion ? primaryArn : keyArn;
}

/** The log of a key that is brought into a state, and called an hour later. */
function logOf(typeClass: TypeClass, way: readonly string[], operation: TableOperation, told: object) {
  const { keySpec, keyUsage, origin } = typeClasses[typeClass];
  const arn = arnOf(typeClass);
  const at = (hours: number) => new Date(Date.UTC(2026, 2, 1, hours)).toISOString();
  const resources = [{ accountId, type: 'AWS::KMS::Key', ARN: arn }];
  const keyMetadata = { arn, keySpec, keyUsage, origin, keyState: 'Enabled' };
  const eventName = operation.startsWith('ReEncrypt') ? 'ReEncrypt' : operation;
  const sides = operation === 'ReEncryptTo' ? { destinationKeyId: arn } : { sourceKeyId: arn };
  return [
    record('CreateKey', { eventTime: at(0), responseElements: { keyMetadata }, resources }),
    ...way.map((name, index) =>
      record(name, { eventTime: at(index + 1), resources, requestParameters: { pendingWindowInDays: 30 } }),
    ),
    record(eventName, {
      eventTime: at(5),
      resources,
      requestParameters: eventName === 'ReEncrypt' ? sides : { keyId: arn },
      ...told,
    }),
  ];
}

function isFound(log: readonly unknown[]): boolean {
  return accusations(judged(log, { lag: usualLag, isComplete: true }, possibilities)).length > 0;
}

const cells = classes.flatMap((typeClass) =>
  ways.flatMap(({ keyState, way }) =>
    tableOperations.map((operation) => ({ typeClass, way, operation, keyState })),
  ),
);

describe('A log in which AWS would accept what is to be refused', () => {
  it('diverges in every cell but one: the store may be disconnected, and an Unavailable key is allowed it', () => {
    const refusing = cells.filter(({ keyState, operation, typeClass }) => {
      const { alsoConforms, verdict } = decideClass(operation, keyState, typeClass);
      return verdict === 'refused' && alsoConforms.every((other) => other.verdict !== 'allowed');
    });
    const hidden = refusing.filter(
      ({ operation, typeClass, way }) => !isFound(logOf(typeClass, way, operation, {})),
    );
    expect(refusing.length).toBeGreaterThan(500);
    expect(
      hidden.map(({ keyState, operation, typeClass }) => `${operation} ${keyState} ${typeClass}`),
    ).toEqual(['CreateGrant Disabled custom-key-store']);
  });
});

describe('A log in which AWS would refuse for a key state what is to be accepted', () => {
  it('diverges in every cell', () => {
    const accepting = cells.filter(({ keyState, operation, typeClass }) => {
      const { alsoConforms, verdict } = decideClass(operation, keyState, typeClass);
      return verdict === 'allowed' && alsoConforms.length === 0;
    });
    const hidden = accepting.filter(({ operation, typeClass, way }) => {
      const errorMessage = `${arnOf(typeClass)} is disabled.`;
      return !isFound(logOf(typeClass, way, operation, { errorCode: 'DisabledException', errorMessage }));
    });
    expect(accepting.length).toBeGreaterThan(400);
    expect(
      hidden.map(({ keyState, operation, typeClass }) => `${operation} ${keyState} ${typeClass}`),
    ).toEqual([]);
  });
});
