/** A value of CBOR as far as an attestation document has them: byte strings are Buffers. */
export type Cbor = number | string | boolean | null | Buffer | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

/**
 * The first value in bytes, tags left out. Source: RFC 8949, with definite lengths as attestation documents have them.
 *
 * @throws RangeError for what is not such a value
 */
export function cborIn(bytes: Buffer): Cbor {
  let at = 0;
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new RangeError('CBOR ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const size = (short: number): number => {
    if (short < 24) return short;
    if (short > 27) throw new RangeError('CBOR of indefinite length');
    return Number(`0x${take(2 ** (short - 24)).toString('hex')}`);
  };
  const read = (depth: number): Cbor => {
    if (depth > 16) throw new RangeError('CBOR is nested too deeply');
    const first = take(1).readUInt8();
    const [major, length] = [first >> 5, size(first & 31)];
    const items = (count: number) => {
      if (count > bytes.length) throw new RangeError('CBOR ends too early');
      return Array.from({ length: count }, () => read(depth + 1));
    };
    switch (major) {
      case 0:
        return length;
      case 1:
        return -1 - length;
      case 2:
        return take(length);
      case 3:
        return take(length).toString('utf8');
      case 4:
        return items(length);
      case 5: {
        const all = items(2 * length);
        return new Map(all.flatMap((key, index) => (index % 2 === 0 ? [[key, all[index + 1] ?? null]] : [])));
      }
      case 6:
        return read(depth + 1);
      default:
        return length === 20 || length === 21 ? length === 21 : null;
    }
  };
  return read(0);
}
