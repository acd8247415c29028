import evidence from './operations.json' with { type: 'json' };

/** The exceptions that AWS's client documents of an operation; errors common to all AWS services come on top. */
export function documentedExceptions(operation: string): readonly string[] {
  const known = evidence.operations.find((each) => each.operation === operation);
  if (known === undefined) throw new Error(`evidence/operations.json has no ${operation}`);
  return known.exceptions;
}
