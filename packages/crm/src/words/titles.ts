import { listText, mainOf, type Said, sentenceOf } from '@rescind/kernel'
import { countText, plural } from './format.ts'
import { tables } from './tables.ts'
import { toolTitles } from './tools.ts'

/**
 * Titles that no single change says: of many records, of what leaves the house, of several rows
 * that belong together.
 */
export function titleOf(said: Said): string | undefined {
  return titles[said.tool]?.(said)
}

type Input = Record<string, unknown>
const inputOf = ({ input }: Said): Input =>
  typeof input === 'object' && input !== null ? (input as Input) : {}
const rowsOf = ({ tables: written, groups }: Said, table: string): number =>
  groups.filter((group) => group.table === table).reduce((sum, { rows }) => sum + rows, 0) ||
  (written[table] ?? 0)
const cellOf = ({ changes }: Said, table: string, field: string) =>
  changes.find((change) => change.table === table)?.cells.find((cell) => cell.field === field)
/** What a field becomes in every record. */
const common = ({ groups }: Said, table: string, field: string): string | undefined =>
  groups
    .find((group) => group.table === table)
    ?.fields.find((each) => each.field === field && each.same)?.after_label
/** "Acme renewal", or "30 deals worth €744,200". */
const whichOf = (said: Said, table: string): string => {
  const rows = rowsOf(said, table)
  const only = rows === 1 ? said.changes.find((change) => change.table === table)?.label : undefined
  return only ?? manyOf(said, table, rows)
}
/** "30 deals worth €744,200": the sum of each currency, over all of them. */
const manyOf = (said: Said, table: string, rows = rowsOf(said, table)): string => {
  const words = tables[table]
  const worth = said.worth?.[table]
  return `${plural(rows, words?.one ?? table, words?.many)}${worth ? ` worth ${worth}` : ''}`
}
/** The change that is meant, where others go along with it. */
const told = (said: Said, table: string): string | undefined => {
  const change = mainOf(said.changes.filter((each) => each.table === table))
  return change && sentenceOf(change, { tables, tools: {} })
}

const mail = (said: Said): string => {
  const { send, held_out } = said.counts
  if (send > 1) return `Mail ${countText(send)} people`
  if (send === 1) {
    const to = cellOf(said, 'message', 'contact_id')?.after_label
    const subject = cellOf(said, 'message', 'subject')?.after
    return `Mail ${to ?? '1 person'}${typeof subject === 'string' && subject !== '' ? `: ${subject}` : ''}`
  }
  return held_out > 0
    ? `Mail nobody: ${held_out === 1 ? 'the one chosen is' : `all ${countText(held_out)} are`} held out`
    : 'Mail nobody'
}

/** A new record, and the company that was made for it in the same step. */
const made = (table: string) => (said: Said) => {
  const sentence = told(said, table)
  const company = said.changes.find(
    (change) => change.table === 'company' && change.op === 'insert',
  )
  return sentence && company ? `${sentence}, and the new company ${company.label}` : sentence
}

const titles: Readonly<Record<string, (said: Said) => string | undefined>> = {
  email_send: mail,
  email_send_many: mail,
  deal_close_many: (said) => {
    const as = inputOf(said).as
    const status = as === 'won' || as === 'lost' ? as : undefined
    return rowsOf(said, 'deal') === 0
      ? undefined
      : `Close ${whichOf(said, 'deal')}${status ? ` as ${status}` : ''}`
  },
  deal_shift_close_dates: (said) => {
    const days = Number(inputOf(said).days)
    if (rowsOf(said, 'deal') === 0 || !Number.isFinite(days)) return undefined
    return `Move the close ${rowsOf(said, 'deal') === 1 ? 'date' : 'dates'} of ${whichOf(said, 'deal')} by ${plural(Math.abs(days), 'day')}${days < 0 ? ', to earlier' : ''}`
  },
  deal_move_stage_many: (said) => {
    const stage = common(said, 'deal', 'stage_id')
    return rowsOf(said, 'deal') > 1
      ? `Move ${whichOf(said, 'deal')}${stage ? ` to ${stage}` : ''}`
      : undefined
  },
  contact_archive_many: (said) =>
    rowsOf(said, 'contact') > 1 ? `Archive ${whichOf(said, 'contact')}` : undefined,
  company_archive: (said) => {
    const people = rowsOf(said, 'contact')
    const company = said.changes.find(({ table }) => table === 'company')?.label
    if (!company) return undefined
    return `Archive ${company}${people > 0 ? ` and ${people === 1 ? 'the person who works' : `the ${countText(people)} people who work`} for it` : ''}`
  },
  consent_record: (said) => {
    const people = said.counts.records ?? rowsOf(said, 'consent_event')
    return people > 1 ? `Record that ${countText(people)} people agreed to mail` : undefined
  },
  consent_restore: (said) => told(said, 'consent_event'),
  consent_withdraw: (said) => told(said, 'consent_event'),
  consent_unsubscribe: (said) => told(said, 'consent_event'),
  task_create_many: (said) => {
    const title = inputOf(said).title
    const n = rowsOf(said, 'task')
    return n > 1 && typeof title === 'string'
      ? `Add the task “${title}” for ${plural(n, 'contact')}`
      : undefined
  },
  import_run: (said) => {
    const parts = Object.keys({
      ...said.tables,
      ...Object.fromEntries(said.groups.map(({ table }) => [table, 0])),
    })
      .filter((table) => rowsOf(said, table) > 0)
      .map((table) => manyOf(said, table))
    return parts.length > 0 ? `Import ${listText(parts)}` : undefined
  },
  contact_create: made('contact'),
  deal_create: made('deal'),
  contact_erase: (said) => told(said, 'erasure'),
  legal_hold_release: (said) => told(said, 'legal_hold'),
  sequence_activate: (said) => told(said, 'sequence'),
  sequence_create: (said) => told(said, 'sequence'),
  sequence_enrol: (said) => told(said, 'enrolment'),
  sequence_resume_enrolment: (said) => told(said, 'enrolment'),
  template_update: (said) => told(said, 'template'),
  outbox_release: (said) =>
    rowsOf(said, 'message') > 0
      ? `Send ${whichOf({ ...said, changes: [] }, 'message')} whose hold has ended`
      : undefined,
  ...Object.fromEntries(
    [
      'demo_seed',
      'org_create',
      'retention_run',
      'sequence_mend',
      'contact_erased',
      'legal_hold_end',
      'sequence_activated',
    ].map((tool) => [tool, () => toolTitles[tool]]),
  ),
}
