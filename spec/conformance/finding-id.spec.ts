import { describe, expect, it } from 'vitest';
import { findingId } from '../../src/conformance/finding/finding-id.ts';
import { withStableIds } from '../../src/conformance/report/make-report.ts';
import type { ConformanceReport } from '../../src/conformance/report/report.ts';
import { wrongException, wrongState } from './report/report-sample.ts';

describe('the id of a finding', () => {
  it('stays the same in other type classes, with another key, another day and other words', () => {
    const id = findingId(wrongException);
    expect(findingId({ ...wrongException, observed: 'ValidationException: no, you may not' })).toBe(id);
    const late = { ...wrongState, kind: 'wrong response', operation: 'ScheduleKeyDeletion' } as const;
    const onOneDay = { ...late, expected: 'DeletionDate 1767312000', observed: 'DeletionDate 1767398400.5' };
    const onAnother = { ...late, expected: 'DeletionDate 1800000000', observed: 'DeletionDate 1800086400' };
    expect(findingId(onOneDay)).toBe(findingId(onAnother));
    const arn = (key: string) => ({
      ...late,
      expected: `KeyId "arn:aws:kms:eu-west-1:1:key/${key}"`,
      observed: 'no KeyId',
    });
    expect(findingId(arn('a'))).toBe(findingId(arn('b')));
  });

  it('does not depend on the order of members', () => {
    const one = { ...wrongState, expected: 'Enabled false, KeyState "Disabled"' };
    const other = { ...wrongState, expected: 'KeyState "Disabled", Enabled false' };
    expect(findingId(one)).toBe(findingId(other));
  });

  it('differs for another operation, key state, kind, exception and state', () => {
    const ids = [
      wrongException,
      { ...wrongException, operation: 'EnableKey' as const },
      { ...wrongException, keyState: 'Disabled' as const },
      { ...wrongException, observed: 'DisabledException: x' },
      { ...wrongException, expected: 'NotFoundException' },
      wrongState,
      { ...wrongState, observed: 'KeyState "PendingDeletion"' },
      { ...wrongState, kind: 'refused but changed' as const },
    ].map(findingId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes the place of the numbers of a run, and joins what is one cause', () => {
    const numbered: Pick<ConformanceReport, 'cells' | 'findings'> = {
      findings: [
        { ...wrongException, id: 'F1', reproduced: false },
        { ...wrongException, id: 'F2', keyTypes: ['hmac'], observed: 'ValidationException: other words' },
      ],
      cells: [
        {
          operation: 'CancelKeyDeletion',
          keyState: 'Enabled',
          keyType: 'symmetric',
          result: 'diverges',
          expected: '',
          observed: '',
          findings: ['F1', 'F2'],
        },
      ],
    };
    const { findings, cells } = withStableIds(numbered);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      id: wrongException.id,
      keyTypes: ['symmetric', 'hmac'],
      reproduced: true,
    });
    expect(cells[0]?.findings).toEqual([wrongException.id]);
  });
});
