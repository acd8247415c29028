/** What a JSON object holds, as far as anyone knows. */
export type Members = Readonly<Record<string, unknown>>;

/** The members of a value; none of what is not an object. */
export function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

/** A member that is a text; undefined if it is none. */
export function textIn(members: Members, name: string): string | undefined {
  const value = members[name];
  return typeof value === 'string' ? value : undefined;
}

/** The objects in a member that is a list. */
export function listIn(members: Members, name: string): readonly Members[] {
  const value = members[name];
  return Array.isArray(value) ? value.map(membersOf) : [];
}

/** The members without those of these names. */
export function without(members: Members, names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)));
}

/** The members of these names that have a value. */
export function only(members: Members, names: readonly string[]): Members {
  return Object.fromEntries(
    Object.entries(members).filter(([name, value]) => names.includes(name) && value !== null),
  );
}
