import { approve, getPlan, inTransaction, rewind, runErrands } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { stageImport } from '../import/index.ts'
import type { CrmDb } from '../schema.generated.ts'
import { street } from '../test/house.ts'

const it = street()
let count = 0
let company: string
let address: string
beforeEach(async () => {
  address = `sailor${count++}@harbour.example`
  company = await made('company_create', { name: `Harbour ${count}` })
})

const made = async (
  tool: 'company_create' | 'contact_create',
  input: Record<string, unknown>,
): Promise<string> => {
  const action = await it.run(tool, input as never)
  const { rows } = await sql<{
    id: string
  }>`select output ->> 'id' as id from kernel.action where id = ${action}`.execute(it.owner)
  return rows[0]!.id
}
const person = async (more: Record<string, unknown> = {}) =>
  await made('contact_create', {
    first_name: 'Ada',
    last_name: `Sailor ${count}`,
    email: address,
    ...more,
  })
const reasons = async (contact: string, purpose: 'marketing' | 'service' = 'service') =>
  (await it.ask('contact_check_contactability', { contact, purpose })).reasons.map(
    (block) => block.reason,
  )
const hold = async (on: { contact?: string; company?: string }) =>
  await it.run('legal_hold_place', { matter: 'LM-0112', ...on })
const age = async () => {
  await sql`update kernel.action set undo_until = clock_timestamp() - interval '1 second'`.execute(
    it.owner,
  )
}
const takeBack = async (action: string) => {
  const { plan } = await rewind(it.kernel, it.here.admin, { actions: [action] })
  await approve(
    it.kernel,
    it.here.admin,
    plan,
    (await getPlan(it.kernel, it.here.admin, plan)).digest,
  )
}

/**
 * What could be done to a person of a held company, and the record that they are found by
 * afterwards.
 */
const evasions: [string, (contact: string) => Promise<string>][] = [
  [
    'unlinked',
    async (contact) => (await it.run('contact_link_company', { contact, company: null }), contact),
  ],
  [
    'linked to another company',
    async (contact) => (
      await it.run('contact_link_company', { contact, company: it.here.rows.otherCompany }), contact
    ),
  ],
  [
    'archived and made anew',
    async (contact) => (await it.run('contact_archive', { contact }), await person()),
  ],
  [
    'archived and made anew with a tag',
    async (contact) => (
      await it.run('contact_archive', { contact }),
      await person({ email: address.replace('@', '+new@').toUpperCase() })
    ),
  ],
  [
    'given another address, made anew with the old one',
    async (contact) => (
      await it.run('contact_update', { contact, set: { email: `x${address}` } }), await person()
    ),
  ],
  [
    'made anew, and then given another address',
    async (contact) => {
      await it.run('contact_archive', { contact })
      const again = await person()
      await it.run('contact_update', { contact: again, set: { email: `y${address}` } })
      return again
    },
  ],
]

test.each(evasions)(
  'H8 a hold on a company stands over its people who are %s',
  async (_, evade) => {
    const contact = await person({ company })
    await hold({ company })
    const again = await evade(contact)
    expect(await reasons(again)).toContain('legal_hold')
    const plan = await it.plan('contact_erase', { contact: again })
    expect(plan.held_out.rows.map((out) => out.reason)).toContain('legal_hold')
  },
)

test.each(evasions.slice(2))('H8 a hold on a person stands over who is %s', async (_, evade) => {
  const contact = await person()
  await hold({ contact })
  expect(await reasons(await evade(contact))).toContain('legal_hold')
})

test.each(evasions.slice(2))('H8 an opt-out stands over who is %s', async (_, evade) => {
  const contact = await person()
  await it.run('consent_withdraw', { contact, purpose: 'everything', evidence: 'By phone' })
  expect(await reasons(await evade(contact))).toContain('opted_out')
})

test.each(evasions)('H8 a customer stays one who is %s', async (_, evade) => {
  const contact = await person({ company })
  await won({ company_id: company })
  expect(await reasons(await evade(contact), 'marketing')).toContain('customer')
})

/**
 * Records of one person: each has an address in common with the next, and with no other. The last
 * one is found through all of them.
 */
const chain = async (length: number) => {
  const made: string[] = []
  for (let n = 0; n < length; n++) {
    const contact = await person({ last_name: `Link ${n}`, email: `link${n}.${address}` })
    for (const email of [`link${n + 1}.${address}`, `park${n}.${address}`])
      await it.run('contact_update', { contact, set: { email } })
    made.push(contact)
  }
  return { first: made[0]!, last: made.at(-1)!, between: made.slice(1, -1) }
}

