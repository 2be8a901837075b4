import { randomUUID } from 'node:crypto'
import { end, isRule, nobody, ownOrg, play, refused } from './application-sql.ts'
import { type Attack, holds } from './attack.ts'

const titles = `update crm.contact set title = 'by sql'`
const titles1 = `${titles} where id in (select id from crm.contact limit 1)`
const _many = `${titles} where id in (select id from crm.contact limit 26)`

const attacks: Attack[] = [
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
  refused(
    'B11',
    'a yes to what a sequence says, and its activation, by what switches one off',
    { tool: 'sequence_deactivate' },
    `update crm.sequence set active = true, approved_digest = 'x' where id = (select id from crm.sequence order by id limit 1)`,
    end(),
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
