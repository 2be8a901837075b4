import { dayText } from '@rescind/kernel'
import { money } from '../words.ts'
import { fold } from './grammar/token.ts'
import { choose, read, Said, type Steps } from './sentence.ts'

/** A row of a find tool, as far as it is needed to tell records apart. */
export interface Found {
  id: string
  name: string
  [field: string]: unknown
}

interface Page {
  /** Tasks have a title for a name. */
  rows: (Omit<Found, 'name'> & { id: string; name?: string; title?: string })[]
  total?: number
}

/** How the records of one kind are found by name, and told apart in a list. */
interface Kind {
  tool: string
  one: string
  many: string
  /** Fields that tell records of the same name apart. */
  details: readonly string[]
}

const kinds = {
  contact: {
    tool: 'contact_find',
    one: 'contact',
    many: 'contacts',
    details: ['title', 'company', 'email'],
  },
  company: {
    tool: 'company_find',
    one: 'company',
    many: 'companies',
    details: ['city', 'industry'],
  },
  deal: {
    tool: 'deal_find',
    one: 'deal',
    many: 'deals',
    details: ['company', 'stage', 'amount', 'owner'],
  },
  user: {
    tool: 'user_list',
    one: 'colleague',
    many: 'colleagues',
    details: ['role', 'team', 'email'],
  },
  template: {
    tool: 'template_find',
    one: 'template',
    many: 'templates',
    details: ['subject', 'language'],
  },
  task: { tool: 'task_find', one: 'task', many: 'tasks', details: ['due_on', 'assignee'] },
  sequence: { tool: 'sequence_find', one: 'sequence', many: 'sequences', details: [] },
} satisfies Record<string, Kind>

export type RecordKind = keyof typeof kinds

const options_max = 8

/**
 * The one record that is meant. The exact name wins over names that contain it, and these over
 * other hits; one is it, several are asked about, and none ends the sentence.
 */
export function* findOne(
  kind: RecordKind,
  named: string,
  where: object = {},
  about = '',
): Steps<Found> {
  const record = yield* findAny(kind, named, where, about)
  if (!record)
    throw new Said(
      `I found no ${about}${kinds[kind].one} called “${named}”. Nothing was done. Check the spelling, or put the name in quotation marks.`,
    )
  return record
}

/** The same, but null when there is none. */
export function* findAny(
  kind: RecordKind,
  named: string,
  where: object = {},
  about = '',
): Steps<Found | null> {
  const { tool, one, many } = kinds[kind]
  const filter = Object.keys(where).length > 0 ? { where } : {}
  const page = yield* read<Page>(
    tool,
    { search: named.normalize('NFC'), ...filter, limit: options_max + 1 },
    `To find the ${about}${one} that is meant.`,
  )
  const rows = page.rows.map((row): Found => ({ ...row, name: row.name ?? row.title ?? '' }))
  return yield* pick(kind, named, { rows, total: page.total ?? rows.length }, many)
}

function* pick(
  kind: RecordKind,
  named: string,
  { rows, total }: { rows: Found[]; total: number },
  many: string,
): Steps<Found | null> {
  const wanted = fold(named)
  const exact = rows.filter((row) => fold(row.name) === wanted)
  // The search also finds people by their company and deals by their customer; a name that fits is
  // meant first.
  const partly = rows.filter((row) => fold(row.name).includes(wanted))
  const fitting = [exact, partly, rows].find((some) => some.length > 0) ?? []
  if (fitting.length < 2) return fitting[0] ?? null
  const number = fitting === rows ? total : fitting.length
  const shown = fitting.slice(0, options_max)
  const more = number > shown.length ? `, the first ${shown.length} of them are` : ''
  const index = yield* choose(
    `${number} ${many} fit “${named}”${more}:`,
    shown.map((row) => describe(kind, row)),
  )
  return shown[index]!
}

/** "Acme Corp, Proposal, €48,000" */
function describe(kind: RecordKind, row: Found): string {
  const shown = {
    ...row,
    amount: typeof row.amount === 'string' ? money(row.amount, row.currency as string) : undefined,
  }
  const details = kinds[kind].details
    .map((field) => nameIn(shown[field as keyof typeof shown]))
    .filter((text) => text !== '' && text !== row.name)
  return [row.name, ...details].join(', ')
}

/** A referenced record is `{id, name}`. */
function nameIn(value: unknown): string {
  if (typeof value === 'string') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? dayText(value) : value
  if (typeof value === 'number') return String(value)
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : ''
}

/**
 * `[[deal:0198…]]`: how a record is named in a reasoning, so that the record of it holds no names.
 */
export const token = (table: string, { id }: { id: string }): string => `[[${table}:${id}]]`
