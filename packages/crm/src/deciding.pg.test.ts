import { uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { street } from './test/house.ts'

// Whoever holds the application's role changes nothing implicitly that decides who may be written
// to, but by the tool that is for it.

const it = street()
const app = { client: undefined as unknown as pg.Client }
beforeAll(async () => {
  app.client = new pg.Client({ connectionString: it.appUrl })
  await app.client.connect()
})
afterAll(async () => await app.client?.end())

interface Column {
  /** Another value, in SQL. */
  to: string
  /** The tools that may write it without a yes. */
  by?: readonly string[]
  /** Which row is tried; any where it is left out. */
  of?: string
}

const someoneElse = '(select id from crm.contact order by id desc limit 1)'
const nobody = "'00000000-0000-7000-8000-000000000000'::uuid"
const text = "'other'"
const past = "'2020-01-01'"

/** What the rules below read, by table. */
const deciding: Record<string, Record<string, Column>> = {
  contact: {
    email: { to: "'other@mill.example'", by: ['contact_update'] },
    company_id: {
      to: 'null',
      by: ['contact_update', 'contact_link_company'],
      of: 'company_id is not null',
    },
    lifecycle: { to: "'former'", by: ['contact_set_lifecycle'] },
    lifecycle_since: { to: past, by: ['contact_set_lifecycle'] },
    archived_at: {
      to: 'now()',
      by: ['contact_archive', 'contact_restore'],
      of: 'archived_at is null',
    },
    erased_at: { to: 'now()' },
  },
  contact_email: { contact_id: { to: someoneElse }, address: { to: "'other@mill.example'" } },
  deal: {
    company_id: { to: 'null', by: ['deal_update'], of: "status = 'won'" },
    contact_id: { to: someoneElse, by: ['deal_update'], of: "status = 'won'" },
    status: { to: "'lost'", of: "status = 'won'" },
    closed_on: { to: past, of: "status = 'won'" },
    contract_ends_on: { to: past, of: "status = 'won'" },
    archived_at: { to: 'now()', of: "status = 'won'" },
  },
  consent_event: {
    contact_id: { to: someoneElse },
    channel: { to: "'phone'" },
    purpose: { to: "'service'" },
    kind: { to: "'opt_in'" },
    at: { to: past },
    created_at: { to: past },
    own: { to: 'not own' },
  },
  suppression: {
    address_key: { to: text },
    reason: { to: "'opted_out'" },
    purpose: { to: "'service'" },
    created_at: { to: past },
    lifted_at: { to: 'now()' },
    own: { to: 'not own' },
  },
  legal_hold: {
    matter_id: { to: nobody },
    contact_id: { to: someoneElse },
    company_id: { to: nobody },
    placed_on: { to: "'2035-01-01'" },
    released_on: { to: past },
    release_asked_at: { to: 'now()' },
    created_at: { to: past },
  },
  enrolment: {
    sequence_id: { to: '(select id from crm.sequence where not active limit 1)' },
    contact_id: { to: '(select id from crm.contact order by id limit 1)' },
    step: { to: '7', by: ['sequence_resume_enrolment'] },
    state: { to: "'active'", by: ['sequence_resume_enrolment'], of: "state = 'paused'" },
    next_at: {
      to: 'now()',
      by: ['sequence_pause_enrolment', 'sequence_unenrol', 'sequence_resume_enrolment'],
    },
  },
  sequence: {
    purpose: { to: "'service'" },
    active: { to: 'true', of: 'not active' },
    archived_at: { to: 'now()' },
    approved_digest: { to: text },
    activating_at: { to: 'now()' },
  },
  sequence_step: {
    sequence_id: { to: nobody },
    position: { to: '9' },
    wait_days: { to: '9' },
    template_id: { to: nobody },
  },
  template: {
    subject: { to: text, by: ['template_update'] },
    body: { to: text, by: ['template_update'] },
    purpose: { to: "'service'", by: ['template_update'] },
  },
  message: {
    contact_id: { to: someoneElse },
    address: { to: "'other@mill.example'" },
    subject: { to: text },
    body: { to: text },
    template_id: { to: 'null' },
    enrolment_id: { to: 'null', of: 'enrolment_id is not null' },
    left_at: { to: 'now()' },
  },
  agent: { active: { to: 'not active', by: ['agent_pause', 'agent_resume'] } },
  org: { address_salt: { to: text } },
}
/** What those tables hold besides: which row it is, what is shown, what is counted. */
const besides: Record<string, string> = {
  contact:
    'first_name last_name name phone title owner_id city country language time_zone external_ref custom source created_at',
  contact_email: 'archived_at created_at',
  deal: 'name owner_id pipeline_id stage_id product_id amount currency close_on stage_entered_at lost_reason next_step external_ref custom source created_at',
  consent_event: 'evidence',
  suppression: 'evidence lifted_because',
  enrolment: 'reason created_at',
  sequence: 'name created_at',
  sequence_step: 'created_at',
  template: 'name language archived_at created_at',
  message: 'direction sender_id created_at',
  agent: 'name about is_assistant created_at',
  org: 'name currency mail_from postal_address mail_hold_seconds enrol_hold_seconds four_eyes_recipients created_at',
}
/** The functions that say who may be written to, who somebody is, and whether an agent may act. */
const rules =
  'contact_blocks holds_over same_person know_again know_won stays sequence_digest enrolments_without_mail is_paused'.split(
    ' ',
  )

test('every table that these rules read is here, or kept by triggers alone, and every column of it', async () => {
  const { rows: read } = await sql<{ tbl: string }>`select distinct m[1] as tbl from pg_proc p
    cross join lateral regexp_matches(p.prosrc, '(?:from|join) crm[.](\\w+)\\M(?! *[(])', 'g') m
    where p.proname = any (${rules}) order by 1`.execute(it.owner)
  const kept = ['belonged', 'known_address', 'legal_matter', 'won_for']
  expect(read.map(({ tbl }) => tbl).filter((tbl) => !kept.includes(tbl) && !deciding[tbl])).toEqual(
    [],
  )
  const { rows } = await sql<{
    tbl: string
    name: string
  }>`select table_name as tbl, column_name as name
    from information_schema.columns where table_schema = 'crm' and table_name = any (${Object.keys(deciding)})
      and column_name not in ('org_id', 'id', 'row_version')`.execute(it.owner)
  const known = ({ tbl, name }: { tbl: string; name: string }) =>
    deciding[tbl]?.[name] !== undefined || (besides[tbl] ?? '').split(' ').includes(name)
  expect(rows.filter((row) => !known(row))).toEqual([])
})

const columns = Object.entries(deciding).flatMap(([tbl, of]) =>
  Object.entries(of).map(([name, how]) => ({ tbl, name, ...how })),
)

test.each(columns)(
  'B11 B15 H8 $name of $tbl decides, and is written without a yes by the tool for it alone',
  async (column) => {
    const { tbl, by = [] } = column
    const { rows } = await sql<{
      name: string
      effect: string
    }>`select name, effect from kernel.tool
    where not system and not reverts and effect in ('change', 'hold') and (${tbl} = any (tables) or name = 'task_create')
    order by name`.execute(it.owner)
    for (const { name, effect } of rows) {
      const said = await attempt(name, effect, column)
      // A refusal by a right, by money or by an undeclared table, or no row that may be written: no
      // mere constraint.
      expect(said, name).toMatch(
        by.includes(name) ? /^written$/ : /^(28000|RS010|RS003|42501|no row)$/,
      )
    }
  },
)

/**
 * Writes this column as the application's role by such a tool, to the end of the action and no
 * further.
 */
async function attempt(
  tool: string,
  effect: string,
  { tbl, name, to, of = 'true' }: Column & { tbl: string; name: string },
) {
  const { org, admin } = it.here
  const id = uuidV7(new Date())
  const held = effect === 'hold'
  const row = {
    kind: 'do',
    contract_version: 1,
    effect,
    tool,
    principal_id: admin.principal.id,
    role: 'admin',
    permission: 'x',
  }
  const more = { input: {}, mode: held ? 'held' : 'implicit', mode_reasons: [], state: 'applied' }
  const until = new Date(Date.now() + 3_600_000_000)
  const end = {
    outbox: [],
    state: held ? 'held' : 'applied',
    undo_ms: 600_000,
    ...(held && { release_at: until }),
  }
  try {
    await app.client.query('begin')
    await app.client.query('select kernel.begin($1, $2, $3)', [
      org,
      id,
      JSON.stringify({ ...row, ...more }),
    ])
    const done = await app.client.query(
      `update crm.${tbl} set ${name} = ${to} where id = (select id from crm.${tbl} where ${of} order by id limit 1)`,
    )
    if (done.rowCount === 0) return 'no row'
    await app.client.query('select kernel.finish($1, $2, $3, $4)', [
      org,
      id,
      JSON.stringify(end),
      uuidV7(new Date()),
    ])
    return 'written'
  } catch (error) {
    return (error as { code: string }).code
  } finally {
    await app.client.query('rollback')
  }
}

test('B11 that a customer is one no more, no agent says without a yes, nor does anybody enrol by a pause', async () => {
  const { rows, org, admin } = it.here
  const begins = async (tool: string, more: object = {}) => {
    const said = {
      kind: 'do',
      contract_version: 1,
      effect: 'change',
      tool,
      principal_id: admin.principal.id,
      role: 'admin',
    }
    const row = {
      ...said,
      permission: 'x',
      input: {},
      mode: 'implicit',
      mode_reasons: [],
      state: 'applied',
      ...more,
    }
    await app.client.query('begin')
    await app.client.query('select kernel.begin($1, $2, $3)', [
      org,
      uuidV7(new Date()),
      JSON.stringify(row),
    ])
  }
  await it.run('contact_set_lifecycle', { contact: rows.contacts[0], lifecycle: 'customer' })
  try {
    await begins('contact_set_lifecycle', { agent_id: rows.agent })
    const former = `update crm.contact set lifecycle = 'former' where id = '${rows.contacts[0]}'`
    await expect(app.client.query(former)).rejects.toMatchObject({ code: '28000' })
    await app.client.query('rollback')
    await begins('sequence_pause_enrolment')
    const enrol = `insert into crm.enrolment (id, sequence_id, contact_id) select '${uuidV7(new Date())}', sequence_id, '${rows.contacts[0]}' from crm.enrolment limit 1`
    await expect(app.client.query(enrol)).rejects.toMatchObject({ code: '28000' })
  } finally {
    await app.client.query('rollback')
  }
})
