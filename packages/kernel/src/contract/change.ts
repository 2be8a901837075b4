/** One row's change as people read it. */
export interface Change {
  table: string
  id: string
  label: string
  op: 'insert' | 'update' | 'delete'
  cells: ChangedCell[]
}

/**
 * `before` and `after` are JSON values. A label says one in words: the record it points to, a sum
 * with its currency, a day. Moments have none: they are told in the time zone of whoever reads
 * them.
 */
export interface ChangedCell {
  field: string
  /** The field in words. */
  name: string
  before: unknown
  after: unknown
  before_label?: string
  after_label?: string
  /** It says how the row came to be; nobody decides by it. */
  quiet?: true
  /** It is a sum. */
  money?: true
}

/** A change as `kernel.lines` writes it. */
export interface Line {
  table: string
  id: string
  op: Change['op']
  cells: Record<string, [before: unknown, after: unknown]>
}
