import { randomUUID } from 'node:crypto'
import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

const contactOf = async ({ must, word }: Site): Promise<string> =>
  (await must('manager', 'contact_create', { last_name: word(), title: 'First' })).output.id
const titled = async (
  { must }: Site,
  as: 'agent' | 'rep' | 'manager',
  contact: string,
  title: string,
): Promise<string> => (await must(as, 'contact_update', { contact, set: { title } })).action.id
const titleOf = async ({ sql }: Site, contact: string): Promise<string> =>
  (await sql('select title from crm.contact where id = $1', [contact]))[0].title

const attacks: Attack[] = [
  {
    law: 'B10',
    name: 'an agent undoes and recalls what a person did, over HTTP and MCP, in every mode',
    async run(site) {
      const contact = await contactOf(site)
      const action = await titled(site, 'rep', contact, 'By a rep')
      for (const [way, body] of [
        ['undo', {}],
        ['undo', { mode: 'merge' }],
        ['cancel', {}],
      ] as const) {
        const { body: said } = await site.by.agent.post(`/api/actions/${action}/${way}`, body)
        holds(`${way} is refused`, said.code === 'person_decided', said)
      }
      const over = await site.mcp('agent', 'action_undo', { action })
      holds('MCP refuses as well', over.code === 'person_decided', over)
      await site.by.agent.post(`/api/actions/${action}/undo`, { mode: 'force' })
      await site.by.agent.post('/api/rewinds', { filter: { actions: [action] } })
      holds('the title is the rep’s', (await titleOf(site, contact)) === 'By a rep')
    },
  },
  {
    law: 'B10',
    name: 'an agent puts in force again what a person took back: by redo, by the same call, and by another call',
    async run(site) {
      const contact = await contactOf(site)
      const action = await titled(site, 'agent', contact, 'Wish')
      const { body: undone } = await site.by.manager.post(`/api/actions/${action}/undo`)
      for (const id of [action, undone.action.id])
        for (const way of ['redo', 'undo']) await site.by.agent.post(`/api/actions/${id}/${way}`)
      for (const set of [{ title: 'Wish' }, { title: ' wish' }, { title: 'Wish', city: 'Lund' }]) {
        const { body } = await site.tool('agent', 'contact_update', { contact, set })
        holds('it became a plan', body.status === 'awaiting_approval', body)
      }
      holds('the title is as the person left it', (await titleOf(site, contact)) === 'First')
    },
  },
  {
    law: 'B10',
    name: 'an agent undoes a person’s edit by hand, in two steps',
    async run(site) {
      const contact = await contactOf(site)
      await titled(site, 'rep', contact, 'By a rep')
      await site.tool('agent', 'contact_update', { contact, set: { title: 'Between' } })
      const { body } = await site.tool('agent', 'contact_update', {
        contact,
        set: { title: 'FIRST ' },
      })
      holds('it became a plan', body.status === 'awaiting_approval', body)
    },
  },
  {
    law: 'B10',
    name: 'an agent enrols again whom a person took out of a sequence, and makes anew or archives what a person archived or wrote',
    async run(site) {
      const [{ sequence }] = await site.sql(
        'select id as sequence from crm.sequence where active and approved_digest is not null limit 1',
      )
      const named = {
        first_name: 'Ida',
        last_name: site.word(),
        email: `${site.word()}@fern.example`,
      }
      const { output: made } = await site.must('manager', 'contact_create', named)
      const input = { contact: made.id, sequence }
      const enrolled = await site.must('manager', 'sequence_enrol', input)
      await site.must('manager', 'sequence_unenrol', { enrolment: enrolled.output.id })
      const { body } = await site.tool('agent', 'sequence_enrol', input)
      holds('it became a plan', body.status === 'awaiting_approval', body)
      const email = `${site.word()}@quarry.example`
      const { output } = await site.must('manager', 'contact_create', {
        last_name: site.word(),
        email,
      })
      const { output: note } = await site.must('rep', 'note_create', {
        body: 'They dislike calls',
        contact: output.id,
      })
      const archived = await site.tool('agent', 'note_archive', { note: note.id })
      holds('the note stays', archived.body.status === 'awaiting_approval', archived.body)
      await site.must('manager', 'contact_archive', { contact: output.id })
      const again = await site.tool('agent', 'contact_create', {
        last_name: site.word(),
        email: email.toUpperCase(),
      })
      holds('the contact is not made anew', again.body.status === 'awaiting_approval', again.body)
    },
  },
  {
    law: 'B10',
    name: 'an agent writes what a person took back with characters that nobody sees, or of another width',
    async run(site) {
      const contact = await contactOf(site)
      const action = await titled(site, 'agent', contact, 'Wish')
      await site.by.manager.post(`/api/actions/${action}/undo`)
      for (const title of ['W\u200bish', 'Wish\u2060', 'Ｗish', 'Wi\u00adsh', 'W\u{e0041}ish']) {
        const { body } = await site.tool('agent', 'contact_update', { contact, set: { title } })
        holds(
          'it became a plan, or was refused',
          body.status === 'awaiting_approval' || body.code === 'invalid_input',
          [title, body],
        )
      }
    },
  },
  {
    law: 'B10',
    name: 'an agent rejects and narrows the plans of people',
    async run(site) {
      const contacts = [await contactOf(site), await contactOf(site)]
      const { plan } = await site.must('manager', 'contact_update_many', {
        contacts,
        set: { title: 'Many' },
      })
      await site.by.agent.post(`/api/plans/${plan.id}/reject`)
      await site.by.agent.post(`/api/plans/${plan.id}/narrow`, { exclude: [contacts[0]] })
      const { body } = await site.by.manager.get(`/api/plans/${plan.id}`)
      holds('the plan still waits', body.state === 'pending', body.state)
    },
  },
  {
    law: 'B6',
    name: 'a switched-off assistant goes on as the person, or its key as itself',
    async run(site) {
      const { body: me } = await site.by.agent.get('/api/me')
      const contact = await contactOf(site)
      await site.must('manager', 'agent_pause', { agent: me.agent.id })
      try {
        const answers = [
          await site.by.manager.post('/api/assistant', {
            message: 'Move Acme Corp to negotiation',
          }),
          await site.tool('agent', 'contact_update', { contact, set: { title: 'Paused' } }),
          await site.by.agent.post('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' }),
          await site.tool('agent', 'agent_resume', { agent: me.agent.id }),
        ]
        for (const { body } of answers) holds('it answers paused', body.code === 'paused', body)
      } finally {
        await site.must('manager', 'agent_resume', { agent: me.agent.id })
      }
      holds('nothing was written', (await titleOf(site, contact)) === 'First')
    },
  },
  {
    law: 'B6',
    name: 'mail of an agent leaves while it is paused: when its hold ends, and by SQL of the application’s role',
    async run(site) {
      const { body: me } = await site.by.agent.get('/api/me')
      const contact = (
        await site.must('manager', 'contact_create', {
          last_name: site.word(),
          email: `${site.word()}@mill.example`,
        })
      ).output.id
      const asked = { contact, subject: 'Minutes', body: 'Hello', purpose: 'service' }
      const action = await site.agree(
        'manager',
        (await site.must('agent', 'email_send', asked)).plan.id,
      )
      const state = async () =>
        (await site.sql('select state from kernel.outbox where action_id = $1', [action]))[0]?.state
      const { output } = await site.must('manager', 'agent_pause', { agent: me.agent.id })
      try {
        holds('the pause says that something waits', output.waiting >= 1, output)
        await site.due({ action })
        holds('it waits', (await state()) === 'queued', await state())
        const app = await site.signIn('rescind_app')
        const [{ org }] = await site.sql('select org_id as org from kernel.action where id = $1', [
          action,
        ])
        await app.query('begin')
        await app.query('select kernel.enter($1)', [org])
        const by = await app
          .query(
            `update kernel.outbox set state = 'claimed', claimed_by = 'me' where action_id = $1`,
            [action],
          )
          .then(
            () => 'claimed',
            (error) => error.code,
          )
        await app.query('rollback')
        await app.end()
        holds('the database refuses to claim it', by !== 'claimed', by)
      } finally {
        await site.must('manager', 'agent_resume', { agent: me.agent.id })
      }
      holds(
        'it does not leave at the moment of resuming',
        (await state()) === 'queued',
        await state(),
      )
    },
  },
  {
    law: 'B13',
    name: 'an agent signs in by the demo door, and a key without the scope approves or makes one that may',
    async run(site) {
      for (const body of [
        { role: 'admin' },
        { role: 'admin', token: '' },
        { role: 'admin', token: randomUUID() },
      ]) {
        const { status } = await site.by.agent.post('/api/demo/sign-in', body)
        holds('the door stays shut', status === 403, status)
      }
      const { body: made } = await site.by.manager.post('/api/keys', { name: 'nightly' })
      const own = { authorization: `Bearer ${made.key}` }
      const { plan } = await site.must('manager', 'contact_update_many', {
        contacts: [await contactOf(site)],
        set: { title: 'M' },
      })
      const asked = [
        await site.by.manager.post(`/api/plans/${plan.id}/approve`, { digest: plan.digest }, own),
        await site.by.manager.post('/api/keys', { name: 'more', approve: true }, own),
        await site.by.manager.post('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' }, own),
      ]
      for (const { status } of asked) holds('the key is refused', status === 403, status)
    },
  },
  {
    law: 'C7',
    name: 'a misspelt restriction widens an action: in tools, filters, bodies and queries',
    async run({ tool, by }) {
      const asked = [
        await tool('manager', 'contact_archive_many', {
          where: { lifecycle: 'cold' },
          exclud: [randomUUID()],
        }),
        await tool('manager', 'contact_archive_many', { where: { lifecycl: 'cold' } }),
        await tool('manager', 'contact_find', { where: { title: { contain: 'x' } } }),
        await by.manager.post('/api/rewinds', { filter: { tool: 'note_create', sesion: 'x' } }),
        await by.manager.get('/api/actions?agnt=x'),
        await by.manager.post('/api/tools/contact_find', { input: {}, mode: 'autonomous' }),
      ]
      for (const { status, body } of asked) holds('it is refused', status === 422, body)
    },
  },
  {
    law: 'C8',
    name: 'broken text and line breaks get past a door',
    async run(site) {
      const contact = await contactOf(site)
      for (const text of ['a\0', '\ud800', 'x\udc00']) {
        const asked = [
          await site.tool('agent', 'contact_update', { contact, set: { title: text } }),
          await site.tool('agent', 'contact_find', {}, { session: text }),
          await site.by.manager.post('/api/assistant', { message: text }),
          await site.by.manager.post('/api/keys', { name: text }),
          await site.tool('manager', 'template_create', {
            name: 'n',
            subject: `Hi\r\nBcc: ${site.word()}@evil.example`,
            body: 'x',
          }),
        ]
        for (const { status, body } of asked) holds('it is refused', status === 422, body)
      }
    },
  },
  {
    law: 'C7',
    name: 'a filter that came empty takes in everybody, in bulk tools and in a rewind',
    async run({ tool, by }) {
      for (const where of [
        {},
        { city: {} },
        { id: { in: [] } },
        { archived: false },
        { id: { is_null: false } },
      ])
        for (const [name, more] of [
          ['contact_update_many', { set: { title: 'X' } }],
          ['contact_archive_many', {}],
          ['email_send_many', { subject: 'Hello', body: 'News' }],
        ] as const) {
          const { status, body } = await tool('agent', name, { where, ...more })
          holds(
            `${name} refuses ${JSON.stringify(where)}`,
            status === 422 && Boolean(body.next),
            body,
          )
        }
      for (const filter of [
        { session: '' },
        { tool: ' ' },
        { actions: [] },
        { from: '1970-01-01T00:00:00Z' },
      ]) {
        const { status, body } = await by.admin.post('/api/rewinds', { filter })
        holds(
          `a rewind refuses ${JSON.stringify(filter)}`,
          status === 422 && Boolean(body.next),
          body,
        )
      }
    },
  },
]
export default attacks
