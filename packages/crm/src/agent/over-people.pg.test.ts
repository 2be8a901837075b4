import { type Caller, runErrands, uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { callerFor } from '../caller.ts'
import { street } from '../test/house.ts'
import { tracked } from '../tracked.ts'

const it = street()
let agent: Caller
beforeAll(async () => {
  const id = await it.write(async ({ db, newId }) => {
    const robin = newId()
    await db.insertInto('agent').values({ id: robin, name: 'Robin', is_assistant: false }).execute()
    return robin
  })
  agent = await callerFor(it.kernel.db, it.here.org, it.here.manager.principal.id, id)
})
const reason = async (action: string) =>
  (
    await sql<{
      why: string[]
    }>`select mode_reasons as why from kernel.action where id = ${action}::uuid`.execute(it.owner)
  ).rows[0]!.why.at(-1)
/** Why what the agent asks for is a plan; its state where it is none. */
const asked: typeof it.call = async (call) => await it.call(call, agent)
const whyPlan = async (...call: Parameters<typeof asked>) => {
  const result = await asked(...call)
  return result.status === 'awaiting_approval' ? await reason(result.plan) : result.status
}

test('B10 whom a person took out of a sequence an agent enrols again by a plan only', async () => {
  const { manager } = it.here
  const [{ sequence } = {}] = (
    await sql<{
      sequence: string
    }>`select id as sequence from crm.sequence where org_id = ${it.here.org} and active limit 1`.execute(
      it.owner,
    )
  ).rows
  const input = { contact: '', sequence: sequence! }
  const enrolled = async () => {
    const made = await it.call(
      {
        tool: 'contact_create',
        input: {
          first_name: 'Ida',
          last_name: 'Fern',
          email: `${uuidV7(new Date())}@fern.example`,
        },
      },
      manager,
    )
    input.contact = (made as { output: { id: string } }).output.id
    return (await it.call({ tool: 'sequence_enrol', input }, manager)) as {
      action: string
      output: { id: string }
    }
  }
  const { output } = await enrolled()
  await it.run('sequence_unenrol', { enrolment: output.id }, manager)
  expect(await whyPlan({ tool: 'sequence_enrol', input })).toBe('person_decided')
  // Nor whom they enrolled by mistake, and took back.
  await it.undo((await enrolled()).action, manager)
  expect(await whyPlan({ tool: 'sequence_enrol', input })).toBe('person_took_back')
})

test('B10 what a person started an agent ends by a plan only: an enrolment, and a sequence that took effect after its hold', async () => {
  const { manager } = it.here
  const step = { wait_days: 1, template: it.here.rows.template }
  const made = await it.call(
    { tool: 'sequence_create', input: { name: 'Started by hand', steps: [step] } },
    manager,
  )
  const sequence = (made as { output: { id: string } }).output.id
  const activation = await it.run('sequence_activate', { sequence }, manager)
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${activation}::uuid and state = 'queued'`.execute(
    it.owner,
  )
  await sql`update kernel.action set release_at = clock_timestamp() where id = ${activation}::uuid`.execute(
    it.owner,
  )
  await runErrands(it.kernel, it.here.org)
  const contact = await it.call(
    {
      tool: 'contact_create',
      input: { first_name: 'Ada', last_name: 'Moss', email: 'ada@moss.example' },
    },
    manager,
  )
  const enrolled = await it.call(
    {
      tool: 'sequence_enrol',
      input: { contact: (contact as { output: { id: string } }).output.id, sequence },
    },
    manager,
  )
  const enrolment = (enrolled as { output: { id: string } }).output.id
  for (const tool of ['sequence_pause_enrolment', 'sequence_unenrol'] as const)
    expect(await whyPlan({ tool, input: { enrolment } })).toBe('person_decided')
  expect(await whyPlan({ tool: 'sequence_deactivate', input: { sequence } })).toBe('person_decided')
})

test('B10 what a person wrote down an agent archives by a plan only, however old; what the product made it archives', async () => {
  const { manager, rep } = it.here
  const note = await it.call(
    {
      tool: 'note_create',
      input: { body: 'They dislike calls', contact: it.here.rows.contacts[0] },
    },
    rep,
  )
  const contact = await it.call({ tool: 'contact_create', input: { last_name: 'Quill' } }, manager)
  await sql`update kernel.action set at = at - interval '90 days' where org_id = ${it.here.org}::uuid`.execute(
    it.owner,
  )
  for (const [tool, { output }] of [
    ['note', note],
    ['contact', contact],
  ] as [string, { output: { id: string } }][]) {
    const input = { [tool]: output.id }
    expect(await whyPlan({ tool: `${tool}_archive`, input }), tool).toBe('person_decided')
  }
  expect(
    await whyPlan({ tool: 'contact_archive', input: { contact: it.here.rows.contacts[1] } }),
  ).toBe('applied')
  const own = await asked({
    tool: 'note_create',
    input: { body: 'Mine', contact: it.here.rows.contacts[0] },
  })
  expect(
    await whyPlan({
      tool: 'note_archive',
      input: { note: (own as { output: { id: string } }).output.id },
    }),
  ).toBe('applied')
})

test('B10 what a person archived an agent creates anew by a plan only', async () => {
  const { manager } = it.here
  const made = async (last_name: string, email: string) => ({
    tool: 'contact_create',
    input: { last_name, email },
  })
  const { output } = (await it.call(await made('Verity', 'verity@stone.example'), manager)) as {
    output: { id: string }
  }
  await it.run('contact_archive', { contact: output.id }, manager)
  expect(await whyPlan(await made('Other', 'Verity@stone.example'))).toBe('person_decided')
  expect(await whyPlan(await made('Other', 'other@stone.example'))).toBe('applied')
})

test('B10 what a person restored an agent archives again by a plan only, whoever archived it', async () => {
  const { manager } = it.here
  const made = async (last_name: string) =>
    ((await asked({ tool: 'contact_create', input: { last_name } })) as { output: { id: string } })
      .output.id
  const [theirs, agents, undone] = [await made('Ash'), await made('Birch'), await made('Cedar')]
  await it.run('contact_archive', { contact: theirs }, manager)
  expect(await whyPlan({ tool: 'contact_archive', input: { contact: agents } })).toBe('applied')
  for (const contact of [theirs, agents]) await it.run('contact_restore', { contact }, manager)
  await it.undo(await it.run('contact_archive', { contact: undone }, manager))
  expect(await whyPlan({ tool: 'contact_archive', input: { contact: theirs } })).toBe(
    'person_decided',
  )
  expect(await whyPlan({ tool: 'contact_archive', input: { contact: agents } })).toBe(
    'person_decided',
  )
  expect(await whyPlan({ tool: 'contact_archive', input: { contact: undone } })).toBe(
    'person_took_back',
  )
})

/** No tool of an agent adds such rows. */
const notAdded = new Set(['commission_rate', 'retention', 'agent', 'erasure', 'org'])

test('B10 by whatever rule the database knows two rows to be one, people do too', async () => {
  const { rows } = await sql<{
    tbl: string
    rule: string
  }>`select t.tbl, pg_get_indexdef(i.indexrelid) as rule
    from pg_index i join kernel.tracked t on t.rel = i.indrelid
    where (i.indisunique or i.indisexclusion) and not i.indisprimary`.execute(it.owner)
  for (const { tbl, rule } of rows.filter((row) => !notAdded.has(row.tbl))) {
    const [columns = ''] = rule.slice(rule.indexOf('(')).split(' WHERE ')
    const { sameBy = [] } = tracked.find(({ table }) => table === `crm.${tbl}`)!
    // A step that takes the place of another is no step made anew.
    if (tbl === 'sequence_step') continue
    const known = sameBy.some((set) =>
      set.every((column) => new RegExp(`\\b${column}\\b`).test(columns)),
    )
    expect([rule, known]).toEqual([rule, true])
  }
})
