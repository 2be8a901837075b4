import { randomUUID } from 'node:crypto'
import { end, isRule, nobody, ownOrg, play, refused } from './application-sql.ts'
import { type Attack, holds } from './attack.ts'

const titles = `update crm.contact set title = 'by sql'`
const titles1 = `${titles} where id in (select id from crm.contact limit 1)`
const many = `${titles} where id in (select id from crm.contact limit 26)`

const attacks: Attack[] = [
  refused('B15', 'a tool that nobody registered', { tool: 'forged' }, end()),
  refused('B15', 'a bulk tool as a change', { tool: 'contact_update_many' }, titles, end()),
  refused('B15', 'more rows than pass without a yes', { tool: 'contact_update' }, many, end()),
  refused(
    'B15',
    'more rows than pass, by statements of a few each, without an end',
    { tool: 'contact_update' },
    ...[0, 20].map(
      (past) =>
        `${titles} where id in (select id from crm.contact order by id offset ${past} limit 20)`,
    ),
  ),
  refused('B15', 'more rows than pass, without an end', { tool: 'contact_update' }, many),
  refused(
    'B15',
    'more rows as a plan that nobody approved',
    { tool: 'contact_update_many', mode: 'explicit' },
    many,
  ),
  refused(
    'B15',
    'money as a change',
    { tool: 'contact_update' },
    'update crm.deal set amount = 1',
    end(),
  ),
  refused(
    'B15',
    'roles of people',
    { tool: 'contact_update' },
    `update crm."user" set role = 'admin'`,
    end(),
  ),
  refused(
    'B15',
    'the end of a pause of the assistant',
    { tool: 'contact_update' },
    'update crm.agent set active = not active',
    end(),
  ),
  refused(
    'B15',
    'a person who is none',
    { tool: 'contact_update', principal_id: randomUUID() },
    titles,
    end(),
  ),
  refused('B15', 'the product’s own work', { tool: 'outbox_release' }, titles, end()),
  refused('B15', 'a second founding', { tool: 'demo_seed', principal_id: nobody }, titles, end()),
  refused(
    'B15',
    'a work of the product on tables that are not its own',
    { tool: 'outbox_release', principal_id: nobody },
    titles,
    end(),
  ),
  {
    law: 'U22',
    name: 'with SQL of the application’s role, a person’s tool, a bulk one and a late one as consequences of what somebody did',
    async run(site) {
      const [{ live }] = await site.sql(
        `select id as live from kernel.action where live and kind = 'do' and state = 'applied' limit 1`,
      )
      for (const row of [
        { tool: 'contact_update', caused_by: live },
        { tool: 'contact_update_many', caused_by: live },
        { tool: 'contact_update', principal_id: nobody, caused_by: live },
        { tool: 'action_undo', kind: 'undo', caused_by: live },
        { tool: 'sequence_advance', principal_id: nobody, caused_by: randomUUID() },
      ]) {
        const code = await play(site, row, titles, end())
        holds('a rule refuses it', isRule(code), [row, code])
      }
      const forged = await play(
        site,
        { tool: 'contact_update' },
        `update kernel.action set caused_by = '${live}'`,
        end(),
      )
      holds('and it is not written afterwards', forged === '42501', forged)
      const [{ n }] = await site.sql(
        `select count(*)::int as n from crm.contact where title = 'by sql'`,
      )
      holds('nothing was written', n === 0, n)
    },
  },
  {
    law: 'B15',
    name: 'with SQL of the application’s role, a mail to anybody, by a change, an undo and a release',
    async run(site) {
      const [contact] = await site.sql('select id from crm.contact limit 1')
      const message = {
        ...{
          id: randomUUID(),
          channel: 'email',
          recipient: 'a@evil.example',
          record_table: 'contact',
          record_id: contact.id,
        },
        ...{
          subject: 's',
          body: { text: 't', meta: {} },
          release_at: new Date(Date.now() + 3_600_000),
        },
      }
      for (const row of [
        { tool: 'contact_update' },
        { tool: 'action_undo', kind: 'undo' },
        { tool: 'outbox_release', principal_id: nobody },
        { tool: 'sequence_advance', principal_id: nobody },
      ]) {
        const code = await play(site, row, end({ outbox: [message] }))
        holds('a rule refuses it', isRule(code), [row, code])
      }
      const [{ n }] = await site.sql(
        `select count(*)::int as n from kernel.outbox where recipient = 'a@evil.example'`,
      )
      holds('nothing is queued', n === 0, n)
    },
  },
  {
    law: 'B15',
    name: 'with SQL of the application’s role, a looser table of tools, permissions or periods',
    async run(site) {
      const client = await site.signIn('rescind_app')
      try {
        for (const text of [
          'update kernel.tool set rows = 9999',
          `insert into kernel.permission values ('rep', 'plan:approve')`,
          'delete from kernel.period',
          `insert into kernel.erasure_order select org_id, 'contact', id::text from crm.contact`,
        ]) {
          const code = await client.query(text).then(
            () => null,
            (error: { code?: string }) => error.code,
          )
          holds('it is refused', code === '42501', [text, code])
        }
      } finally {
        await client.end()
      }
    },
  },
  {
    law: 'B15',
    name: 'with SQL of the application’s role, a late undo, a redo of what somebody else took back, and a rewind that nobody approved',
    async run(site) {
      const { output } = await site.must('manager', 'contact_create', {
        last_name: site.word(),
        title: 'First',
      })
      const edit = async () =>
        (
          await site.must('rep', 'contact_update', {
            contact: output.id,
            set: { title: site.word() },
          })
        ).action.id
      const [rep] = await site.sql(
        `select u.id from kernel.action a join crm."user" u on u.id = a.principal_id where a.id = $1`,
        [await edit()],
      )
      const undone = await edit()
      await site.by.manager.post(`/api/actions/${undone}/undo`)
      const late = await edit()
      await site.sql(`update kernel.action set undo_until = clock_timestamp() where id = $1`, [
        late,
      ])
      const [{ title }] = await site.sql('select title from crm.contact where id = $1', [output.id])
      const asRep = { principal_id: rep.id, role: 'rep' }
      for (const [row, target, live] of [
        [{ tool: 'action_undo', kind: 'undo' }, late, false],
        [{ tool: 'action_undo', kind: 'undo', mode: 'explicit' }, late, false],
        [{ tool: 'rewind_plan', kind: 'undo', mode: 'explicit' }, late, false],
        [{ tool: 'rewind_chunk', kind: 'undo', mode: 'explicit' }, late, false],
        [
          { tool: 'rewind_chunk', kind: 'undo', mode: 'explicit', principal_id: nobody },
          late,
          false,
        ],
        [{ tool: 'action_redo', kind: 'redo', ...asRep }, undone, true],
      ] as const)
        for (const statements of [[], [end()]]) {
          const carried = `select * from kernel.carry_out($org, $action, null, '{${target}}', ${live})`
          const code = await play(site, row, carried, ...statements)
          holds('a rule refuses it', isRule(code), [row, code])
        }
      const [now] = await site.sql('select title from crm.contact where id = $1', [output.id])
      holds('the title is as it was', now.title === title, now)
    },
  },
  refused(
    'B11',
    'a yes to what a sequence says, and its activation, by what switches one off',
    { tool: 'sequence_deactivate' },
    `update crm.sequence set active = true, approved_digest = 'x' where id = (select id from crm.sequence order by id limit 1)`,
    end(),
  ),
  ...[
    { tool: 'contact_archive_many' },
    { tool: 'contact_update' },
    { tool: 'contact_update_many', mode: 'explicit' },
    { tool: 'outbox_release', principal_id: nobody },
  ].flatMap((row) =>
    ['denied', 'answered', 'failed'].map((state) =>
      refused(
        'B15',
        `a write of ${row.tool}, ${row.mode ?? 'at once'}, that began as ${state}`,
        { ...row, state },
        titles1,
        end(),
      ),
    ),
  ),
  {
    law: 'B15',
    name: 'with SQL of the application’s role, a mail of what was denied',
    async run(site) {
      const { org } = await ownOrg(site)
      const [contact] = await site.sql(
        'select id, email from crm.contact where org_id = $1 and email is not null limit 1',
        [org],
      )
      const message = {
        ...{
          id: randomUUID(),
          channel: 'email',
          recipient: contact.email,
          record_table: 'contact',
          record_id: contact.id,
        },
        ...{
          subject: 'by sql',
          body: { text: 't', meta: {} },
          release_at: new Date(Date.now() + 3_600_000),
        },
      }
      for (const state of ['denied', 'answered', 'failed'])
        for (const as of ['applied', state]) {
          const code = await play(
            site,
            { tool: 'email_send', state },
            end({ state: as, outbox: [message] }),
          )
          holds('a rule refuses it', isRule(code), [state, as, code])
        }
    },
  },
  ...['denied', 'answered', 'failed'].map((state) =>
    refused('B15', `what is ${state}, ended as applied`, { tool: 'contact_update', state }, end()),
  ),
  refused(
    'B15',
    'the end of an action asked in another organisation',
    { tool: 'contact_update' },
    titles1,
    `select set_config('app.org', gen_random_uuid()::text, true)`,
    end(),
  ),
  // What needs a yes and never ends.
  ...(
    [
      ['a few rows of a bulk tool', 'contact_update_many', titles1],
      [
        'what a sequence says',
        'sequence_activate',
        `update crm.sequence set active = true, approved_digest = crm.sequence_digest(id)`,
      ],
      ['the words of a template', 'template_update', `update crm.template set body = 'by sql'`],
      [
        'the role of a person',
        'action_overwrite',
        `update crm."user" set role = 'admin' where id in (select id from crm."user" where role = 'rep' limit 1)`,
      ],
      ['how long mail waits', 'action_overwrite', 'update crm.org set mail_hold_seconds = 60'],
      [
        'a period',
        'retention_set',
        `insert into crm.retention (org_id, id, kind, days, basis) values ($org, gen_random_uuid(), 'notes', 1, 'by sql')`,
      ],
    ] as const
  ).map(([what, tool, statement]) =>
    refused(
      'B15',
      `${what}, by an action that waits for a yes and does not end`,
      { tool, mode: 'explicit', state: 'awaiting_approval' },
      statement,
    ),
  ),
  // What the product does by itself, when nothing is due.
  ...(
    [
      [
        'holds that end',
        'legal_hold_end',
        'update crm.legal_hold set released_on = current_date where id in (select id from crm.legal_hold where released_on is null limit 5)',
      ],
      [
        'an agreement to mail',
        'consent_unsubscribe',
        `insert into crm.consent_event (org_id, id, contact_id, purpose, kind, at, evidence)
          select $org, gen_random_uuid(), id, 'marketing', 'opt_in', now(), 'by sql' from crm.contact limit 1`,
      ],
      [
        'messages that say something else',
        'outbox_release',
        `update crm.message set body = 'by sql' where id in (select id from crm.message limit 20)`,
      ],
      [
        'messages that left',
        'outbox_release',
        'update crm.message set left_at = now() where id in (select id from crm.message limit 20)',
      ],
      ['contacts', 'contact_erased', titles1],
      [
        'a person who is marked as erased',
        'contact_erased',
        'update crm.contact set erased_at = now() where id in (select id from crm.contact limit 1)',
      ],
      ['agents', 'contact_erased', 'update crm.agent set active = not active'],
      [
        'a period',
        'retention_run',
        `insert into crm.retention (org_id, id, kind, days, basis) values ($org, gen_random_uuid(), 'notes', 1, 'by sql')`,
      ],
      ['contacts of a period', 'retention_run', titles1],
      [
        'sequences',
        'sequence_activated',
        'update crm.sequence set active = false where id in (select id from crm.sequence where active limit 1)',
      ],
      [
        'enrolments that go on',
        'sequence_mend',
        `update crm.enrolment set state = 'active', next_at = now() where id in (select id from crm.enrolment where state <> 'active' limit 1)`,
      ],
    ] as const
  ).flatMap(([what, tool, statement]) =>
    [[end()], []].map((last) =>
      refused(
        'B15',
        `${what}, as a work of the product that nothing calls for${last.length ? '' : ', without an end'}`,
        { tool, principal_id: nobody },
        statement,
        ...last,
      ),
    ),
  ),
  refused(
    'B15',
    'rows after the end of a work of the product',
    { tool: 'contact_erased', principal_id: nobody },
    end({ undo_ms: null }),
    titles1,
  ),
  refused(
    'H6',
    'an agreement to mail, by what withdraws it',
    { tool: 'consent_withdraw' },
    `insert into crm.consent_event (org_id, id, contact_id, purpose, kind, at, evidence)
      select $org, gen_random_uuid(), id, 'marketing', 'opt_in', now(), 'by sql' from crm.contact limit 1`,
    end(),
  ),
  refused(
    'H8',
    'a person marked as erased by an edit, so that their protections are forgotten',
    { tool: 'contact_update' },
    'update crm.contact set erased_at = now() where id in (select id from crm.contact limit 1)',
    end(),
  ),
  ...[`select set_config('app.now', '2001-01-01', true)`, 'select 1'].map((forged, i) =>
    refused(
      'H6',
      `a legal hold of another day, by ${['a forged clock', 'its own word'][i]}`,
      { tool: 'legal_hold_place' },
      forged,
      `insert into crm.legal_hold (org_id, id, matter_id, contact_id, placed_on${['', ', created_at'][i]})
        select $org, gen_random_uuid(), (select id from crm.legal_matter limit 1), (select id from crm.contact limit 1), current_date${['', `, now() + interval '1 day'`][i]}`,
      end(),
    ),
  ),
  {
    law: 'B11',
    name: 'with SQL of the application’s role, a text of one’s own through the hold of an enrolment, with an enrolment and without, and an errand',
    async run(site) {
      const { org } = await ownOrg(site)
      const [contact] = await site.sql(
        `select c.id, c.email from crm.contact c
        where c.org_id = $1 and c.email is not null and not exists (select from crm.enrolment e where e.contact_id = c.id) limit 1`,
        [org],
      )
      const [sequence] = await site.sql(
        `select q.id, s.position, s.template_id from crm.sequence q
        join crm.sequence_step s on s.sequence_id = q.id and s.position = 1 where q.org_id = $1 and q.active order by q.id limit 1`,
        [org],
      )
      const [id, enrolment] = [randomUUID(), randomUUID()]
      const release_at = new Date(Date.now() + 90 * 86_400_000)
      const message = (more: object) => ({
        ...{
          id,
          channel: 'email',
          recipient: contact.email,
          record_table: 'contact',
          record_id: contact.id,
        },
        ...{
          subject: 'by sql',
          body: { text: 'by sql', meta: { purpose: 'service' } },
          release_at,
        },
        ...more,
      })
      const enrol = [
        `insert into crm.enrolment (org_id, id, sequence_id, contact_id, step) values ($org, '${enrolment}', '${sequence.id}', '${contact.id}', 1)`,
        `insert into crm.message (org_id, id, contact_id, address, subject, body, template_id, enrolment_id, sender_id)
          values ($org, '${id}', '${contact.id}', '${contact.email}', 'by sql', 'by sql', '${sequence.template_id}', '${enrolment}', $admin)`,
      ]
      const held = (row: object) =>
        end({ state: 'held', release_at, undo_ms: 90 * 86_400_000, outbox: [row] })
      const errand = {
        channel: 'legal_hold_release',
        record_table: 'legal_hold',
        body: { text: '', meta: { errand: '1' } },
      }
      for (const [statements, row] of [
        [[], message({})],
        [enrol, message({ body: { text: 'by sql', meta: { enrolment, purpose: 'service' } } })],
        [[], message(errand)],
      ] as const) {
        const code = await play(
          site,
          { tool: 'sequence_enrol', effect: 'hold', mode: 'held' },
          ...statements,
          held(row),
        )
        holds('it is refused', code === '28000', [row, code])
      }
      const [{ n }] = await site.sql(
        `select count(*)::int as n from kernel.outbox where subject = 'by sql'`,
      )
      holds('nothing is queued', n === 0, n)
    },
  },
]
export default attacks
