/** An on-demand rotation ends at a moment that nobody promises: whatever shows it later is explained. */
import { describe, expect, it } from 'vitest';
import { Oracle } from '../../src/conformance/oracle/oracle.ts';
import { Session } from '../../src/conformance/session/session.ts';
import { accountTarget } from '../../src/conformance/targets/account-target.ts';
import type { Target } from '../../src/conformance/targets/target.ts';
import { isWireObject, textIn } from '../../src/scenario/wire-form.ts';

const day = 24 * 60 * 60 * 1000;

async function rotatedKey() {
  const target = accountTarget();
  const session = new Session(target, new Oracle({ clockSlack: 0 }));
  const { observation } = await session.call('CreateKey', {});
  const metadata =
    observation.outcome.kind === 'answered' ? observation.outcome.output['KeyMetadata'] : undefined;
  const KeyId = isWireObject(metadata) ? textIn(metadata, 'KeyId') : undefined;
  await session.call('RotateKeyOnDemand', { KeyId });
  return { target, session, KeyId };
}

describe('an on-demand rotation that ended while nobody looked', () => {
  it('explains which key material has encrypted since', async () => {
    const { target, session, KeyId } = await rotatedKey();
    await target.advance(target.now() + 2 * day);
    const encrypted = await session.call('Encrypt', { KeyId, Plaintext: 'AAAA' });
    const decrypted = await session.call('Decrypt', { CiphertextBlob: encrypted.output['CiphertextBlob'] });
    expect([encrypted, decrypted].map(({ judgement }) => judgement.verdict)).toEqual([
      'conforms',
      'conforms',
    ]);
  });

  it('explains its date, long after', async () => {
    const { target, session, KeyId } = await rotatedKey();
    await target.advance(target.now() + 90 * day);
    const { judgement } = await session.call('ListKeyRotations', { KeyId });
    expect(judgement.verdict).toBe('conforms');
  });

  it('does not explain a date to come', async () => {
    const { target, session, KeyId } = await rotatedKey();
    const tenDaysLater = (_: string, name: string, date: string) => `${name}${Number(date) + 10 * 86_400}`;
    const hasty: Target = {
      ...target,
      send: async (...call) =>
        JSON.parse(
          JSON.stringify(await target.send(...call)).replace(/("RotationDate":)(\d+)/, tenDaysLater),
        ),
    };
    await target.advance(target.now() + day);
    const { judgement } = await new Session(hasty, session.oracle).call('ListKeyRotations', { KeyId });
    expect(judgement.verdict).toBe('diverges');
  });
});
