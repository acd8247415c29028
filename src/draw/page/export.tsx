import { useRef, useState } from 'preact/hooks';
import { awsLines, traceLines, vitestTest } from '../path/path-export.ts';
import type { PageParts } from './address.ts';

/** The path as text to take away. */
export function Export({ moments }: PageParts) {
  const [form, setForm] = useState<keyof typeof forms>('aws lines');
  const [copied, setCopied] = useState(false);
  const place = useRef<HTMLTextAreaElement>(null);
  const text = forms[form](moments);
  const copy = async () => {
    place.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Pages from disk may not write to the clipboard: the text is selected for the reader to copy.
      setCopied(false);
    }
  };
  return (
    <section class="card export" aria-labelledby="export-title">
      <h2 id="export-title">Export</h2>
      <fieldset class="buttons" aria-label="Form">
        {(['aws lines', 'test', 'trace'] as const).map((name) => (
          <button
            type="button"
            key={name}
            aria-pressed={name === form}
            onClick={() => {
              setForm(name);
              setCopied(false);
            }}
          >
            {name}
          </button>
        ))}
        <button type="button" class="copy" onClick={() => void copy()}>
          {copied ? 'copied' : 'copy'}
        </button>
      </fieldset>
      <textarea
        ref={place}
        readOnly
        value={text}
        rows={12}
        aria-label={`The path as ${form}`}
        spellcheck={false}
      />
    </section>
  );
}

const forms = { 'aws lines': awsLines, test: vitestTest, trace: traceLines } as const;
