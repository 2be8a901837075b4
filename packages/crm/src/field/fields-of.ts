import { type Kysely, sql } from 'kysely'
import type { CrmDb } from '../schema.generated.ts'
import { type Entity, type Field, nameOf } from './declare.ts'
import { entities } from './entities.ts'
import type { FieldKind } from './type.ts'

export type EntityName = keyof typeof entities
export const entityNames = Object.keys(entities) as [EntityName, ...EntityName[]]

/** Of these newest records it is seen which fields an organisation has of its own. */
const records_max = 10_000

/** A field as whoever shows, fills in or filters it has to know it. */
export interface StatedField {
  /** How filters, tools and answers call it. */
  name: string
  /** As a heading: "Job title". */
  heading: string
  /** Within a sentence: "job title". */
  label: string
  kind: FieldKind
  /** Not among the columns of the table, but a name that the organisation gave. */
  custom: boolean
  /** It always has a value. */
  required: boolean
  /** A new record has to say it. */
  needed: boolean
  /** It holds personal data. */
  personal: boolean
  /** A change of it moves money. */
  money: boolean
  filterable: boolean
  /** The answers that have it: of lists, or of the record only. */
  show: 'list' | 'record' | null
  /** Stands on the page of a record, and in the form for a new one. */
  page: boolean
  form: boolean
  importable: boolean
  /** The tools that write it. */
  edit: string[]
  /** The table of the record that it names. */
  table?: string
  values?: string[]
  characters_max?: number
  min?: number
  max?: number
}

/**
 * The fields of an entity: those that are declared, and those that the newest records of the
 * organisation of this transaction have besides, by name.
 */
export async function fieldsOf(db: Kysely<CrmDb>, name: EntityName): Promise<StatedField[]> {
  const entity: Entity = entities[name]
  const declared = Object.entries(entity.fields)
    .filter(([, { type }]) => type.kind !== 'custom')
    .map(([column, field]) => stated(nameOf(column), field))
  const { custom } = entity.fields
  return custom ? [...declared, ...(await ownFields(db, name, custom))] : declared
}

function stated(name: string, field: Field): StatedField {
  const { label, type } = field
  const { kind, table, values, characters_max, min, max } = type
  return {
    name,
    heading: field.heading ?? label.charAt(0).toUpperCase() + label.slice(1),
    label,
    kind,
    custom: false,
    required: field.required ?? false,
    needed: field.needed ?? false,
    personal: field.personal ?? false,
    money: field.money ?? false,
    filterable: field.filter !== undefined,
    show: field.show ?? null,
    page: field.page ?? false,
    form: field.form ?? false,
    importable: field.headers !== undefined,
    edit: [...(field.edit ?? [])],
    ...(table !== undefined && { table }),
    ...(values && { values: [...values] }),
    ...(characters_max !== undefined && { characters_max }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  }
}

/** Kinds of the values that JSON has. */
const kindOf: Record<string, StatedField['kind']> = {
  string: 'text',
  number: 'number',
  boolean: 'flag',
}

/** The fields that stand in `custom`, each as `custom` is declared. */
async function ownFields(
  db: Kysely<CrmDb>,
  entity: EntityName,
  custom: Field,
): Promise<StatedField[]> {
  const { rows } = await sql<{ name: string; kinds: string[] }>`
    select each.key as name, array_agg(distinct jsonb_typeof(each.value)) as kinds
    from (
      select r.custom, r.archived_at
      from ${sql.table(entity)} r
      order by r.id desc
      limit ${records_max}
    ) kept
    cross join lateral jsonb_each(kept.custom) each
    where kept.archived_at is null
    group by each.key
    order by each.key`.execute(db)
  return rows.map(({ name, kinds: [kind = 'string', ...others] }) => ({
    ...stated(name, custom),
    label: name.replaceAll('_', ' '),
    heading: name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '),
    kind: others.length > 0 ? 'text' : (kindOf[kind] ?? 'text'),
    custom: true,
    required: false,
    // An import keeps a column without a field under its header.
    importable: true,
  }))
}
