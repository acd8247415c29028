import type { Handlers } from '../answer.ts';
import { aliasHandlers } from './aliases.ts';
import { dataKeyHandlers } from './cryptographic/data-keys.ts';
import { encryptionHandlers } from './cryptographic/encryption.ts';
import { macHandlers } from './cryptographic/macs.ts';
import { sharedSecretHandlers } from './cryptographic/shared-secrets.ts';
import { signatureHandlers } from './cryptographic/signatures.ts';
import { grantHandlers } from './grants.ts';
import { importHandlers } from './key-material.ts';
import { keyStoreHandlers } from './key-stores.ts';
import { lifecycleHandlers } from './lifecycle.ts';
import { metadataHandlers } from './metadata.ts';
import { multiRegionHandlers } from './multi-region.ts';
import { policyHandlers } from './policies.ts';
import { rotationHandlers } from './rotation.ts';
import { tagHandlers } from './tags.ts';

/** Operations: what does each of them, one file for those that belong together; `call` alone uses this table. */
export const handlers: Handlers = {
  ...lifecycleHandlers,
  ...metadataHandlers,
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
};
