import { runErrands } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { foundIn } from '../test/dump.ts'
import { street } from '../test/house.ts'

const it = street()

test('A11 E1 a mail to the erased person is erased whole, in plans of every end too, where its text names them by what others are called as well', async () => {
  const contact = await made('Thorvildine', 'Quastenberger')
  await made('Bo', 'Larchwood')
  // A name that a company has means nobody by itself, so that no text is searched for it.
  await it.run('company_create', { name: 'Quastenberger Holding' })
  const mail = (word: string) => ({
    contact,
    subject: `${word} for Quastenberger`,
    body: `${word}: dear Quastenberger, greet Bo Larchwood.`,
    purpose: 'service' as const,
  })
  await it.plan('email_send', mail('Hibiscus'), it.here.manager)
  await it.run('email_send', mail('Juniper'))
  await it.undo(await it.run('email_send', mail('Kingcup')))
  const texts = ['Hibiscus', 'Juniper', 'Kingcup']
  expect((await foundIn(it, texts)).length).toBe(texts.length)

  const erasing = await it.run('contact_erase', { contact })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${erasing} and state = 'queued'`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
  expect(await foundIn(it, texts)).toEqual([])
  // This test ended the hold of the erasure early, which the check tells; what was erased it knows.
  expect(
    (await it.found(it.here.org)).filter(
      (problem) => !problem.endsWith('was to leave at another time'),
    ),
  ).toEqual([])
})

async function made(first_name: string, last_name: string): Promise<string> {
  const input = { first_name, last_name, email: `${first_name}@own.example`.toLowerCase() }
  return (
    (await it.call({ tool: 'contact_create', input })) as unknown as { output: { id: string } }
  ).output.id
}
