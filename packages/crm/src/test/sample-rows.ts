import { type Context, days } from '@rescind/kernel'
import { sql } from 'kysely'
import { keysOf, suppress } from '../consent/suppress.ts'
import type { SampleRows } from '../examples.ts'
import type { CrmDb } from '../schema.generated.ts'
import { waitingMail } from './waiting-mail.ts'

/**
 * Writes one small organisation: a few of everything that the examples name. `user` becomes the
 * owner of all of it.
 */
export async function writeSampleRows(
  context: Context<CrmDb>,
  user: string,
): Promise<Omit<SampleRows, 'import' | 'otherUser'>> {
  const { db, now, newId } = context
  const named = async (table: 'company' | 'pipeline' | 'product', name: string) => {
    const id = newId()
    await db.insertInto(table).values({ id, name }).execute()
    return id
  }
  const company = await named('company', 'Mill & Sons')
  const otherCompany = await named('company', 'Weir Ltd')
  const pipeline = await named('pipeline', 'Sales')
  const product = await named('product', 'Sandstone')

  const stageOf = async (
    name: string,
    position: number,
    kind: 'open' | 'won' | 'lost',
    probability: number,
  ) => {
    const id = newId()
    await db
      .insertInto('stage')
      .values({ id, pipeline_id: pipeline, name, position, kind, probability })
      .execute()
    return id
  }
  const lead = await stageOf('Lead', 1, 'open', 0.1)
  const proposal = await stageOf('Proposal', 2, 'open', 0.5)
  const won = await stageOf('Won', 3, 'won', 1)
  await stageOf('Lost', 4, 'lost', 0)

  const contactOf = async (
    first_name: string,
    last_name: string,
    more: { archived_at?: Date; company_id?: string | null } = {},
  ) => {
    const id = newId()
    const email = `${first_name}.${last_name}@mill.example`.toLowerCase()
    await db
      .insertInto('contact')
      .values({
        id,
        first_name,
        last_name,
        email,
        owner_id: user,
        company_id: company,
        custom: '{"badge":"old"}',
        ...more,
      })
      .execute()
    return id
  }
  const contacts = [
    await contactOf('Anna', 'Mill'),
    await contactOf('Bo', 'Mill'),
    await contactOf('Cy', 'Weir', { company_id: otherCompany }),
  ] as const
  await db
    .insertInto('contact_email')
    .values({ id: newId(), contact_id: contacts[0], address: 'anna@home.example' })
    .execute()
  const archivedContact = await contactOf('Dee', 'Gone', { archived_at: now })

  const dealOf = async (
    name: string,
    stage_id: string,
    more: { company_id?: string; contact_id?: null; status?: 'won'; closed_on?: string } = {},
  ) => {
    const id = newId()
    const times = {
      stage_entered_at: new Date(now.getTime() - days(90).ms),
      close_on: '2031-03-31',
    }
    await db
      .insertInto('deal')
      .values({
        id,
        name,
        amount: 1000,
        pipeline_id: pipeline,
        stage_id,
        owner_id: user,
        contact_id: contacts[2],
        ...times,
        ...more,
      })
      .execute()
    return id
  }
  const openDeals = [await dealOf('Steps', lead), await dealOf('Pillars', lead)] as const
  // Of nobody's company: its people stay free to be written to.
  const wonDeal = await dealOf('Sundial', won, {
    status: 'won',
    closed_on: '2031-01-15',
    contact_id: null,
  })

  const archivedDeal = await dealOf('Lintels', lead)
  await db.updateTable('deal').set({ archived_at: now }).where('id', '=', archivedDeal).execute()

  const task = newId()
  await db
    .insertInto('task')
    .values({
      id: task,
      title: 'Measure',
      due_on: '2031-02-01',
      assignee_id: user,
      deal_id: openDeals[0],
    })
    .execute()
  const note = newId()
  await db
    .insertInto('note')
    .values({ id: note, body: 'Likes limestone.', author_id: user, contact_id: contacts[0] })
    .execute()
  const template = newId()
  await db
    .insertInto('template')
    .values({
      id: template,
      name: 'Hello',
      subject: 'Hello {{first_name}}',
      body: 'From {{sender_name}} to {{company|you}}.',
    })
    .execute()

  const unusedTemplate = newId()
  await db
    .insertInto('template')
    .values({ id: unusedTemplate, name: 'Draft', subject: 'Draft', body: 'To {{first_name}}.' })
    .execute()

  const sequenceOf = async (name: string, active: boolean) => {
    const id = newId()
    await db.insertInto('sequence').values({ id, name, active }).execute()
    await db
      .insertInto('sequence_step')
      .values({ id: newId(), sequence_id: id, position: 1, wait_days: 1, template_id: template })
      .execute()
    if (active)
      await sql`update sequence set approved_digest = sequence_digest(id) where id = ${id}`.execute(
        db,
      )
    return id
  }
  const draftSequence = await sequenceOf('Draft', false)
  const activeSequence = await sequenceOf('Welcome', true)
  const enrolment = newId()
  const pausedEnrolment = newId()
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
  const [agent, pausedAgent] = [newId(), newId()]
  await db
    .insertInto('agent')
    .values([
      { id: agent, name: 'Clerk' },
      { id: pausedAgent, name: 'Scribe', active: false },
    ])
    .execute()
  await waitingMail(context, { enrolment, contact: contacts[1], address: 'bo.mill@mill.example' })
  const legalMatter = newId()
  await db
    .insertInto('legal_matter')
    .values({ id: legalMatter, ref: 'LM-0112', title: 'Mill v. Weir', opened_on: '2031-01-02' })
    .execute()
  const hold = newId()
  await db
    .insertInto('legal_hold')
    .values({
      id: hold,
      matter_id: legalMatter,
      contact_id: archivedContact,
      placed_on: '2031-01-03',
    })
    .execute()
  const optedOutContact = await contactOf('Eve', 'Left', { company_id: null })
  const said = {
    id: newId(),
    contact_id: optedOutContact,
    kind: 'opt_out' as const,
    at: now,
    evidence: 'By phone',
  }
  await db.insertInto('consent_event').values(said).execute()
  const blockedAddress = 'full@mill.example'
  await suppress({ db, now, newId }, await keysOf(db, [blockedAddress]), {
    ...{ reason: 'bounced', purpose: null, evidence: 'The mailbox is full' },
  })
  await db
    .insertInto('commission_rate')
    .values({ id: newId(), role: 'manager', rate: 0.05, valid_from: '2030-01-01' })
    .execute()

  return {
    user,
    contacts,
    archivedContact,
    company,
    otherCompany,
    openDeals,
    wonDeal,
    archivedDeal,
    stage: proposal,
    task,
    note,
    template,
    unusedTemplate,
    draftSequence,
    activeSequence,
    enrolment,
    pausedEnrolment,
    product,
    ...{ optedOutContact, blockedAddress },
    matter: 'LM-0112',
    agent,
    pausedAgent,
    hold,
  }
}
