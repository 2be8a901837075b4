import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

type Who = { id: string; email: string; name: string }

const personOf = async ({ must, word }: Site, more: Record<string, unknown> = {}): Promise<Who> => {
  const name = word()
  const email = `${name}@probe.example`
  const { output } = await must('manager', 'contact_create', {
    first_name: 'Pat',
    last_name: name,
    email,
    ...more,
  })
  return { id: output.id, email, name }
}
const heldCompany = async ({ must, word }: Site) => {
  const ref = word()
  await must('compliance', 'legal_matter_open', { ref, title: 'Dispute' })
  const company = (await must('manager', 'company_create', { name: word() })).output.id as string
  return {
    company,
    hold: async () => await must('compliance', 'legal_hold_place', { matter: ref, company }),
    ref,
  }
}
const mayWrite = async (
  { must }: Site,
  contact: string,
  purpose = 'marketing',
): Promise<{ send: boolean; reasons: { reason: string }[] }> =>
  (await must('manager', 'contact_check_contactability', { contact, purpose })).output
const blockedBy = async (site: Site, contact: string, reason: string, purpose = 'service') => {
  const seen = await mayWrite(site, contact, purpose)
  holds(
    `${reason} stands`,
    seen.reasons.some((each) => each.reason === reason),
    seen,
  )
}
const linkOf = async (site: Site, { id, email }: Who, purpose: string): Promise<string> => {
  const { plan } = await site.must('manager', 'email_send', {
    contact: id,
    subject: 'Hello',
    body: 'News',
    purpose,
  })
  await site.due({ action: await site.agree('manager', plan.id) })
  for (let polls = 0; polls < 100; polls++) {
    const { body } = await site.by.manager.get('/api/mailbox?limit=20')
    const mail = body.rows.find(({ to }: { to: string }) => to === email)
    if (mail) {
      const { body: whole } = await site.by.manager.get(`/api/mailbox/${mail.id}`)
      return new URL(/Unsubscribe: (\S+)/.exec(whole.text)![1]!).pathname
    }
    await new Promise((wake) => setTimeout(wake, 100))
  }
  throw new Error('the mail did not come')
}
const click = async ({ by }: Site, path: string, form = 'List-Unsubscribe=One-Click') =>
  await by.manager.post(path, form, { 'content-type': 'application/x-www-form-urlencoded' })

