/** The entry points of the package as files below src, without their ending. */
export const entries = [
  'key/index',
  'account/index',
  'conformance/index',
  'draw/index',
  'explore/index',
  'guard/index',
  'serve/sdk',
] as const;

/** What is built as CommonJS, as folders of src: all that these entry points lead to. */
export const coreRooms = ['key', 'account', 'serve', 'scenario'] as const;

/** The entry points that CommonJS can load as well. */
export const entriesForRequire = ['key/index', 'account/index', 'serve/sdk'] as const;
