declare module 'virtual:layouts' {
  /** The layouts of all statecharts of the page, computed when it was built, each once. */
  export const layouts: readonly import('../statechart-layout.ts').StatechartLayout[];
  /** Which layout shows keys of a class that came to be in a way: by `<type class> <creation>`. */
  export const layoutOf: { readonly [classAndCreation: string]: number | undefined };
}

declare module '*.css';
