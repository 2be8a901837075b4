import { type Change, getAction, getPlan, recordHistory } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { examples } from '../examples.ts'
import { street } from '../test/house.ts'
import { type MutatingToolName, tools } from '../tools.ts'
import { tracked } from '../tracked.ts'
import { works } from '../works.ts'
import { tables } from './tables.ts'
import { toolTitles } from './tools.ts'

const it = street()
/** How each tool reads with its example of examples.ts. A tool without one does not type-check. */
const titles: { [N in MutatingToolName]: string } = {
  agent_pause: 'Pause Clerk',
  agent_resume: 'Let Scribe act again',
  call_log: 'New call: Asked for samples',
  company_archive: 'Archive Mill & Sons and the 2 people who work for it',
  company_create: 'New company: Quarry & Daughters',
  company_update: 'Set the city of Mill & Sons to Malmö and set the further fields to tier: 2',
  company_update_many: 'Set the industry of Mill & Sons and 1 more to Stone',
  consent_record: 'Record that 3 people agreed to mail',
  consent_restore: 'Eve Left agreed to marketing mail',
  consent_withdraw: 'Anna Mill opted out of marketing mail',
  contact_archive: 'Archive Anna Mill',
  contact_archive_many: 'Archive 2 contacts',
  contact_assign_many: 'Give 4 contacts to rep of Elsewhere',
  contact_create: 'New contact: Ines Quarrington, and the new company Quarrington Stone',
  contact_erase: 'Erase Anna Mill',
  contact_link_company: 'Set the company of Anna Mill to Weir Ltd',
  contact_restore: 'Bring back the contact Dee Gone',
  contact_set_lifecycle: 'File Anna Mill as qualified',
  contact_update:
    'Set the job title of Anna Mill to Head of Purchasing and set the further fields to badge: green',
  contact_update_many:
    'File Anna Mill and 1 more as cold, set the city to Lund and change 1 more field',
  deal_archive: 'Archive Steps',
  deal_close_lost: 'Close Steps as lost: No budget this year',
  deal_close_many: 'Close 2 deals worth €2,000 as lost',
  deal_close_won: 'Close Steps as won',
  deal_create: 'New deal: Granite, 40 t',
  deal_move_stage: 'Move Steps from Lead to Proposal',
  deal_move_stage_many: 'Move 2 deals worth €2,000 to Proposal',
  deal_reopen: 'Reopen Sundial',
  deal_restore: 'Bring back the deal Lintels',
  deal_shift_close_dates: 'Move the close dates of 2 deals worth €2,000 by 14 days',
  deal_update:
    'Set the company of Steps to Granite Hall and set the next step to Send samples, and add the company Granite Hall',
  deal_update_amount: 'Set the amount of Steps to €12,500.50',
  email_send: 'Mail Anna Mill: Your question',
  email_send_many: 'Mail 3 people',
  import_run: 'Import 2 companies',
  legal_hold_place: 'Place Mill & Sons under a legal hold',
  legal_hold_release: 'Release the legal hold of Dee Gone',
  legal_matter_open: 'New legal matter: LM-0900 Quarry v. Mill',
  note_archive: 'Archive the note “Likes limestone.”',
  note_create: 'New note: Prefers to be called in the morning.',
  note_update: 'Rewrite the note “Prefers to be called in the afternoon.”',
  product_create: 'New product: Granite',
  product_update_price: 'Set the list price of Sandstone to €19.90',
  quota_set: 'Set the quota of manager of Elsewhere for Q2 2031 to €90,000',
  retention_set: 'Keep imported files for 30 days',
  sequence_activate: 'Activate the sequence Draft',
  sequence_create: 'New sequence: Welcome',
  sequence_deactivate: 'Switch the sequence Welcome off',
  sequence_enrol: 'Enrol Anna Mill in Welcome',
  sequence_pause_enrolment: 'Pause the enrolment of Bo Mill in Welcome',
  sequence_resume_enrolment: 'Resume the enrolment of Cy Weir in Welcome',
  sequence_unenrol: 'Stop the enrolment of Bo Mill in Welcome',
  suppression_add: 'Block an address: bounced',
  suppression_lift: 'Lift the block of an address',
  task_complete: 'Complete the task “Measure”',
  task_create: 'New task: Call back',
  task_create_many: 'Add the task “Say hello” for 3 contacts',
  task_reassign: 'Give the task “Measure” to rep of Elsewhere',
  task_update: 'Rename Measure to Call back after lunch and clear the due day',
  template_create: 'New template: Spring',
  template_update: 'Set the subject of Draft to News for {{company}}',
}

const mutating = (Object.keys(titles) as MutatingToolName[]).map((name) => ({ name }))

