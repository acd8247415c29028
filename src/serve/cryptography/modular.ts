/** The number that bytes stand for, the most significant first. */
export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
}

/** As many bytes of a number, the most significant first. */
export function bytesOfNumber(number: bigint, length: number): Buffer {
  return Buffer.from(number.toString(16).padStart(2 * length, '0'), 'hex');
}

/** The remainder from 0, of negative numbers too. */
export function modulo(number: bigint, modulus: bigint): bigint {
  const rest = number % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** What a number is to be multiplied by for 1, modulo a prime; 0 for 0. */
export function inverse(number: bigint, modulus: bigint): bigint {
  let [old, rest] = [modulo(number, modulus), modulus];
  let [factor, next] = [1n, 0n];
  while (rest !== 0n) {
    const quotient = old / rest;
    [old, rest] = [rest, old - quotient * rest];
    [factor, next] = [next, factor - quotient * next];
  }
  return old === 1n ? modulo(factor, modulus) : 0n;
}
