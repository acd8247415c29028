/** The little of jsdom that the tests use. Its own types bring those of a browser into every file. */
declare module 'jsdom' {
  interface ElementList {
    readonly length: number;
  }
  interface SomeElement {
    hasAttribute(name: string): boolean;
    readonly textContent: string | null;
  }
  export class JSDOM {
    constructor(html: string, options?: { readonly runScripts?: 'dangerously' });
    readonly window: {
      /** Runs code in the page; a promise that comes back is the page's. */
      eval(code: string): unknown;
      close(): void;
      readonly document: {
        querySelector(selector: string): SomeElement | null;
        querySelectorAll(selector: string): ElementList;
      };
    };
  }
}
