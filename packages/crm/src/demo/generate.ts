import { drawTouches, threads } from './activity.ts'
import { agentRows } from './agents.ts'
import { callRows, noteRows } from './calls-and-notes.ts'
import { addLostDeals, addWonDeals } from './closed-deals.ts'
import { companyRows, createCompanies, fitSizes } from './companies.ts'
import { consentRows, suppressedAddresses } from './consent.ts'
import { contactEmailRows, contactRows, createContacts } from './contacts.ts'
import { createDealDesk } from './deal-desk.ts'
import { dealRows, isWon } from './deals.ts'
import { legalRows } from './legal.ts'
import { messageRows } from './messages.ts'
import { addOpenDeals } from './open-deals.ts'
import { demoSeed, type Organisation, worldOf } from './organisations.ts'
import { commissionRateRows, quotaRows } from './quotas.ts'
import type { DemoOrg, DemoRows } from './rows.ts'
import { createSelling } from './selling.ts'
import { createSequences } from './sequences.ts'
import { fileStandings } from './standing.ts'
import { saidRows } from './story/said.ts'
import { taskRows } from './tasks.ts'
import { createPeople, teamRows } from './team.ts'

/**
 * Every row of a demo organisation, dated from `today` (`YYYY-MM-DD`). The same day and seed give
 * the same rows; ids of users and agents depend on the seed alone.
 */
export function generate(
  organisation: Organisation,
  today: string,
  seed: string = demoSeed,
): DemoOrg {
  const { scale, story, staff } = organisation
  const world = worldOf(organisation, today, seed)
  const people = createPeople(world, staff)

  const companies = createCompanies(
    world,
    people,
    scale.companies,
    story.companies,
    organisation.home,
  )
  fitSizes(
    world,
    companies.slice(story.companies.length),
    scale.contacts - scale.withoutCompany - total(story.companies),
  )
  const contacts = createContacts(world, people, companies, scale.withoutCompany, story.contacts)
  fileStandings(world, contacts, scale)

  const { selling, ...sold } = createSelling(world, story.products)
  const desk = createDealDesk(world, contacts, scale, story.deals)
  addWonDeals(desk, companies, contacts, story.deals.filter(isWon))
  addOpenDeals(world, desk, {
    companies,
    contacts,
    named: story.deals.filter((deal) => !isWon(deal)),
    scale,
    newcomer: people.named(staff.newcomer),
  })
  addLostDeals(desk, companies, scale.deals.total)

  const legal = legalRows(world, companies, contacts, story.matters)
  const sequences = createSequences(world, contacts, Math.round(scale.contacts / 80))
  const all = threads(contacts, desk.deals)
  const said = saidRows(world, people, contacts, story.said)
  const draw = (kind: 'call' | 'note' | 'message') =>
    drawTouches(world, people, all, kind, scale.activity[kind])

  const rows: DemoRows = {
    org: [orgRow(organisation, world.org, seed, world.calendar.at(-1_100))],
    team: teamRows(world, people),
    user: people.users,
    agent: agentRows(world),
    company: companyRows(world, companies),
    contact: contactRows(world, contacts),
    contact_email: contactEmailRows(world, contacts),
    pipeline: sold.pipelineRows,
    stage: sold.stageRows,
    product: sold.productRows,
    deal: dealRows(world, desk.deals, selling),
    task: [...taskRows(world, people, all, scale), ...said.task],
    note: [...noteRows(world, draw('note')), ...said.note],
    call: [...callRows(world, draw('call')), ...said.call],
    consent_event: consentRows(world, contacts),
    suppression: suppressedAddresses(world, contacts),
    legal_matter: legal.matters,
    legal_hold: legal.holds,
    template: sequences.templateRows,
    sequence: sequences.sequenceRows,
    sequence_step: sequences.stepRows,
    enrolment: sequences.enrolmentRows,
    message: [
      ...sequences.messageRows,
      ...messageRows(world, draw('message'), scale.activity.message),
      ...said.message,
    ],
    quota: quotaRows(world, people, scale),
    commission_rate: commissionRateRows(world),
  }
  return { id: world.org, name: organisation.name, rows }
}

const total = (sized: readonly { size: number }[]) => sized.reduce((sum, { size }) => sum + size, 0)

const orgRow = (
  { name, domain, currency, postalAddress }: Organisation,
  id: string,
  seed: string,
  created_at: string,
) => ({
  id,
  name,
  currency,
  mail_from: `hello@${domain}`,
  postal_address: postalAddress,
  address_salt: `${seed}/${domain}`,
  created_at,
})
