/** operations: what each operation does to an account, a file for those that belong together. `call` alone uses this table. */

import type { OperationEvent } from '../../key/key-event.ts';
import type { Operation } from '../../key/operation.ts';
import type { KeyResponse } from '../../key/perform.ts';
import type { Handlers } from '../answer.ts';
import type { ResponseOutput } from '../request/operation-shapes.ts';
import { aliasHandlers } from './aliases.ts';
import { dataKeyHandlers } from './cryptographic/data-keys.ts';
import { encryptionHandlers } from './cryptographic/encryption.ts';
import { macHandlers } from './cryptographic/macs.ts';
import { sharedSecretHandlers } from './cryptographic/shared-secrets.ts';
import { signatureHandlers } from './cryptographic/signatures.ts';
import { grantHandlers } from './grants.ts';
import { importHandlers } from './key-material.ts';
import { keyStoreHandlers } from './key-stores.ts';
import { keyHandlers } from './keys.ts';
import { multiRegionHandlers } from './multi-region.ts';
import { policyHandlers } from './policies.ts';
import { rotationHandlers } from './rotation.ts';
import { tagHandlers } from './tags.ts';

/**
 * The operations that the default handler can answer: with the ARN of the key, or with what one key answers to a change of
 * its life. All others do not compile until they have a handler of their own.
 */
type DefaultOperation = {
  [Op in Operation]: keyof ResponseOutput<Op> extends AnswerOfKey<Op> ? Op : never;
}[Operation];

type AnswerOfKey<Op> = Op extends OperationEvent['type'] | 'GetKeyRotationStatus'
  ? keyof KeyResponse
  : 'KeyId';

/** What does each operation that has a handler of its own. */
export const handlers: Handlers = {
  ...keyHandlers,
  ...importHandlers,
  ...policyHandlers,
  ...aliasHandlers,
  ...grantHandlers,
  ...tagHandlers,
  ...rotationHandlers,
  ...multiRegionHandlers,
  ...keyStoreHandlers,
  ...dataKeyHandlers,
  ...encryptionHandlers,
  ...macHandlers,
  ...sharedSecretHandlers,
  ...signatureHandlers,
} satisfies Handlers & Required<Omit<Handlers, DefaultOperation>>;
