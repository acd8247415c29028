/**
 * How many of each thing AWS KMS allows: beyond it, LimitExceededException. AWS may change them, and raises some on request.
 *
 * Source: AWS KMS Developer Guide, "Resource quotas". (The number of tags of a key and of on-demand rotations are not
 * quotas: they are fixed, or an assumption.)
 */
export interface Quotas {
  readonly aliasesPerKey: number;
  readonly grantsPerKey: number;
  /** In one account and Region. */
  readonly customKeyStores: number;
}

/** The quotas that hold unless others are given: AWS's defaults. */
export const defaultQuotas: Quotas = {
  aliasesPerKey: 50,
  grantsPerKey: 50_000,
  customKeyStores: 10,
};
