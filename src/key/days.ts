const millisecondsPerDay = 86_400_000;

/** Days as milliseconds: AWS's waiting and rotation periods count days of 24 hours. Source: semantics.md B.4. */
export function inMilliseconds(days: number): number {
  return days * millisecondsPerDay;
}
