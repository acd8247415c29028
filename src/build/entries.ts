/** The entry points of the package as files below src, without their ending. */
export const entries = [
  'key/index',
  'account/index',
  'conformance/index',
  'draw/index',
  'explore/index',
  'serve/sdk',
] as const;

/** Those of them that CommonJS can load as well. */
export const entriesForRequire = ['key/index', 'account/index', 'serve/sdk'] as const;
