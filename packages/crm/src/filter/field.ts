import { type Expression, sql } from 'kysely'

/** What a field holds decides which operators it takes and how its values are written. */
export type Kind = 'text' | 'number' | 'day' | 'moment' | 'id' | 'flag'

/** One thing to filter and order by. */
export interface FilterField {
  kind: Kind
  /** The value, as SQL over the table's alias. */
  value: Expression<unknown>
  /** Does it look ahead? Then `within_days` means the next days, else the last ones. */
  ahead: boolean
  /** The only values there are, where they are few. */
  values?: readonly string[]
  about?: string
  /** Never null: a filter that asks only for some value leaves nobody out. */
  always?: true
}

export type FilterFields = Readonly<Record<string, FilterField>>

type Value = string | Expression<unknown>
const valueOf = (value: Value) => (typeof value === 'string' ? sql.ref(value) : value)
const field = (kind: Kind, value: Value, about?: string, ahead = false): FilterField => ({
  kind,
  value: valueOf(value),
  ahead,
  ...(about && { about }),
})

/** Compares without regard to case. */
export const text = (value: Value, about?: string) => field('text', value, about)
/** Also money; comes and goes as a number or exact text. */
export const number = (value: Value, about?: string) => field('number', value, about)
/** A day in the past; `ahead()` for one to come. */
export const day = (value: Value, about?: string) => field('day', value, about)
export const ahead = (value: Value, about?: string) => field('day', value, about, true)
export const moment = (value: Value, about?: string) => field('moment', value, about)
export const idOf = (value: Value, about?: string) => field('id', value, about)
/** True or false, never null. */
export const flag = (value: Value, about?: string): FilterField => ({
  ...field('flag', value, about),
  always: true,
})
export const oneOf = (value: Value, values: readonly string[], about?: string): FilterField => ({
  ...field('text', value, about),
  values,
})

/** A field that is never null. */
export const always = (field: FilterField): FilterField => ({ ...field, always: true })

/** The name of the record that a column refers to. */
export const nameOf = (table: string, column: string) =>
  text(sql`(select r.name from ${sql.table(table)} r where r.id = ${sql.ref(column)})`)
