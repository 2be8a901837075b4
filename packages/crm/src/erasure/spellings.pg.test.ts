import { runErrands } from '@rescind/kernel'
import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { ownLetters, spellings } from '../../../../test/spellings.ts'
import { foundIn } from '../test/dump.ts'
import { street } from '../test/house.ts'

const it = street()

/** Asks for the erasure, approves it and ends its hold. */
async function erase(contact: string): Promise<void> {
  const action = await it.run('contact_erase', { contact })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action} and state = 'queued'`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
}

test('E8 texts are searched decoded: at the start of a line, after a tab, beside a quote, in fields side by side', async () => {
  const n = 'pl'
  const created = await it.call({
    tool: 'contact_create',
    input: { first_name: 'Anna', last_name: 'Weber', email: `aw.${n}@probe-l.example` },
  })
  const { id } = (created as unknown as { output: { id: string } }).output
  const nameless = await it.call({
    tool: 'contact_create',
    input: { first_name: 'Anna', last_name: 'Weber' },
  })
  const { id: second } = (nameless as unknown as { output: { id: string } }).output
  // Neither name says by itself who is meant.
  await it.run('contact_create', { first_name: 'Anna', last_name: `Other${n}` })
  await it.run('contact_create', { first_name: 'Jan', last_name: 'Weber' })
  const [, other] = it.here.rows.contacts
  const body = `Present ${n}:\nAnna Weber\n\taw.${n}@probe-l.example\n"Weber, Anna" and Anna Other`
  await it.run('note_create', { company: it.here.rows.company, body })
  await it.run('email_send', { contact: other, subject: `Minutes ${n}`, body, purpose: 'service' })
  await erase(id)
  await erase(second)
  expect(
    await foundIn(it, [`aw.${n}@`, '\\nanna weber', '\\tweber', 'anna weber', 'weber, anna']),
  ).toEqual([])
  const { rows: inputs } = await sql<{ input: object }>`select input from kernel.action
    where tool = 'contact_create' and input::text like '%"Anna"%' and input::text like '%"Weber"%'`.execute(
    it.owner,
  )
  expect(inputs).toEqual([])
  const { rows } = await sql<{
    body: string
  }>`select body from crm.note where body like ${`Present ${n}%`}`.execute(it.owner)
  expect(rows).toEqual([{ body: `Present ${n}:\n[erased]\n\t[erased]\n"[erased]" and Anna Other` }])
})

test('E8 a name is found in every encoding, frame and spelling, wherever text is kept; that of somebody else stays', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...spellings), { minLength: 6, maxLength: 6 }),
      fc.boolean(),
      async (chosen, upper) => {
        const [own, others] = [`Zqu${ownLetters()}`, `Zvo${ownLetters()}`]
        const made = await it.call({
          tool: 'contact_create',
          input: { first_name: 'Ada', last_name: own },
        })
        const { id } = (made as unknown as { output: { id: string } }).output
        await it.run('contact_create', { first_name: 'Bo', last_name: others })
        const said = (name: string) =>
          chosen.map((spelling) => spelling(upper ? name.toUpperCase() : name))
        for (const name of [own, others])
          for (const text of said(name)) {
            await it.call({
              tool: 'note_create',
              input: { company: it.here.rows.company, body: text },
              reasoning: text,
              session: text,
            })
            const line = text.replace(/\s+/g, ' ')
            await it.run('task_create', { title: line, company: it.here.rows.company })
            await it.run('deal_update', {
              deal: it.here.rows.openDeals[0],
              set: { next_step: line },
            })
            await it.plan('email_send', {
              contact: it.here.rows.contacts[1],
              subject: line,
              body: text,
              purpose: 'service',
            })
          }
        await erase(id)
        expect(
          await foundIn(
            it,
            said(own).map((text) => JSON.stringify(text).slice(1, -1).toLowerCase()),
          ),
        ).toEqual([])
        expect(await foundIn(it, said(own))).toEqual([])
        const { rows } = await sql<{
          body: string
        }>`select body from crm.note where body = any (${said(others)}::text[])`.execute(it.owner)
        expect(new Set(rows.map(({ body }) => body))).toEqual(new Set(said(others)))
      },
    ),
    { numRuns: 2 },
  )
})
