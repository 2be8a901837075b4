import { company } from '../../company/fields.ts'
import { contact } from '../../contact/fields.ts'
import { deal } from '../../deal/fields.ts'
import { columnsOf, type Entity, type Field } from '../../field/declare.ts'
import { product } from '../../product/fields.ts'

/** How PostgreSQL reads a value of each kind from JSON. */
const sqlType: Record<Field['type']['kind'], string> = {
  text: 'text',
  email: 'text',
  phone: 'text',
  domain: 'text',
  currency: 'text',
  language: 'text',
  one_of: 'text',
  number: 'int',
  year: 'int',
  money: 'numeric',
  day: 'date',
  moment: 'timestamptz',
  flag: 'boolean',
  id: 'uuid',
  record: 'uuid',
  custom: 'jsonb',
}

/** The columns of an entity but its id, with their types. */
const of = (entity: Entity): Record<string, string> =>
  Object.fromEntries(
    columnsOf(entity).flatMap(([column, { type }]) =>
      column === 'id' ? [] : [[column, sqlType[type.kind]]],
    ),
  )

/** The columns an import writes, with their types as PostgreSQL reads them from JSON. */
export const columns = {
  company: of(company),
  product: of(product),
  contact: of(contact),
  pipeline: { name: 'text', position: 'int' },
  stage: {
    pipeline_id: 'uuid',
    name: 'text',
    position: 'int',
    kind: 'text',
    probability: 'numeric',
  },
  deal: of(deal),
} satisfies Record<string, Record<string, string>>

/** The tables an import writes to. */
export type ImportTable = keyof typeof columns
export const importTables = Object.keys(columns) as ImportTable[]

/**
 * Values of one row by column, ready for JSON; a column that is absent is left as it is, or to its
 * default.
 */
export type Values = Record<string, string | number | Date | null | Record<string, string>>
