/** A record as `table:id`. The id may hold colons. */
export function recordOf(text: string): { table: string; id: string } {
  const at = text.indexOf(':')
  return at < 0 ? { table: text, id: '' } : { table: text.slice(0, at), id: text.slice(at + 1) }
}

/**
 * The id of a record whose key has so many columns, as the log writes it: of several columns a JSON
 * array of texts. However it was spaced, and whether a number in it was quoted, it is the same
 * record.
 */
export function idAsLogged(id: string, columns: number): string {
  if (columns < 2) return id
  try {
    const parts: unknown = JSON.parse(id)
    if (!Array.isArray(parts) || parts.length !== columns) return id
    // The digits of a number as they stand there: JavaScript would round a long one.
    const raw =
      id
        .trim()
        .slice(1, -1)
        .match(/"(?:[^"\\]|\\.)*"|[^,\s]+/g) ?? []
    return `[${parts.map((part, n) => JSON.stringify(typeof part === 'string' ? part : raw[n])).join(', ')}]`
  } catch {
    return id
  }
}
