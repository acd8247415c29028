import { regionsOf } from './regions.ts';

/** The partition that a Region is in, such as `aws-cn`; `aws` for a Region that is not known. */
export function partitionOf(region: string): string {
  return Object.keys(regionsOf).find((partition) => regionsOf[partition]?.includes(region)) ?? 'aws';
}

/** Says whether AWS KMS is in a Region of a partition; of a partition that is not known, it is taken to be everywhere. */
export function isRegionOf(partition: string, region: string): boolean {
  return regionsOf[partition]?.includes(region) ?? true;
}

/** Says whether a partition is China's, where SM2 is and ML-KEM is not, and SYMMETRIC_DEFAULT is SM4. */
export function isChina(partition: string): boolean {
  return partition === 'aws-cn';
}
