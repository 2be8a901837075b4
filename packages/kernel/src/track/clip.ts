import { q } from './shape.ts'

const bytesMax = 63

/**
 * The function of the log that does `step` for a table, ready for SQL. PostgreSQL cuts names at 63
 * bytes wherever they are used; it is cut here in the same way, so that whoever calls
 * `history.put_back_<table>` by its long name finds it.
 */
export const clip = (step: string, table: string): string => `history.${q(cut(`${step}_${table}`))}`

/** As PostgreSQL cuts a name: whole characters, at most 63 bytes. */
export function cut(name: string): string {
  let text = ''
  let bytes = 0
  for (const character of name) {
    bytes += Buffer.byteLength(character)
    if (bytes > bytesMax) break
    text += character
  }
  return text
}

/** Would the functions of two tables have the same names? The longest step is `overwrite_`. */
export const sameFunctions = (a: string, b: string): boolean =>
  cut(`overwrite_${a}`) === cut(`overwrite_${b}`)
