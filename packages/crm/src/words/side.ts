import type { Change } from '@rescind/kernel'

/** The side of a change that stands: what a removed row held, else what the row holds now. */
export const stands = ({ op, cells }: Change, name: string): string | undefined => {
  const cell = cells.find((each) => each.field === name)
  if (!cell) return undefined
  const [value, label] =
    op === 'delete' ? [cell.before, cell.before_label] : [cell.after, cell.after_label]
  return label ?? (typeof value === 'string' ? value : undefined)
}
export const becomes = ({ cells }: Change, name: string): unknown =>
  cells.find((cell) => cell.field === name)?.after
export const touches = ({ cells }: Change, name: string): boolean =>
  cells.some((cell) => cell.field === name)

/** Is the record that this column names among what changes? */
export const goesWith = ({ cells }: Change, column: string, all: readonly Change[]): boolean => {
  const cell = cells.find((each) => each.field === column)
  return all.some(({ id }) => id === (cell?.after ?? cell?.before))
}

/** What happened is written down: the sentence says it of whom. Taken back, it is said to be. */
export const noted = (change: Change, back: boolean, sentence: string): string | undefined =>
  change.op === 'insert'
    ? back
      ? `Bring back: ${sentence}`
      : sentence
    : change.op === 'delete'
      ? `Take back: ${sentence}`
      : undefined
