/** A target that does every call in any of the ways that the model allows, and what the service does at any moment. */
import { type Account, createAccount } from '../../../src/account/account.ts';
import { advance } from '../../../src/account/advance.ts';
import { judgedKeys } from '../../../src/conformance/oracle/judged-key.ts';
import { possibilitiesOf } from '../../../src/conformance/oracle/possibility.ts';
import { accountsByNow, openEndedDelays } from '../../../src/conformance/oracle/service-moment.ts';
import type { Target } from '../../../src/conformance/targets/target.ts';
import { wireObject } from '../../../src/scenario/wire-form.ts';

/**
 * Makes such a target, in this process and with a clock of its own.
 *
 * @param choose a whole number below the one that it is given
 */
export function arbitraryBranchTarget(choose: (count: number) => number): Required<Target> {
  let now = Date.UTC(2026, 0, 1);
  let account: Account = createAccount({ seed: 'a target', at: now, delays: openEndedDelays });
  const oneOf = <Value>(values: readonly Value[]): Value | undefined => values[choose(values.length)];
  return {
    regions: ['us-east-1', 'eu-west-1'],
    now: () => now,
    advance: (to) => {
      now = to;
    },
    send: async (operation, input, region) => {
      now += 1;
      const members = wireObject(input);
      // What is imported stands there openly: this target wraps nothing.
      const material = operation === 'ImportKeyMaterial' ? { EncryptedKeyMaterial: btoa('first') } : {};
      const request = { operation, input: { ...members, ...material }, region };
      const moved = advance(account, now).account;
      const records = judgedKeys(moved, request).map(({ record }) => record);
      const seen = oneOf([...accountsByNow(moved, records, now)]) ?? moved;
      const ways = possibilitiesOf({ account: seen, request, keys: judgedKeys(seen, request) });
      // An answer that the model leaves open to the last member cannot be given.
      const way = oneOf(ways.filter(({ answer }) => answer.kind === 'refused' || answer.response !== null));
      if (way === undefined) throw new Error(`the model has no answer to ${operation}`);
      account = way.account;
      const { answer } = way;
      if (answer.kind === 'answered') return answer.response;
      throw Object.assign(new Error(answer.message ?? ''), { name: answer.exception, $fault: 'client' });
    },
  };
}
