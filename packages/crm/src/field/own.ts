import { customFields, key, moment, text, word } from './type.ts'

/** What every entity has. */

export const orgId = { label: 'organisation', type: key(), required: true, quiet: true } as const

export const rowVersion = { label: 'version', type: key(), required: true, quiet: true } as const

export const recordId = {
  label: 'record',
  type: key(),
  required: true,
  quiet: true,
  filter: true,
  show: 'list',
} as const

export const createdAt = {
  label: 'made at',
  heading: 'Made at',
  type: moment(),
  required: true,
  quiet: true,
  filter: true,
  show: 'record',
} as const

/** Who made it: a person, an agent, an import. */
export const source = {
  label: 'came from',
  type: word(),
  required: true,
  plain: true,
  quiet: true,
  filter: true,
  show: 'record',
} as const

/** The key by which another system knows it. */
export const externalRef = {
  label: 'reference elsewhere',
  type: text(200),
  filter: true,
  show: 'record',
} as const

/** How exports head a column of their keys, whatever it is about. */
export const refHeaders = [
  'external_ref',
  'external_id',
  'record_id',
  'id',
  'externe_id',
  'extern_id',
  'externe_referentie',
  'externe_kennung',
  'referentie',
  'reference_externe',
  'id_externe',
] as const

export const custom = {
  label: 'further fields',
  type: customFields(),
  required: true,
  mentions: true,
  show: 'record',
} as const

/** How exports head the column of whom a record belongs to. */
export const ownerHeaders = [
  'owner',
  'sales_agent',
  'sales_rep',
  'salesperson',
  'rep',
  'account_owner',
  'contact_owner',
  'company_owner',
  'owner_name',
  'assigned_to',
  'eigenaar',
  'verantwoordelijke',
  'accountmanager',
  'toegewezen_aan',
  'eigentumer',
  'besitzer',
  'inhaber',
  'zustandig',
  'zustandiger',
  'betreuer',
  'verantwortlicher',
  'zugewiesen_an',
  'proprietaire',
  'responsable',
  'commercial',
  'assigne_a',
] as const
