import { describe, expect, it } from 'vitest';
import { headline } from '../../../src/conformance/render/headline.ts';

const wrongResponse = { kind: 'wrong response', operation: 'CreateKey', keyState: null } as const;

describe('the headline of an answer with wrong members', () => {
  it('says what came and what was expected, where these are one or two members', () => {
    const expected = 'Enabled false, KeyState "Disabled"';
    expect(headline({ ...wrongResponse, expected, observed: 'Enabled true, no KeyState' })).toBe(
      'CreateKey answers Enabled true, no KeyState, not Enabled false, KeyState "Disabled"',
    );
  });

  it('names the members alone where there are more: their values are in the steps', () => {
    const observed =
      'AWSAccountId "000000000000", MultiRegionConfiguration {"MultiRegionKeyType":"PRIMARY"}, no KeyState';
    expect(headline({ ...wrongResponse, expected: 'others', observed })).toBe(
      'CreateKey answers 3 wrong members: AWSAccountId, MultiRegionConfiguration, KeyState',
    );
  });
});
