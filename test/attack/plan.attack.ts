import { committed, end, isRule, playPlan } from './application-sql.ts'
import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

// A yes was said to what a plan shows. Somebody with SQL of the application's role carries it out,
// or what follows from it.

const write = (id: string) => `update crm.contact set title = 'by sql' where id = '${id}'`

/** A plan of the manager to write one of two people. */
async function planned(site: Site) {
  const people = [site.word(), site.word()].map((last_name) =>
    site.must('manager', 'contact_create', { last_name }),
  )
  const [one, other] = (await Promise.all(people)).map(({ output }) => output.id as string)
  const { plan } = await site.must('manager', 'contact_update_many', {
    contacts: [one],
    set: { title: 'by sql' },
  })
  const written = async () =>
    (
      await site.sql(`select id from crm.contact where id = any ($1) and title = 'by sql'`, [
        [one, other],
      ])
    ).map(({ id }) => id)
  return { one: one!, other: other!, plan: plan.id as string, written }
}

/** A mail that waits for a yes, as its run would write and send it, after so many milliseconds. */
async function mail(site: Site) {
  const email = `${site.word()}@plan.example`
  const { output } = await site.must('manager', 'contact_create', { last_name: site.word(), email })
  const said = { contact: output.id, subject: 'Minutes', body: 'Hello', purpose: 'service' }
  const { plan } = await site.must('manager', 'email_send', said)
  const lines = await site.sql(
    `select part, line::jsonb as line from kernel.plan_line where action_id = $1`,
    [plan.id],
  )
  const of = (part: string) => lines.filter((line) => line.part === part).map(({ line }) => line)
  const [{ id, cells }] = of('change')
  const columns = Object.keys(cells)
  const values = columns.map((name) =>
    cells[name][1] === '@now' ? 'kernel.action_now()' : `r."${name}"`,
  )
  const row = JSON.stringify(
    Object.fromEntries(
      columns.map((name) => [name, cells[name][1] === '@now' ? null : cells[name][1]]),
    ),
  )
  const insert = `insert into crm.message (org_id, id, ${columns.map((name) => `"${name}"`).join(', ')})
    select $org, '${id}', ${values.join(', ')} from jsonb_populate_record(null::crm.message, '${row.replaceAll("'", "''")}') r`
  const [shown] = of('outbound')
  const wait_ms = Number(String(shown.release).slice('@now+'.length))
  const finish = (after_ms: number, audit = {}) => {
    const { to, record, subject, text, meta, channel } = shown
    const told = JSON.stringify({ state: 'held', undo_ms: 600_000, audit }).replaceAll("'", "''")
    const sent = JSON.stringify({
      id: shown.id,
      channel,
      recipient: to,
      record_table: record.table,
      record_id: record.id,
      subject,
    })
    return `select kernel.finish($org, $action, '${told}'::jsonb || jsonb_build_object('release_at', t.at, 'outbox', jsonb_build_array('${sent}'::jsonb
      || jsonb_build_object('release_at', t.at, 'body', '${JSON.stringify({ text, meta })}'::jsonb))), gen_random_uuid())
      from (select kernel.action_now() + ${after_ms} * interval '1 ms' as at) t`
  }
  return { plan: plan.id as string, insert, finish, wait_ms, contact: output.id as string }
}