const attacks: Attack[] = [
  {
    law: 'B12',
    name: 'an agent opts out, blocks and holds at once',
    async run(site) {
      const { id, email } = await personOf(site)
      const { ref } = await heldCompany(site)
      for (const [tool, input] of [
        ['consent_withdraw', { contact: id, evidence: 'x' }],
        ['suppression_add', { address: email, reason: 'complained', evidence: 'x' }],
        ['legal_hold_place', { contact: id, matter: ref }],
      ] as const) {
        const { body } = await site.tool('agent', tool, input)
        holds(`${tool} waits or is refused`, body.status !== 'applied', body)
      }
      holds('the person may be written to', (await mayWrite(site, id)).send)
    },
  },
  {
    law: 'H8',
    name: 'a person of a held company is unlinked, moved, archived or made anew with a tag, and erased',
    async run(site) {
      const { company, hold } = await heldCompany(site)
      const people = [
        await personOf(site, { company }),
        await personOf(site, { company }),
        await personOf(site, { company }),
      ] as const
      await hold()
      const [unlinked, moved, anew] = people
      await site.tool('agent', 'contact_link_company', { contact: unlinked.id, company: null })
      await site.tool('agent', 'contact_update', {
        contact: moved.id,
        set: { email: `new.${moved.email}` },
      })
      await site.tool('agent', 'contact_link_company', { contact: moved.id, company: null })
      await site.must('manager', 'contact_archive', { contact: anew.id })
      const again = await site.must('manager', 'contact_create', {
        last_name: anew.name,
        email: anew.email.replace('@', '+x@'),
      })
      const old = await site.must('manager', 'contact_create', {
        last_name: moved.name,
        email: moved.email.toUpperCase(),
      })
      for (const id of [unlinked.id, moved.id, again.output.id, old.output.id]) {
        await blockedBy(site, id, 'legal_hold')
        const { plan } = await site.must('compliance', 'contact_erase', { contact: id })
        await site.due({ action: await site.agree('compliance', plan.id) })
        const [erasure] = await site.sql('select state from crm.erasure where contact_id = $1', [
          id,
        ])
        holds('the erasure is deferred', erasure?.state === 'deferred', erasure)
      }
    },
  },
  {
    law: 'H8',
    name: 'a person under a hold is made anew, given another address, and made anew with that one',
    async run(site) {
      const { must, word } = site
      const ref = word()
      await must('compliance', 'legal_matter_open', { ref, title: 'Dispute' })
      const first = await personOf(site)
      await must('compliance', 'legal_hold_place', { matter: ref, contact: first.id })
      await must('manager', 'contact_archive', { contact: first.id })
      const second = (
        await must('manager', 'contact_create', { last_name: first.name, email: first.email })
      ).output.id
      await must('manager', 'contact_update', {
        contact: second,
        set: { email: `moved.${first.email}` },
      })
      await must('manager', 'contact_archive', { contact: second })
      const third = await must('manager', 'contact_create', {
        last_name: first.name,
        email: `moved.${first.email}`,
      })
      await blockedBy(site, third.output.id, 'legal_hold')
      const { plan } = await must('compliance', 'contact_erase', { contact: third.output.id })
      await site.due({ action: await site.agree('compliance', plan.id) })
      const [erasure] = await site.sql('select state from crm.erasure where contact_id = $1', [
        third.output.id,
      ])
      holds('the erasure is deferred', erasure?.state === 'deferred', erasure)
    },
  },
  {
    law: 'H8',
    name: 'an agent unlinks a won deal from its company and its contact, and files the customer as cold, and writes to them',
    async run(site) {
      const { must, tool, approve, word } = site
      const company = (await must('manager', 'company_create', { name: word() })).output.id
      const person = await personOf(site, { company })
      const made = await must('manager', 'deal_create', {
        name: word(),
        company,
        contact: person.id,
      })
      const { plan } = await must('manager', 'deal_close_won', { deal: made.output.id })
      await approve('manager', plan.id)
      await must('manager', 'contact_set_lifecycle', { contact: person.id, lifecycle: 'customer' })
      await tool('agent', 'deal_update', {
        deal: made.output.id,
        set: { company: null, contact: null },
      })
      await tool('agent', 'contact_link_company', { contact: person.id, company: null })
      await tool('agent', 'contact_set_lifecycle', { contact: person.id, lifecycle: 'cold' })
      const [{ lifecycle }] = (await site.sql('select lifecycle from crm.contact where id = $1', [
        person.id,
      ])) as [{ lifecycle: string }]
      holds('the customer is filed as one', lifecycle === 'customer', lifecycle)
      await must('manager', 'contact_set_lifecycle', { contact: person.id, lifecycle: 'cold' })
      await blockedBy(site, person.id, 'customer', 'marketing')
    },
  },
  {
    law: 'H6',
    name: 'an opt-out is lifted by somebody else’s undo, by a rewind, by another consent',
    async run(site) {
      const { id } = await personOf(site)
      const { action } = await site.must('rep', 'consent_withdraw', {
        contact: id,
        evidence: 'By phone',
      })
      await site.by.manager.post(`/api/actions/${action.id}/undo`)
      await blockedBy(site, id, 'opted_out', 'marketing')
      const { body } = await site.by.admin.post('/api/rewinds', {
        filter: { actions: [action.id] },
      })
      if (body.plan) await site.approve('admin', body.plan.id)
      await blockedBy(site, id, 'opted_out', 'marketing')
      const { body: recorded } = await site.tool('manager', 'consent_record', {
        contacts: [id],
        evidence: 'Signed',
      })
      if (recorded.plan) await site.approve('manager', recorded.plan.id)
      await blockedBy(site, id, 'opted_out', 'marketing')
      const { body: restored } = await site.tool('manager', 'consent_restore', {
        contact: id,
        evidence: 'Signed',
      })
      holds('consent_restore is not for everybody', restored.code === 'not_permitted', restored)
    },
  },
  {
    law: 'H8',
    name: 'whoever used the link in a mail gets more at that address, or at another of theirs',
    async run(site) {
      const who = await personOf(site)
      const path = await linkOf(site, who, 'marketing')
      await site.must('manager', 'contact_update', {
        contact: who.id,
        set: { email: `moved.${who.email}` },
      })
      holds('the link works', (await click(site, path)).status === 200)
      await blockedBy(site, who.id, 'opted_out', 'marketing')
      const again = await site.must('manager', 'contact_create', {
        last_name: who.name,
        email: who.email,
      })
      await blockedBy(site, again.output.id, 'opted_out', 'marketing')
      holds('service mail still goes', (await mayWrite(site, who.id, 'service')).send)
      const lift = await site.tool('compliance', 'suppression_lift', {
        contact: who.id,
        reason: 'opted_out',
        evidence: 'x',
      })
      holds('what they said is not lifted', lift.status >= 400, lift.body)
      await click(site, path, 'scope=everything')
      await blockedBy(site, who.id, 'opted_out', 'service')
    },
  },
  {
    law: 'C8',
    name: 'somebody who opted out comes back by another spelling of their address',
    async run(site) {
      const { must, tool, word } = site
      const name = word()
      for (const address of [`${name}@probe.example`, `${name}.x.${name}@gmail.com`]) {
        await must('manager', 'suppression_add', {
          address,
          reason: 'complained',
          evidence: 'By phone',
        })
        const [local, domain] = address.split('@') as [string, string]
        for (const written of [
          `mailto:${address}`,
          `${address}.`,
          `Pat <${address.toUpperCase()}>`,
          address.replace('@', '＠').replace('.example', '．ｅｘａｍｐｌｅ'),
          `\u200b${address}`,
          ...(domain === 'gmail.com' ? [`${local.replaceAll('.', '')}+news@googlemail.com`] : []),
        ]) {
          const { status, body } = await tool('manager', 'contact_create', {
            last_name: word(),
            email: written,
          })
          holds(`${written} is taken in one form, or refused`, status < 300 || status === 422, body)
          if (status >= 300) continue
          await blockedBy(site, body.output.id, 'suppressed')
          await must('manager', 'contact_archive', { contact: body.output.id })
        }
      }
    },
  },
  {
    law: 'B15',
    name: 'the application’s role forgets whom somebody is known to be',
    async run(site) {
      const { id } = await personOf(site)
      const client = await site.signIn('rescind_app')
      try {
        const [org] = await site.sql('select org_id from crm.contact where id = $1', [id])
        await client.query(`select set_config('app.org', $1, false)`, [org.org_id])
        for (const text of [
          'delete from crm.known_address',
          'update crm.belonged set mistaken = true',
          'delete from crm.suppression',
        ])
          await client.query(text).catch(() => {})
      } finally {
        await client.end()
      }
      const rows = await site.sql('select 1 from crm.known_address where contact_id = $1', [id])
      holds('it is still known', rows.length === 1, rows)
    },
  },
]

export default attacks
