import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

/** A sequence of one template that a person has activated, its hold passed. */
async function approved({ must, approve, due, word }: Site, subject = 'Hello') {
  const body = 'Hello {{first_name|you}}.'
  const template = (
    await must('manager', 'template_create', { name: word(), subject, body, purpose: 'service' })
  ).output.id
  const steps = [{ template }, { template, wait_days: 2 }]
  const sequence = (
    await must('manager', 'sequence_create', { name: word(), purpose: 'service', steps })
  ).output.id
  const { plan } = await must('manager', 'sequence_activate', { sequence })
  await approve('manager', plan.id)
  await due({ action: plan.id })
  return { template, sequence }
}

const person = async ({ must, word }: Site, as: 'manager' | 'agent', more = {}) => {
  const email = `${word()}@probe.example`
  return (
    await must(as, 'contact_create', { first_name: 'Ivo', last_name: word(), email, ...more })
  ).output.id as string
}

const waiting = async ({ sql }: Site, contact: string) =>
  await sql(`select subject, recipient, state from kernel.outbox where record_id = $1`, [contact])

/** An action the agent got through at once may not have queued anything for this person. */
async function nothingWaits(site: Site, contact: string): Promise<void> {
  const mails = await waiting(site, contact)
  holds('no mail waits or has left', mails.length === 0, mails)
}

