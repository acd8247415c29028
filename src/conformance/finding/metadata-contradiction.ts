import { keyMetadataIn, type ObservedOutcome } from '../oracle/observation.ts';
import type { Finding } from './finding.ts';

/**
 * Where the KeyMetadata in an answer contradict themselves, whatever state the key should be in.
 *
 * Source: API reference, KeyMetadata: `Enabled` is true exactly in Enabled, `DeletionDate` exists exactly in PendingDeletion,
 * `PendingDeletionWindowInDays` exactly in PendingReplicaDeletion.
 */
export function contradictionsIn(
  outcome: ObservedOutcome,
): readonly Pick<Finding, 'expected' | 'observed'>[] {
  const metadata = keyMetadataIn(outcome);
  const keyState = metadata['KeyState'];
  if (typeof keyState !== 'string') return [];
  const found: Pick<Finding, 'expected' | 'observed'>[] = [];
  const isEnabled = keyState === 'Enabled';
  if (typeof metadata['Enabled'] === 'boolean' && metadata['Enabled'] !== isEnabled) {
    found.push({
      expected: `Enabled ${isEnabled} in ${keyState}`,
      observed: `Enabled ${!isEnabled} in ${keyState}`,
    });
  }
  for (const [member, only] of [
    ['DeletionDate', 'PendingDeletion'],
    ['PendingDeletionWindowInDays', 'PendingReplicaDeletion'],
  ] as const) {
    const isThere = metadata[member] !== undefined && metadata[member] !== null;
    if (isThere === (keyState === only)) continue;
    found.push({
      expected: `${isThere ? 'no' : 'a'} ${member} in ${keyState}`,
      observed: `${isThere ? 'a' : 'no'} ${member} in ${keyState}`,
    });
  }
  return found;
}
