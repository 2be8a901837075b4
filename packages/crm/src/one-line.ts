/**
 * What one line of text may hold: a name, a subject, a reference. Everything that writes one asks
 * here: tools, imports, keys.
 */

/**
 * Controls (tab, escape and every break of a line among them) end or begin something where the line
 * is printed, mailed or pasted.
 */
const controls = /[\p{Cc}\u2028\u2029]+/gu
/**
 * Marks that turn the direction of what follows, tags that are not seen, and signs of nobody: for
 * private use, or no character at all.
 */
const nobodys =
  /[\u202a-\u202e\u2066-\u2069\u{e0001}\u{e0020}-\u{e007f}\p{Co}\p{Noncharacter_Code_Point}]/gu
/** Neither space nor a sign that is not seen. */
const seen = /[^\p{Z}\p{Cc}\p{Cf}\p{Mn}\u115f\u1160\u3164\uffa0\u2800]/u

export const oneLineHint = 'Write it in one line, without tabs, controls and marks of direction.'

/** Is there something to read in it? A joiner of no width alone is nothing. */
export const isSeen = (text: string): boolean => seen.test(text)

/** May it stand where one line is asked for? */
export const isOneLine = (text: string): boolean =>
  text.search(controls) < 0 && text.search(nobodys) < 0

/**
 * The same text as one line: controls as spaces, without what is nobody's sign. Empty where nothing
 * is left to read.
 */
export function asOneLine(text: string): string {
  const line = text
    .replace(nobodys, '')
    .replace(/\s*[\p{Cc}\u2028\u2029]+\s*/gu, ' ')
    .trim()
  return isSeen(line) ? line : ''
}
