import type { Operation } from '../key/index.ts';
import { aliasHandlers } from './alias-handlers.ts';
import type { Handler } from './answer.ts';
import { importHandlers } from './import-handlers.ts';
import { lifecycleHandlers } from './lifecycle-handlers.ts';
import { metadataHandlers } from './metadata-handlers.ts';
import { policyHandlers } from './policy-handlers.ts';

/** What does each operation. Total: a new operation does not compile until it is handled. */
export type Handlers = { readonly [Op in Operation]: Handler<Op> };

export const handlers: Partial<Handlers> = {
  ...lifecycleHandlers,
  ...metadataHandlers,
  ...importHandlers,
  ...policyHandlers,
  ...aliasHandlers,
};
