import { uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { activate } from '../test/activate.ts'
import { street } from '../test/house.ts'
import { fill, type MergeValues } from './merge.ts'

const it = street()

const values: MergeValues = {
  ...{
    first_name: 'A{{name}}',
    last_name: '',
    name: 'Ä $& \\1',
    title: ' ',
    company: '',
    city: 'x',
  },
  ...{ sender_name: 'S', sender_title: '', org: 'O' },
}
const parts = [
  ...[
    '{{first_name}}',
    '{{ first_name | there }}',
    '{{company|}}',
    '{{company| a b}}',
    '{{\u00a0org\u00a0}}',
    '{{{name}}}',
    '{{title|x}}',
  ],
  ...[
    '{{unsubscribe_url}}',
    '{{unknown}}',
    '{{last_name|\n}}',
    '{{}}',
    '{{|x}}',
    '{',
    '}',
    ' ',
    '\n',
    '\u00a0',
    '\ufeff',
    '\u0085',
    '|',
    '$1',
    '\\',
    'word',
  ],
]

test('B11 the database fills a letter in as the application does, whatever it is made of', async () => {
  let seed = 7
  const next = (n: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % n
  const texts = Array.from({ length: 2_000 }, () =>
    Array.from({ length: 1 + next(7) }, () => parts[next(parts.length)]).join(''),
  )
  const { rows } = await sql<{ text: string; filled: string; trimmed: string }>`
    select t as text, crm.filled(t, ${JSON.stringify(values)}::jsonb) as filled, crm.trimmed(t) as trimmed from unnest(${texts}::text[]) t`.execute(
    it.owner,
  )
  for (const { text, filled, trimmed } of rows)
    expect([text, filled, trimmed]).toEqual([text, fill(text, values), text.trim()])
  expect(rows).toHaveLength(texts.length)
})

test('H5 of one enrolment one mail waits, whoever queues it', async () => {
  const { template } = it.here.rows
  const made = async (action: string) =>
    (
      await sql<{
        id: string
      }>`select output ->> 'id' as id from kernel.action where id = ${action}`.execute(it.owner)
    ).rows[0]!.id
  const sequence = await made(
    await it.run('sequence_create', { name: 'Once', steps: [{ template }] }),
  )
  await activate(it, sequence)
  const contact = await made(
    await it.run('contact_create', {
      first_name: 'Ivo',
      last_name: 'Roe',
      email: 'ivo@once.example',
    }),
  )
  const enrolment = await made(await it.run('sequence_enrol', { contact, sequence }))
  const { rows } = await sql<{
    mail: { id: string; recipient: string } & Record<string, unknown>
    by: string
  }>`
    select to_jsonb(o) as mail, m.sender_id as by from kernel.outbox o join crm.message m on m.id = o.id where m.enrolment_id = ${enrolment}`.execute(
    it.owner,
  )
  const { mail, by } = rows[0]!
  const queued = async () => {
    const [id, copy] = [uuidV7(new Date()), uuidV7(new Date())]
    const release_at = new Date(Date.now() + 3_600_000)
    const row = {
      kind: 'do',
      tool: 'sequence_resume_enrolment',
      contract_version: 1,
      effect: 'hold',
      mode: 'held',
      state: 'applied',
    }
    const said = {
      ...row,
      mode_reasons: [],
      input: {},
      principal_id: by,
      role: 'admin',
      permission: 'x',
    }
    const end = {
      state: 'held',
      release_at,
      undo_ms: 4_000_000,
      outbox: [{ ...mail, id: copy, release_at }],
    }
    await it.kernel.db.transaction().execute(async (tx) => {
      await sql`select kernel.begin(${it.here.org}::uuid, ${id}::uuid, ${JSON.stringify(said)}::jsonb)`.execute(
        tx,
      )
      await sql`update crm.enrolment set next_at = ${release_at} where id = ${enrolment}`.execute(
        tx,
      )
      await sql`insert into crm.message (org_id, id, contact_id, address, subject, body, template_id, enrolment_id, sender_id)
        select org_id, ${copy}::uuid, contact_id, address, subject, body, template_id, enrolment_id, sender_id from crm.message where id = ${mail.id}`.execute(
        tx,
      )
      await sql`select kernel.finish(${it.here.org}::uuid, ${id}::uuid, ${JSON.stringify(end)}::jsonb, ${uuidV7(new Date())}::uuid)`.execute(
        tx,
      )
    })
  }
  await expect(queued()).rejects.toThrow(/the approved step of a sequence/)
  await sql`update kernel.outbox set state = 'cancelled', settled_at = clock_timestamp() where id = ${mail.id}`.execute(
    it.owner,
  )
  await queued()
  await expect(queued()).rejects.toThrow(/the approved step of a sequence/)
})