const attacks: Attack[] = [
  {
    law: 'B11',
    name: 'an agent writes a text, a sequence and a person, activates and enrols',
    async run(site) {
      const { must, tool, word } = site
      const contact = await person(site, 'agent')
      const template = (
        await must('manager', 'template_create', { name: word(), subject: 'x', body: 'Loot' })
      ).output.id
      const made = await tool('agent', 'template_create', {
        name: word(),
        subject: 'Loot',
        body: 'Loot',
        purpose: 'service',
      })
      const steps = [{ template: made.body.output?.id ?? template }]
      const sequence = (
        await must('manager', 'sequence_create', { name: word(), purpose: 'service', steps })
      ).output.id
      const { body } = await tool('agent', 'sequence_activate', { sequence })
      holds(
        'activation waits for a person',
        body.status === 'awaiting_approval' || body.code === 'not_permitted',
        body,
      )
      await tool('agent', 'sequence_enrol', { contact, sequence })
      await nothingWaits(site, contact)
    },
  },
  {
    law: 'B11',
    name: 'somebody is enrolled in the hold of an activation',
    async run(site) {
      const { must, approve, tool, word } = site
      const template = (
        await must('manager', 'template_create', { name: word(), subject: 'x', body: 'x' })
      ).output.id
      const sequence = (
        await must('manager', 'sequence_create', { name: word(), steps: [{ template }] })
      ).output.id
      const { plan } = await must('manager', 'sequence_activate', { sequence })
      await approve('manager', plan.id)
      const contact = await person(site, 'manager')
      const { status } = await tool('manager', 'sequence_enrol', { contact, sequence })
      holds('it is refused', status >= 400, status)
      await nothingWaits(site, contact)
    },
  },
  {
    law: 'B11',
    name: 'the words of a sequence in use are changed without a yes, one part at a time',
    async run(site) {
      const { tool, sql } = site
      const { template } = await approved(site)
      for (const set of [
        { body: 'Loot' },
        { subject: 'Loot' },
        { purpose: 'marketing' },
        { name: 'y', body: 'Loot' },
      ]) {
        for (const as of ['agent', 'manager'] as const) {
          const { body } = await tool(as, 'template_update', { template, set })
          holds(
            'it waits or is refused',
            body.status === 'awaiting_approval' || body.code !== undefined,
            body,
          )
        }
      }
      const [row] = await sql('select subject, purpose from crm.template where id = $1', [template])
      holds('the words are as approved', row.subject === 'Hello' && row.purpose === 'service', row)
    },
  },
  {
    law: 'B11',
    name: 'a text is softened, approved, and hardened again by an undo',
    async run(site) {
      const { by, must, approve, due, tool, word } = site
      const template = (
        await must('manager', 'template_create', { name: word(), subject: 'Loot', body: 'Loot' })
      ).output.id
      const soft = await must('manager', 'template_update', { template, set: { subject: 'Hello' } })
      const sequence = (
        await must('manager', 'sequence_create', { name: word(), steps: [{ template }] })
      ).output.id
      const { plan } = await must('manager', 'sequence_activate', { sequence })
      await approve('manager', plan.id)
      await by.manager.post(`/api/actions/${soft.action.id}/undo`, {})
      await due({ action: plan.id })
      const contact = await person(site, 'manager')
      const { status } = await tool('manager', 'sequence_enrol', { contact, sequence })
      holds('nobody is enrolled into words that nobody approved', status >= 400, status)
      await nothingWaits(site, contact)
    },
  },
  ...(['contact_create', 'contact_update', 'undo'] as const).map(
    (how): Attack => ({
      law: 'B11',
      name: `an agent chooses who is written to by ${how}`,
      async run(site) {
        const { by, must, tool, word } = site
        const { sequence } = await approved(site)
        const contact = await person(site, how === 'contact_create' ? 'agent' : 'manager')
        if (how !== 'contact_create') {
          const set = { email: `${word()}@drop.example` }
          const { action } = await must('agent', 'contact_update', { contact, set })
          if (how === 'undo') await by.agent.post(`/api/actions/${action.id}/undo`, {})
        }
        const { body } = await tool('agent', 'sequence_enrol', { contact, sequence })
        holds('it waits for a person', body.status === 'awaiting_approval', body)
        await nothingWaits(site, contact)
      },
    }),
  ),
  {
    law: 'B11',
    name: 'an agent writes its text into a name that an approved text says',
    async run(site) {
      const { must, tool } = site
      const { sequence } = await approved(site)
      const contact = await person(site, 'manager')
      await must('agent', 'contact_update', {
        contact,
        set: { first_name: 'Loot: 48,000 at evil.example' },
      })
      const { body } = await tool('agent', 'sequence_enrol', { contact, sequence })
      holds('it waits for a person', body.status === 'awaiting_approval', body)
      await nothingWaits(site, contact)
    },
  },
  {
    law: 'B11',
    name: 'the address is changed by an agent between two steps',
    async run(site) {
      const { approve, must, due, sql, tool, word } = site
      const { sequence } = await approved(site)
      const contact = await person(site, 'manager')
      await must('manager', 'sequence_enrol', { contact, sequence })
      await due({ record: contact })
      const { body } = await tool('agent', 'contact_update', {
        contact,
        set: { email: `${word()}@drop.example` },
      })
      holds('it waits for a person', body.status === 'awaiting_approval', body)
      holds(
        'because an approved enrolment waits',
        body.plan.mode_reasons.includes('stops_approved'),
        body.plan,
      )
      const before = await waiting(site, contact)
      holds(
        'no mail has the new address before a yes',
        !before.some(({ recipient }) => recipient.includes('drop')),
        before,
      )
      // A person's yes to the new address is no yes to mail it.
      await approve('manager', body.plan.id)
      await due({ record: contact })
      const mails = await waiting(site, contact)
      holds(
        'nothing goes to the new address',
        !mails.some(({ recipient }) => recipient.includes('drop')),
        mails,
      )
      const [enrolment] = await sql(
        'select state, reason from crm.enrolment where contact_id = $1',
        [contact],
      )
      holds(
        'it is paused with its reason',
        enrolment.state === 'paused' && enrolment.reason !== null,
        enrolment,
      )
    },
  },
  {
    law: 'B11',
    name: 'mail queued with new words goes on after those words were taken back',
    async run(site) {
      const { by, must, approve } = site
      const { template, sequence } = await approved(site)
      const { plan } = await must('manager', 'template_update', {
        template,
        set: { subject: 'Loot' },
      })
      await approve('manager', plan.id)
      const contact = await person(site, 'manager')
      await must('manager', 'sequence_enrol', { contact, sequence })
      const { body } = await by.manager.post(`/api/actions/${plan.id}/undo`, {})
      const mails = await waiting(site, contact)
      holds(
        'it is stopped',
        mails.every(({ state }) => state === 'cancelled'),
        mails,
      )
      holds('the receipt counts it', body.receipt?.recalled === 1, body)
    },
  },
  ...[
    ['Hi {{first_name}}, how is {{company}}?', 'a hole'],
    ['Hi {{first_name', 'an open brace'],
    ['{{{first_name}}}', 'three braces'],
    ['{{first_name|{{last_name}}}}', 'a field in a field'],
    ['{{first_name||there}}', 'two bars'],
    ['Hi {first_name}', 'one brace'],
  ].map(
    ([body, what]): Attack => ({
      law: 'H10',
      name: `a mail with ${what} is queued`,
      async run(site) {
        const { tool, must } = site
        const { output } = await must('manager', 'contact_create', {
          last_name: site.word(),
          email: `${site.word()}@a.example`,
        })
        const { status } = await tool('manager', 'email_send', {
          contact: output.id,
          subject: 'Hi',
          body,
        })
        holds('it is refused', status >= 400 && status < 500, status)
      },
    }),
  ),
]
export default attacks
