import type { RequestMembers, Target } from '../../src/conformance/targets/target.ts';
import type { Operation } from '../../src/key/operation.ts';
import { isWireObject, type Wire, type WireObject, wireObject } from '../../src/scenario/wire-form.ts';

/** A key of what plays AWS, with all that a cleanup should have taken from it. */
export interface Remains {
  readonly region: string;
  readonly keyId: string;
  readonly keyState: string;
  readonly tags: readonly string[];
  readonly aliases: number;
  readonly grants: number;
}

/** Every key that is there, in any state, except those that the service made for itself. */
export async function remainsIn(target: Target, regions: readonly string[]): Promise<readonly Remains[]> {
  const remains: Remains[] = [];
  for (const region of regions) {
    for (const keyId of (await items(target, 'ListKeys', {}, region, 'Keys')).map((key) =>
      String(key['KeyId']),
    )) {
      const metadata = wireObject(await target.send('DescribeKey', { KeyId: keyId }, region))['KeyMetadata'];
      if (!isWireObject(metadata) || metadata['KeyManager'] === 'AWS') continue;
      const byKey = (operation: Operation, list: string) =>
        items(target, operation, { KeyId: keyId }, region, list);
      remains.push({
        region,
        keyId,
        keyState: String(metadata['KeyState']),
        tags: (await byKey('ListResourceTags', 'Tags')).map((tag) => `${tag['TagKey']}=${tag['TagValue']}`),
        aliases: (await byKey('ListAliases', 'Aliases')).length,
        grants: (await byKey('ListGrants', 'Grants')).length,
      });
    }
  }
  return remains;
}

/** What of it still costs money, or is still in somebody's way. */
export function dirty(remains: readonly Remains[]): readonly Remains[] {
  return remains.filter(
    ({ keyState, aliases, grants }) => !/^Pending(Replica)?Deletion$/.test(keyState) || aliases + grants > 0,
  );
}

async function items(
  target: Target,
  operation: Operation,
  input: RequestMembers,
  region: string,
  list: string,
): Promise<readonly WireObject[]> {
  const found: WireObject[] = [];
  let marker: Wire | undefined;
  do {
    const page: RequestMembers = marker === undefined ? input : { ...input, Marker: marker };
    const output = wireObject(await target.send(operation, page, region));
    const all = output[list];
    found.push(...(Array.isArray(all) ? all.filter((each: Wire) => isWireObject(each)) : []));
    marker = output['Truncated'] === true ? output['NextMarker'] : undefined;
  } while (marker !== undefined);
  return found;
}
