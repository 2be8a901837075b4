const bytes = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const hexOf = (hash: Uint8Array) =>
  Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')

async function hash(kind: 0 | 1, ...parts: Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0))
  whole[0] = kind
  let at = 1
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole))
}

/** Hash of an entry in its log, hex (RFC 6962 section 2.1). */
export const leafHash = async (leaf: string): Promise<string> =>
  hexOf(await hash(0, new TextEncoder().encode(leaf)))

/**
 * The root that a proof leads to from a leaf, hex, or null where it does not fit the place (RFC
 * 9162 section 2.1.3.2).
 */
export async function rootOf(
  index: number,
  size: number,
  leaf: string,
  proof: readonly string[],
): Promise<string | null> {
  if (index < 0 || index >= size) return null
  let [fn, sn, at] = [index, size - 1, bytes(leaf)]
  for (const part of proof.map(bytes)) {
    if (sn === 0) return null
    if (fn % 2 === 1 || fn === sn) {
      at = await hash(1, part, at)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)]
    } else at = await hash(1, at, part)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 ? hexOf(at) : null
}
