import { NotTrackable } from './not-trackable.ts'
import type { Shape } from './shape.ts'

/** What a declaration says of its columns of text (see `TrackedTable`). */
interface Declaration {
  table: string
  prepare?: boolean
  personal?: readonly string[]
  mentions?: readonly string[]
  plain?: readonly string[]
}

/**
 * The declaration with every column of text accounted for. Columns of the key and of foreign keys
 * are plain: they say which row is meant. A table that is only prepared was there before the kernel
 * and nobody has said what is in it: there, what is not declared may name anybody.
 * @throws NotTrackable where a column of text or JSON is declared neither personal, nor a mention,
 *   nor plain
 */
export function declared<T extends Declaration>(table: T, shape: Shape): T {
  const { personal = [], mentions = [], plain = [] } = table
  const twice = plain.find((name) => personal.includes(name) || mentions.includes(name))
  if (twice)
    throw new NotTrackable(
      table.table,
      'undeclared_text',
      `its column ${twice} cannot be plain and hold what is about people too`,
      'Take it out of plain, or out of personal and mentions.',
    )
  const keys = [...shape.key, ...shape.refersTo.flatMap(({ columns }) => columns)]
  const said = new Set([...personal, ...mentions, ...plain, ...keys])
  const unsaid = shape.columns
    .filter(({ name, wordy }) => wordy && !said.has(name))
    .map(({ name }) => name)
  if (unsaid.length === 0) return table
  if (table.prepare) return { ...table, mentions: [...mentions, ...unsaid] }
  throw new NotTrackable(
    table.table,
    'undeclared_text',
    `nobody has said whether ${unsaid.join(', ')} can hold what is about people`,
    'Name each column of text or JSON in its declaration: under personal, mentions or plain.',
  )
}
