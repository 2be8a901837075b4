import { isDeepStrictEqual } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { street } from './test/house.ts'
import type { InputOf, ToolName } from './tools.ts'

const it = street()
let foreignStage: string
let wonStage: string
beforeAll(async () => {
  const found = await it.write(async ({ db, newId }) => {
    const pipeline = newId()
    const stage = newId()
    await db
      .insertInto('pipeline')
      .values({ id: pipeline, name: 'Renewals', position: 9 })
      .execute()
    await db
      .insertInto('stage')
      .values({ id: stage, pipeline_id: pipeline, name: 'Due', position: 1 })
      .execute()
    const won = await db
      .selectFrom('stage')
      .select('id')
      .where('kind', '=', 'won')
      .executeTakeFirstOrThrow()
    return { stage, won: won.id }
  })
  foreignStage = found.stage
  wonStage = found.won
})

/** What a refused call says, when it has changed nothing. */
async function refusal<N extends ToolName>(tool: N, input: InputOf<N>): Promise<unknown> {
  const before = await it.snapshot()
  const error = await it.call({ tool, input }).then(
    () => new Error(`${tool} was not refused`),
    (refused: unknown) => refused,
  )
  return isDeepStrictEqual(await it.snapshot(), before)
    ? error
    : new Error(`${tool} was refused and changed something`)
}
const says = (message: RegExp, next: RegExp, code = 'invalid_input') => ({
  code,
  message: expect.stringMatching(message),
  next: expect.stringMatching(next),
})
const gone = '01900000-0000-7000-8000-000000000000'

test('a deal moves only to an open stage of its own pipeline, and not where it is', async () => {
  const [deal] = it.here.rows.openDeals
  expect(await refusal('deal_move_stage', { deal, stage: foreignStage })).toMatchObject(
    says(/“Due” is a stage of another pipeline/, /pipeline_list/),
  )
  expect(await refusal('deal_move_stage', { deal, stage: wonStage })).toMatchObject(
    says(/“Won” closes a deal/, /deal_close_won/),
  )
  expect(await refusal('deal_move_stage', { deal, stage: gone })).toMatchObject(
    says(/no such stage/, /pipeline_list/, 'not_found'),
  )
  const { stage } = await it.ask('deal_get', { deal })
  expect(await refusal('deal_move_stage', { deal, stage: stage?.id ?? '' })).toMatchObject(
    says(/in Lead already/, /Nothing/),
  )
})

test('a closed deal is not moved and not closed again', async () => {
  const { wonDeal: deal, stage } = it.here.rows
  expect(await refusal('deal_move_stage', { deal, stage })).toMatchObject(
    says(/“Sundial” is closed: won on 15 Jan 2031/, /deal_reopen/),
  )
  expect(await refusal('deal_close_lost', { deal, reason: 'No' })).toMatchObject(
    says(/is closed/, /deal_reopen/),
  )
  expect(await refusal('deal_close_many', { deals: [deal], as: 'lost' })).toMatchObject(
    says(/closed already/, /where/),
  )
  expect(await refusal('deal_move_stage_many', { deals: [deal], stage })).toMatchObject(
    says(/closed/, /status/),
  )
})

test('an archived contact is not changed', async () => {
  const { archivedContact: contact } = it.here.rows
  expect(await refusal('contact_update', { contact, set: { city: 'Lund' } })).toMatchObject(
    says(/archived/, /Bring it back/),
  )
  expect(await refusal('email_send', { contact, subject: 'Hi', body: 'Hi' })).toMatchObject(
    says(/Dee Gone is held out: Archived on/, /contact_check_contactability/),
  )
})

test('two contacts in use never share an address', async () => {
  const [anna, bo] = it.here.rows.contacts
  expect(
    await refusal('contact_create', { last_name: 'Twin', email: 'ANNA.mill@mill.example' }),
  ).toMatchObject(says(/Anna Mill has this address/, /Update that contact/))
  expect(
    await refusal('contact_update', { contact: bo, set: { email: 'anna.mill@mill.example' } }),
  ).toMatchObject(says(/Anna Mill has this address/, /archive/))
  await it.run('contact_update', { contact: anna, set: { email: 'Anna.Mill@mill.example' } })
})

test('what a record points to must be there', async () => {
  expect(
    await refusal('contact_link_company', { contact: it.here.rows.contacts[0], company: gone }),
  ).toMatchObject(says(/no such company/, /company_find/, 'not_found'))
  expect(await refusal('task_create', { title: 'x', assignee: gone })).toMatchObject(
    says(/no such person/, /user_list/, 'not_found'),
  )
  expect(
    await refusal('company_update', {
      company: it.here.rows.company,
      set: { parent: it.here.rows.company },
    }),
  ).toMatchObject(says(/belong to itself/, /another/))
})

test('nobody is enrolled twice, nor in a draft', async () => {
  const { contacts, draftSequence, activeSequence } = it.here.rows
  expect(
    await refusal('sequence_enrol', { contact: contacts[1], sequence: activeSequence }),
  ).toMatchObject(says(/in this sequence already/, /sequence_unenrol/))
  expect(
    await refusal('sequence_enrol', { contact: contacts[0], sequence: draftSequence }),
  ).toMatchObject(says(/is a draft/, /sequence_activate/))
})

test('what is done already is said, not done again', async () => {
  const { task, contacts, activeSequence } = it.here.rows
  await it.run('task_complete', { task })
  expect(await refusal('task_complete', { task })).toMatchObject(says(/done already/, /Nothing/))
  expect(await refusal('contact_restore', { contact: contacts[0] })).toMatchObject(
    says(/not archived/, /Nothing/),
  )
  expect(await refusal('sequence_activate', { sequence: activeSequence })).toMatchObject(
    says(/active already/, /Nothing/),
  )
})

test('a hold needs a matter, and one thing to cover', async () => {
  const { contacts, company, matter } = it.here.rows
  expect(await refusal('legal_hold_place', { matter: 'LM-9', contact: contacts[0] })).toMatchObject(
    says(/no matter LM-9/, /legal_matter_open/, 'not_found'),
  )
  expect(await refusal('legal_hold_place', { matter })).toMatchObject(
    says(/contact or a company/, /one of them/),
  )
  expect(
    await refusal('legal_hold_place', { matter, company, contact: contacts[0] }),
  ).toMatchObject(says(/contact or a company/, /one of them/))
  expect(await refusal('legal_matter_open', { ref: matter, title: 'Again' })).toMatchObject(
    says(/a matter LM-0112 already/, /another reference/),
  )
})

test('an amount is exact, and nothing else', async () => {
  const [deal] = it.here.rows.openDeals
  for (const amount of [-1, '1e9', '12.345', '1,000', 'NaN']) {
    await expect(
      it.call({ tool: 'deal_update_amount', input: { deal, amount } }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
    })
  }
})

test('a set without a field is refused', async () => {
  expect(
    await refusal('contact_update', { contact: it.here.rows.contacts[0], set: {} }),
  ).toMatchObject(says(/name at least one field/, /./))
})
