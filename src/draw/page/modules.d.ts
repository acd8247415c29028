declare module 'virtual:lifecycles' {
  /** All lifecycles of the page, explored and laid out when it was built, each once. */
  export const lifecycles: readonly import('./page-lifecycles.ts').PageLifecycle[];
  /** Which lifecycle keys of a class have that came to be in a way: by `<type class> <creation>`. */
  export const lifecycleOf: { readonly [classAndCreation: string]: number | undefined };
}

declare module '*.css';
