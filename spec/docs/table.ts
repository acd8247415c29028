/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

/** A number with its thousands told apart. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
