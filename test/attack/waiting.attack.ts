import { end, nobody, play, refused } from './application-sql.ts'
import { type Attack, holds } from './attack.ts'

// What waits, or is to be read, and is nobody's to move by SQL of the application's role.

const attacks: Attack[] = [
  refused(
    'B11',
    'a deal in the stage of those that are won, by a move',
    { tool: 'deal_move_stage' },
    `update crm.deal d set stage_id = s.id from crm.stage s
     where s.pipeline_id = d.pipeline_id and s.kind = 'won' and d.id = (select id from crm.deal where status = 'open' order by id limit 1)`,
    end(),
  ),
  refused(
    'B11',
    'a yes to what a sequence says, as if an undo were at work',
    { tool: 'sequence_deactivate' },
    `select set_config('app.undoing', 'on', true)`,
    `update crm.sequence set active = true, approved_digest = 'x' where id = (select id from crm.sequence order by id limit 1)`,
    end(),
  ),
  refused(
    'B11',
    'a deal in the stage of those that are won, by a move as if an undo were at work',
    { tool: 'deal_move_stage' },
    `select set_config('app.undoing', 'on', true)`,
    `update crm.deal d set stage_id = s.id from crm.stage s
     where s.pipeline_id = d.pipeline_id and s.kind = 'won' and d.id = (select id from crm.deal where status = 'open' order by id limit 1)`,
    end(),
  ),
  {
    law: 'B15',
    name: 'with SQL of the application’s role, a no by somebody who may not say it, and a plan that waits for a year',
    async run(site) {
      const { output } = await site.must('manager', 'contact_create', { last_name: site.word() })
      const { plan } = await site.must('manager', 'contact_update_many', {
        contacts: [output.id],
        set: { title: 'Asked for' },
      })
      const { body: rep } = await site.by.rep.get('/api/me')
      const [{ was }] = await site.sql(
        'select to_jsonb(a) as was from kernel.action a where id = $1',
        [plan.id],
      )
      await play(
        site,
        { tool: 'contact_update' },
        `select kernel.decide($org, '${plan.id}', 'rejected', '${rep.person.id}')`,
        end(),
      )
      const [{ state }] = await site.sql('select state from kernel.plan where action_id = $1', [
        plan.id,
      ])
      holds('it waits', state === 'pending', state)
      const longer = await play(
        site,
        { ...was, mode: 'explicit', state: 'awaiting_approval' },
        `insert into kernel.plan (org_id, action_id, digest, seed, planned_at, expires_at, frozen, facets, counts, tables)
         select org_id, $action, 'x', seed, planned_at, planned_at + interval '1 year', frozen, facets, counts, tables from kernel.plan where action_id = '${plan.id}'`,
        end({ state: 'awaiting_approval' }),
      )
      holds('no plan waits for a year', longer === '42501', longer)
    },
  },
  {
    law: 'B15',
    name: 'with SQL of the application’s role, another wish in the place of a plan that waits, and no plan at all',
    async run(site) {
      const people = [site.word(), site.word()].map((last_name) =>
        site.must('manager', 'contact_create', { last_name }),
      )
      const [one, other] = (await Promise.all(people)).map(({ output }) => output.id)
      const asked = { contacts: [one], set: { title: 'Asked for' } }
      const { plan } = await site.must('manager', 'contact_update_many', asked)
      const [{ was }] = await site.sql(
        'select to_jsonb(a) as was from kernel.action a where id = $1',
        [plan.id],
      )
      const taken = `select kernel.supersede($org, '${plan.id}', $action)`
      const planned = `insert into kernel.plan (org_id, action_id, digest, seed, planned_at, expires_at, frozen, facets, counts, tables, excluded)
        select org_id, $action, 'x', seed, planned_at, expires_at, frozen, facets, counts, tables, excluded from kernel.plan where action_id = '${plan.id}'`
      const waits = {
        ...was,
        tool: 'contact_update_many',
        mode: 'explicit',
        state: 'awaiting_approval',
      }
      const mine = end({ state: 'awaiting_approval' })
      await play(site, { tool: 'contact_update' }, taken, end())
      for (const input of [
        { ...asked, contacts: [other] },
        { ...asked, contacts: [one, other] },
        { ...asked, set: { title: 'Other' } },
      ])
        await play(site, { ...waits, input }, planned, taken, mine)
      await play(site, { ...waits, reasoning: 'Somebody else’s reason' }, planned, taken, mine)
      const [now] = await site.sql(
        'select state, superseded_by from kernel.plan where action_id = $1',
        [plan.id],
      )
      holds('the plan waits as it was', now.state === 'pending' && now.superseded_by === null, now)
      // What a person may do by the page is the same statement: it is not that nothing is ever
      // replaced.
      const same = await play(site, waits, planned, taken, mine)
      const [renewed] = await site.sql('select state from kernel.plan where action_id = $1', [
        plan.id,
      ])
      holds(
        'the same wish may be asked for again',
        same === null && renewed.state === 'superseded',
        [same, renewed],
      )
    },
  },
  {
    law: 'B15',
    name: 'with SQL of the application’s role, mail that waits is put off, held out, withdrawn or given another reason',
    async run(site) {
      const email = `${site.word()}@waits.example`
      const { output } = await site.must('manager', 'contact_create', {
        last_name: site.word(),
        email,
      })
      const mail = { contact: output.id, subject: 'Minutes', body: 'Hello', purpose: 'service' }
      const action = await site.agree(
        'manager',
        (await site.must('manager', 'email_send', mail)).plan.id,
      )
      const look = async () =>
        (await site.sql('select * from kernel.outbox where action_id = $1', [action]))[0]
      const release = { tool: 'outbox_release', principal_id: nobody }
      const set = (what: string) => `update kernel.outbox set ${what} where action_id = '${action}'`
      const attempts = [
        set(`release_at = release_at + interval '1 day'`),
        set(`release_at = release_at + interval '1 day', reason = 'agent_paused'`),
        set(`state = 'held_out', reason = 'opted_out', settled_at = now()`),
        set(`state = 'held_out', reason = 'gone'`),
        set(`state = 'cancelled', settled_at = now()`),
        set(`state = 'claimed', release_at = release_at + interval '1 day', claimed_by = 'me'`),
        set(`reason = 'opted_out'`),
        set(`attempts = 99`),
      ]
      const before = await look()
      const refuses = async (statements: string[], when: string) => {
        for (const statement of statements) {
          const code = await play(site, release, statement, end())
          holds(`it is refused ${when}`, code === '55000', [statement, code])
        }
      }
      await refuses(attempts, 'while it waits')
      holds(
        'it waits as it did',
        JSON.stringify(await look()) === JSON.stringify(before),
        await look(),
      )
      // Until the product looks, a minute later at most.
      await site.sql(
        `update kernel.outbox set release_at = clock_timestamp() where action_id = $1`,
        [action],
      )
      await refuses(attempts, 'when it is due')
      await site.due({ action })
      const left = await look()
      holds('it leaves', left.state === 'sent', left.state)
      await refuses(
        [set(`reason = 'bounced'`), set(`state = 'unknown'`), set(`settled_at = null`)],
        'when it has left',
      )
      holds(
        'it left as it was',
        JSON.stringify(await look()) === JSON.stringify(left),
        await look(),
      )
    },
  },
  {
    law: 'B15',
    name: 'with SQL of the application’s role, a mail in the mailbox that nobody sent',
    async run(site) {
      const written = await play(
        site,
        { tool: 'contact_update' },
        `insert into mailbox.message (org_id, id, mail_from, rcpt_to, subject, message_id, raw)
         values ($org, gen_random_uuid(), 'a@evil.example', '{b@evil.example}', 'By SQL', null, 'x')`,
      )
      const altered = await play(
        site,
        { tool: 'contact_update' },
        `update mailbox.message set subject = 'By SQL'`,
      )
      const gone = await play(site, { tool: 'contact_update' }, 'delete from mailbox.message')
      holds(
        'it is refused',
        [written, altered, gone].every((code) => code === '42501'),
        [written, altered, gone],
      )
    },
  },
  {
    law: 'L2',
    name: 'mail that waits is said to have left, by a superuser, and by SQL of the application’s role without a release',
    async run(site) {
      const mails = ['superuser', 'application'].map(async (word) => {
        const email = `${site.word()}@${word}.example`
        const { output } = await site.must('manager', 'contact_create', {
          last_name: site.word(),
          email,
        })
        const mail = { contact: output.id, subject: 'Minutes', body: 'Hello', purpose: 'service' }
        const action = await site.agree(
          'manager',
          (await site.must('manager', 'email_send', mail)).plan.id,
        )
        return {
          action,
          id: (await site.sql('select id from kernel.outbox where action_id = $1', [action]))[0].id,
        }
      })
      const [one, other] = await Promise.all(mails)
      await site.sql(`do $$ begin set local session_replication_role = replica;
        update kernel.outbox set state = 'sent' where id = '${one!.id}'; end $$`)
      await site.sql(`update kernel.outbox set release_at = clock_timestamp() where id = $1`, [
        other!.id,
      ])
      const set = (what: string) => `update kernel.outbox set ${what} where id = '${other!.id}'`
      const done = await play(
        site,
        { tool: 'contact_update' },
        set(`state = 'claimed', claimed_by = 'me'`),
        set(`state = 'sent'`),
        end(),
      )
      holds('who hands over may say so', done === null, done)
      const { problems } = (await site.must('admin', 'audit_verify', {})).output
      for (const { id } of [one!, other!])
        holds(
          'the check finds it',
          (problems as string[]).includes(`message ${id} is sent, and nothing let it go`),
          problems,
        )
    },
  },
]
export default attacks
