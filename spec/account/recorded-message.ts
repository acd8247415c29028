/** A message of AWS without the values of an enumeration, and those: AWS adds to them. */
export function withoutValues(message: string): {
  readonly text: string;
  readonly values: readonly string[];
} {
  const [, values = ''] = /enum value set: \[([^\]]*)\]/.exec(message) ?? [];
  return { text: message.replace(/(enum value set: \[)[^\]]*/, '$1'), values: values.split(', ') };
}
