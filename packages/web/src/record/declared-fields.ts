import type { DeclaredField } from '../api/fields.ts'
import type { FieldSpec } from './record-fields.tsx'

type Others = {
  /** Fields that the page has in another place. */
  but?: readonly string[]
  /** Fields that are shown or changed in another way. */
  as?: Readonly<Record<string, FieldSpec>>
}

/** The fields of a record's page as the server declares them. */
export function declaredFields(
  declared: readonly DeclaredField[] | undefined,
  { but = [], as = {} }: Others = {},
): FieldSpec[] {
  const own = (declared ?? []).filter(({ name, page }) => page && !but.includes(name))
  return own.map((field) => as[field.name] ?? specOf(field))
}

function specOf({ name: field, heading: label, kind, table, required }: DeclaredField): FieldSpec {
  if (table === 'user') return { field, label, is: 'person' }
  if (table === 'company') return { field, label, is: 'record', table, tool: 'company_find' }
  if (table === 'contact') return { field, label, is: 'record', table, tool: 'contact_find' }
  if (kind === 'day') return { field, label, is: 'date' }
  return {
    field,
    label,
    is: 'text',
    ...typedAs(kind),
    ...(required && { keepsEmpty: true }),
  }
}

/** What a browser offers to type it with. */
const typedAs = (kind: DeclaredField['kind']): { type?: 'email' | 'tel' } =>
  kind === 'email' ? { type: 'email' } : kind === 'phone' ? { type: 'tel' } : {}
