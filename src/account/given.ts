/** The members that have a value: what there is nothing to say of is absent from a response. */
export function given<Members extends object>(
  members: {
    readonly [Name in keyof Members]: Members[Name] | null | undefined;
  },
): Partial<Members> {
  const present: Partial<Members> = {};
  for (const name in members) {
    const value = members[name];
    if (value !== null && value !== undefined) present[name] = value;
  }
  return present;
}