test.each([3, 9])(
  'H8 protection reaches the last of %i records that are linked from one to the next',
  async (length) => {
    const { first, last } = await chain(length)
    expect(await reasons(last)).toEqual([])
    await hold({ contact: first })
    expect(await reasons(last)).toEqual(['legal_hold'])
    const { held_out } = await it.plan('contact_erase', { contact: last })
    expect(held_out.rows.map((out) => out.reason)).toContain('legal_hold')
    await it.run('consent_withdraw', { contact: last, purpose: 'everything', evidence: 'By phone' })
    expect(await reasons(first)).toEqual(['opted_out', 'legal_hold'])
    await it.run('consent_restore', {
      contact: first,
      purpose: 'everything',
      evidence: 'Came back',
    })
    expect(await reasons(last)).toEqual(['legal_hold'])
  },
)

test('H8 what is found through a link that was a slip counts only while it stood', async () => {
  const { first, last, between } = await chain(3)
  const far = await person({ email: `far.${address}` })
  const slip = await it.run('contact_update', { contact: far, set: { email: `link3.${address}` } })
  await hold({ contact: first })
  expect(await reasons(far)).toEqual(['legal_hold'])
  await it.undo(slip)
  expect(await reasons(far), 'it was placed while the link stood').toEqual(['legal_hold'])
  await it.run('consent_withdraw', {
    contact: between[0]!,
    purpose: 'service',
    evidence: 'By phone',
  })
  expect(await reasons(last)).toEqual(['opted_out', 'legal_hold'])
  expect(await reasons(far)).toEqual(['legal_hold'])
})

/** A won deal of these, as a plan that was approved leaves it. */
const won = async (of: { company_id?: string; contact_id?: string }) =>
  await it.write(async ({ db, newId, today }) => {
    const stage = await db
      .selectFrom('stage')
      .select(['id', 'pipeline_id'])
      .where('kind', '=', 'won')
      .executeTakeFirstOrThrow()
    const closed = {
      status: 'won' as const,
      closed_on: today(),
      stage_id: stage.id,
      pipeline_id: stage.pipeline_id,
    }
    const row = { id: newId(), name: 'Nets', ...of, ...closed }
    return (await db.insertInto('deal').values(row).returning('id').executeTakeFirstOrThrow()).id
  })
const agent = () => ({ ...it.here.rep, agent: { id: it.here.rows.agent, name: 'Clerk' } })

test('H8 a customer stays one whose won deal is unlinked, or given to somebody else, by an agent at once', async () => {
  const contact = await person({ company })
  const alone = await person({ email: `alone.${address}` })
  const deal = await won({ company_id: company, contact_id: alone })
  const customers = async () => [
    await reasons(contact, 'marketing'),
    await reasons(alone, 'marketing'),
  ]
  expect(await customers()).toEqual([['customer'], ['customer']])
  const other = it.here.rows.otherCompany
  for (const set of [
    { company: null, contact: null },
    { company: other },
    { company: null, contact: it.here.rows.contacts[0] },
  ]) {
    expect(await it.call({ tool: 'deal_update', input: { deal, set } }, agent())).toMatchObject({
      status: 'applied',
    })
    expect(await customers(), JSON.stringify(set)).toEqual([['customer'], ['customer']])
  }
  const late = await person({ email: `late.${address}`, company })
  expect(await reasons(late, 'marketing'), 'who joins the company since').toEqual(['customer'])
  await it.run('deal_reopen', { deal, stage: it.here.rows.stage })
  expect(await customers(), 'the deal is open again').toEqual([[], []])
})

test('C6 a company that a won deal had by a slip is no customer, one that it had before is', async () => {
  const deal = await won({ company_id: company })
  const contact = await person({ company })
  const wrong = await made('company_create', { name: `Wrong ${count}` })
  const stranger = await person({ email: `stranger.${address}`, company: wrong })
  const slip = await it.run('deal_update', { deal, set: { company: wrong } })
  expect(await reasons(stranger, 'marketing')).toEqual(['customer'])
  await it.undo(slip)
  expect(await reasons(stranger, 'marketing')).toEqual([])
  expect(await reasons(contact, 'marketing')).toEqual(['customer'])
})

test('H8 an agent files no customer as something else without a yes', async () => {
  const contact = await person()
  // Not by a person: what a person said lately an agent changes by a plan anyway.
  await it.write(({ db }) =>
    db.updateTable('contact').set({ lifecycle: 'customer' }).where('id', '=', contact).execute(),
  )
  const input = { contact, lifecycle: 'lead' as const }
  expect(await it.call({ tool: 'contact_set_lifecycle', input }, agent())).toMatchObject({
    status: 'awaiting_approval',
  })
  expect(await reasons(contact, 'marketing')).toEqual(['customer'])
  expect(await it.call({ tool: 'contact_set_lifecycle', input }, it.here.rep)).toMatchObject({
    status: 'applied',
  })
})

test('H8 who leaves before the hold is placed is free, who comes later is held', async () => {
  const contact = await person({ company })
  await it.run('contact_link_company', { contact, company: null })
  await sql`update crm.belonged set until = until - interval '2 days' where until is not null`.execute(
    it.owner,
  )
  await hold({ company })
  expect(await reasons(contact)).toEqual([])
  await it.run('contact_link_company', { contact, company })
  await it.run('contact_link_company', { contact, company: null })
  expect(await reasons(contact)).toEqual(['legal_hold'])
})

