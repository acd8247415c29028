import type { Operation } from '../key/operation.ts';
import { aliasHandlers } from './alias-handlers.ts';
import type { Handler } from './answer.ts';
import { dataKeyHandlers } from './data-key-handlers.ts';
import { encryptionHandlers } from './encryption-handlers.ts';
import { grantHandlers } from './grant-handlers.ts';
import { importHandlers } from './import-handlers.ts';
import { keyStoreHandlers } from './key-store-handlers.ts';
import { lifecycleHandlers } from './lifecycle-handlers.ts';
import { macHandlers } from './mac-handlers.ts';
import { metadataHandlers } from './metadata-handlers.ts';
import { multiRegionHandlers } from './multi-region-handlers.ts';
import { policyHandlers } from './policy-handlers.ts';
import { rotationHandlers } from './rotation-handlers.ts';
import { sharedSecretHandlers } from './shared-secret-handlers.ts';
import { signatureHandlers } from './signature-handlers.ts';
import { tagHandlers } from './tag-handlers.ts';

/** What does each operation. Total: a new operation does not compile until it is handled. */
export type Handlers = { readonly [Op in Operation]: Handler<Op> };

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
