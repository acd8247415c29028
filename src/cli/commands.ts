import type { CommandFactory } from './command-context.ts';

/** A subcommand: what `kms-model --help` says about it, and how to load it. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandFactory>;
}

/** The subcommands in the order of the help. Each is loaded only when it is asked for. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'table',
    summary: 'print the key state table: every operation, every key state',
    load: async () => (await import('./table.ts')).tableCommand,
  },
  {
    name: 'explain',
    summary: 'say why an operation is allowed or refused in a key state',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  {
    name: 'diagram',
    summary: 'draw the life of a key: Mermaid, SVG, or on the terminal',
    load: async () => (await import('./diagram.ts')).diagramCommand,
  },
  {
    name: 'inspect',
    summary: "lead one live key at a prompt and watch it in Stately's inspector",
    load: async () => (await import('./inspect.ts')).inspectCommand,
  },
  {
    name: 'explorer',
    summary: 'serve or write the page on which the life of a key can be tried out',
    load: async () => (await import('./explorer.ts')).explorerCommand,
  },
  {
    name: 'conformance',
    summary: 'compare an implementation of AWS KMS with the model',
    load: async () => (await import('./conformance.ts')).conformanceCommand,
  },
  {
    name: 'check-trace',
    summary: 'judge offline what somebody saw of an implementation of AWS KMS',
    load: async () => (await import('./check-trace.ts')).checkTraceCommand,
  },
  {
    name: 'check-trail',
    summary: 'read CloudTrail logs: which key cannot be used and why, whether AWS behaves like the model',
    load: async () => (await import('./check-trail.ts')).checkTrailCommand,
  },
  {
    name: 'merge',
    summary: 'make one conformance report from those of several machines',
    load: async () => (await import('./merge.ts')).mergeCommand,
  },
  {
    name: 'settle',
    summary: 'ask AWS, or an implementation of it, what AWS documents twice differently or not at all',
    load: async () => (await import('./settle.ts')).settleCommand,
  },
  {
    name: 'serve',
    summary: 'serve the model over HTTP, in the wire protocol of AWS KMS',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'guard',
    summary: 'stand in front of an emulator of AWS KMS and give its keys the right key states',
    load: async () => (await import('./guard.ts')).guardCommand,
  },
  {
    name: 'explore',
    summary: 'go through every state that keys can be in, and check what must always hold',
    load: async () => (await import('./explore.ts')).exploreCommand,
  },
  {
    name: 'export',
    summary: 'write the model as data for emulators in any language',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    name: 'vectors',
    summary: 'write test vectors for a runner in any language',
    load: async () => (await import('./vectors.ts')).vectorsCommand,
  },
];