test('H8 the undo of what made the person, at once or as a rewind, does not free who is made anew', async () => {
  for (const way of ['undo', 'rewind']) {
    const action = await it.run('contact_create', {
      last_name: 'Mate',
      email: `${way}.${address}`,
      company,
    })
    await hold({ company })
    if (way === 'undo') await it.undo(action)
    else {
      await age()
      await takeBack(action)
    }
    expect(await reasons(await person({ email: `${way}.${address}` })), way).toContain('legal_hold')
  }
})

test('C6 a link to a held company that was a slip is taken back with what followed from it', async () => {
  await hold({ company })
  const contact = await person()
  const slip = await it.run('contact_link_company', { contact, company })
  expect(await reasons(contact)).toEqual(['legal_hold'])
  await it.undo(slip)
  expect(await reasons(contact)).toEqual([])
  const later = await it.run('contact_link_company', { contact, company })
  await age()
  await takeBack(later)
  expect(await reasons(contact), 'a rewind is no slip').toEqual(['legal_hold'])
})

test('C6 an address that was a slip makes nobody the person it belongs to', async () => {
  const held = await person()
  await hold({ contact: held })
  await it.run('contact_update', { contact: held, set: { email: `z${address}` } })
  const other = await person({ email: `other.${address}` })
  const slip = await it.run('contact_update', { contact: other, set: { email: address } })
  expect(await reasons(other)).toEqual(['legal_hold'])
  await it.undo(slip)
  expect(await reasons(other)).toEqual([])
})

test('H8 of somebody who was erased nothing is kept to know them by, and their addresses stay blocked, former ones too', async () => {
  const contact = await person({ company })
  await won({ contact_id: contact })
  await it.run('contact_update', { contact, set: { email: `new.${address}` } })
  await it.write(({ db, newId }) =>
    db
      .insertInto('contact_email')
      .values({ id: newId(), contact_id: contact, address: `second.${address}` })
      .execute(),
  )
  const known = async () =>
    (
      await sql`select 1 from crm.known_address where contact_id = ${contact} union all select 1 from crm.belonged where contact_id = ${contact}
        union all select 1 from crm.won_for where contact_id = ${contact}`.execute(it.owner)
    ).rows.length
  expect(await known()).toBe(5)
  const action = await it.run('contact_erase', { contact })
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
  expect(await known()).toBe(0)
  // Nor when what is theirs is written again.
  await it.write(({ db }) =>
    db.updateTable('deal').set({ company_id: company }).where('contact_id', '=', contact).execute(),
  )
  expect(await known()).toBe(0)
  expect((await it.found(it.here.org)).filter((problem) => problem.includes(contact))).toEqual([])
  for (const email of [
    address,
    `new.${address}`,
    `second.${address}`,
    address.replace('@', '+tag@'),
  ])
    expect(await reasons(await person({ email })), email).toEqual(['erased'])
})

test('H8 the undo of an import frees nobody whom it had brought', async () => {
  const text = `First Name,Last Name,Email\nAda,Sailor,${address}\nBo,Mate,bo.${address}\n`
  const files = [{ name: 'people.csv', bytes: new TextEncoder().encode(text) }]
  const staged = await inTransaction(it.kernel, async (tx) => {
    await sql`select kernel.enter(${it.here.org}::uuid)`.execute(tx)
    return await stageImport(tx as unknown as Kysely<CrmDb>, {
      files,
      by: it.here.manager.principal.id,
    })
  })
  const action = await it.run('import_run', { import: staged.id })
  const { rows } = await sql<{ id: string; email: string }>`select id, email from crm.contact
    where email = ${address} or email = ${`bo.${address}`} order by email`.execute(it.owner)
  const [ada, bo] = [
    rows.find(({ email }) => email === address)!.id,
    rows.find(({ email }) => email !== address)!.id,
  ]
  await it.run('consent_withdraw', { contact: ada, purpose: 'everything', evidence: 'By phone' })
  await hold({ contact: bo })
  await age()
  await takeBack(action)
  for (const [id, email, reason] of [
    [ada, address, 'opted_out'],
    [bo, `bo.${address}`, 'legal_hold'],
  ] as const) {
    await it.run('contact_archive', { contact: id }).catch(() => 'gone')
    expect(await reasons(await person({ email })), email).toContain(reason)
  }
})

test('who belongs to whom is out of reach of the application', async () => {
  const contact = await person({ company })
  for (const change of [
    sql`delete from belonged where contact_id = ${contact}`,
    sql`delete from won_for`,
    sql`select know_won(array[${contact}::uuid])`,
    sql`update known_address set mistaken = true where contact_id = ${contact}`,
    sql`select know_again(array[${contact}::uuid])`,
    sql`select forget_known(array[${contact}::uuid])`,
  ])
    await expect(it.write(async ({ db }) => await change.execute(db))).rejects.toMatchObject({
      code: expect.anything(),
    })
})
