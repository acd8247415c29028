/**
 * A text mixed into 64 lower-case hexadecimal digits: the same on every machine. This is not cryptography.
 */
export function hexDigest(text: string): string {
  let digest = '';
  for (let word = 0; word < 8; word += 1) {
    let hash = Math.imul(word + 1, 0x9e3779b1) ^ text.length;
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
      hash = (hash << 13) | (hash >>> 19);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    digest += ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
  }
  return digest;
}
