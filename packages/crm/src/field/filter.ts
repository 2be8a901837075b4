import { sql } from 'kysely'
import {
  ahead,
  always,
  day,
  type FilterField,
  flag,
  idOf,
  moment,
  nameOf as nameOfRecord,
  number,
  oneOf,
  text,
} from '../filter/field.ts'
import type { Listing } from '../filter/page.ts'
import { type Entity, type Field, nameOf } from './declare.ts'

/** What an entity can be filtered and ordered by, by name. */
function filterOf(entity: Entity): Record<string, FilterField> {
  const found: Record<string, FilterField> = {}
  for (const [column, field] of Object.entries(entity.fields)) {
    const name = nameOf(column)
    const value = field.value ?? `${entity.table}.${column}`
    if (field.flag)
      found[field.flag] = flag(sql`(${sql.ref(`${entity.table}.${column}`)} is not null)`)
    if (field.filter) {
      const about = field.filter === true ? field.about : field.filter
      const plain = filterField(field, value, about)
      found[name] = field.required ? always(plain) : plain
    }
    if (field.named && field.type.table) {
      const record = nameOfRecord(field.type.table, `${entity.table}.${column}`)
      found[`${name}_name`] = field.required ? always(record) : record
    }
  }
  return found
}

function filterField(
  { type }: Field,
  value: Parameters<typeof text>[0],
  about: string | undefined,
): FilterField {
  switch (type.kind) {
    case 'number':
    case 'year':
    case 'money':
      return number(value, about)
    case 'day':
      return type.ahead ? ahead(value, about) : day(value, about)
    case 'moment':
      return moment(value, about)
    case 'id':
    case 'record':
      return idOf(value, about)
    case 'one_of':
      return oneOf(value, type.values ?? [], about)
    default:
      return text(value, about)
  }
}

/** How an entity is listed: by its key, in this order, archived records only where asked for. */
export function listingOf(entity: Entity, order: string): Listing {
  const fields = filterOf(entity)
  const searched = Object.entries(entity.fields).flatMap(([column, field]) => {
    const name = field.named ? `${nameOf(column)}_name` : nameOf(column)
    return field.search && fields[name] ? [fields[name]] : []
  })
  if (!fields.id) throw new Error(`${entity.table} is not listed by its id`)
  return {
    fields,
    key: fields.id,
    searched,
    order: [{ field: order, desc: false }],
    ...(fields.archived && { archived: fields.archived }),
  }
}
