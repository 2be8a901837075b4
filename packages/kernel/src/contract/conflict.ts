/**
 * What somebody else wrote since, and therefore stays. `field` is null where the row itself is the
 * conflict.
 */
export interface Conflict {
  table: string
  key: string
  field: string | null
  now: unknown
  target: unknown
  /** The action that wrote it; null where other rows keep it, or a rule does. */
  by: string | null
  /** A rule of the database keeps the row: nobody wrote it since, and it stays all the same. */
  protected?: true
  /** The table is no longer what it was when this was written, or the record was erased. */
  reason?: 'column_dropped' | 'type_changed' | 'table_dropped' | 'erased'
  /** Of what was erased: the action whose change it was. */
  of?: string
  /** Of a row that can not go: what refers to it and stays. The first of them. */
  dependents?: { table: string; key: string; by: string | null }[]
  /** Of a row that is gone: what it would return with. */
  image?: unknown
}
