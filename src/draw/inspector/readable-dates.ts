/**
 * The same plain data with its times as people read them: epoch milliseconds become ISO 8601 texts.
 *
 * Which numbers are times is told by their names: those of the machine's context and events.
 */
export function withReadableDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReadableDates);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      typeof member === 'number' && timeNames.has(name) && Number.isFinite(member)
        ? new Date(member).toISOString()
        : withReadableDates(member),
    ]),
  );
}

const timeNames: ReadonlySet<string> = new Set([
  'at',
  'creationDate',
  'date',
  'deletionDate',
  'ends',
  'nextDate',
  'replicationEnds',
  'startDate',
  'validTo',
  'ValidTo',
]);
