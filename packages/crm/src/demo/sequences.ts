import { fill, type MergeValues } from '../email/merge.ts'
import type { Contact } from './contacts.ts'
import { sequenceTexts, templateTexts } from './phrases/templates.ts'
import type { DemoRow } from './rows.ts'
import type { World } from './world.ts'

const created = -600

/** What a template may say about its recipient and sender. */
const valuesOf = (
  world: World,
  { first, last, title, company, city, owner }: Contact,
): MergeValues => ({
  first_name: first,
  last_name: last,
  name: `${first} ${last}`,
  title,
  company: company?.name ?? '',
  city,
  sender_name: owner.name,
  sender_title: owner.title,
  org: world.orgName,
})

/**
 * Templates, sequences with their steps, and the enrolments that have ended, with the mails they
 * sent.
 */
export function createSequences(world: World, contacts: readonly Contact[], enrolled: number) {
  const { calendar } = world
  const created_at = calendar.at(created)
  const templateRows = templateTexts.map((text) => ({
    id: world.id('template', created),
    ...text,
    language: 'en',
    created_at,
  }))
  const templateNamed = (name: string) => templateRows.find((row) => row.name === name)!
  const sequenceRows = sequenceTexts.map(({ name, purpose, active }) => ({
    id: world.id('sequence', created),
    name,
    purpose,
    active,
    created_at,
  }))
  const stepRows = sequenceTexts.flatMap(({ steps }, at) =>
    steps.map(([wait_days, template], index) => ({
      id: world.id('sequence_step', created),
      sequence_id: sequenceRows[at]!.id,
      position: index + 1,
      wait_days,
      template_id: templateNamed(template).id,
      created_at,
    })),
  )

  const random = world.random('enrolments')
  const [sequence, firstSteps] = [sequenceRows[0]!, sequenceTexts[0].steps]
  const leads = random.shuffle(
    contacts.filter(
      ({ lifecycle, email, archived, born }) =>
        lifecycle === 'lead' && email && archived === null && born < -60,
    ),
  )
  const enrolmentRows: DemoRow<'enrolment'>[] = []
  const messageRows: DemoRow<'message'>[] = []
  for (const contact of leads.slice(0, enrolled)) {
    const from = -random.between(30, Math.min(400, Math.floor(-contact.born)))
    // Somebody who answered was taken out; their next step never left.
    const left = random.chance(0.25) ? random.between(1, firstSteps.length - 1) : firstSteps.length
    const enrolment = world.id('enrolment', from)
    enrolmentRows.push({
      id: enrolment,
      sequence_id: sequence.id,
      contact_id: contact.id,
      step: left === firstSteps.length ? left : left + 1,
      state: left === firstSteps.length ? 'finished' : 'stopped',
      next_at: null,
      created_at: calendar.at(from),
    })
    let moment = from
    for (const [wait, name] of firstSteps.slice(0, left)) {
      moment += wait + 0.3
      const template = templateNamed(name)
      const merged = (text: string) => fill(text, valuesOf(world, contact))
      messageRows.push({
        id: world.id('message', moment),
        direction: 'out',
        contact_id: contact.id,
        address: contact.email!,
        template_id: template.id,
        enrolment_id: enrolment,
        subject: merged(template.subject),
        body: merged(template.body),
        sender_id: contact.owner.id,
        left_at: calendar.at(moment),
        created_at: calendar.at(moment),
      })
    }
  }
  return { templateRows, sequenceRows, stepRows, enrolmentRows, messageRows }
}
