import { callTool } from '../api/tools.ts'
import type { Seen, ToolResult } from '../api/wire.ts'

/** The kinds of records that have a page. */
export type RecordTable = 'contact' | 'company' | 'deal'

/** Where the records of each kind are listed, and what the list is called. */
export const placeOf = {
  contact: { to: '/contacts', label: 'Contacts', one: 'Contact', all: 'All contacts' },
  company: { to: '/companies', label: 'Companies', one: 'Company', all: 'All companies' },
  deal: { to: '/deals', label: 'Deals', one: 'Deal', all: 'All deals' },
} as const satisfies Record<RecordTable, object>

type Update = (id: string, set: Record<string, unknown>, seen?: Seen) => Promise<ToolResult>

/** The tool that changes fields of each kind. */
export const update: Record<RecordTable, Update> = {
  contact: (contact, set, seen) => callTool('contact_update', { contact, set }, seen),
  company: (company, set, seen) => callTool('company_update', { company, set }, seen),
  deal: (deal, set, seen) => callTool('deal_update', { deal, set }, seen),
}
