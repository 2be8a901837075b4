import { key, type Row, references, type Table, unique } from './rows.ts'

/** The database would not have it: a duplicate code, or a reference to nothing. */
export class Refused extends Error {}

/** @throws Refused where a row refers to nothing, or has what is another's alone. */
export function assertSound(rows: ReadonlyMap<string, Row>): void {
  const once = new Set<string>()
  for (const [k, row] of rows) {
    const table = k.split(' ')[0] as Table
    for (const [child, column, parent] of references) {
      const to = row[column]
      if (child === table && typeof to === 'string' && !rows.has(key(parent, to)))
        throw new Refused('a reference to nothing')
    }
    for (const column of unique[table]) {
      if (row[column] == null || row.active === false) continue
      const value = `${table} ${column} ${row[column]}`
      if (once.has(value)) throw new Refused('a duplicate')
      once.add(value)
    }
  }
}

/** The rows that refer to one. */
export function referring(rows: ReadonlyMap<string, Row>, k: string): string[] {
  const [table, id] = k.split(' ')
  const columns = references.filter(([, , parent]) => parent === table)
  return [...rows].flatMap(([child, row]) =>
    columns.some(([of, column]) => child.startsWith(`${of} `) && row[column] === id) ? [child] : [],
  )
}
