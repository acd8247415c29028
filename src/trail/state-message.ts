import { type KeyState, keyStates } from '../key/key-state.ts';

/** What the message of a refusal says about the state of the key. */
export type Said = KeyState | 'Deleted' | 'not pending deletion';

/** Which part of a message tells which key state. Source: aws-recorded.json, group B; cloudtrail.md. */
const wordings: readonly (readonly [wording: string, said: Said])[] = [
  ['is disabled', 'Disabled'],
  ['is not pending deletion', 'not pending deletion'],
  ['is pending deletion', 'PendingDeletion'],
  ['is pending replica deletion', 'PendingReplicaDeletion'],
  ['is pending import', 'PendingImport'],
  ['is unavailable', 'Unavailable'],
  ['is creating', 'Creating'],
  ['is updating', 'Updating'],
];

/** What a message of AWS says of the key with this ARN; null if it says nothing of its key state. */
export function saidOf(template: string): Said | null {
  if (template === "Key '{key_arn}' does not exist") return 'Deleted';
  return wordings.find(([wording]) => template.startsWith(`{key_arn} ${wording}`))?.[1] ?? null;
}

/** The key states that a key can be in of which this is said. What is said of PendingReplicaDeletion nobody has on record. */
export function statesOf(said: Said): readonly (KeyState | 'Deleted')[] {
  switch (said) {
    case 'PendingDeletion':
    case 'PendingReplicaDeletion':
      return ['PendingDeletion', 'PendingReplicaDeletion'];
    case 'not pending deletion':
      return keyStates.filter((state) => state !== 'PendingDeletion' && state !== 'PendingReplicaDeletion');
    default:
      return [said];
  }
}

const anyKeyArn = /arn:[a-z-]{3,20}:kms:[a-z0-9-]*:\d*:key\/[A-Za-z0-9-]+/g;

/**
 * A message with places instead of what is particular: `{key_arn}` for this key, `{other_key_arn}`, `{id}` for long numbers and
 * names of hexadecimal digits.
 */
export function messageTemplate(message: string, keyArn: string): string {
  const keyId = keyArn.slice(keyArn.indexOf('/') + 1);
  return message
    .slice(0, longestMessage)
    .replaceAll(anyKeyArn, (arn) =>
      arn.endsWith(`/${keyId}`) && arn === keyArn ? '{key_arn}' : '{other_key_arn}',
    )
    .replaceAll(/\b(mrk-)?[0-9a-f]{32,}\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{12}\b/g, '{id}');
}

/** CloudTrail cuts messages after a kilobyte. */
const longestMessage = 1024;
