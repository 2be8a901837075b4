import { entriesText, field, quiet } from './field.ts'

/** What every table has, and no title speaks of. */
export const own = {
  id: quiet('record'),
  org_id: quiet('organisation'),
  row_version: quiet('version'),
  created_at: quiet('made at'),
  created_by: quiet('made by'),
  source: quiet('came from'),
  external_ref: field('reference elsewhere'),
  custom: { name: 'further fields', text: entriesText },
}

/** Whom or what it is about. */
export const about = {
  contact_id: field('contact'),
  company_id: field('company'),
  deal_id: field('deal'),
}

/** SQL: the name of the record that a row `t` points to. */
export const whose = (table: string, column: string) =>
  `(select x.name from crm.${table} x where x.org_id = t.org_id and x.id = t.${column})`
