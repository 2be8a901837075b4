import type { AliasedRawBuilder, RawBuilder } from 'kysely'
import { type Ref, ref } from '../record/ref.ts'
import { type Entity, type Field, type NameOf, nameOf, type Table } from './declare.ts'

/** What selects the fields that an answer has: a column, a record as `{id, name}`, or an expression. */
export type Shown<T extends Table, F, S> = {
  [C in keyof F & string]: F[C] extends { show: S }
    ? F[C] extends { value: RawBuilder<infer V> }
      ? AliasedRawBuilder<V, C>
      : F[C] extends { type: { kind: 'record' } }
        ? AliasedRawBuilder<Ref | null, NameOf<C>>
        : `${T}.${C}`
    : never
}[keyof F & string]

/** The fields of an entity that lists show, or those that the record shows besides. */
export function shown<
  T extends Table,
  F extends Readonly<Record<string, Field>>,
  S extends 'list' | 'record',
>({ table, fields }: Entity<T, F>, show: S): Shown<T, F, S>[] {
  const selections = Object.entries(fields)
    .filter(([, field]) => field.show === show)
    .map(([column, { type, value }]) => {
      if (value) return value.as(column)
      if (type.table)
        return ref(type.table as Parameters<typeof ref>[0], `${table}.${column}`).as(nameOf(column))
      return `${table}.${column}`
    })
  // Built from the same properties that the type is read off.
  return selections as Shown<T, F, S>[]
}
