/** What a figure counts: time, memory, or work done in a second. */
export type Unit = 'nanoseconds' | 'milliseconds' | 'seconds' | 'bytes' | 'a second';

/** A figure for each line, by name. */
export type Figures = { readonly [line: string]: number };

/** Lines that are measured together, in one process, so that their ratios mean something. */
export interface Group {
  readonly name: string;
  readonly title: string;
  /** What is measured and how, in Markdown. */
  readonly about: string;
  /** How many times it is measured, each time in a process of its own, unless the command says otherwise. */
  readonly runs: number;
  readonly lines: { readonly [line: string]: Unit };
  /** Measures every line once. It first checks that the lines do the same, and throws if they do not. */
  readonly measure: () => Figures | Promise<Figures>;
}

/** Measures a group once. */
export async function measured({ name, lines, measure }: Group): Promise<Figures> {
  const figures = await measure();
  const missing = Object.keys(lines).filter((line) => figures[line] === undefined);
  const unknown = Object.keys(figures).filter((line) => lines[line] === undefined);
  if (missing.length + unknown.length > 0) {
    throw new Error(`${name} must measure its lines; missing: ${missing}; unknown: ${unknown}`);
  }
  return figures;
}
