import { visibleLines } from '../../scenario/visible.ts';

/** A piece of HTML or SVG: its texts are escaped, so that nothing a target answers is markup. */
export interface Markup {
  readonly html: string;
}

type Content = Markup | string | number | readonly Content[];

/**
 * HTML from a template: texts are escaped, pieces of markup are kept, lists are joined.
 *
 * @example markup`<p title="${title}">${text}</p>`
 */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  const html = parts.map(
    (part, index) => `${part}${index < contents.length ? textOf(contents[index] ?? '') : ''}`,
  );
  return { html: html.join('') };
}

/** Our own text that is markup already. */
export function raw(html: string): Markup {
  return { html };
}

function textOf(content: Content): string {
  if (typeof content === 'string') return escaped(content);
  if (typeof content === 'number') return String(content);
  return 'html' in content ? content.html : content.map(textOf).join('');
}

function escaped(text: string): string {
  return visibleLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
