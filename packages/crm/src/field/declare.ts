import type { FieldWords } from '@rescind/kernel'
import type { RawBuilder } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import type { FieldType } from './type.ts'

/**
 * One field of one entity, declared once. Whoever filters, lists, shows, imports, writes, words or
 * erases it reads this.
 */
export interface Field {
  /** In lower case, as within a sentence: "job title". */
  label: string
  /** As a heading, where that is another word than the label: "Email". */
  heading?: string
  type: FieldType
  /** What callers are told of it, in filters and in inputs. */
  about?: string
  /** It always has a value, given or by default: no input takes null for it. */
  required?: true
  /** A new record has to say it. */
  needed?: true

  /** Who it may be about. A text is one or more of these; the kernel refuses one that is none. */
  personal?: true
  /** Whoever: an erasure takes the person's values out of it. */
  mentions?: true
  /** Nobody: a code, a word out of a list. */
  plain?: true
  /** What stands there after an erasure, where it may not be empty. */
  erasedAs?: string
  /** A change of it moves the forecast, somebody's pay or who is a customer. */
  money?: true

  /** It can be filtered and ordered by; a text is what only filters are told of it. */
  filter?: true | string
  /** The name of the record that it names can be filtered by too, as `company_name`. */
  named?: true
  /** Whether it has a value can be asked for by this name. */
  flag?: string
  /** `search` looks into it; of a record, into its name. */
  search?: true
  /** Answers that have it: those of lists, which the record itself has too, or the record's only. */
  show?: 'list' | 'record'
  /** Stands on the page of a record. */
  page?: true
  /** Stands in the form for a new record. */
  form?: true
  /** The tools that write it as it is. */
  edit?: readonly string[]
  /**
   * How other systems call it in the headers of their exports, in the form of `headerKey`. Without
   * any, no import writes it.
   */
  headers?: readonly string[]

  /** Says how the row came to be, not what was done to it: no part of a title. */
  quiet?: true
  /** The sentence for a change of it, where "label: before → after" is not what people say. */
  says?: NonNullable<FieldWords['says']>
  /** Computed by this SQL over the table's name, and no column. */
  value?: RawBuilder<unknown>
}

export type Table = keyof CrmDb & string

/** Of each column one; whatever else is there is computed. */
export type FieldsOf<T extends Table> = { readonly [C in keyof CrmDb[T]]: Field } & {
  readonly [name: string]: Field
}

export interface Entity<T extends Table = Table, F = Readonly<Record<string, Field>>> {
  table: T
  fields: F
}

/** Declares the fields of a table. A column that is left out does not type-check. */
export const declare = <T extends Table, const F extends FieldsOf<T>>(
  table: T,
  fields: F,
): Entity<T, F> => ({ table, fields })

/** How everything outside the database calls a column: `company_id` is `company`. */
export type NameOf<C extends string> = C extends `${infer N}_id` ? N : C
export const nameOf = (column: string): string => column.replace(/_id$/, '')

/** The fields that are columns of the table. */
export const columnsOf = ({ fields }: Entity): [column: string, field: Field][] =>
  Object.entries(fields).filter(([, { value }]) => value === undefined)
