import { describe } from '../../key/describe.ts';
import type { PageParts } from './address.ts';

/** The KeyMetadata as DescribeKey would answer. */
export function Metadata({ last: { key: now } }: PageParts) {
  return (
    <section class="card metadata" aria-labelledby="metadata-title">
      <h2 id="metadata-title">KeyMetadata</h2>
      {now.keyState === 'Deleted' ? (
        <p>DescribeKey answers NotFoundException: Key '{now.facts.keyArn}' does not exist</p>
      ) : (
        <dl>
          {Object.entries(describe(now)).map(([name, value]) => (
            <div key={name} class={highlights.has(name) ? 'row high' : 'row'}>
              <dt>{name}</dt>
              <dd>{shown(name, value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

const highlights: ReadonlySet<string> = new Set([
  'KeyState',
  'Enabled',
  'DeletionDate',
  'PendingDeletionWindowInDays',
  'ValidTo',
]);

function shown(name: string, value: unknown): string {
  if (typeof value === 'number' && /Date$|^ValidTo$/.test(name)) return new Date(value).toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
