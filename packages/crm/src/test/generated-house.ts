import { type Context, inTransaction, type Kernel, systemAction } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { callerFor } from '../caller.ts'
import { keysOf, suppress } from '../consent/suppress.ts'
import { generate } from '../demo/generate.ts'
import { organisations } from '../demo/organisations.ts'
import { writeAll } from '../demo/seed.ts'
import type { SampleRows } from '../examples.ts'
import { stageImport } from '../import/index.ts'
import type { CrmDb } from '../schema.generated.ts'
import type { House } from './house.ts'
import { waitingMail } from './waiting-mail.ts'

/** An organisation of generated rows: the small demo company as this seed makes it. The examples name rows that the seed picks. */
export async function generatedHouse(
  kernel: Kernel,
  seed: string,
): Promise<Pick<House, 'org' | 'rows' | 'admin'>> {
  const today = new Date().toISOString().slice(0, 10)
  const { id: org, rows } = generate(organisations[1]!, today, seed)
  const work = { org, tool: 'seed', reasoning: null }
  const picked = await systemAction(kernel, null, work, async (context: Context<CrmDb>) => {
    await writeAll(context.db, rows)
    return await pick(context, seed)
  })
  const file = {
    name: `${seed}.csv`,
    bytes: new TextEncoder().encode(
      `account,sector\n${seed} & Daughters,stone\nMill & Sons,grain\n`,
    ),
  }
  const staged = await inTransaction(kernel, async (tx) => {
    await sql`select kernel.enter(${org}::uuid)`.execute(tx)
    return await stageImport(tx as unknown as Kysely<CrmDb>, { files: [file], by: picked.user })
  })
  const admin = rows.user.find((user) => user.role === 'admin')!.id
  return {
    org,
    rows: { ...picked, import: staged.id },
    admin: await callerFor(kernel.db, org, admin),
  }
}

/** Rows on which every example can run, otherwise as the seed has it. */
async function pick(context: Context<CrmDb>, seed: string): Promise<Omit<SampleRows, 'import'>> {
  const { db, newId, now } = context
  const ids = async (query: ReturnType<typeof sql>): Promise<string[]> => {
    const { rows } = await sql<{
      id: string
    }>`select id::text from (${query}) q order by md5(id::text || ${seed})`.execute(db)
    return rows.map((row) => row.id)
  }
  const one = async (query: ReturnType<typeof sql>) => {
    const [id] = await ids(query)
    if (!id) throw new Error(`The seed ${seed} has no row for ${query.compile(db).sql}`)
    return id
  }
  const user = await one(sql`select id from "user" where role = 'manager' and active`)
  const otherUser = await one(sql`select id from "user" where role = 'rep' and active`)
  const writable = await ids(sql`select c.id from contact c
    join contactability((select array_agg(id) from contact), 'email', 'marketing', ${now}) k on k.contact_id = c.id and k.send
    where c.id not in (select contact_id from enrolment)`)
  if (writable.length < 4) throw new Error(`The seed ${seed} has too few people to write to.`)
  const contacts = writable.slice(0, 3) as [string, string, string]
  await db
    .updateTable('contact')
    .set({ lifecycle: 'lead', owner_id: user })
    .where('id', 'in', contacts)
    .execute()
  // Whose address nobody else has taken since.
  const archivedContact = writable[3]!
  await db
    .updateTable('contact')
    .set({ archived_at: now })
    .where('id', '=', archivedContact)
    .execute()
  const apart = sql`id not in (select company_id from contact where company_id is not null and id = any(${contacts}::uuid[]))
    and id not in (select company_id from legal_hold where company_id is not null) and archived_at is null`
  const [company, otherCompany] = await ids(sql`select id from company where ${apart}`)
  const open = sql`d.archived_at is null and d.status = 'open' and d.close_on is not null`
  const [first, second, archivedDeal] = (await ids(sql`select d.id from deal d where ${open}`)) as [
    string,
    string,
    string,
  ]
  const openDeals = [first, second] as const
  await db.updateTable('deal').set({ archived_at: now }).where('id', '=', archivedDeal).execute()
  const stage =
    await one(sql`select s.id from stage s where s.kind = 'open' and s.archived_at is null
    and s.pipeline_id in (select pipeline_id from deal where id = any(${[...openDeals]}::uuid[])) and s.id not in (select stage_id from deal where id = any(${[...openDeals]}::uuid[]))`)
  const activeSequence = await one(
    sql`select id from sequence where active and purpose = 'service' and archived_at is null`,
  )
  const [enrolment, pausedEnrolment] = [newId(), newId()]
  await db
    .insertInto('enrolment')
    .values([
      { id: enrolment, sequence_id: activeSequence, contact_id: contacts[1], next_at: now },
      {
        id: pausedEnrolment,
        sequence_id: activeSequence,
        contact_id: contacts[2],
        state: 'paused',
        next_at: null,
      },
    ])
    .execute()
  const { email } = await db
    .selectFrom('contact')
    .select('email')
    .where('id', '=', contacts[1])
    .executeTakeFirstOrThrow()
  await waitingMail(context, { enrolment, contact: contacts[1], address: email ?? '' })
  const task = await one(sql`select id from task where done_at is null and archived_at is null`)
  await db.updateTable('task').set({ assignee_id: user }).where('id', '=', task).execute()
  const [agent, pausedAgent] = [newId(), newId()]
  await db
    .insertInto('agent')
    .values([
      { id: agent, name: 'Clerk' },
      { id: pausedAgent, name: 'Scribe', active: false },
    ])
    .execute()
  const blockedAddress = 'full@quarry.example'
  await suppress({ db, now, newId }, await keysOf(db, [blockedAddress]), {
    ...{ reason: 'bounced', purpose: null, evidence: 'The mailbox is full' },
  })
  const { ref } = await db
    .selectFrom('legal_matter')
    .select('ref')
    .where('closed_on', 'is', null)
    .executeTakeFirstOrThrow()
  return {
    user,
    otherUser,
    contacts,
    archivedContact,
    company: company!,
    otherCompany: otherCompany!,
    openDeals,
    archivedDeal,
    wonDeal: await one(sql`select id from deal where status = 'won' and archived_at is null`),
    stage,
    task,
    note: await one(sql`select id from note where archived_at is null`),
    template: await one(sql`select id from template where archived_at is null`),
    unusedTemplate: await one(sql`select id from template where archived_at is null
      and id not in (select s.template_id from sequence_step s join sequence q on q.id = s.sequence_id where q.active)`),
    draftSequence: await one(sql`select id from sequence where not active and archived_at is null`),
    activeSequence,
    enrolment,
    pausedEnrolment,
    product: await one(sql`select id from product where archived_at is null`),
    optedOutContact: await one(sql`select c.contact_id as id
      from contactability((select array_agg(id) from contact where erased_at is null), 'email', 'marketing', ${now}) c
      where c.reason = 'opted_out'`),
    blockedAddress,
    matter: ref,
    agent,
    pausedAgent,
    hold: await one(sql`select id from legal_hold where released_on is null`),
  }
}
