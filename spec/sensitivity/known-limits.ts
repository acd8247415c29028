/** What a tour cannot tell of a single-cell fault, with the reason: all of it is on keys whose state passes by itself. */
export interface KnownLimit {
  readonly reason: string;
  /** The mistakes about faults that it explains, as `mistakeAbout` words them. */
  readonly explains: RegExp;
}

export const knownLimits: readonly KnownLimit[] = [
  {
    reason:
      'DescribeKey is refused in `Enabled`: only DescribeKey shows whether `Updating` has passed, so that it may have been ' +
      'refused in either state; both cells are blamed',
    explains: /^DescribeKey Enabled \S+ refuses: also DescribeKey Updating wrong answer$/,
  },
  {
    reason:
      'UpdatePrimaryRegion is refused in `Updating`: a run has two Regions, and the only replica that the call can name is ' +
      '`Updating` too, for which it may be refused',
    explains: /^UpdatePrimaryRegion Updating \S+ refuses: /,
  },
  {
    reason:
      'EnableKey or DisableKey is accepted in `Creating` or `Updating` and does nothing, on a symmetric key: the next call ' +
      'is EnableKeyRotation or DisableKeyRotation, which shows it first and is blamed, too',
    explains:
      /^(?:EnableKey|DisableKey) (?:Creating|Updating) symmetric-multi-region accepts: also (?:EnableKey|DisableKey)Rotation /,
  },
];