const attacks: Attack[] = [
  {
    law: 'B15',
    name: 'with SQL of the application’s role, a yes spent on other rows, and a write after the end',
    async run(site) {
      const { one, other, plan, written } = await planned(site)
      for (const statements of [
        [write(other), end()],
        [write(one), write(other), end()],
        [write(one), end(), write(other)],
      ]) {
        const code = await playPlan(site, plan, ...statements)
        holds('it is refused', code === '28000', [statements, code])
      }
      holds('nothing was written', (await written()).length === 0, await written())
    },
  },
  {
    law: 'A8',
    name: 'with SQL of the application’s role, lines that are added to a plan while it runs, so that nobody was shown them',
    async run(site) {
      const { one, other, plan, written } = await planned(site)
      const add = `insert into kernel.plan_line (org_id, action_id, part, ord, line)
        select $org, $action, 'change', 1000 + row_number() over (), l.line from kernel.lines($org, $action) l where l.line like '%${other}%'`
      const code = await playPlan(site, plan, write(one), write(other), add, end())
      holds('it is refused', code === '42501', code)
      holds('nothing was written', (await written()).length === 0, await written())
      const shown = await playPlan(site, plan, write(one), end())
      holds('what was shown is taken', shown === null, shown)
    },
  },
  {
    law: 'H1',
    name: 'with SQL of the application’s role, a mail that leaves sooner than its plan shows',
    async run(site) {
      const { plan, insert, finish, wait_ms } = await mail(site)
      holds('it waits longer than an undo', wait_ms > 60_000, wait_ms)
      for (const after of [61_000, wait_ms - 1]) {
        const code = await playPlan(site, plan, insert, finish(after))
        holds('it is refused', code === '28000', [after, code])
      }
      const shown = await playPlan(site, plan, insert, finish(wait_ms))
      holds('as it was shown it is taken', shown === null, shown)
    },
  },
  {
    law: 'L4',
    name: 'with SQL of the application’s role, an entry that names another approver, another plan and other rows',
    async run(site) {
      const { one, plan, written } = await planned(site)
      const { body: rep } = await site.by.rep.get('/api/me')
      const audit = { approver: rep.person.id, plan: 'f'.repeat(64), rows: 7 }
      const code = await playPlan(site, plan, write(one), end({ audit }))
      holds('it is done', code === null && (await written()).length === 1, code)
      const [{ leaf, by, digest }] = await site.sql(
        `select e.leaf::jsonb as leaf, p.decided_by as by, p.digest from audit.entry e join kernel.plan p on p.action_id = e.action_id
         where e.action_id = $1 and e.leaf::jsonb ->> 'outcome' = 'applied'`,
        [plan],
      )
      holds(
        'it names who said yes, to what, and to how much',
        leaf.approver === by && leaf.plan_digest === digest && leaf.rows === 1,
        leaf,
      )
    },
  },
  {
    law: 'L4',
    name: 'with SQL of the application’s role, an undo that does not end, and so has no entry',
    async run(site) {
      const { output } = await site.must('manager', 'contact_create', {
        last_name: site.word(),
        title: 'First',
      })
      const { action } = await site.must('manager', 'contact_update', {
        contact: output.id,
        set: { title: 'Second' },
      })
      const [{ was, org, undo }] = await site.sql(
        `select to_jsonb(a) as was, a.org_id as org, gen_random_uuid() as undo from kernel.action a where id = $1`,
        [action.id],
      )
      const row = JSON.stringify({
        ...was,
        kind: 'undo',
        tool: 'action_undo',
        state: 'applied',
        input: { action: action.id },
      })
      const code = await committed(
        site,
        `select * from kernel.carry_out('${org}', '${undo}', '${row}', '{${action.id}}', false)`,
      )
      holds('it is refused', code === '28000', code)
      const [{ title }] = await site.sql('select title from crm.contact where id = $1', [output.id])
      holds('nothing was written', title === 'Second', title)
    },
  },
  {
    law: 'E10',
    name: 'with SQL of the application’s role, an erasure that was approved is said to be done, or stays for no reason',
    async run(site) {
      const { output } = await site.must('manager', 'contact_create', { last_name: site.word() })
      const request = await site.agree(
        'compliance',
        (
          await site.must('compliance', 'contact_erase', {
            contact: output.id,
            ground: 'consent_withdrawn',
          })
        ).plan.id,
      )
      const [{ org, at }] = await site.sql(
        `update kernel.outbox set release_at = clock_timestamp() where action_id = $1 returning org_id as org, release_at as at`,
        [request],
      )
      holds('it is due', at <= new Date(), at)
      const row = {
        kind: 'do',
        contract_version: 1,
        effect: 'change',
        role: 'system',
        permission: 'system',
        input: {},
        mode: 'implicit',
      }
      const work = {
        ...row,
        mode_reasons: [],
        state: 'applied',
        principal_id: '00000000-0000-0000-0000-000000000000',
      }
      for (const who of [
        { tool: 'sequence_mend' },
        { tool: 'contact_erased' },
        { tool: 'contact_erased', caused_by: request },
        { tool: 'legal_hold_end', caused_by: request },
      ])
        for (const set of [
          `state = 'sent'`,
          `state = 'held_out', reason = 'legal_hold'`,
          `state = 'held_out', reason = 'gone'`,
        ]) {
          const [{ action }] = await site.sql('select gen_random_uuid() as action')
          const code = await committed(
            site,
            `select kernel.begin('${org}', '${action}', '${JSON.stringify({ ...work, ...who })}')`,
            `update kernel.outbox set ${set}, settled_at = clock_timestamp() where action_id = '${request}' and state = 'queued'`,
            end({ undo_ms: null }).replace('$org', `'${org}'`).replace('$action', `'${action}'`),
          )
          // The product looks at what is due when it likes, and then there is nothing left to say
          // anything of.
          if (code !== null) holds('a rule refuses it', isRule(code), [who, set, code])
        }
      await site.due({ action: request })
      const [erasure] = await site.sql('select state from crm.erasure where contact_id = $1', [
        output.id,
      ])
      holds('it is carried out', erasure.state === 'carried_out', erasure)
    },
  },
]
export default attacks