/**
 * What only developers say: ids, names of columns, tools and values of the database, JSON, symbols,
 * moments as computers write them.
 */
const notWords =
  /[0-9a-f]{8}-[0-9a-f]{4}-|\w_\w|[{}[\]]|→|@(now|today)|\d{4}-\d{2}-\d{2}|\b(null|undefined|none|object|insert|delete|0 changes)\b/
/** Texts that people wrote may hold anything; the samples hold none of it but merge fields. */
const wordsOnly = (text: string) => expect(text.replace(/\{\{[^}]*\}\}/g, '')).not.toMatch(notWords)

const cellsInWords = (changes: readonly Change[]) => {
  for (const { label, table, cells } of changes) {
    wordsOnly(label)
    for (const cell of cells.filter(
      ({ field, quiet }) => !quiet && field !== 'body' && field !== 'subject',
    )) {
      wordsOnly(cell.name)
      for (const [value, said] of [
        [cell.before, cell.before_label],
        [cell.after, cell.after_label],
      ]) {
        // Moments are told in the reader's time zone; text and JSON that people wrote stand as they
        // are.
        if (value === null || (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)))
          continue
        if (typeof value !== 'object') wordsOnly(String(said ?? value))
        else if (Object.keys(value ?? {}).length > 0)
          expect(typeof said, `${table}.${cell.field} in words`).toBe('string')
      }
    }
  }
}

test.each(mutating)(
  'W7 $name says in words what it would do, what it did and what its undo did',
  async ({ name }) => {
    const { rows, admin } = it.elsewhere
    const result = await it.call({ tool: name, input: examples[name](rows) }, admin)
    const said: string[] = []
    let listed: string | undefined
    if (result.status === 'awaiting_approval') {
      const plan = await getPlan(it.kernel, admin, result.plan)
      said.push(plan.title, plan.tool_title)
      for (const { fields } of plan.groups)
        said.push(...fields.filter(({ quiet }) => !quiet).flatMap(({ name }) => name ?? []))
      cellsInWords(plan.changes.rows)
      listed = (await getAction(it.kernel, admin, plan.id)).title
    } else if ('action' in result) {
      const action = await getAction(it.kernel, admin, result.action)
      said.push(action.title, action.tool_title)
      cellsInWords(action.changes.rows)
      for (const { table, id } of action.changes.rows)
        said.push(
          ...(await recordHistory(it.kernel, admin, table, id)).rows.map((entry) => entry.title),
        )
      const undone = await it.undo(result.action, admin)
      said.push((await getAction(it.kernel, admin, undone.action)).title)
    }
    expect(said.length).toBeGreaterThan(1)
    for (const text of said) wordsOnly(text)
    expect(said[0]).toBe(titles[name])
    expect(listed ?? said[0], 'the same on the plan and in Activity').toBe(said[0])
  },
)

test('W7 every tool and every tracked table has its words, and every column a name without underscores', async () => {
  expect([...tools, ...works].map(({ name }) => name).filter((name) => !toolTitles[name])).toEqual(
    [],
  )
  const names = tracked.map(({ table }) => table.replace('crm.', ''))
  expect(names.filter((name) => !tables[name])).toEqual([])
  const { rows } = await sql<{ table: string; column: string; type: string }>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, null) as type from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'crm'::regnamespace and c.relname = any(${names}::text[]) and a.attnum > 0 and not a.attisdropped`.execute(
    it.owner,
  )
  // A number of money, an id, a day and JSON do not read by themselves.
  const wordless = rows.filter(({ table, column, type }) => {
    const field = tables[table]!.fields[column]
    if (field?.quiet) return false
    return (
      (!field && column.includes('_')) ||
      (!field?.text && /^(date|numeric|jsonb|boolean)$/.test(type))
    )
  })
  expect(wordless).toEqual([])
})

test('W7 money is said in the currency of its record, to the cent, and a change of several fields names them', async () => {
  const { openDeals, contacts } = it.here.rows
  const [deal] = openDeals
  const { title } = await it.plan('deal_update_amount', {
    deal,
    amount: '48000.50',
    currency: 'CHF',
  })
  expect(title).toMatch(/^Set the amount of .+ to CHF 48,000\.50 and set the currency to CHF$/)
  const named = await it.plan('deal_create', {
    name: 'Slate',
    amount: '1234567.5',
    currency: 'USD',
  })
  expect(named.title).toBe('New deal: Slate, $1,234,567.50')
  const action = await it.run('contact_update', {
    contact: contacts[0],
    set: { title: 'Mason', city: 'Lund', country: 'Sweden', phone: null },
  })
  expect((await getAction(it.kernel, it.here.admin, action)).title).toMatch(
    /^Set the .+ of .+ to .+ and change \d more fields?$/,
  )
})
