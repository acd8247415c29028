/** An attestation document, with as much in it as is read: a COSE_Sign1 with the public key of an enclave. */
export function attestation(publicKey: Buffer): Buffer {
  const head = (major: number, length: number) => Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
  const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
  const byteString = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
  const members = [text('module_id'), text('i-1'), text('public_key'), byteString(publicKey)];
  const payload = Buffer.concat([head(5, 2), ...members]);
  const parts = [byteString(Buffer.alloc(4)), head(5, 0), byteString(payload), byteString(Buffer.alloc(96))];
  return Buffer.concat([head(4, 4), ...parts]);
}
